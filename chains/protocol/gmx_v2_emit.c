#include <math.h>
#include <string.h>

#include "chains/book/perp.h"
#include "chains/protocol/gmx_v2_positions.h"
#include "gammawatch/vecmath.h"
#include "ipc/base/hex.h"

#define YEAR_S  (365.0 * 86400.0)
#define DAY_S   86400.0
#define USD_MAX 1e18 /* what stands for no limit */

struct rule {
    double factor;
    double exponent;
    double price_usd;
};

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* The imbalance, in tokens, at which e*f*d^(e-1) is the ratio. */
static double imbalance_at(const void *context, double ratio)
{
    const struct rule *rule = context;
    const double base = ratio / (rule->exponent * rule->factor);
    return gw_vecmath_exp(gw_vecmath_log(base) / (rule->exponent - 1.0)) / rule->price_usd;
}

static double max_usd(const struct gw_gmx_v2_value *value)
{
    const double usd = gw_gmx_v2_float(value);
    return usd < USD_MAX ? usd : USD_MAX;
}

/* What the pool has to back one side with; < 0: not known. */
static double pool_usd(const struct gw_market *market, const struct gw_gmx_v2_value *values, bool is_long)
{
    const bool is_single = gw_gmx_v2_is_single(values);
    const uint8_t *address = values[is_long ? GW_GMX_V2_LONG_TOKEN : GW_GMX_V2_SHORT_TOKEN].bytes + 12;
    const struct gw_token *token = gw_market_token(market, address);
    const struct gw_gmx_v2_value *amount =
        &values[is_long || is_single ? GW_GMX_V2_POOL_OF_LONG : GW_GMX_V2_POOL_OF_SHORT];
    double spot;
    double age_s;
    if (token == NULL || !token->is_known ||
        gw_market_spot(market, token->underlying, &spot, &age_s) != GW_OK) {
        return -1.0;
    }
    return gw_u256_to_double(&amount->word, token->decimals) * spot / (is_single ? 2.0 : 1.0);
}

/* Dollars of a side that may still be opened. */
static double room_usd(const struct gw_market *market, const struct gw_gmx_v2_value *values,
                       const struct gw_gmx_v2_open *open, double price_usd, bool is_long)
{
    const double pool = pool_usd(market, values, is_long);
    const double reserve =
        least(gw_gmx_v2_float(&values[is_long ? GW_GMX_V2_RESERVE_LONG : GW_GMX_V2_RESERVE_SHORT]),
              gw_gmx_v2_float(&values[is_long ? GW_GMX_V2_OPEN_RESERVE_LONG : GW_GMX_V2_OPEN_RESERVE_SHORT]));
    const double reserved = is_long ? open->long_tokens * price_usd : open->short_cost_usd;
    const double cost = is_long ? open->long_cost_usd : open->short_cost_usd;
    const double limit = max_usd(&values[is_long ? GW_GMX_V2_MAX_LONG : GW_GMX_V2_MAX_SHORT]);
    return pool < 0.0 ? 0.0 : least(limit - cost, pool * reserve - reserved);
}

/* Virtual inventory > 0: tokens were sold to the pools, as by shorts. */
static double virtual_usd(const struct gw_gmx_v2_market *market, const struct gw_gmx_v2_value *values,
                          double price_usd)
{
    const struct gw_gmx_v2_value *tokens = &values[GW_GMX_V2_VIRTUAL_TOKENS];
    if (gw_u256_is_zero(&values[GW_GMX_V2_BY_TOKENS].word)) {
        return 0.0 - gw_gmx_v2_float(&values[GW_GMX_V2_VIRTUAL_USD]);
    }
    const double sold = gw_u256_to_double(&tokens->word, market->index_decimals) * price_usd;
    return tokens->is_negative ? sold : 0.0 - sold;
}

static void fill_depth(struct gw_perp *perp, const struct gw_market *market,
                       const struct gw_gmx_v2_market *listed, const struct gw_gmx_v2_value *values,
                       const struct gw_gmx_v2_open *open, double price_usd)
{
    const struct rule rule = {.factor = gw_gmx_v2_float(&values[GW_GMX_V2_IMPACT_FACTOR]),
                              .exponent = gw_gmx_v2_float(&values[GW_GMX_V2_IMPACT_EXPONENT]),
                              .price_usd = price_usd};
    const double skew = open->long_usd - open->short_usd;
    const double others = virtual_usd(listed, values, price_usd);
    const struct gw_perp_side up = {
        .ahead_tokens = most(0.0, most(skew, others)) / price_usd,
        .room_tokens = room_usd(market, values, open, price_usd, true) / price_usd,
    };
    const struct gw_perp_side down = {
        .ahead_tokens = most(0.0, most(0.0 - skew, 0.0 - others)) / price_usd,
        .room_tokens = room_usd(market, values, open, price_usd, false) / price_usd,
    };
    if (rule.factor > 0.0 && rule.exponent > 1.0) {
        gw_perp_fill_depth(perp->absorbed_tokens, imbalance_at, &rule, &up, &down);
    }
}

static enum gw_status emit_perp(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                const struct gw_position *position, const struct gw_position_sink *sink)
{
    const struct gw_gmx_v2_market *listed = &((const struct gw_gmx_v2_config *)venue->config)->markets[index];
    const struct gw_gmx_v2_value *values = ((const struct gw_gmx_v2_state *)venue->state)->values[index];
    struct gw_gmx_v2_open open;
    struct gw_gmx_v2_funding funding;
    double price_usd;
    double age_s;
    const enum gw_status status = gw_market_spot(market, listed->underlying, &price_usd, &age_s);
    if (status != GW_OK && status != GW_STALE) {
        return GW_OK;
    }
    gw_gmx_v2_read_open(&open, listed, values, price_usd);
    gw_gmx_v2_read_funding(&funding, values, &open, market->block_time_s);
    if (!isfinite(funding.per_second * YEAR_S) || !isfinite(funding.change_per_second * YEAR_S * DAY_S)) {
        return sink->exclude(sink->context, position->venue, "its terms of funding make no number");
    }
    struct gw_perp perp = {
        .open_long_tokens = open.long_tokens,
        .open_short_tokens = open.short_tokens,
        .max_long_usd = max_usd(&values[GW_GMX_V2_MAX_LONG]),
        .max_short_usd = max_usd(&values[GW_GMX_V2_MAX_SHORT]),
        .funding_per_year = funding.per_second * YEAR_S,
        .funding_change_per_day = funding.change_per_second * YEAR_S * DAY_S,
        .funding_age_s = funding.age_s,
    };
    memcpy(perp.venue, position->venue, sizeof perp.venue);
    memcpy(perp.underlying, position->underlying, sizeof perp.underlying);
    fill_depth(&perp, market, listed, values, &open, price_usd);
    return gw_sink_perp(sink, &perp);
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_gmx_v2_value *values)
{
    static const enum gw_gmx_v2_word words[] = {GW_GMX_V2_LONG_TOKENS_BY_LONG, GW_GMX_V2_LONG_TOKENS_BY_SHORT,
                                                GW_GMX_V2_SHORT_TOKENS_BY_LONG,
                                                GW_GMX_V2_SHORT_TOKENS_BY_SHORT};
    char text[4][80];
    for (size_t i = 0; i < 4; i++) {
        gw_u256_to_decimal(text[i], &values[words[i]].word);
    }
    const int size = snprintf(
        out, GW_POSITION_RAW_MAX, "{\"long\":[\"%s\",\"%s\"],\"short\":[\"%s\",\"%s\"],\"single_token\":%s}",
        text[0], text[1], text[2], text[3], gw_gmx_v2_is_single(values) ? "true" : "false");
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 49 digits at most */
}

/* Why a market says nothing; NULL: it does. */
static const char *find_fault(const struct gw_gmx_v2_value *values)
{
    static const uint8_t nothing[32];
    if (memcmp(values[GW_GMX_V2_LONG_TOKEN].bytes, nothing, 32) == 0) {
        return "the DataStore has no such market";
    }
    if (memcmp(values[GW_GMX_V2_INDEX_TOKEN].bytes, nothing, 32) == 0) {
        return "a market for swaps only: it has no perpetual";
    }
    return gw_u256_is_zero(&values[GW_GMX_V2_DISABLED].word) ? NULL : "the market is disabled";
}

static enum gw_status emit_market(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                  const struct gw_position_sink *sink)
{
    const struct gw_gmx_v2_market *listed = &((const struct gw_gmx_v2_config *)venue->config)->markets[index];
    const struct gw_gmx_v2_value *values = ((const struct gw_gmx_v2_state *)venue->state)->values[index];
    struct gw_position position = {
        .kind = GW_POSITION_LINEAR, .id = "open_interest", .hedging = venue->hedging};
    struct gw_gmx_v2_open open;
    const char *fault = find_fault(values);
    gw_hex_encode(position.venue, listed->address, 20);
    if (fault != NULL) {
        return sink->exclude(sink->context, position.venue, fault);
    }
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", listed->underlying);
    gw_gmx_v2_read_open(&open, listed, values, 0.0);
    position.quantity = open.short_tokens - open.long_tokens;
    fill_raw(position.raw, values);
    GW_TRY(sink->position(sink->context, &position));
    GW_TRY(emit_perp(venue, index, market, &position, sink));
    return gw_gmx_v2_emit_accounts(venue, index, market, &position, sink);
}

enum gw_status gw_gmx_v2_emit(const struct gw_venue *venue, const struct gw_market *market,
                              const struct gw_position_sink *sink)
{
    const struct gw_gmx_v2_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->market_count; i++) {
        GW_TRY(emit_market(venue, i, market, sink));
    }
    return GW_OK;
}
