#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/rysk.h"
#include "gammawatch/pricing.h"
#include "ipc/base/hex.h"

#define SIGNED_TEXT 81u

/* One reading on its way out. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_market *market;
    const struct gw_position_sink *sink;
    const struct gw_token *underlying;
    struct gw_hedging hedging;
    char name[43]; /* of the pool */
    size_t faults;
};

/* At the chain's spot, by the parameters; 0 without either. */
static double formula_vol(const struct emission *e, const struct gw_rysk_series *series)
{
    const struct gw_rysk_state *state = e->venue->state;
    const double left_s = (double)(series->expiry_s - e->market->block_time_s);
    double spot;
    double age_s;
    if (gw_market_spot(e->market, e->underlying->underlying, &spot, &age_s) != GW_OK) {
        return 0;
    }
    for (size_t i = 0; i < state->smile_count; i++) {
        if (state->smiles[i].expiry_s == series->expiry_s && state->smiles[i].is_read) {
            return gw_rysk_smile_vol(&state->smiles[i], series->is_put, spot,
                                     gw_u256_to_double(&series->strike, GW_RYSK_DECIMALS), left_s);
        }
    }
    return 0;
}

static void print_signed(char out[SIGNED_TEXT], const struct gw_u256 *word)
{
    struct gw_u256 magnitude = *word;
    char digits[80];
    const bool is_negative = gw_u256_negate_if_negative(&magnitude);
    gw_u256_to_decimal(digits, &magnitude);
    (void)snprintf(out, SIGNED_TEXT, "%s%s", is_negative ? "-" : "", digits);
}

static void describe(char out[GW_POSITION_RAW_MAX], const struct gw_rysk_series *series, const char *vol_of)
{
    char short_text[SIGNED_TEXT];
    char long_text[SIGNED_TEXT];
    char vol_text[80];
    char collateral[43];
    print_signed(short_text, &series->short_word);
    print_signed(long_text, &series->long_word);
    gw_u256_to_decimal(vol_text, &series->vol);
    gw_hex_encode(collateral, series->collateral, 20);
    const int size = snprintf(
        out, GW_POSITION_RAW_MAX,
        "{\"short\":\"%.40s\",\"long\":\"%.40s\",\"collateral\":\"%s\",\"vol\":\"%.39s\",\"vol_of\":\"%s\"}",
        short_text, long_text, collateral, vol_text, vol_of);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most */
}

static void fill_vol(struct gw_position *out, const struct emission *e, const struct gw_rysk_series *series)
{
    const struct gw_rysk_state *state = e->venue->state;
    const double said = gw_u256_to_double(&series->vol, GW_RYSK_DECIMALS);
    const double own = said > 0 ? said : formula_vol(e, series);
    gw_position_take_vol(out, e->market, own * __builtin_sqrt(GW_YEAR_S / GW_RYSK_YEAR_S), 0);
    if (own > 0 && !(said > 0 && state->is_trading)) {
        out->vol_confidence = GW_VOL_CONFIDENCE_MIN;
    }
    describe(out->raw, series, said > 0 ? "contract" : own > 0 ? "parameters" : "nobody");
}

static enum gw_status emit_series(const struct emission *e, const struct gw_rysk_series *series)
{
    const struct gw_rysk_config *cfg = e->venue->config;
    const struct gw_u256 net = gw_rysk_net_word(series);
    struct gw_position position = {
        .kind = series->is_put ? GW_POSITION_PUT : GW_POSITION_CALL,
        .quantity = gw_rysk_signed_number(&net),
        .strike = gw_u256_to_double(&series->strike, GW_RYSK_DECIMALS),
        .expiry_s = series->expiry_s,
        .hedging = e->hedging,
        .has_owner = true,
    };
    memcpy(position.owner, cfg->liquidity_pool, sizeof position.owner);
    memcpy(position.venue, e->name, sizeof e->name);
    gw_hex_encode(position.id, series->otoken, 20);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", e->underlying->underlying);
    fill_vol(&position, e, series);
    return e->sink->position(e->sink->context, &position);
}

/* Series that cannot be told; the first is named. */
static enum gw_status exclude_faults(struct emission *e)
{
    const struct gw_rysk_state *state = e->venue->state;
    const char *first = NULL;
    char reason[GW_VENUE_REASON_MAX];
    for (size_t i = 0; i < state->series_count; i++) {
        if (state->series[i].fault[0] != '\0') {
            first = e->faults++ == 0 ? state->series[i].fault : first;
        }
    }
    if (first == NULL) {
        return GW_OK;
    }
    (void)snprintf(reason, sizeof reason, "series %s%s", first, e->faults > 1 ? " (and others)" : "");
    return e->sink->exclude(e->sink->context, e->name, reason);
}

/* False: not told, or not the sum of what was told. */
static bool sum_hedge(const struct gw_rysk_state *state, struct gw_hedge *out)
{
    struct gw_u256 external = {{0, 0, 0, 0}};
    struct gw_u256 own;
    struct gw_u256 total;
    for (size_t i = 0; i < state->reactor_count; i++) {
        (void)gw_u256_add(&external, &external, &state->reactors[i].delta_word);
    }
    (void)gw_u256_add(&own, &state->delta_word, &state->ephemeral_word);
    (void)gw_u256_add(&total, &own, &external);
    out->target_tokens = 0 - gw_rysk_signed_number(&own);
    out->actual_tokens = gw_rysk_signed_number(&external);
    return state->hedge_fault[0] == '\0' && state->has_total && gw_u256_cmp(&total, &state->total_word) == 0;
}

static enum gw_status emit_hedge(const struct emission *e)
{
    const struct gw_rysk_state *state = e->venue->state;
    struct gw_hedge hedge = {0};
    char reason[GW_VENUE_REASON_MAX];
    if (sum_hedge(state, &hedge)) {
        memcpy(hedge.venue, e->name, sizeof e->name);
        (void)snprintf(hedge.underlying, sizeof hedge.underlying, "%s", e->underlying->underlying);
        return gw_sink_hedge(e->sink, &hedge);
    }
    const char *unsummed = state->has_total ? "getPortfolioDelta() is not the sum of its parts"
                                            : "getPortfolioDelta() does not answer";
    (void)snprintf(reason, sizeof reason, "hedge: %s",
                   state->hedge_fault[0] != '\0' ? state->hedge_fault : unsummed);
    return e->sink->exclude(e->sink->context, e->name, reason);
}

/* What the registry wrote in Gamma's copy is the pool's, and told here. */
static enum gw_status claim_vaults(const struct emission *e)
{
    const struct gw_rysk_state *state = e->venue->state;
    struct gw_claim claim = {.protocol = "opyn_gamma", .has_owner = true};
    memcpy(claim.by_venue, e->name, sizeof e->name);
    memcpy(claim.owner, state->registry, sizeof claim.owner);
    return e->sink->claim(e->sink->context, &claim);
}

enum gw_status gw_rysk_emit(const struct gw_venue *venue, const struct gw_market *market,
                            const struct gw_position_sink *sink)
{
    const struct gw_rysk_config *cfg = venue->config;
    const struct gw_rysk_state *state = venue->state;
    const struct gw_token *strike_asset = gw_market_token(market, state->strike_asset);
    struct emission e = {.venue = venue, .market = market, .sink = sink, .hedging = venue->hedging};
    struct gw_hedge hedge;
    if (!venue->is_hedging_stated && state->reactor_count > 0 && sum_hedge(state, &hedge)) {
        e.hedging.evidence = GW_HEDGING_OBSERVED;
    }
    gw_hex_encode(e.name, cfg->liquidity_pool, 20);
    e.underlying = gw_market_token(market, state->underlying);
    if (e.underlying == NULL || strike_asset == NULL || strcmp(strike_asset->underlying, "USD") != 0 ||
        strcmp(e.underlying->underlying, "USD") == 0) {
        return sink->exclude(sink->context, e.name,
                             "its underlying is not in `assets`, or its strike is not in an asset of USD");
    }
    GW_TRY(exclude_faults(&e));
    for (size_t i = 0; i < state->series_count; i++) {
        if (gw_rysk_is_open(&state->series[i], market->block_time_s)) {
            GW_TRY(emit_series(&e, &state->series[i]));
        }
    }
    GW_TRY(emit_hedge(&e));
    return e.faults == 0 ? claim_vaults(&e) : GW_OK;
}
