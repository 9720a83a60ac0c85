#include <string.h>

#include "chains/book/perp.h"
#include "chains/protocol/synthetix_v3.h"
#include "ipc/base/hex.h"

#define DAYS_PER_YEAR 365.0
#define USD_MAX       1e18 /* what stands for no limit */

static double number(const struct gw_u256 *word)
{
    return gw_u256_to_double(word, GW_SYNTHETIX_V3_DECIMALS);
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double imbalance_at(const void *rule, double ratio)
{
    return *(const double *)rule * ratio;
}

/* size + skew is twice the longs, size - skew twice the shorts. */
static double side_of(const struct gw_synthetix_v3_market *m, bool is_long)
{
    struct gw_u256 twice;
    if (m->skew.is_negative == is_long) {
        (void)gw_u256_sub(&twice, &m->size, &m->skew.magnitude);
    } else {
        (void)gw_u256_add(&twice, &m->size, &m->skew.magnitude);
    }
    return number(&twice) / 2.0;
}

/* Dollars that one side may have, at a price. */
static double limit_usd(const struct gw_synthetix_v3_market *m, double price_usd)
{
    const double by_size = least(number(&m->max_size) * price_usd, USD_MAX);
    return gw_u256_is_zero(&m->max_value) ? by_size : least(by_size, number(&m->max_value));
}

/* Tokens that the pool's credit still covers. Nothing locked: no bound. */
static double credit_tokens(const struct gw_synthetix_v3_state *state, const struct gw_synthetix_v3_market *m,
                            double index_usd)
{
    const double ratio = number(&m->locked_ratio);
    const double free_usd = number(&state->delegated) - number(&state->locked);
    if (free_usd <= 0.0) {
        return 0.0;
    }
    return ratio > 0.0 ? free_usd / (ratio * index_usd) : USD_MAX;
}

static void fill_depth(struct gw_perp *perp, const struct gw_synthetix_v3_state *state,
                       const struct gw_synthetix_v3_market *m)
{
    const double index_usd = number(&m->index);
    const double scale = number(&m->skew_scale);
    if (!(index_usd > 0.0) || !(scale > 0.0) || !state->has_credit) {
        return;
    }
    const double skew = gw_int256_to_double(&m->skew, GW_SYNTHETIX_V3_DECIMALS);
    const double credit = credit_tokens(state, m, index_usd);
    const double limit = limit_usd(m, index_usd) / index_usd;
    const struct gw_perp_side up = {skew > 0.0 ? skew : 0.0, least(limit - perp->open_long_tokens, credit)};
    const struct gw_perp_side down = {skew < 0.0 ? 0.0 - skew : 0.0,
                                      least(limit - perp->open_short_tokens, credit)};
    gw_perp_fill_depth(perp->absorbed_tokens, imbalance_at, &scale, &up, &down);
    perp->index_usd = index_usd;
}

static enum gw_status emit_perp(const struct gw_venue *venue, const struct gw_synthetix_v3_market *m,
                                const struct gw_market *market, const struct gw_position *position,
                                const struct gw_position_sink *sink)
{
    double price_usd;
    double age_s;
    const enum gw_status status = gw_market_spot(market, position->underlying, &price_usd, &age_s);
    if (status != GW_OK && status != GW_STALE) {
        return GW_OK;
    }
    struct gw_perp perp = {
        .open_long_tokens = side_of(m, true),
        .open_short_tokens = side_of(m, false),
        .max_long_usd = limit_usd(m, price_usd),
        .max_short_usd = limit_usd(m, price_usd),
        .funding_per_year = gw_int256_to_double(&m->funding, GW_SYNTHETIX_V3_DECIMALS) * DAYS_PER_YEAR,
        .funding_change_per_day = gw_int256_to_double(&m->velocity, GW_SYNTHETIX_V3_DECIMALS) * DAYS_PER_YEAR,
        .skew_scale_tokens = number(&m->skew_scale),
    };
    memcpy(perp.venue, position->venue, sizeof perp.venue);
    memcpy(perp.underlying, position->underlying, sizeof perp.underlying);
    fill_depth(&perp, venue->state, m);
    return gw_sink_perp(sink, &perp);
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], uint64_t id, const struct gw_synthetix_v3_market *m)
{
    char skew[80];
    char size[80];
    gw_u256_to_decimal(skew, &m->skew.magnitude);
    gw_u256_to_decimal(size, &m->size);
    (void)snprintf(out, GW_POSITION_RAW_MAX, "{\"market_id\":%llu,\"skew\":\"%s%s\",\"size\":\"%s\"}",
                   (unsigned long long)id, m->skew.is_negative ? "-" : "", skew, size);
}

void gw_synthetix_v3_name(char out[72], const struct gw_synthetix_v3_config *cfg, size_t market)
{
    char proxy[43];
    gw_hex_encode(proxy, cfg->proxy, 20);
    (void)snprintf(out, 72, "%s/%llu", proxy, (unsigned long long)cfg->markets[market].id);
}

static enum gw_status emit_market(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                  const struct gw_position_sink *sink)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_synthetix_v3_listed *listed = &cfg->markets[index];
    const struct gw_synthetix_v3_market *m =
        &((const struct gw_synthetix_v3_state *)venue->state)->markets[index];
    struct gw_position position = {
        .kind = GW_POSITION_LINEAR, .id = "open_interest", .hedging = venue->hedging};
    gw_synthetix_v3_name(position.venue, cfg, index);
    if (!m->is_there) {
        return sink->exclude(sink->context, position.venue, "the proxy has no such market");
    }
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", listed->underlying);
    position.quantity = 0.0 - gw_int256_to_double(&m->skew, GW_SYNTHETIX_V3_DECIMALS);
    fill_raw(position.raw, listed->id, m);
    GW_TRY(sink->position(sink->context, &position));
    return emit_perp(venue, m, market, &position, sink);
}

enum gw_status gw_synthetix_v3_emit(const struct gw_venue *venue, const struct gw_market *market,
                                    const struct gw_position_sink *sink)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->market_count; i++) {
        GW_TRY(emit_market(venue, i, market, sink));
    }
    return gw_synthetix_v3_emit_accounts(venue, sink);
}
