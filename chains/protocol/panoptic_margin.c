#include "chains/protocol/panoptic_margin.h"

#include <math.h>

#include "chains/market/lp_price.h"
#include "chains/protocol/tick_math.h"

#define CROSS_FULL_UNTIL 9000.0 /* RiskEngine.SATURATED_POOL_UTIL, in 1e-4 */
#define CROSS_NONE_FROM  9500.0

/* Version 1: in the other token at the range's mean price. */
static void move_at_mean(struct gw_panoptic_margin_leg *to, const struct gw_u256 *size)
{
    const double mean = sqrt(gw_lp_raw_price(to->leg.tick_lower)) * sqrt(gw_lp_raw_price(to->leg.tick_upper));
    const double amount = gw_u256_to_double(size, 0) * to->leg.ratio;
    to->moved[to->leg.asset] = amount;
    to->moved[1 - to->leg.asset] = to->leg.asset == 0 ? amount * mean : amount / mean;
}

/* Version 2: what the liquidity is worth, whole units of it; a loan's as if it were two spacings wide. */
static enum gw_status move_liquidity(struct gw_panoptic_margin_leg *to, const struct gw_u256 *size)
{
    struct gw_panoptic_token_leg leg = to->leg;
    struct gw_u256 liquidity;
    struct gw_u256 amounts[2];
    if (leg.width == 0) {
        leg.tick_lower -= leg.spacing;
        leg.tick_upper += leg.spacing;
    }
    GW_ENSURE(leg.tick_lower < leg.tick_upper, GW_E_FORMAT);
    GW_ENSURE(leg.tick_lower >= -GW_LP_TICK_MAX && leg.tick_upper <= GW_LP_TICK_MAX, GW_E_FORMAT);
    GW_TRY(gw_panoptic_liquidity(&liquidity, &leg, size));
    for (unsigned side = 0; side < 2; side++) {
        GW_TRY(gw_tick_amount(&amounts[side], leg.tick_lower, leg.tick_upper, &liquidity, side == 0));
        to->moved[side] = gw_u256_to_double(&amounts[side], 0);
    }
    return GW_OK;
}

void gw_panoptic_hold(struct gw_panoptic_held *out, enum gw_panoptic_rule rule,
                      const struct gw_panoptic_position *position)
{
    for (unsigned i = 0; i < GW_PANOPTIC_LEGS_MAX; i++) {
        struct gw_panoptic_margin_leg *to = &out->legs[i];
        struct gw_panoptic_token_leg leg;
        *to = (struct gw_panoptic_margin_leg){.leg = {.ratio = 0}};
        if (gw_panoptic_read_leg(&leg, position->token, i) != GW_OK || leg.ratio == 0 ||
            leg.strike < -GW_LP_TICK_MAX || leg.strike > GW_LP_TICK_MAX) {
            continue;
        }
        to->leg = leg;
        to->strike = gw_lp_raw_price(leg.strike);
        to->span = sqrt(gw_lp_raw_price(leg.tick_upper) / gw_lp_raw_price(leg.tick_lower));
        if (rule == GW_PANOPTIC_RULE_1) {
            move_at_mean(to, &position->size);
        } else if (move_liquidity(to, &position->size) != GW_OK) {
            to->leg.ratio = 0;
        }
    }
    out->utilization[0] = position->utilization[0];
    out->utilization[1] = position->utilization[1];
}

double gw_panoptic_cross(double buffer, int32_t utilization)
{
    const double left = (CROSS_NONE_FROM - utilization) / (CROSS_NONE_FROM - CROSS_FULL_UNTIL);
    return buffer / 1e7 * fmax(0.0, fmin(1.0, left));
}

static double divide(double a, double b)
{
    return b > 0.0 ? a / b : HUGE_VAL;
}

/* The requirement in token `side`, worth `values` each, grows until what the other token can spare no longer helps. */
static double bear(const struct gw_panoptic_margin *m, unsigned side, const double values[2])
{
    const unsigned other = 1 - side;
    const double balance = m->balance[side] * values[side];
    const double required = m->required[side] * values[side];
    const double spare = m->cross[other] * values[other];
    const double together =
        divide(balance + spare * m->balance[other], required + spare * m->required[other]);
    return fmax(divide(balance, required), together);
}

double gw_panoptic_solvency(const struct gw_panoptic_margin *margin, double price)
{
    const double values[2] = {price, 1.0};
    return fmin(bear(margin, 0, values), bear(margin, 1, values));
}

int32_t gw_panoptic_median(const int64_t sums[GW_PANOPTIC_SUMS], int64_t step_s)
{
    int64_t means[GW_PANOPTIC_SUMS - 1];
    for (size_t i = 0; i + 1 < GW_PANOPTIC_SUMS; i++) {
        const int64_t mean = (sums[i] - sums[i + 1]) / step_s;
        size_t at = i;
        for (; at > 0 && means[at - 1] > mean; at--) {
            means[at] = means[at - 1];
        }
        means[at] = mean;
    }
    const int64_t median = means[(GW_PANOPTIC_SUMS - 1) / 2];
    return (int32_t)(median < -GW_LP_TICK_MAX ? -GW_LP_TICK_MAX
                                              : (median > GW_LP_TICK_MAX ? GW_LP_TICK_MAX : median));
}
