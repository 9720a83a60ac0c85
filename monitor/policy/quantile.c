#include "monitor/policy/quantile.h"

#include <math.h>

#include "gammawatch/pricing.h"
#include "monitor/exposure/real.h"

#define PI        3.14159265358979323846
#define STEPS_MAX 200
#define TERMS_MAX 500
#define LAST_BITS 1e-16
#define RATIO_FAR 30.0 /* from here on the series of the gamma ratio is good to the last bit */
#define TINY      1e-300

static bool is_probability(double p)
{
    return p >= GW_QUANTILE_P_MIN && p <= 1.0 - GW_QUANTILE_P_MIN;
}

/* Abramowitz and Stegun 26.2.23: |error| < 4.5e-4 for the upper tail 0 < a <= 1/2. */
static double guess_normal(double a)
{
    const double t = sqrt(-2.0 * gw_vecmath_log(a));
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                   (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/* x > 0 with N(-x) = a, by Halley's iteration; three steps give the last bits. */
static double upper_normal(double a)
{
    double x = guess_normal(a);
    for (int i = 0; i < 4; i++) {
        const double error = (gw_vecmath_normal_cdf(-x) - a) / gw_vecmath_normal_pdf(x);
        x += error / (1.0 - 0.5 * x * error);
    }
    return gw_real_max(x, 0.0);
}

enum gw_status gw_quantile_normal(double *out, double p)
{
    *out = 0.0;
    GW_ENSURE(is_probability(p), GW_E_DOMAIN);
    *out = p < 0.5 ? -upper_normal(p) : upper_normal(1.0 - p);
    return GW_OK;
}

/* ln(Gamma(x + 1/2)/Gamma(x)). Source: Tricomi and Erdelyi 1951; below RATIO_FAR by Gamma(x + 1) = x Gamma(x). */
static double log_gamma_ratio(double x)
{
    double factor = 1.0;
    while (x < RATIO_FAR) {
        factor *= x / (x + 0.5);
        x += 1.0;
    }
    const double y = 1.0 / (x * x);
    const double series = (-1.0 / 8.0 + y * (1.0 / 192.0 + y * (-1.0 / 640.0 + y * (17.0 / 14336.0)))) / x;
    return 0.5 * gw_vecmath_log(x) + series + gw_vecmath_log(factor);
}

double gw_quantile_student_log_density(double nu, double x)
{
    const double scale = log_gamma_ratio(0.5 * nu) - 0.5 * gw_vecmath_log(PI * nu);
    return scale - 0.5 * (nu + 1.0) * gw_vecmath_log1p(x * x / nu);
}

static double not_zero(double x)
{
    return fabs(x) < TINY ? TINY : x;
}

/* Continued fraction of the incomplete beta function, by Lentz. Source: Didonato and Morris 1992, eq. 7. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1.0;
    double d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    double value = d;
    for (int i = 1; i < TERMS_MAX; i++) {
        const double m = i;
        const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        value *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        value *= d * c;
        if (fabs(d * c - 1.0) < LAST_BITS) {
            break;
        }
    }
    return value;
}

/* P(T > t) for t >= 0: half of I_x(nu/2, 1/2) with x = nu/(nu + t^2). */
static double upper_student(double nu, double t)
{
    const double a = 0.5 * nu;
    const double x = nu / (nu + t * t);
    const double rest = t * t / (nu + t * t);
    const double log_front = log_gamma_ratio(a) - 0.5 * gw_vecmath_log(PI) - a * gw_vecmath_log1p(t * t / nu);
    const double front = gw_vecmath_exp(log_front) * sqrt(rest);
    if (x < (a + 1.0) / (a + 2.5)) {
        return 0.5 * front * beta_fraction(a, 0.5, x) / a;
    }
    return 0.5 - front * beta_fraction(0.5, a, rest);
}

/* t > 0 with P(T > t) = a: Newton on the logarithm of the tail, which is concave, kept between brackets. */
static double solve_student(double nu, double a)
{
    double low = 0.0;
    double high = 1.0;
    while (upper_student(nu, high) > a) {
        low = high;
        high *= 2.0;
    }
    double t = 0.5 * (low + high);
    for (int i = 0; i < STEPS_MAX; i++) {
        const double tail = upper_student(nu, t);
        if (tail > a) {
            low = t;
        } else {
            high = t;
        }
        const double density = gw_vecmath_exp(gw_quantile_student_log_density(nu, t));
        double next = t + tail / density * gw_vecmath_log(tail / a);
        if (!(next > low && next < high)) {
            next = 0.5 * (low + high);
        }
        if (fabs(next - t) <= LAST_BITS * t || next == low || next == high) {
            return next;
        }
        t = next;
    }
    return t;
}

enum gw_status gw_quantile_student(double *out, double nu, double p)
{
    *out = 0.0;
    GW_ENSURE(is_probability(p) && nu >= GW_QUANTILE_NU_MIN && nu <= GW_QUANTILE_NU_MAX, GW_E_DOMAIN);
    if (p == 0.5) {
        return GW_OK;
    }
    const double t = solve_student(nu, p < 0.5 ? p : 1.0 - p) * sqrt((nu - 2.0) / nu);
    *out = p < 0.5 ? -t : t;
    return GW_OK;
}

double gw_quantile_cornish_fisher(double z, double skew, double excess_kurtosis)
{
    const double square = z * z;
    return z + (square - 1.0) * skew / 6.0 + (square - 3.0) * z * excess_kurtosis / 24.0 -
           (2.0 * square - 5.0) * z * skew * skew / 36.0;
}

bool gw_quantile_is_monotone(double skew, double excess_kurtosis)
{
    const double s2 = skew * skew;
    const double cubic = excess_kurtosis / 8.0 - s2 / 6.0;
    return s2 / 9.0 - 4.0 * cubic * (1.0 - excess_kurtosis / 8.0 + 5.0 * s2 / 36.0) <= 0.0 && cubic >= 0.0;
}

enum gw_status gw_quantile_left_tail(double *out, double p, double skew, double excess_kurtosis, double nu)
{
    double z;
    if (gw_quantile_is_monotone(skew, excess_kurtosis)) {
        GW_TRY(gw_quantile_normal(&z, 1.0 - p));
        *out = gw_quantile_cornish_fisher(z, skew, excess_kurtosis);
        return GW_OK;
    }
    GW_TRY(gw_quantile_student(&z, nu, p));
    *out = -z;
    return GW_OK;
}
