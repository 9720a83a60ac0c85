#include "gammawatch/flow.h"

#include <math.h>

#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

#define PI              0x1.921fb54442d18p+1
#define NODES_EACH_SIDE 48
#define STEP            0.25 /* standard deviations: a normal integrand is then exact to e^(-2π²/STEP²) */

enum gw_status gw_flow_charm(double *out_tokens, double spot, const struct gw_option *option,
                             double horizon_years)
{
    *out_tokens = 0.0;
    GW_ENSURE(horizon_years >= 0.0 && horizon_years <= GW_PRICING_T_MAX, GW_E_DOMAIN);
    struct gw_option later = *option;
    later.t_years = horizon_years < option->t_years ? option->t_years - horizon_years : 0.0;
    struct gw_greeks now;
    struct gw_greeks then;
    GW_TRY(gw_pricing_european(&now, spot, option));
    GW_TRY(gw_pricing_european(&then, spot, &later));
    *out_tokens = then.delta - now.delta;
    return GW_OK;
}

enum gw_status gw_flow_abs_expected(double *out_usd, double gamma, double spot, double vol,
                                    double horizon_years)
{
    *out_usd = 0.0;
    GW_ENSURE(gw_payoff_is_finite(gamma) && gw_payoff_is_positive(spot), GW_E_DOMAIN);
    GW_ENSURE(vol >= 0.0 && vol <= GW_PRICING_VOL_MAX, GW_E_DOMAIN);
    GW_ENSURE(horizon_years >= 0.0 && horizon_years <= GW_PRICING_T_MAX, GW_E_DOMAIN);
    double flow = fabs(gamma) * spot * spot * vol * sqrt(2.0 * horizon_years / PI);
    GW_ENSURE(gw_payoff_is_finite(flow), GW_E_DOMAIN);
    *out_usd = flow;
    return GW_OK;
}

/* ln(S_h/S) is normal; S²Γ at T-h, as a function of it, is too. Their product is centred in between. */
struct product {
    double mean; /* of ln(S_h/S) */
    double sd;
    double centre;
    double width;
};

static struct product find_product(double spot, const struct gw_option *option, double horizon_years)
{
    double drift = option->rate - option->yield - 0.5 * option->vol * option->vol;
    double variance = option->vol * option->vol * horizon_years;
    double rest = option->t_years - horizon_years;
    double rest_variance = option->vol * option->vol * rest;
    double peak = gw_vecmath_log_ratio(option->strike, spot) - drift * rest;
    struct product p = {.mean = drift * horizon_years, .sd = sqrt(variance)};
    double share = variance / (variance + rest_variance);
    p.centre = p.mean + share * (peak - p.mean);
    p.width = sqrt(rest_variance * share);
    return p;
}

enum gw_status gw_flow_dollar_gamma_expected(double *out, double spot, const struct gw_option *option,
                                             double horizon_years)
{
    *out = 0.0;
    struct gw_greeks greeks;
    GW_TRY(gw_pricing_european(&greeks, spot, option));
    GW_ENSURE(horizon_years >= 0.0 && horizon_years < option->t_years && option->vol > 0.0, GW_E_DOMAIN);
    if (horizon_years == 0.0) {
        *out = spot * spot * greeks.gamma;
        return gw_payoff_is_finite(*out) ? GW_OK : GW_E_DOMAIN;
    }
    struct gw_option later = *option;
    later.t_years = option->t_years - horizon_years;
    const struct product p = find_product(spot, option, horizon_years);
    double total = 0.0;
    for (int i = -NODES_EACH_SIDE; i <= NODES_EACH_SIDE; i++) {
        double x = p.centre + STEP * i * p.width;
        double price = spot * gw_vecmath_exp(x);
        GW_TRY(gw_pricing_european(&greeks, price, &later));
        total += gw_vecmath_normal_pdf((x - p.mean) / p.sd) / p.sd * (price * price * greeks.gamma);
    }
    GW_ENSURE(gw_payoff_is_finite(total), GW_E_DOMAIN);
    *out = total * STEP * p.width;
    return GW_OK;
}

enum gw_status gw_flow_leveraged(struct gw_flow_leveraged *out, double nav_usd, double leverage,
                                 double relative_return)
{
    *out = (struct gw_flow_leveraged){0};
    GW_ENSURE(nav_usd >= 0.0 && gw_payoff_is_finite(leverage) && gw_payoff_is_finite(relative_return),
              GW_E_DOMAIN);
    double multiple = nav_usd * leverage * (leverage - 1.0);
    GW_ENSURE(gw_payoff_is_finite(multiple) && gw_payoff_is_finite(multiple * relative_return), GW_E_DOMAIN);
    out->flow_usd = multiple * relative_return + 0.0;
    out->gamma_usd_per_1pct = -multiple / 100.0 + 0.0;
    return GW_OK;
}
