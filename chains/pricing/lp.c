/* lp: constant-product liquidity between two prices.
 *
 * x = L(1/√P̂ - 1/√pb) and y = L(√P̂ - √pa) with P̂ = P clamped to [pa, pb]. Both are computed from the
 * differences of prices, which are exact for narrow ranges, and not from differences of roots:
 *   1/√P - 1/√pb = (pb - P)/(√P·√pb·(√P + √pb)),   √P - √pa = (P - pa)/(√P + √pa).
 * Measured worst relative error of amounts, value and greeks: 1e-15 (tests/unit/chains/pricing).
 */
#include <float.h>
#include <math.h>

#include "chains/pricing/payoff.h"

#define ROOT_UP   0x1.0146dd68287f3p+0 /* √1.01 */
#define ROOT_DOWN 0x1.fd6efe4c9b8a5p-1 /* √0.99 */

static bool is_within_domain(const struct gw_lp_range *range)
{
    return range->liquidity >= 0.0 && range->liquidity <= DBL_MAX && range->price_lower >= 0.0 &&
           range->price_lower < range->price_upper && range->price_upper > 0.0;
}

static bool is_inside(double price, const struct gw_lp_range *range)
{
    return price > range->price_lower && price < range->price_upper;
}

/* Base and quote tokens; either is infinite only for a range open at that end and a price at it. */
static struct gw_lp_amounts hold(double price, const struct gw_lp_range *range)
{
    double lower = range->price_lower;
    double upper = range->price_upper;
    double clamped = price < lower ? lower : price > upper ? upper : price;
    double root = sqrt(clamped);
    struct gw_lp_amounts amounts;
    if (upper > DBL_MAX) {
        amounts.base_tokens = range->liquidity / root;
    } else {
        double root_upper = sqrt(upper);
        amounts.base_tokens =
            range->liquidity * ((upper - clamped) / (root + root_upper) / (root * root_upper));
    }
    amounts.quote_tokens = range->liquidity * ((clamped - lower) / (root + sqrt(lower)));
    return amounts;
}

static double curvature(double price, const struct gw_lp_range *range)
{
    return is_inside(price, range) ? -0.5 * range->liquidity / price / sqrt(price) : 0.0;
}

enum gw_status gw_pricing_lp_amounts(struct gw_lp_amounts *out, double price, const struct gw_lp_range *range)
{
    *out = (struct gw_lp_amounts){0};
    GW_ENSURE(gw_payoff_is_positive(price) && is_within_domain(range), GW_E_DOMAIN);
    struct gw_lp_amounts amounts = hold(price, range);
    GW_ENSURE(gw_payoff_is_finite(amounts.base_tokens) && gw_payoff_is_finite(amounts.quote_tokens),
              GW_E_DOMAIN);
    *out = amounts;
    return GW_OK;
}

enum gw_status gw_pricing_lp_range(struct gw_greeks *out, double price, const struct gw_lp_range *range)
{
    *out = (struct gw_greeks){0};
    GW_ENSURE(gw_payoff_is_positive(price) && is_within_domain(range), GW_E_DOMAIN);
    struct gw_lp_amounts amounts = hold(price, range);
    double gamma = curvature(price, range);
    *out = (struct gw_greeks){.price = amounts.base_tokens * price + amounts.quote_tokens,
                              .delta = amounts.base_tokens,
                              .gamma = gamma,
                              .speed = -1.5 * gamma / price};
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_pricing_lp_invert(struct gw_lp_range *out, const struct gw_lp_range *range)
{
    const struct gw_lp_range given = *range; /* may be *out */
    *out = (struct gw_lp_range){0};
    GW_ENSURE(is_within_domain(&given), GW_E_DOMAIN);
    double lower = given.price_upper > DBL_MAX ? 0.0 : 1.0 / given.price_upper;
    double upper = given.price_lower > 0.0 ? 1.0 / given.price_lower : HUGE_VAL;
    GW_ENSURE(lower < upper, GW_E_DOMAIN);
    *out = (struct gw_lp_range){given.liquidity, lower, upper};
    return GW_OK;
}

enum gw_status gw_pricing_lp_lvr(double *out_per_year, double price, const struct gw_lp_range *range,
                                 double vol)
{
    *out_per_year = 0.0;
    GW_ENSURE(gw_payoff_is_positive(price) && is_within_domain(range), GW_E_DOMAIN);
    GW_ENSURE(vol >= 0.0 && vol <= GW_PRICING_VOL_MAX, GW_E_DOMAIN);
    double rate = is_inside(price, range) ? 0.25 * vol * vol * range->liquidity * sqrt(price) : 0.0;
    GW_ENSURE(gw_payoff_is_finite(rate), GW_E_DOMAIN);
    *out_per_year = rate;
    return GW_OK;
}

enum gw_status gw_pricing_lp_depth_1pct(struct gw_lp_depth *out, double price, double liquidity)
{
    *out = (struct gw_lp_depth){0};
    GW_ENSURE(gw_payoff_is_positive(price) && liquidity >= 0.0, GW_E_DOMAIN);
    /* P·L(1/√P - 1/√(1.01P)) = L√P(1 - 1/√1.01), and 1 - 1/√u = (u - 1)/(√u(1 + √u)) */
    double base = 0.01 * liquidity * sqrt(price);
    GW_ENSURE(gw_payoff_is_finite(base), GW_E_DOMAIN);
    out->up_usd = base / (ROOT_UP * (1.0 + ROOT_UP));
    out->down_usd = base / (ROOT_DOWN * (1.0 + ROOT_DOWN));
    return GW_OK;
}

enum gw_status gw_payoff_lp_greeks(struct gw_greeks *out, double spot, const struct gw_instrument *instrument)
{
    double quote_usd = instrument->lp.quote_usd;
    GW_ENSURE(gw_payoff_is_positive(quote_usd), GW_E_DOMAIN);
    GW_TRY(gw_pricing_lp_range(out, spot / quote_usd, &instrument->lp.range));
    return gw_payoff_quote(out, quote_usd);
}

enum gw_status gw_payoff_lp_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                    const struct gw_instrument *instrument)
{
    const struct gw_lp_range *range = &instrument->lp.range;
    double quote_usd = instrument->lp.quote_usd;
    GW_ENSURE(gw_payoff_is_positive(quote_usd) && is_within_domain(range), GW_E_DOMAIN);
    for (size_t i = 0; i < count; i++) {
        double price = spots[i] / quote_usd;
        GW_ENSURE(gw_payoff_is_positive(price), GW_E_DOMAIN);
        struct gw_lp_amounts amounts = hold(price, range);
        out[i] = (struct gw_payoff_point){.value = amounts.base_tokens * spots[i] +
                                                   amounts.quote_tokens * quote_usd,
                                          .delta = amounts.base_tokens,
                                          .gamma = curvature(price, range) / quote_usd};
    }
    return GW_OK;
}
