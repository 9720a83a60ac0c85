#include "chains/pricing/vecmath.h"

#include <float.h>
#include <math.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1 || FLT_EVAL_METHOD == 16,
               "doubles must be evaluated as doubles");

#define LN2_HIGH         0x1.62e42feep-1 /* 32 bits: k·LN2_HIGH is exact for |k| < 2^20 */
#define LN2_LOW          0x1.a39ef35793c76p-33
#define INV_LN2          0x1.71547652b82fep+0
#define INV_ROOT_TWO_PI  0x1.9884533d43651p-2
#define ROUND_TO_INTEGER 0x1.8p52
#define EXP_MAX          0x1.62e42fefa39efp+9  /* largest x with finite e^x */
#define EXP_MIN          -0x1.74910d52d3052p+9 /* below, e^x rounds to 0 */
#define EXPM1_NEAR       0.34                  /* inside the interval of exp_even and exp_odd */
#define ROOT_HALF        0x1.6a09e667f3bcdp-1
#define NORMAL_X_MAX     39.0 /* beyond, n(x) and N(-x) round to 0 */

static const double exp_even[] = {0x1p-1,
                                  0x1.5555555555556p-5,
                                  0x1.6c16c16c162c3p-10,
                                  0x1.a01a01a6e1e2ap-16,
                                  0x1.27e4db46cddd1p-22,
                                  0x1.1f7340dbc337ep-29};
static const double exp_odd[] = {0x1.5555555555557p-3, 0x1.11111111100bep-7, 0x1.a01a01abf85abp-13,
                                 0x1.71de01fdbf9cap-19, 0x1.af4e554377204p-26};
static const double log_tail[] = {0x1.5555555555555p-1, 0x1.9999999999a38p-2, 0x1.2492492476cccp-2,
                                  0x1.c71c720159177p-3, 0x1.745cf9048dd95p-3, 0x1.3b1c355a8f7a2p-3,
                                  0x1.0fbe95d71602p-3,  0x1.0c039c49989c6p-3};
static const double mills_near_p[] = {0x1.40d931ff62706p+0,  0x1.6aa40a216f25ap+0, 0x1.9d22be9a346f1p-1,
                                      0x1.21bf52bc6000cp-2,  0x1.0a13bb36b75bdp-4, 0x1.3d74ffaa1575fp-7,
                                      0x1.c753da1aec1dbp-11, 0x1.3017ff2fa46a5p-15};
static const double mills_near_q[] = {0x1p+0,
                                      0x1.ed9a9af0dece5p+0,
                                      0x1.aea80094cef26p+0,
                                      0x1.bd63889184894p-1,
                                      0x1.2b9e54c951281p-2,
                                      0x1.0da0486fdabb8p-4,
                                      0x1.3ea61e26bd321p-7,
                                      0x1.c75331e052f90p-11,
                                      0x1.3018347466e5bp-15};
static const double mills_far_p[] = {0x1.fffffffffffffp-1,  0x1.1f75e15e2be5p+6,   0x1.e3ace1fad8b69p+10,
                                     0x1.84ba7593f3399p+14, 0x1.3b8ffbc441267p+17, 0x1.f76c02687b38ep+18,
                                     0x1.616fc4b74544ep+19, 0x1.4ec7a0b97b4efp+18, 0x1.6adf543fdd493p+14};
static const double mills_far_q[] = {0x1p+0,
                                     0x1.2375e15e2be47p+6,
                                     0x1.f5244010bb8c5p+10,
                                     0x1.a0de57f0e2770p+14,
                                     0x1.65daea48bc562p+17,
                                     0x1.39803895efbdcp+19,
                                     0x1.03dcf5cb581c9p+20,
                                     0x1.55d1bf0d69400p+19,
                                     0x1.ca499c82eb54ap+16};

#define COUNT_OF(array)  (sizeof(array) / sizeof((array)[0]))
#define HORNER(array, x) horner(array, COUNT_OF(array), x)

static inline double horner(const double *coefficients, size_t count, double x)
{
    double sum = coefficients[count - 1];
    for (size_t i = count - 1; i-- > 0;) {
        sum = sum * x + coefficients[i];
    }
    return sum;
}

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for a normal result. */
static inline double power_of_two(int k)
{
    return double_of((uint64_t)(k + 1023) << 52);
}

double gw_vecmath_exp_pair(double high, double low)
{
    if (high > EXP_MAX) {
        return HUGE_VAL;
    }
    if (high < EXP_MIN) {
        return 0.0;
    }
    double k = (high * INV_LN2 + ROUND_TO_INTEGER) - ROUND_TO_INTEGER;
    double reduced = high - k * LN2_HIGH;
    double tail = low - k * LN2_LOW;
    double r = reduced + tail;
    tail = (reduced - r) + tail;
    double square = r * r;
    double p = HORNER(exp_even, square) + r * HORNER(exp_odd, square);
    double result = 1.0 + (r + (square * p + tail));
    /* Two factors: either alone could leave the normal range at the ends. */
    int exponent = (int)k;
    int half = exponent / 2;
    return result * power_of_two(half) * power_of_two(exponent - half);
}

double gw_vecmath_expm1_pair(double high, double low)
{
    if (fabs(high) > EXPM1_NEAR) {
        return gw_vecmath_exp_pair(high, low) - 1.0;
    }
    double square = high * high;
    return high + (square * (HORNER(exp_even, square) + high * HORNER(exp_odd, square)) + low);
}

double gw_vecmath_exp(double x)
{
    return x != x ? x : gw_vecmath_exp_pair(x, 0.0);
}

/* log(2^k·(1+f)) + correction for 1+f in [√½, √2]. */
static double log_sum(double k, double f, double correction)
{
    double s = f / (2.0 + f);
    double z = s * s;
    double half_square = 0.5 * f * f;
    double inner = s * (half_square + z * HORNER(log_tail, z));
    return k * LN2_HIGH - ((half_square - (inner + (k * LN2_LOW + correction))) - f);
}

static double log_positive(double x, double correction)
{
    double k = 0.0;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        k = -54.0;
    }
    uint64_t bits = bits_of(x);
    k += (double)((int)(bits >> 52) - 1022);
    double mantissa = double_of((bits & 0x000fffffffffffffu) | 0x3fe0000000000000u); /* [½, 1) */
    if (mantissa < ROOT_HALF) {
        mantissa *= 2.0;
        k -= 1.0;
    }
    return log_sum(k, mantissa - 1.0, correction);
}

double gw_vecmath_log(double x)
{
    if (x == 0.0) {
        return -HUGE_VAL;
    }
    if (!(x > 0.0)) {
        return (double)NAN;
    }
    return x > DBL_MAX ? x : log_positive(x, 0.0);
}

double gw_vecmath_log1p(double x)
{
    if (x > -0.29 && x < 0.41) {
        return log_sum(0.0, x, 0.0);
    }
    if (!(x > -1.0) || x > DBL_MAX) {
        return gw_vecmath_log(1.0 + x);
    }
    double sum = 1.0 + x;
    double lost = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
    return log_positive(sum, lost / sum);
}

double gw_vecmath_log_ratio(double a, double b)
{
    double difference = a - b;
    if (fabs(difference) < 0.1 * b) {
        return gw_vecmath_log1p(difference / b);
    }
    bool is_safe = a > 0x1p-500 && a < 0x1p500 && b > 0x1p-500 && b < 0x1p500;
    return is_safe ? log_positive(a / b, 0.0) : log_positive(a, 0.0) - log_positive(b, 0.0);
}

double gw_vecmath_mills(double x)
{
    if (x < 3.0) {
        return HORNER(mills_near_p, x) / HORNER(mills_near_q, x);
    }
    double t = 1.0 / (x * x);
    return HORNER(mills_far_p, t) / (x * HORNER(mills_far_q, t));
}

double gw_vecmath_normal_pdf(double x)
{
    if (x != x) {
        return x;
    }
    if (fabs(x) > NORMAL_X_MAX) {
        return 0.0;
    }
    double split = x * 0x1.0000002p27; /* 2^27 + 1: x = top + rest, both short enough to square exactly */
    double top = split - (split - x);
    double rest = x - top;
    double square = x * x;
    double lost = ((top * top - square) + 2.0 * top * rest) + rest * rest;
    return INV_ROOT_TWO_PI * gw_vecmath_exp_pair(-0.5 * square, -0.5 * lost);
}

double gw_vecmath_normal_cdf(double x)
{
    if (x != x) {
        return x;
    }
    if (fabs(x) > NORMAL_X_MAX) {
        return x < 0.0 ? 0.0 : 1.0;
    }
    double tail = gw_vecmath_normal_pdf(x) * gw_vecmath_mills(fabs(x));
    return x <= 0.0 ? tail : 1.0 - tail;
}
