/* Traders' positions of a market, as accounts that GMX may close by force. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chains/protocol/gmx_v2_margin.h"
#include "chains/protocol/gmx_v2_positions.h"
#include "ipc/base/hex.h"

#define PER_SIZE_DECIMALS  15u /* Precision.FLOAT_PRECISION_SQRT */
#define TOKEN_DECIMALS_MAX 21u /* with which funding per size still makes a number */
#define APART_MAX          1e-6

struct emission {
    const struct gw_gmx_v2_value *values;
    const struct gw_position *position;
    unsigned index_decimals;
    const struct gw_token *tokens[2]; /* long, short; NULL: not in `assets`, or without a spot */
    double price_usd;                 /* 0: unknown */
    struct gw_gmx_v2_terms terms;
    struct gw_u256 sums[2][2]; /* sizes by side and collateral token, longs and the long token first */
};

/* Of words that stand in pairs, the long side's first. */
static const struct gw_gmx_v2_value *of_side(const struct gw_gmx_v2_value *values, enum gw_gmx_v2_word word,
                                             bool is_long)
{
    return &values[(unsigned)word + (is_long ? 0 : 1)];
}

/* Of words that stand in fours, by side and then by collateral token. */
static const struct gw_gmx_v2_value *of_token(const struct gw_gmx_v2_value *values, enum gw_gmx_v2_word word,
                                              bool is_long, bool is_by_long_token)
{
    return &values[(unsigned)word + (is_long ? 0 : 2) + (is_by_long_token ? 0 : 1)];
}

static double float_of(const struct gw_gmx_v2_value *values, enum gw_gmx_v2_word word, bool is_long)
{
    return gw_gmx_v2_float(of_side(values, word, is_long));
}

static double smaller_of(const struct gw_gmx_v2_value *a, const struct gw_gmx_v2_value *b)
{
    const double x = gw_gmx_v2_float(a);
    const double y = gw_gmx_v2_float(b);
    return x < y ? x : y;
}

static void fill_side(struct gw_gmx_v2_side *out, const struct emission *e, const struct gw_gmx_v2_open *open,
                      bool is_long)
{
    const struct gw_gmx_v2_value *values = e->values;
    const bool is_single = gw_gmx_v2_is_single(values);
    const struct gw_token *token = e->tokens[is_long || is_single ? 0 : 1];
    const struct gw_gmx_v2_value *pool = of_side(values, GW_GMX_V2_POOL_OF_LONG, is_long || is_single);
    const double updated_s =
        gw_u256_to_double(&of_side(values, GW_GMX_V2_BORROWED_AT_LONG, is_long)->word, 0);
    const double age_s = (double)e->terms.time_s - updated_s;
    *out = (struct gw_gmx_v2_side){
        .tokens = is_long ? open->long_tokens : open->short_tokens,
        .cost_usd = is_long ? open->long_cost_usd : open->short_cost_usd,
        .pool_tokens = gw_u256_to_double(&pool->word, token->decimals) / (is_single ? 2.0 : 1.0),
        .profit_max = float_of(values, GW_GMX_V2_MAX_PNL_LONG, is_long),
        .borrow_factor = float_of(values, GW_GMX_V2_BORROW_FACTOR_LONG, is_long),
        .borrow_exponent = float_of(values, GW_GMX_V2_BORROW_EXPONENT_LONG, is_long),
        .usage_optimal = float_of(values, GW_GMX_V2_OPTIMAL_USAGE_LONG, is_long),
        .borrow_base = float_of(values, GW_GMX_V2_BASE_BORROW_LONG, is_long),
        .borrow_above = float_of(values, GW_GMX_V2_ABOVE_BORROW_LONG, is_long),
        .reserve = float_of(values, GW_GMX_V2_OPEN_RESERVE_LONG, is_long),
        .age_s = updated_s > 0.0 && age_s > 0.0 ? age_s : 0.0,
    };
}

static void fill_impact(struct gw_gmx_v2_terms *out, const struct gw_gmx_v2_value *values)
{
    static const uint8_t nothing[32];
    const struct gw_gmx_v2_value *tokens = &values[GW_GMX_V2_VIRTUAL_TOKENS];
    out->has_virtual = memcmp(values[GW_GMX_V2_VIRTUAL_ID].bytes, nothing, 32) != 0;
    out->virtual_usd = gw_gmx_v2_float(&values[GW_GMX_V2_VIRTUAL_USD]);
    out->virtual_tokens *= tokens->is_negative ? -1.0 : 1.0;
    out->worsening = (struct gw_gmx_v2_impact){gw_gmx_v2_float(&values[GW_GMX_V2_IMPACT_FACTOR]),
                                               gw_gmx_v2_float(&values[GW_GMX_V2_IMPACT_EXPONENT])};
    out->improving = (struct gw_gmx_v2_impact){
        smaller_of(&values[GW_GMX_V2_IMPACT_FACTOR_POSITIVE], &values[GW_GMX_V2_IMPACT_FACTOR]),
        smaller_of(&values[GW_GMX_V2_IMPACT_EXPONENT_POSITIVE], &values[GW_GMX_V2_IMPACT_EXPONENT])};
    out->impact_max =
        smaller_of(&values[GW_GMX_V2_MAX_IMPACT_POSITIVE], &values[GW_GMX_V2_MAX_IMPACT_NEGATIVE]);
    out->impact_least = gw_gmx_v2_float(&values[GW_GMX_V2_MAX_IMPACT_LIQUIDATION]);
}

/* A token with decimals and a price; NULL: it makes no number. */
static const struct gw_token *find_token(struct gw_gmx_v2_token *out, const struct gw_market *market,
                                         const struct gw_gmx_v2_value *address, const char *underlying)
{
    const struct gw_token *token = gw_market_token(market, address->bytes + 12);
    double age_s;
    *out = (struct gw_gmx_v2_token){0};
    if (token == NULL || !token->is_known || token->decimals > TOKEN_DECIMALS_MAX) {
        return NULL;
    }
    const enum gw_status status = gw_market_spot(market, token->underlying, &out->usd, &age_s);
    out->is_underlying = strcmp(token->underlying, underlying) == 0;
    return status == GW_OK || status == GW_STALE ? token : NULL;
}

static bool is_priced(const struct emission *e)
{
    return e->price_usd > 0.0 && e->tokens[0] != NULL && e->tokens[1] != NULL;
}

static void fill_terms(struct emission *e, const struct gw_gmx_v2_market *listed,
                       const struct gw_market *market)
{
    const struct gw_gmx_v2_value *values = e->values;
    struct gw_gmx_v2_terms *terms = &e->terms;
    struct gw_gmx_v2_open open;
    double age_s;
    const enum gw_status status = gw_market_spot(market, listed->underlying, &e->price_usd, &age_s);
    e->price_usd = status == GW_OK || status == GW_STALE ? e->price_usd : 0.0;
    e->tokens[0] = find_token(&terms->long_token, market, &values[GW_GMX_V2_LONG_TOKEN], listed->underlying);
    e->tokens[1] =
        find_token(&terms->short_token, market, &values[GW_GMX_V2_SHORT_TOKEN], listed->underlying);
    if (!is_priced(e)) {
        return;
    }
    terms->values = values;
    terms->time_s = market->block_time_s;
    terms->is_by_tokens = !gw_u256_is_zero(&values[GW_GMX_V2_BY_TOKENS].word);
    terms->smaller_is_spared = !gw_u256_is_zero(&values[GW_GMX_V2_SMALLER_IS_SPARED].word);
    gw_gmx_v2_read_open(&open, listed, values, e->price_usd);
    fill_side(&terms->longs, e, &open, true);
    fill_side(&terms->shorts, e, &open, false);
    terms->virtual_tokens = gw_u256_to_double(&values[GW_GMX_V2_VIRTUAL_TOKENS].word, listed->index_decimals);
    fill_impact(terms, values);
    terms->fee_improved = gw_gmx_v2_float(&values[GW_GMX_V2_FEE_IMPROVED]);
    terms->fee_worsened = gw_gmx_v2_float(&values[GW_GMX_V2_FEE_WORSENED]);
    terms->collateral_min_usd = gw_gmx_v2_float(&values[GW_GMX_V2_MIN_COLLATERAL]);
    terms->collateral_min = gw_gmx_v2_float(&values[GW_GMX_V2_MIN_FACTOR]);
}

/* What has been added up since; below 0 the contract reverts. */
static double since(const struct gw_gmx_v2_value *now, const struct gw_u256 *then, unsigned decimals)
{
    struct gw_u256 difference;
    return gw_u256_sub(&difference, &now->word, then) ? GW_ACCOUNT_UNKNOWN
                                                      : gw_u256_to_double(&difference, decimals);
}

static bool is_by_long_token(const struct emission *e, const struct gw_gmx_v2_position *p)
{
    return memcmp(e->values[GW_GMX_V2_LONG_TOKEN].bytes + 12, p->collateral_token, 20) == 0;
}

static void fill_trade(struct gw_gmx_v2_trade *out, const struct emission *e,
                       const struct gw_gmx_v2_position *p)
{
    const bool is_by_long = is_by_long_token(e, p);
    const unsigned decimals = e->tokens[is_by_long ? 0 : 1]->decimals;
    const double funded = since(of_token(e->values, GW_GMX_V2_FUNDED_LONG_BY_LONG, p->is_long, is_by_long),
                                &p->funded, decimals + PER_SIZE_DECIMALS);
    *out = (struct gw_gmx_v2_trade){
        .is_long = p->is_long,
        .is_by_long_token = is_by_long,
        .size_usd = gw_u256_to_double(&p->size_usd, GW_GMX_V2_FLOAT_DECIMALS),
        .size_tokens = gw_u256_to_double(&p->size_tokens, e->index_decimals),
        .collateral_tokens = gw_u256_to_double(&p->collateral, decimals),
        .impact_tokens = gw_int256_to_double(&p->impact, e->index_decimals),
        .borrowed = since(of_side(e->values, GW_GMX_V2_BORROWED_LONG, p->is_long), &p->borrowed,
                          GW_GMX_V2_FLOAT_DECIMALS),
    };
    out->funded_tokens = funded * out->size_usd;
}

static void judge(struct gw_margin_account *out, const struct emission *e,
                  const struct gw_gmx_v2_trade *trade)
{
    const double equity = gw_gmx_v2_equity(&e->terms, trade, e->price_usd);
    const double maintenance = gw_gmx_v2_maintenance(&e->terms, trade);
    if (isfinite(equity) && isfinite(maintenance)) {
        out->equity_usd = equity;
        out->maintenance_usd = maintenance;
        gw_gmx_v2_thresholds(&out->price_down_usd, &out->price_up_usd, &e->terms, trade, e->price_usd);
    }
}

static enum gw_status emit_account(struct emission *e, const struct gw_entry *entry,
                                   const struct gw_position_sink *sink)
{
    const struct gw_gmx_v2_position *p = (const void *)entry->value;
    const double tokens = gw_u256_to_double(&p->size_tokens, e->index_decimals);
    const bool is_by_short =
        memcmp(e->values[GW_GMX_V2_SHORT_TOKEN].bytes + 12, p->collateral_token, 20) == 0;
    struct gw_margin_account account = gw_account_unknown();
    account.flow_tokens = p->is_long ? 0.0 - tokens : tokens;
    memcpy(account.venue, e->position->venue, sizeof account.venue);
    memcpy(account.underlying, e->position->underlying, sizeof account.underlying);
    gw_hex_encode(account.id, entry->key.id, 32);
    if (is_priced(e) && (is_by_long_token(e, p) || is_by_short)) {
        struct gw_gmx_v2_trade trade;
        fill_trade(&trade, e, p);
        judge(&account, e, &trade);
    }
    struct gw_u256 *sum = &e->sums[p->is_long ? 0 : 1][is_by_long_token(e, p) ? 0 : 1];
    (void)gw_u256_add(sum, sum, &p->size_usd); /* 65 536 terms below 2^160 */
    return gw_sink_account(sink, &account);
}

/* Sizes against open interest. */
static bool is_whole(const struct emission *e)
{
    bool is_equal = true;
    for (size_t i = 0; i < 4; i++) {
        const double found = gw_u256_to_double(&e->sums[i / 2][i % 2], GW_GMX_V2_FLOAT_DECIMALS);
        const double open = gw_gmx_v2_float(of_token(e->values, GW_GMX_V2_LONG_BY_LONG, i < 2, i % 2 == 0));
        is_equal = is_equal && fabs(found - open) <= APART_MAX * open;
    }
    return is_equal;
}

enum gw_status gw_gmx_v2_emit_accounts(const struct gw_venue *venue, size_t market_index,
                                       const struct gw_market *market, const struct gw_position *position,
                                       const struct gw_position_sink *sink)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    const struct gw_gmx_v2_state *state = venue->state;
    struct emission e = {.values = state->values[market_index],
                         .position = position,
                         .index_decimals = cfg->markets[market_index].index_decimals};
    if (!gw_gmx_v2_has_accounts(cfg)) {
        return GW_OK;
    }
    if (state->listed > GW_GMX_V2_POSITIONS_MAX) {
        char reason[GW_VENUE_REASON_MAX];
        (void)snprintf(reason, sizeof reason,
                       "liquidations: the DataStore lists %llu positions; %u are followed",
                       (unsigned long long)state->listed, GW_GMX_V2_POSITIONS_MAX);
        return sink->exclude(sink->context, position->venue, reason);
    }
    fill_terms(&e, &cfg->markets[market_index], market);
    for (uint32_t i = state->first[market_index]; i != 0; i = state->next[i - 1]) {
        GW_TRY(emit_account(&e, &venue->table.entries[i - 1], sink));
    }
    return is_whole(&e) ? gw_sink_accounts_known(sink, position->venue, position->underlying)
                        : sink->exclude(sink->context, position->venue,
                                        "liquidations: positions do not add up to the open interest");
}
