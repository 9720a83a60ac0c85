#include <math.h>

#include "chains/pricing/least_squares.h"

#define STEEPNESSES     16 /* trial φ, each 1.6 times the one before */
#define STEEPNESS_MIN   0.05
#define STEEPNESS_RATIO 1.6
#define TILTS           13 /* trial ρ over ±TILT_MAX */
#define TILT_MAX        0.96
#define QUOTES_MIN      3

enum { THETA, PHI, RHO, PARAMETERS };

static bool evaluate(double *variance, double gradient[GW_CURVE_PARAMETERS_MAX],
                     const double p[GW_CURVE_PARAMETERS_MAX], double k)
{
    const struct gw_ssvi ssvi = {p[THETA], p[PHI], p[RHO]};
    struct gw_smile_point point;
    if (gw_smile_ssvi(&point, &ssvi, k) != GW_OK) {
        return false;
    }
    double x = p[PHI] * k + p[RHO];
    double root = sqrt(x * x + (1.0 - p[RHO]) * (1.0 + p[RHO]));
    *variance = point.variance;
    gradient[THETA] = point.variance / p[THETA];
    gradient[PHI] = 0.5 * p[THETA] * k * (p[RHO] + x / root);
    gradient[RHO] = 0.5 * p[THETA] * p[PHI] * k * (1.0 + 1.0 / root);
    return true;
}

/* θ scales the slice: least squares of w = θ·f(k). */
static double find_theta(const struct gw_quotes *quotes, double phi, double rho)
{
    double above = 0.0;
    double below = 0.0;
    for (size_t i = 0; i < quotes->count; i++) {
        const struct gw_ssvi unit = {1.0, phi, rho};
        struct gw_smile_point point;
        if (gw_smile_ssvi(&point, &unit, quotes->k[i]) == GW_OK) {
            double weight = quotes->weight[i] / (quotes->vol[i] * quotes->vol[i]);
            above += weight * point.variance * quotes->vol[i] * quotes->vol[i] * quotes->t_years;
            below += weight * point.variance * point.variance;
        }
    }
    return above / below;
}

static double fit(double best[PARAMETERS], const struct gw_quotes *quotes)
{
    double least = HUGE_VAL;
    double phi = STEEPNESS_MIN;
    for (int i = 0; i < STEEPNESSES; i++, phi *= STEEPNESS_RATIO) {
        for (int j = 0; j < TILTS; j++) {
            double rho = TILT_MAX * (2.0 * j / (TILTS - 1) - 1.0);
            const double trial[PARAMETERS] = {find_theta(quotes, phi, rho), phi, rho};
            double miss = gw_curve_miss(quotes, evaluate, trial);
            if (miss < least) {
                least = miss;
                best[THETA] = trial[THETA];
                best[PHI] = trial[PHI];
                best[RHO] = trial[RHO];
            }
        }
    }
    return least < HUGE_VAL ? gw_curve_polish(best, PARAMETERS, quotes, evaluate) : least;
}

enum gw_status gw_smile_fit_ssvi(struct gw_smile_fit *out, struct gw_ssvi *out_ssvi,
                                 const struct gw_smile_quote *quotes, size_t quote_count, double t_years)
{
    struct gw_quotes read;
    struct gw_smile_butterfly butterfly;
    struct gw_svi svi;
    double p[PARAMETERS] = {0};
    *out = (struct gw_smile_fit){0};
    *out_ssvi = (struct gw_ssvi){0};
    GW_TRY(gw_quotes_read(&read, quotes, quote_count, t_years, QUOTES_MIN));
    double miss = fit(p, &read);
    GW_ENSURE(miss < HUGE_VAL, GW_E_DOMAIN);
    const struct gw_ssvi ssvi = {p[THETA], p[PHI], p[RHO]};
    GW_TRY(gw_smile_ssvi_to_svi(&svi, &ssvi));
    GW_TRY(gw_smile_butterfly(&butterfly, &svi));
    GW_ENSURE(butterfly.lowest >= 0.0, GW_E_ARBITRAGE);
    double rms = sqrt(miss);
    *out = (struct gw_smile_fit){svi, rms, rms > GW_SMILE_RMS_MAX ? 0.5 : 1.0, butterfly};
    *out_ssvi = ssvi;
    return GW_OK;
}
