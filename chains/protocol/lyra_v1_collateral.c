#include "chains/protocol/lyra_v1_collateral.h"

#include <math.h>

#include "chains/protocol/bracket.h"
#include "gammawatch/pricing.h"

#define WAD UINT64_C(1000000000000000000)

double gw_lyra_shock_vol(const struct gw_lyra_terms *terms, double left_s)
{
    if (left_s <= terms->point_a_s) {
        return terms->vol_a;
    }
    if (left_s >= terms->point_b_s) {
        return terms->vol_b;
    }
    return terms->vol_a - (terms->vol_a - terms->vol_b) * (left_s - terms->point_a_s) /
                              (terms->point_b_s - terms->point_a_s);
}

enum gw_status gw_lyra_requirement(double *out, const struct gw_lyra_terms *terms,
                                   const struct gw_lyra_short *position, double spot)
{
    const bool is_put = position->type == GW_LYRA_SHORT_PUT_QUOTE;
    const bool is_base = position->type == GW_LYRA_SHORT_CALL_BASE;
    const double shocked = spot * (is_put ? terms->put_shock : terms->call_shock);
    const struct gw_option option = {.is_call = !is_put,
                                     .strike = position->strike,
                                     .t_years = position->left_s / GW_YEAR_S,
                                     .vol = gw_lyra_shock_vol(terms, position->left_s),
                                     .rate = terms->rate};
    struct gw_greeks greeks;
    *out = 0.0;
    GW_TRY(gw_pricing_european(&greeks, shocked, &option));
    const double worth = greeks.price * position->amount / (is_base ? shocked : 1.0);
    const double least = is_base ? terms->static_base : terms->static_quote;
    *out = worth > least ? worth : least;
    return GW_OK;
}

bool gw_lyra_is_covered(enum gw_lyra_option type, const struct gw_u256 *collateral,
                        const struct gw_u256 *amount, const struct gw_u256 *strike)
{
    const struct gw_u256 unit = gw_u256_from_u64(WAD);
    struct gw_u256 product;
    if (type == GW_LYRA_SHORT_CALL_BASE) {
        return gw_u256_cmp(collateral, amount) >= 0;
    }
    if (type != GW_LYRA_SHORT_PUT_QUOTE || gw_u256_mul(&product, amount, strike)) {
        return false;
    }
    const struct gw_u256 whole = gw_u256_div(&product, &unit);
    return gw_u256_cmp(collateral, &whole) >= 0;
}

struct short_of {
    const struct gw_lyra_terms *terms;
    const struct gw_lyra_short *position;
};

static enum gw_status measure_left(double *out, double spot, const void *context)
{
    const struct short_of *s = context;
    double requirement;
    GW_TRY(gw_lyra_requirement(&requirement, s->terms, s->position, spot));
    *out = s->position->collateral - requirement;
    return GW_OK;
}

enum gw_status gw_lyra_threshold(double *out, const struct gw_lyra_terms *terms,
                                 const struct gw_lyra_short *position, double spot)
{
    const bool is_put = position->type == GW_LYRA_SHORT_PUT_QUOTE;
    const double least = position->type == GW_LYRA_SHORT_CALL_BASE ? terms->static_base : terms->static_quote;
    const struct short_of context = {terms, position};
    struct gw_bracket b = {.open = is_put ? spot * GW_LYRA_REACH : spot / GW_LYRA_REACH,
                           .closed = is_put ? spot / GW_LYRA_REACH : spot * GW_LYRA_REACH,
                           .is_curved = true};
    *out = is_put ? 0.0 : HUGE_VAL;
    if (position->is_covered) {
        return GW_OK;
    }
    GW_TRY(measure_left(&b.open_left, b.open, &context));
    GW_TRY(measure_left(&b.closed_left, b.closed, &context));
    if (position->collateral < least || b.open_left < 0.0) {
        *out = is_put ? HUGE_VAL : 0.0;
    } else if (b.closed_left < 0.0) {
        GW_TRY(gw_bracket_narrow(&b, measure_left, &context));
        *out = b.closed;
    }
    return GW_OK;
}
