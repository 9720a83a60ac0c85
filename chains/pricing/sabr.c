#include <float.h>
#include <math.h>

#include "chains/pricing/payoff.h"
#include "gammawatch/smile.h"
#include "gammawatch/vecmath.h"

#define LOG_FROM 0.5 /* below it the logarithm of y keeps more digits than that of 1 + (y - 1) */

static bool is_within_domain(const struct gw_sabr *sabr)
{
    return gw_payoff_is_positive(sabr->alpha) && sabr->beta >= 0.0 && sabr->beta <= 1.0 &&
           fabs(sabr->rho) < 1.0 && sabr->volvol >= 0.0 && gw_payoff_is_finite(sabr->volvol);
}

/* z/x(z). With R = √((z-ρ)² + 1-ρ²), y = (R + z - ρ)/(1-ρ) = (1+ρ)/(R - z + ρ), whichever adds; y - 1 over z in the
 * same two ways: (1 + R + z - 2ρ)/((1+R)(1-ρ)) and (1 + R - z + 2ρ)/((1+R)(R - z + ρ)). */
static double stretch(double rho, double z)
{
    const double off = z - rho;
    const double root = sqrt(off * off + (1.0 - rho) * (1.0 + rho));
    double y;
    double slope;
    if (fabs(z) < DBL_MIN) {
        return 1.0;
    }
    if (off >= 0.0) {
        y = (root + off) / (1.0 - rho);
        slope = ((1.0 - rho) + (root + off)) / ((1.0 + root) * (1.0 - rho));
    } else {
        y = (1.0 + rho) / (root - off);
        slope = ((1.0 + rho) + (root - off)) / ((1.0 + root) * (root - off));
    }
    return z / (y < LOG_FROM ? gw_vecmath_log(y) : gw_vecmath_log1p(z * slope));
}

enum gw_status gw_smile_sabr(double *out_vol, const struct gw_sabr *sabr, double forward, double strike,
                             double t_years)
{
    *out_vol = 0.0;
    GW_ENSURE(is_within_domain(sabr) && gw_payoff_is_positive(forward) && gw_payoff_is_positive(strike) &&
                  t_years >= 0.0 && gw_payoff_is_finite(t_years),
              GW_E_DOMAIN);
    const double rest = 1.0 - sabr->beta;
    const double log_f = gw_vecmath_log(forward);
    const double log_k = gw_vecmath_log(strike);
    const double money =
        fabs(forward - strike) < 0.5 * strike ? gw_vecmath_log1p((forward - strike) / strike) : log_f - log_k;
    const double d = gw_vecmath_exp(0.5 * rest * (log_f + log_k));
    GW_ENSURE(gw_payoff_is_positive(d), GW_E_DOMAIN);
    const double local = sabr->alpha / d;
    GW_ENSURE(gw_payoff_is_positive(local), GW_E_DOMAIN);
    const double bend = rest * rest * money * money;
    const double growth = bend / 24.0 + bend * bend / 1920.0;
    const double drift = rest * rest * local * local / 24.0 +
                         0.25 * sabr->rho * sabr->beta * sabr->volvol * local +
                         (2.0 - 3.0 * sabr->rho * sabr->rho) * sabr->volvol * sabr->volvol / 24.0;
    const double z = sabr->volvol / local * money;
    const double vol = local / (1.0 + growth) * stretch(sabr->rho, z) * (1.0 + drift * t_years);
    GW_ENSURE(gw_payoff_is_positive(vol), GW_E_DOMAIN);
    *out_vol = vol;
    return GW_OK;
}
