#include <string.h>

#include "chains/market/vols.h"
#include "chains/protocol/lyra_v1.h"
#include "ipc/base/hex.h"

__extension__ typedef unsigned __int128 wide;

#define WAD_DECIMALS 18u

static const char *const option_names[GW_LYRA_OPTION_COUNT] = {
    [GW_LYRA_LONG_CALL] = "longCall",
    [GW_LYRA_LONG_PUT] = "longPut",
    [GW_LYRA_SHORT_CALL_BASE] = "shortCallBase",
    [GW_LYRA_SHORT_CALL_QUOTE] = "shortCallQuote",
    [GW_LYRA_SHORT_PUT_QUOTE] = "shortPut",
};

static bool is_call(uint8_t type)
{
    return type == GW_LYRA_LONG_CALL || type == GW_LYRA_SHORT_CALL_BASE || type == GW_LYRA_SHORT_CALL_QUOTE;
}

static bool is_trader_long(uint8_t type)
{
    return type == GW_LYRA_LONG_CALL || type == GW_LYRA_LONG_PUT;
}

/* NULL: the strike's board has settled. Strike ids of a board ascend and boards are few. */
static struct gw_lyra_strike *find_strike(struct gw_lyra_state *state, uint64_t id)
{
    for (size_t b = 0; b < state->board_count; b++) {
        struct gw_lyra_strike *strikes = state->strikes + state->boards[b].strike_first;
        const size_t count = state->boards[b].strike_count;
        if (count == 0 || id < strikes[0].id || id > strikes[count - 1].id) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            if (strikes[i].id == id) {
                return &strikes[i];
            }
        }
    }
    return NULL;
}

/* Onto zeros: a block reads its strikes anew. */
static void sum_positions(const struct gw_venue *venue)
{
    struct gw_lyra_state *state = venue->state;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_lyra_position *value = (const void *)venue->table.entries[i].value;
        if (!venue->table.entries[i].is_live) {
            continue;
        }
        struct gw_lyra_strike *strike = find_strike(state, value->strike_id);
        if (strike != NULL) {
            struct gw_u256 *found = &strike->found[value->option_type];
            (void)gw_u256_add(found, found, &value->amount); /* 65 536 terms below 2^128 */
        }
    }
}

enum gw_status gw_lyra_check_totals(struct gw_venue *venue)
{
    const struct gw_lyra_state *state = venue->state;
    sum_positions(venue);
    for (size_t i = 0; i < state->strike_count; i++) {
        const struct gw_lyra_strike *strike = &state->strikes[i];
        for (size_t type = 0; type < GW_LYRA_OPTION_COUNT; type++) {
            if (gw_u256_cmp(&strike->found[type], &strike->stated[type]) != 0) {
                char found[80];
                char stated[80];
                gw_u256_to_decimal(found, &strike->found[type]);
                gw_u256_to_decimal(stated, &strike->stated[type]);
                gw_venue_fail(venue, "strike %llu: positions sum to %.45s, %s says %.45s",
                              (unsigned long long)strike->id, found, option_names[type], stated);
                return GW_E_FORMAT;
            }
        }
    }
    return GW_OK;
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_lyra_position *value, uint64_t id,
                     const struct gw_lyra_strike *strike, const struct gw_lyra_board *board)
{
    char amount[80];
    char collateral[80];
    gw_u256_to_decimal(amount, &value->amount);
    gw_u256_to_decimal(collateral, &value->collateral);
    const int size =
        snprintf(out, GW_POSITION_RAW_MAX,
                 "{\"option_type\":%u,\"position_id\":%llu,\"strike_id\":%llu,\"board_id\":%llu,"
                 "\"amount\":\"%s\",\"collateral\":\"%s\",\"iv\":\"%llu\",\"skew\":\"%llu\",\"frozen\":%s}",
                 value->option_type, (unsigned long long)id, (unsigned long long)strike->id,
                 (unsigned long long)board->id, amount, collateral, (unsigned long long)board->iv,
                 (unsigned long long)strike->skew, board->is_frozen ? "true" : "false");
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most, ids 20 */
}

/* iv * skew, exact at 1e36 before the one conversion. */
static double strike_vol(const struct gw_lyra_board *board, const struct gw_lyra_strike *strike)
{
    const wide product = (wide)board->iv * strike->skew;
    const struct gw_u256 exact = {{(uint64_t)product, (uint64_t)(product >> 64), 0, 0}};
    return gw_u256_to_double(&exact, 2 * WAD_DECIMALS);
}

/* The board's mean base volatility where `volatility` reads this market (chains/market/vols.h), at the strike's skew of
 * now; 0: it does not. */
static double mean_vol(const struct gw_venue *venue, const struct gw_market *market,
                       const struct gw_lyra_board *board, const struct gw_lyra_strike *strike)
{
    const struct gw_lyra_config *cfg = venue->config;
    const struct gw_vol_board *read = gw_vols_board(market, cfg->option_market, board->id);
    const struct gw_u256 skew = gw_u256_from_u64(strike->skew);
    return read == NULL ? 0.0 : read->mean * gw_u256_to_double(&skew, WAD_DECIMALS);
}

/* Which of its two thresholds a short position has. */
static enum gw_status fill_account(struct gw_margin_account *out, const struct gw_lyra_terms *terms,
                                   const struct gw_lyra_short *of, double spot)
{
    const bool is_put = of->type == GW_LYRA_SHORT_PUT_QUOTE;
    const double unit = of->type == GW_LYRA_SHORT_CALL_BASE ? spot : 1.0;
    double requirement;
    double threshold;
    GW_TRY(gw_lyra_requirement(&requirement, terms, of, spot));
    GW_TRY(gw_lyra_threshold(&threshold, terms, of, spot));
    out->equity_usd = of->collateral * unit;
    out->maintenance_usd = of->is_covered ? 0.0 : requirement * unit;
    out->price_down_usd = is_put ? threshold : 0.0;
    out->price_up_usd = is_put ? GW_ACCOUNT_NO_PRICE : threshold;
    return GW_OK;
}

/* A short position of a board that has not expired. Without a spot all of it is unknown. */
static enum gw_status emit_account(const struct gw_lyra_state *state, const struct gw_market *market,
                                   const struct gw_lyra_strike *strike, const struct gw_lyra_position *value,
                                   const struct gw_position *position, const struct gw_position_sink *sink)
{
    const enum gw_lyra_option type = (enum gw_lyra_option)value->option_type;
    const struct gw_lyra_short of = {
        .type = type,
        .strike = position->strike,
        .left_s = (double)(position->expiry_s - market->block_time_s),
        .amount = gw_u256_to_double(&value->amount, WAD_DECIMALS),
        .collateral = gw_u256_to_double(&value->collateral, WAD_DECIMALS),
        .is_covered = gw_lyra_is_covered(type, &value->collateral, &value->amount, &strike->price)};
    struct gw_margin_account account = {.closed = position,
                                        .flow_tokens = GW_ACCOUNT_UNKNOWN,
                                        .flow_down_tokens = GW_ACCOUNT_UNKNOWN,
                                        .flow_up_tokens = GW_ACCOUNT_UNKNOWN};
    double spot;
    double age_s;
    if (is_trader_long(value->option_type) || state->terms_read < GW_LYRA_TERMS_CALLS || !(of.left_s > 0.0)) {
        return GW_OK;
    }
    memcpy(account.venue, position->venue, sizeof account.venue);
    memcpy(account.id, position->id, sizeof account.id);
    memcpy(account.underlying, position->underlying, sizeof account.underlying);
    account.latency_s = GW_LYRA_LATENCY_S;
    const enum gw_status status = gw_market_spot(market, position->underlying, &spot, &age_s);
    const bool is_priced =
        (status == GW_OK || status == GW_STALE) && fill_account(&account, &state->terms, &of, spot) == GW_OK;
    if (!is_priced) {
        account.equity_usd = GW_ACCOUNT_UNKNOWN;
        account.maintenance_usd = GW_ACCOUNT_UNKNOWN;
        account.price_down_usd = GW_ACCOUNT_UNKNOWN;
        account.price_up_usd = GW_ACCOUNT_UNKNOWN;
    }
    return gw_sink_account(sink, &account);
}

static enum gw_status emit_market(const struct gw_venue *venue, const struct gw_position_sink *sink)
{
    const struct gw_lyra_config *cfg = venue->config;
    const struct gw_lyra_state *state = venue->state;
    struct gw_hedge hedge = {.target_tokens = state->hedge_target_tokens,
                             .actual_tokens = state->hedge_actual_tokens,
                             .traded_s = state->hedged_s};
    gw_hex_encode(hedge.venue, cfg->option_market, 20);
    (void)snprintf(hedge.underlying, sizeof hedge.underlying, "%s", cfg->underlying);
    if (state->is_newport && !state->is_carry_read) {
        GW_TRY(sink->exclude(sink->context, hedge.venue,
                             "collateral: a Newport market has its rate in the exchange adapter, and "
                             "`exchange_adapter` did not tell rateAndCarry()"));
    }
    if (state->terms_read == GW_LYRA_TERMS_CALLS) {
        GW_TRY(gw_sink_accounts_known(sink, hedge.venue, hedge.underlying));
    }
    return state->hedge_read == GW_LYRA_HEDGE_CALLS ? gw_sink_hedge(sink, &hedge) : GW_OK;
}

static enum gw_status emit_position(const struct gw_venue *venue, const struct gw_market *market,
                                    const struct gw_entry *entry, const struct gw_lyra_strike *strike,
                                    const struct gw_position_sink *sink)
{
    const struct gw_lyra_config *cfg = venue->config;
    const struct gw_lyra_state *state = venue->state;
    const struct gw_lyra_board *board = &state->boards[strike->board];
    const struct gw_lyra_position *value = (const void *)entry->value;
    const uint64_t id = gw_key_to_u64(&entry->key);
    const double amount = gw_u256_to_double(&value->amount, WAD_DECIMALS);
    struct gw_position position = {
        .kind = is_call(value->option_type) ? GW_POSITION_CALL : GW_POSITION_PUT,
        .quantity = is_trader_long(value->option_type) ? -amount : amount,
        .strike = gw_u256_to_double(&strike->price, WAD_DECIMALS),
        .expiry_s = board->expiry_s,
        .hedging = venue->hedging,
    };
    if (!venue->is_hedging_stated && state->hedge_read == GW_LYRA_HEDGE_CALLS) {
        position.hedging.evidence = GW_HEDGING_OBSERVED;
    }
    gw_hex_encode(position.venue, cfg->option_market, 20);
    (void)snprintf(position.id, sizeof position.id, "%llu", (unsigned long long)id);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", cfg->underlying);
    gw_position_take_vol(&position, market, strike_vol(board, strike),
                         mean_vol(venue, market, board, strike));
    fill_raw(position.raw, value, id, strike, board);
    GW_TRY(sink->position(sink->context, &position));
    return emit_account(state, market, strike, value, &position, sink);
}

enum gw_status gw_lyra_emit(const struct gw_venue *venue, const struct gw_market *market,
                            const struct gw_position_sink *sink)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_lyra_position *value = (const void *)entry->value;
        const struct gw_lyra_strike *strike =
            entry->is_live ? find_strike(venue->state, value->strike_id) : NULL;
        if (strike != NULL) {
            GW_TRY(emit_position(venue, market, entry, strike, sink));
        }
    }
    return emit_market(venue, sink);
}
