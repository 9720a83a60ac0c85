#include "monitor/policy/volatility.h"

#include <math.h>

#include "gammawatch/pricing.h"
#include "monitor/exposure/real.h"
#include "monitor/policy/quantile.h"

#define DAY_S          86400.0
#define HOUR_S         3600.0
#define HOURS_PER_YEAR 8760.0
#define HALF_PI        1.57079632679489661923
#define SCALE_STEPS    40    /* of the scale, given the degrees; it contracts to 1e-10 long before */
#define SCALE_LEAST    1e-20 /* of the mean square: most returns are zero */
#define TERMS          8
#define NU_STEPS       24 /* golden sections: the last interval is 5e-5 wide */
#define GOLDEN         0.61803398874989484820

double gw_volatility_ewma_step(double variance, double log_return, double elapsed_s, double decay_per_day)
{
    if (!(elapsed_s > 0.0)) {
        return variance;
    }
    const double decay = gw_vecmath_exp(gw_vecmath_log(decay_per_day) * (elapsed_s / DAY_S));
    const double sample = log_return * log_return * (GW_YEAR_S / elapsed_s);
    return decay * variance + (1.0 - decay) * sample;
}

double gw_volatility_ewma(const double *returns, size_t count, double seed_variance, double decay_per_day)
{
    double variance = seed_variance;
    for (size_t i = 0; i < count; i++) {
        variance = gw_volatility_ewma_step(variance, returns[i], HOUR_S, decay_per_day);
    }
    return variance;
}

double gw_volatility_bipower(const double *returns, size_t count)
{
    double sum = 0.0;
    if (count < 2) {
        return 0.0;
    }
    for (size_t i = 1; i < count; i++) {
        sum += fabs(returns[i]) * fabs(returns[i - 1]);
    }
    return HALF_PI * sum / (double)(count - 1) * HOURS_PER_YEAR;
}

size_t gw_volatility_daily(double *out, size_t max, const double *returns, size_t count)
{
    size_t days = count / GW_VOLATILITY_DAY_H;
    days = days < max ? days : max;
    const double *from = returns + (count - days * GW_VOLATILITY_DAY_H);
    for (size_t day = 0; day < days; day++) {
        out[day] = 0.0;
        for (size_t hour = 0; hour < GW_VOLATILITY_DAY_H; hour++) {
            const double move = from[day * GW_VOLATILITY_DAY_H + hour];
            out[day] += move * move;
        }
    }
    return days;
}

/* A t fitted to returns; the square of the scale goes from one number of degrees to the next. */
struct tail_fit {
    const double *returns;
    size_t count;
    double square;
    double square_min;
};

/* Best scale of these degrees, by weights that add up to 1: J. Kent, D. Tyler, Y. Vardi (1994). */
static void fit_scale(struct tail_fit *fit, double nu)
{
    for (int step = 0; step < SCALE_STEPS; step++) {
        double weighted = 0.0;
        double weights = 0.0;
        for (size_t i = 0; i < fit->count; i++) {
            const double x2 = fit->returns[i] * fit->returns[i];
            const double weight = 1.0 / (nu * fit->square + x2);
            weighted += weight * x2;
            weights += weight;
        }
        const double next = gw_real_max(weighted / weights, fit->square_min);
        const double change = fabs(next - fit->square);
        fit->square = next;
        if (change <= 1e-10 * next) {
            return;
        }
    }
}

/* Sum of log densities at the best scale of these degrees, up to a constant. */
static double tail_likelihood(struct tail_fit *fit, double nu)
{
    double sum = 0.0;
    fit_scale(fit, nu);
    for (size_t i = 0; i < fit->count;) {
        double product =
            1.0; /* of a few terms: their logarithm costs more than they do, and square_min bounds them */
        for (size_t n = 0; n < TERMS && i < fit->count; n++, i++) {
            product *= 1.0 + fit->returns[i] * fit->returns[i] / fit->square / nu;
        }
        sum += gw_vecmath_log(product);
    }
    return (gw_quantile_student_log_density(nu, 0.0) - 0.5 * gw_vecmath_log(fit->square)) *
               (double)fit->count -
           0.5 * (nu + 1.0) * sum;
}

double gw_volatility_tail_nu(const double *returns, size_t count)
{
    double mean_square = 0.0;
    for (size_t i = 0; i < count; i++) {
        mean_square += returns[i] * returns[i] / (double)count;
    }
    if (count < GW_VOLATILITY_FIT_H || !(mean_square > 1e-30)) {
        return GW_TAIL_NU;
    }
    struct tail_fit fit = {returns, count, 0.5 * mean_square, SCALE_LEAST * mean_square};
    double low = GW_TAIL_NU_MIN;
    double high = GW_TAIL_NU_MAX;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double at_left = tail_likelihood(&fit, left);
    double at_right = tail_likelihood(&fit, right);
    for (int step = 0; step < NU_STEPS; step++) {
        if (at_left >= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - GOLDEN * (high - low);
            at_left = tail_likelihood(&fit, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + GOLDEN * (high - low);
            at_right = tail_likelihood(&fit, right);
        }
    }
    return gw_real_clamp(0.5 * (low + high), GW_TAIL_NU_MIN, GW_TAIL_NU_MAX);
}
