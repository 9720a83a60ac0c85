/* power: V = c·S^p, c = exp(a·T), a = (p-1)r - p·q + p(p-1)σ²/2.
 *
 * Source: lognormal moment E[S_T^p] under the risk-neutral measure, discounted; for p = 2 the perpetual of
 * D. White et al., Power perpetuals (Paradigm, 2021). Whole powers are products, so that p = 2 is exact to
 * two roundings; others are exp(p·ln S), relative error about p·|ln S| ulp. The perpetual's own carry
 * e^((r+σ²)·17.5/365) is this formula with p = 2, q = 0 and T = 17.5/365.
 */
#include <math.h>

#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

static bool is_within_domain(const struct gw_power *power)
{
    return fabs(power->power) <= GW_PRICING_POWER_MAX && power->t_years >= 0.0 &&
           power->t_years <= GW_PRICING_T_MAX && power->vol >= 0.0 && power->vol <= GW_PRICING_VOL_MAX &&
           fabs(power->rate) <= GW_PRICING_RATE_MAX && fabs(power->yield) <= GW_PRICING_RATE_MAX;
}

static double growth_rate(const struct gw_power *power)
{
    double p = power->power;
    return (p - 1.0) * power->rate - p * power->yield + 0.5 * p * (p - 1.0) * power->vol * power->vol;
}

static double raise(double base, double exponent)
{
    int whole = (int)exponent;
    if ((double)whole != exponent) {
        return gw_vecmath_exp(exponent * gw_vecmath_log(base));
    }
    double factor = whole < 0 ? 1.0 / base : base;
    double product = 1.0;
    for (int i = 0; i < abs(whole); i++) {
        product *= factor;
    }
    return product;
}

enum gw_status gw_pricing_power(struct gw_greeks *out, double spot, const struct gw_power *power)
{
    *out = (struct gw_greeks){0};
    GW_ENSURE(gw_payoff_is_positive(spot) && is_within_domain(power), GW_E_DOMAIN);
    double p = power->power;
    double t = power->t_years;
    double a = growth_rate(power);
    double value = raise(spot, p) * gw_vecmath_exp(a * t);
    double vol_slope = p * (p - 1.0) * t * power->vol; /* d(aT)/dσ */
    double delta = p * value / spot;
    double gamma = (p - 1.0) * delta / spot;
    *out = (struct gw_greeks){.price = value,
                              .delta = delta,
                              .gamma = gamma,
                              .vega = vol_slope * value,
                              .theta = -a * value,
                              .rho = (p - 1.0) * t * value,
                              .vanna = vol_slope * delta,
                              .volga = (p * (p - 1.0) * t + vol_slope * vol_slope) * value,
                              .charm = -a * delta,
                              .speed = (p - 2.0) * gamma / spot,
                              .color = -a * gamma,
                              .zomma = vol_slope * gamma};
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_power_greeks(struct gw_greeks *out, double spot,
                                      const struct gw_instrument *instrument)
{
    return gw_pricing_power(out, spot, &instrument->power);
}

enum gw_status gw_payoff_power_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                       const struct gw_instrument *instrument)
{
    const struct gw_power *power = &instrument->power;
    GW_ENSURE(is_within_domain(power), GW_E_DOMAIN);
    double p = power->power;
    double scale = gw_vecmath_exp(growth_rate(power) * power->t_years);
    for (size_t i = 0; i < count; i++) {
        double value = raise(spots[i], p) * scale;
        double delta = p * value / spots[i];
        out[i] =
            (struct gw_payoff_point){.value = value, .delta = delta, .gamma = (p - 1.0) * delta / spots[i]};
    }
    return GW_OK;
}
