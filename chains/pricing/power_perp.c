/* power_perp: one token of a squared perpetual, V = n·ρ·S²/10 000, ρ = mark/index.
 *
 * Funding is paid by n, which falls by ρ^(-1/funding period), ρ within 0.8..1.4 as the contract clamps it
 * (opynfinance/squeeth-monorepo, contracts/core/Controller.sol: FUNDING_PERIOD, LOWER_MARK_RATIO,
 * UPPER_MARK_RATIO). Without an observed mark ρ = e^((r+σ²)·17.5/365), the value of continuous funding: D. White et al.,
 * Power perpetuals (Paradigm, 2021). */
#include <math.h>

#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define SCALE                 1e-4
#define FUNDING_YEARS         (17.5 / 365.0)
#define LOG_FUNDING_RATIO_MIN (-0x1.c8ff7c79a9a22p-3) /* ln 0.8 */
#define LOG_FUNDING_RATIO_MAX 0x1.588c2d9133490p-2    /* ln 1.4 */

static enum gw_status check(double spot, const struct gw_power_perp *p)
{
    GW_ENSURE(gw_payoff_is_positive(spot), GW_E_DOMAIN);
    GW_ENSURE(p->norm_factor >= 0.0 && gw_payoff_is_finite(p->norm_factor), GW_E_DOMAIN);
    GW_ENSURE(p->mark_ratio >= 0.0 && gw_payoff_is_finite(p->mark_ratio), GW_E_DOMAIN);
    GW_ENSURE(p->vol >= 0.0 && p->vol <= GW_PRICING_VOL_MAX && fabs(p->rate) <= GW_PRICING_RATE_MAX,
              GW_E_DOMAIN);
    return GW_OK;
}

enum gw_status gw_pricing_power_perp(struct gw_greeks *out, double spot, const struct gw_power_perp *perp)
{
    *out = (struct gw_greeks){0};
    GW_TRY(check(spot, perp));
    bool is_observed = perp->mark_ratio > 0.0;
    double carry = (perp->rate + perp->vol * perp->vol) * FUNDING_YEARS;
    double ratio = is_observed ? perp->mark_ratio : gw_vecmath_exp(carry);
    double log_ratio = is_observed ? gw_vecmath_log(ratio) : carry;
    double funded = gw_payoff_clamp(log_ratio, LOG_FUNDING_RATIO_MIN, LOG_FUNDING_RATIO_MAX);
    double growth = -funded / FUNDING_YEARS;
    double vol_slope = is_observed ? 0.0 : 2.0 * perp->vol * FUNDING_YEARS; /* ∂ln V/∂σ */
    double half_gamma = perp->norm_factor * ratio * SCALE;
    double value = half_gamma * spot * spot;
    double delta = 2.0 * half_gamma * spot;
    double gamma = 2.0 * half_gamma;
    *out =
        (struct gw_greeks){.price = value,
                           .delta = delta,
                           .gamma = gamma,
                           .vega = vol_slope * value,
                           .theta = growth * value,
                           .rho = is_observed ? 0.0 : FUNDING_YEARS * value,
                           .vanna = vol_slope * delta,
                           .volga = is_observed ? 0.0 : (2.0 * FUNDING_YEARS + vol_slope * vol_slope) * value,
                           .charm = growth * delta,
                           .color = growth * gamma,
                           .zomma = vol_slope * gamma};
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_power_perp_greeks(struct gw_greeks *out, double spot,
                                           const struct gw_instrument *instrument)
{
    return gw_pricing_power_perp(out, spot, &instrument->power_perp);
}

enum gw_status gw_payoff_power_perp_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                            const struct gw_instrument *instrument)
{
    return gw_payoff_revalue_each(out, spots, count, instrument, gw_payoff_power_perp_greeks);
}
