/* vecmath_lanes: exp, log and the normal distribution in lanes; the algorithms of vecmath.h.
 *
 * A template: included after one of the lanes_*.h, by vecmath.c for one lane and by the file of each instruction
 * set. The order of the operations is the same in all, so the bits are. No fma: on a machine without it, it is a
 * slow call, and the callers of the scalar functions are many.
 */
#include <float.h>
#include <math.h>
#include <stddef.h>

_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1 || FLT_EVAL_METHOD == 16,
               "doubles must be evaluated as doubles");

#define LN2_HIGH         0x1.62e42feep-1 /* 32 bits: k·LN2_HIGH is exact for |k| < 2^20 */
#define LN2_LOW          0x1.a39ef35793c76p-33
#define INV_LN2          0x1.71547652b82fep+0
#define INV_ROOT_TWO_PI  0x1.9884533d43651p-2
#define ROUND_TO_INTEGER 0x1.8p52
#define EXP_MAX          0x1.62e42fefa39efp+9  /* largest x with finite e^x */
#define EXP_MIN          -0x1.74910d52d3052p+9 /* below, e^x rounds to 0 */
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

static inline lane horner(const double *coefficients, size_t count, lane x)
{
    lane sum = lane_set(coefficients[count - 1]);
#pragma GCC unroll 16
    for (size_t i = count - 1; i-- > 0;) {
        sum = lane_add(lane_mul(sum, x), lane_set(coefficients[i]));
    }
    return sum;
}

/* e^(high + low) for |low| far below |high|. */
static inline lane exp_pair(lane high, lane low)
{
    const lane to_integer = lane_set(ROUND_TO_INTEGER);
    lane k = lane_sub(lane_add(lane_mul(high, lane_set(INV_LN2)), to_integer), to_integer);
    lane reduced = lane_sub(high, lane_mul(k, lane_set(LN2_HIGH)));
    lane tail = lane_sub(low, lane_mul(k, lane_set(LN2_LOW)));
    lane r = lane_add(reduced, tail);
    tail = lane_add(lane_sub(reduced, r), tail);
    lane square = lane_mul(r, r);
    lane p = lane_add(HORNER(exp_even, square), lane_mul(r, HORNER(exp_odd, square)));
    lane result = lane_add(lane_set(1.0), lane_add(r, lane_add(lane_mul(square, p), tail)));
    /* Two factors: either alone could leave the normal range at the ends. */
    lane half = lane_sub(lane_add(lane_mul(k, lane_set(0.5)), to_integer), to_integer);
    result = lane_mul(lane_mul(result, lane_power_of_two(half)), lane_power_of_two(lane_sub(k, half)));
    result = lane_select(lane_less(lane_set(EXP_MAX), high), lane_set(HUGE_VAL), result);
    return lane_select(lane_less(high, lane_set(EXP_MIN)), lane_set(0.0), result);
}

static inline lane exp_lane(lane x)
{
    return lane_select(lane_is_nan(x), x, exp_pair(x, lane_set(0.0)));
}

/* log(2^k·(1+f)) + correction for 1+f in [√½, √2]. */
static inline lane log_sum(lane k, lane f, lane correction)
{
    lane s = lane_div(f, lane_add(lane_set(2.0), f));
    lane z = lane_mul(s, s);
    lane half_square = lane_mul(lane_mul(lane_set(0.5), f), f);
    lane inner = lane_mul(s, lane_add(half_square, lane_mul(z, HORNER(log_tail, z))));
    lane low = lane_add(lane_mul(k, lane_set(LN2_LOW)), correction);
    lane rest = lane_sub(lane_sub(half_square, lane_add(inner, low)), f);
    return lane_sub(lane_mul(k, lane_set(LN2_HIGH)), rest);
}

static inline lane log_positive(lane x, lane correction)
{
    const lane one = lane_set(1.0);
    lane_mask is_subnormal = lane_less(x, lane_set(DBL_MIN));
    x = lane_select(is_subnormal, lane_mul(x, lane_set(0x1p54)), x);
    lane k = lane_add(lane_select(is_subnormal, lane_set(-54.0), lane_set(0.0)), lane_exponent(x));
    lane mantissa = lane_mantissa(x);
    lane_mask is_low = lane_less(mantissa, lane_set(ROOT_HALF));
    mantissa = lane_select(is_low, lane_add(mantissa, mantissa), mantissa);
    k = lane_select(is_low, lane_sub(k, one), k);
    return log_sum(k, lane_sub(mantissa, one), correction);
}

static inline lane log_lane(lane x)
{
    const lane zero = lane_set(0.0);
    lane result = log_positive(x, zero);
    result = lane_select(lane_less(lane_set(DBL_MAX), x), x, result);
    result = lane_select(lane_less(zero, x), result, lane_set((double)NAN));
    return lane_select(lane_less(lane_abs(x), lane_set(DBL_TRUE_MIN)), lane_set(-HUGE_VAL), result);
}

/* M(x) for x >= 0. */
static inline lane mills_lane(lane x)
{
    const lane one = lane_set(1.0);
    lane_mask is_near = lane_less(x, lane_set(3.0));
    lane near = one;
    if (lane_any(is_near)) {
        near = lane_div(HORNER(mills_near_p, x), HORNER(mills_near_q, x));
    }
    if (!lane_any(lane_less(lane_set(2.9999999999999996), x))) {
        return near;
    }
    lane t = lane_div(one, lane_mul(x, x));
    lane far = lane_div(HORNER(mills_far_p, t), lane_mul(x, HORNER(mills_far_q, t)));
    return lane_select(is_near, near, far);
}

/* n(x), without a look at NaN. */
static inline lane pdf_lane(lane x)
{
    lane split =
        lane_mul(x, lane_set(0x1.0000002p27)); /* 2^27 + 1: two parts short enough to square exactly */
    lane top = lane_sub(split, lane_sub(split, x));
    lane rest = lane_sub(x, top);
    lane square = lane_mul(x, x);
    lane lost =
        lane_add(lane_add(lane_sub(lane_mul(top, top), square), lane_mul(lane_mul(lane_set(2.0), top), rest)),
                 lane_mul(rest, rest));
    lane density = lane_mul(lane_set(INV_ROOT_TWO_PI),
                            exp_pair(lane_mul(lane_set(-0.5), square), lane_mul(lane_set(-0.5), lost)));
    return lane_select(lane_less(lane_set(NORMAL_X_MAX), lane_abs(x)), lane_set(0.0), density);
}

static inline lane normal_pdf_lane(lane x)
{
    return lane_select(lane_is_nan(x), x, pdf_lane(x));
}

static inline lane normal_cdf_lane(lane x)
{
    const lane zero = lane_set(0.0);
    const lane one = lane_set(1.0);
    lane tail = lane_mul(pdf_lane(x), mills_lane(lane_abs(x)));
    tail = lane_select(lane_less(lane_set(NORMAL_X_MAX), lane_abs(x)), zero, tail);
    lane result = lane_select(lane_less(zero, x), lane_sub(one, tail), tail);
    return lane_select(lane_is_nan(x), x, result);
}
