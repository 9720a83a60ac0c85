/* panoptic: one leg, a range of liquidity against a loan of the one token that it holds out of the money.
 *
 * A short leg of token type base (call) owes x(pa) base, one of type quote (put) owes y(pb) quote. Inside the
 * range, with every cancellation resolved by hand,
 *   call  V = LP - x(pa)·P = -L(√P - √pa)²/√pa   Δ = x - x(pa) = -L(1/√pa - 1/√P)
 *   put   V = LP - y(pb)   = -L(√pb - √P)²/√pb   Δ = x = L(1/√P - 1/√pb)
 * and Γ = -L/(2P^1.5) for both: the token type moves delta by a constant. A long leg is the same with the other sign.
 * Source: G. Lambert, J. Kristensen, Panoptic: a perpetual, oracle-free options protocol (2022), section 2;
 * panoptic-labs/panoptic-v1-core, contracts/libraries/PanopticMath.sol. */
#include <float.h>
#include <math.h>

#include "chains/pricing/payoff.h"

static enum gw_status check(double price, const struct gw_lp_range *range)
{
    GW_ENSURE(gw_payoff_is_positive(price) && range->liquidity >= 0.0 &&
                  gw_payoff_is_finite(range->liquidity),
              GW_E_DOMAIN);
    GW_ENSURE(range->price_lower > 0.0 && range->price_lower < range->price_upper &&
                  range->price_upper <= DBL_MAX,
              GW_E_DOMAIN);
    return GW_OK;
}

/* √a - √b */
static double drop_of_roots(double a, double b)
{
    return (a - b) / (sqrt(a) + sqrt(b));
}

/* Of the short leg at a price clamped to the range; beyond it the value goes on along the slope. */
static struct gw_greeks write_leg(double price, const struct gw_panoptic_leg *leg)
{
    const struct gw_lp_range *range = &leg->range;
    double clamped = gw_payoff_clamp(price, range->price_lower, range->price_upper);
    double root = sqrt(clamped);
    double strike_root = sqrt(leg->is_call ? range->price_lower : range->price_upper);
    double drop = leg->is_call ? drop_of_roots(clamped, range->price_lower)
                               : drop_of_roots(range->price_upper, clamped);
    double delta = range->liquidity * drop / root / strike_root * (leg->is_call ? -1.0 : 1.0);
    double value = -range->liquidity * drop / strike_root * drop;
    bool is_inside = price > range->price_lower && price < range->price_upper;
    double gamma = is_inside ? -0.5 * range->liquidity / price / root : 0.0;
    return (struct gw_greeks){.price = value + delta * (price - clamped),
                              .delta = delta,
                              .gamma = gamma,
                              .speed = -1.5 * gamma / price};
}

enum gw_status gw_pricing_panoptic(struct gw_greeks *out, double price, const struct gw_panoptic_leg *leg)
{
    *out = (struct gw_greeks){0};
    GW_TRY(check(price, &leg->range));
    *out = write_leg(price, leg);
    return gw_payoff_scale(out, leg->is_long ? -1.0 : 1.0);
}

enum gw_status gw_payoff_panoptic_greeks(struct gw_greeks *out, double spot,
                                         const struct gw_instrument *instrument)
{
    const struct gw_panoptic_leg *leg = &instrument->panoptic;
    GW_ENSURE(gw_payoff_is_positive(leg->quote_usd), GW_E_DOMAIN);
    GW_TRY(gw_pricing_panoptic(out, spot / leg->quote_usd, leg));
    return gw_payoff_quote(out, leg->quote_usd);
}

enum gw_status gw_payoff_panoptic_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                          const struct gw_instrument *instrument)
{
    return gw_payoff_revalue_each(out, spots, count, instrument, gw_payoff_panoptic_greeks);
}
