/* lanes_neon: two lanes of NEON on arm64, where every processor has them. */
#ifndef CHAINS_PRICING_LANES_NEON_H
#define CHAINS_PRICING_LANES_NEON_H

#include <stdbool.h>
#include <stdint.h>

#include <arm_neon.h>

#define LANES 2

typedef float64x2_t lane;
typedef uint64x2_t lane_mask;

static inline lane lane_load(const double *from)
{
    return vld1q_f64(from);
}

static inline void lane_store(double *to, lane x)
{
    vst1q_f64(to, x);
}

static inline lane lane_set(double x)
{
    return vdupq_n_f64(x);
}

static inline lane lane_add(lane x, lane y)
{
    return vaddq_f64(x, y);
}

static inline lane lane_sub(lane x, lane y)
{
    return vsubq_f64(x, y);
}

static inline lane lane_mul(lane x, lane y)
{
    return vmulq_f64(x, y);
}

static inline lane lane_div(lane x, lane y)
{
    return vdivq_f64(x, y);
}

static inline lane lane_sqrt(lane x)
{
    return vsqrtq_f64(x);
}

static inline lane lane_fma(lane x, lane y, lane z)
{
    return vfmaq_f64(z, x, y);
}

/* xy - z */
static inline lane lane_fma_sub(lane x, lane y, lane z)
{
    return vfmaq_f64(vnegq_f64(z), x, y);
}

static inline lane lane_abs(lane x)
{
    return vabsq_f64(x);
}

/* The smaller of |x| and limit > 0. */
static inline lane lane_abs_below(lane x, lane limit)
{
    return vminq_f64(vabsq_f64(x), limit);
}

/* The larger; of equals, or if one is NaN, the second. */
static inline lane lane_max(lane x, lane y)
{
    return vbslq_f64(vcgtq_f64(x, y), x, y);
}

static inline lane_mask lane_less(lane x, lane y)
{
    return vcltq_f64(x, y);
}

static inline bool lane_any(lane_mask condition)
{
    return (vgetq_lane_u64(condition, 0) | vgetq_lane_u64(condition, 1)) != 0;
}

static inline lane_mask lane_is_nan(lane x)
{
    return vceqq_u64(vceqq_f64(x, x), vdupq_n_u64(0));
}

static inline lane lane_select(lane_mask condition, lane yes, lane no)
{
    return vbslq_f64(condition, yes, no);
}

/* y - z, or z itself where the sign bit of x is set. */
static inline lane lane_sub_unless_negative(lane x, lane y, lane z)
{
    const uint64x2_t is_negative = vcltzq_s64(vreinterpretq_s64_f64(x));
    return vbslq_f64(is_negative, z, vsubq_f64(y, z));
}

/* 2^k for whole k in -1022..1023. */
static inline lane lane_power_of_two(lane k)
{
    const uint64x2_t biased = vreinterpretq_u64_f64(vaddq_f64(k, vdupq_n_f64(0x1.80000000003ffp52)));
    return vreinterpretq_f64_u64(vshlq_n_u64(biased, 52));
}

/* x·2^n for normal results; k = n + 1.5·2^52. */
static inline lane lane_scale(lane x, lane k)
{
    const uint64x2_t power = vshlq_n_u64(vreinterpretq_u64_f64(k), 52);
    return vreinterpretq_f64_u64(vaddq_u64(vreinterpretq_u64_f64(x), power));
}

/* x = mantissa·2^exponent, mantissa in [½, 1), for normal x > 0. */
static inline lane lane_exponent(lane x)
{
    const uint64x2_t biased = vshrq_n_u64(vreinterpretq_u64_f64(x), 52);
    const uint64x2_t magic = vreinterpretq_u64_f64(vdupq_n_f64(0x1p52));
    return vsubq_f64(vreinterpretq_f64_u64(vorrq_u64(biased, magic)), vdupq_n_f64(0x1p52 + 1022.0));
}

static inline lane lane_mantissa(lane x)
{
    const uint64x2_t digits = vandq_u64(vreinterpretq_u64_f64(x), vdupq_n_u64(0x000fffffffffffff));
    return vreinterpretq_f64_u64(vorrq_u64(digits, vdupq_n_u64(0x3fe0000000000000)));
}

/* ((c0 + c4) + (c2 + c6)) + ((c1 + c5) + (c3 + c7)), of an aligned c. */
static inline double lane_join(const double c[8])
{
    const float64x2_t even = vaddq_f64(vld1q_f64(c), vld1q_f64(c + 4));
    const float64x2_t odd = vaddq_f64(vld1q_f64(c + 2), vld1q_f64(c + 6));
    return vaddvq_f64(vaddq_f64(even, odd));
}

#endif
