#include "chains/pricing/black.h"

#include <math.h>
#include <stdbool.h>

#include "chains/pricing/vecmath.h"

#define LOG_ROOT_TWO_PI 0x1.d67f1c864beb5p-1
#define NARROW          0.125 /* t below this share of max(1, a): the series; its terms fall by 1/64 */
#define TERMS           9
#define MOMENTS         (2 * TERMS)
#define FRACTION_START  96 /* the continued fraction has forgotten its start by then, for a >= 2 */
#define UPWARD_A_MAX    2.0

/* I_0..I_17. */
static void find_moments(double moments[MOMENTS], double a)
{
    moments[0] = gw_vecmath_mills(a);
    if (a < UPWARD_A_MAX) {
        moments[1] = 1.0 - a * moments[0];
        for (int n = 1; n + 1 < MOMENTS; n++) {
            moments[n + 1] = n * moments[n - 1] - a * moments[n];
        }
        return;
    }
    double ratio = 0.5 * (sqrt(a * a + 4.0 * FRACTION_START) - a); /* I_n/I_(n-1) for large n */
    double ratios[MOMENTS];
    for (int n = FRACTION_START; n >= 1; n--) {
        ratio = n / (a + ratio);
        if (n < MOMENTS) {
            ratios[n] = ratio;
        }
    }
    for (int n = 1; n < MOMENTS; n++) {
        moments[n] = moments[n - 1] * ratios[n];
    }
}

static bool is_narrow(double a, double t)
{
    return t < NARROW * (a > 1.0 ? a : 1.0);
}

/* M(a-t) - M(a+t), a >= t or narrow. */
static double drop_of_mills(double a, double t)
{
    if (!is_narrow(a, t)) {
        return gw_vecmath_mills(a - t) - gw_vecmath_mills(a + t);
    }
    double moments[MOMENTS];
    find_moments(moments, a);
    double power = t;
    double sum = 0.0;
    for (int k = 0; k < TERMS; k++) {
        sum += moments[2 * k + 1] * power;
        power *= t * t / ((2.0 * k + 2.0) * (2.0 * k + 3.0));
    }
    return 2.0 * sum;
}

void gw_black_evaluate(struct gw_black *out, double x, double s)
{
    double a = -x / s;
    double t = 0.5 * s;
    double top = gw_vecmath_exp(0.5 * x);
    out->log_slope = -0.5 * (a * a + t * t) - LOG_ROOT_TWO_PI;
    double slope = gw_vecmath_exp(out->log_slope);
    if (a >= t || is_narrow(a, t)) {
        double drop = drop_of_mills(a, t);
        out->value = slope * drop;
        out->log_value = out->log_slope + gw_vecmath_log(drop);
        out->rest = top - out->value;
    } else {
        double tail = slope * gw_vecmath_mills(a + t); /* e^(-x/2)·N(-a-t) */
        out->value = top * gw_vecmath_normal_cdf(t - a) - tail;
        out->log_value = gw_vecmath_log(out->value);
        out->rest = top * gw_vecmath_normal_cdf(a - t) + tail;
    }
}
