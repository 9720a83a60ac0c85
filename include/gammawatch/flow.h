/* flow: what delta-hedgers will trade, from gamma, time and leverage.
 *
 * Pure functions, any thread. GW_OK | GW_E_DOMAIN (outputs are zero then). Flows are signed: + buys. Who is
 * short gamma buys rises and sells falls. Domain and units of options: gammawatch/pricing.h.
 */
#ifndef GAMMAWATCH_FLOW_H
#define GAMMAWATCH_FLOW_H

#include "gammawatch/pricing.h"
#include "gammawatch/status.h"

/* How the delta of a long option changes while `horizon_years` pass at one spot: Δ(T-h) - Δ(T), tokens.
 * h >= T: it expires, and Δ(0) is the step at the strike. Hedgers of Q trade -Q times this. */
GW_MUST_USE enum gw_status gw_flow_charm(double *out_tokens, double spot, const struct gw_option *option,
                                         double horizon_years);

/* Mean |hedge flow| in dollars over a horizon at constant gamma: |Γ|S²σ√(2h/π), the mean of |ΔS|
 * under a driftless normal; the 95 % quantile is 1.96/√(2/π) = 2.4565 times that. */
GW_MUST_USE enum gw_status gw_flow_abs_expected(double *out_usd, double gamma, double spot, double vol,
                                                double horizon_years);

/* E[S_h²·Γ(S_h, T-h)] of a long option under its own risk-neutral measure, 0 <= h < T, vol·√T > 0.
 * S²Γ solves the pricing equation, so this is e^(rh)·S²Γ(S, T): at r = 0 the mean of dollar gamma does not
 * ramp, its distribution concentrates at the strike. Computed as an integral over the repriced option: a
 * forecaster that does not meet the identity is wrong.
 *   method  trapezium in ln S, centred and scaled to the product of the two normal densities */
GW_MUST_USE enum gw_status
gw_flow_dollar_gamma_expected(double *out, double spot, const struct gw_option *option, double horizon_years);

/* Rebalancing of a token that holds leverage ℓ on `nav_usd` after a return of its underlying: N·ℓ(ℓ-1)·x
 * dollars. The same in gamma of a hedger: -N·ℓ(ℓ-1)/100 dollars per +1 %, short for ℓ > 1 and ℓ < 0.
 *   source  M. Cheng, A. Madhavan, J. Investment Management 7 (2009), eq. 6 */
struct gw_flow_leveraged {
    double flow_usd;
    double gamma_usd_per_1pct;
};
GW_MUST_USE enum gw_status gw_flow_leveraged(struct gw_flow_leveraged *out, double nav_usd, double leverage,
                                             double relative_return);

#endif
