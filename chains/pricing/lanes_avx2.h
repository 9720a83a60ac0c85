/* lanes_avx2: four lanes of AVX2 with FMA. */
#ifndef CHAINS_PRICING_LANES_AVX2_H
#define CHAINS_PRICING_LANES_AVX2_H

#include <stdbool.h>
#include <stdint.h>

#include <immintrin.h>

#define LANES 4

typedef __m256d lane;
typedef __m256d lane_mask;

static inline lane lane_load(const double *from)
{
    return _mm256_loadu_pd(from);
}

static inline void lane_store(double *to, lane x)
{
    _mm256_storeu_pd(to, x);
}

static inline lane lane_set(double x)
{
    return _mm256_set1_pd(x);
}

static inline lane lane_add(lane x, lane y)
{
    return _mm256_add_pd(x, y);
}

static inline lane lane_sub(lane x, lane y)
{
    return _mm256_sub_pd(x, y);
}

static inline lane lane_mul(lane x, lane y)
{
    return _mm256_mul_pd(x, y);
}

static inline lane lane_div(lane x, lane y)
{
    return _mm256_div_pd(x, y);
}

static inline lane lane_sqrt(lane x)
{
    return _mm256_sqrt_pd(x);
}

static inline lane lane_fma(lane x, lane y, lane z)
{
    return _mm256_fmadd_pd(x, y, z);
}

/* xy - z */
static inline lane lane_fma_sub(lane x, lane y, lane z)
{
    return _mm256_fmsub_pd(x, y, z);
}

static inline lane lane_abs(lane x)
{
    return _mm256_andnot_pd(_mm256_set1_pd(-0.0), x);
}

/* The smaller of |x| and limit > 0. */
static inline lane lane_abs_below(lane x, lane limit)
{
    return _mm256_min_pd(lane_abs(x), limit);
}

/* The larger; of equals, or if one is NaN, the second. */
static inline lane lane_max(lane x, lane y)
{
    return _mm256_max_pd(x, y);
}

static inline lane_mask lane_less(lane x, lane y)
{
    return _mm256_cmp_pd(x, y, _CMP_LT_OQ);
}

static inline bool lane_any(lane_mask condition)
{
    return _mm256_movemask_pd(condition) != 0;
}

static inline lane_mask lane_is_nan(lane x)
{
    return _mm256_cmp_pd(x, x, _CMP_UNORD_Q);
}

static inline lane lane_select(lane_mask condition, lane yes, lane no)
{
    return _mm256_blendv_pd(no, yes, condition);
}

/* y - z, or z itself where the sign bit of x is set. */
static inline lane lane_sub_unless_negative(lane x, lane y, lane z)
{
    return _mm256_blendv_pd(_mm256_sub_pd(y, z), z, x);
}

/* 2^k for whole k in -1022..1023. */
static inline lane lane_power_of_two(lane k)
{
    const __m256i biased = _mm256_castpd_si256(_mm256_add_pd(k, _mm256_set1_pd(0x1.80000000003ffp52)));
    return _mm256_castsi256_pd(_mm256_slli_epi64(biased, 52));
}

/* x·2^n for normal results; k = n + 1.5·2^52. */
static inline lane lane_scale(lane x, lane k)
{
    const __m256i power = _mm256_slli_epi64(_mm256_castpd_si256(k), 52);
    return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(x), power));
}

/* x = mantissa·2^exponent, mantissa in [½, 1), for normal x > 0. */
static inline lane lane_exponent(lane x)
{
    const __m256i biased = _mm256_srli_epi64(_mm256_castpd_si256(x), 52);
    const __m256i magic = _mm256_castpd_si256(_mm256_set1_pd(0x1p52));
    return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(biased, magic)),
                         _mm256_set1_pd(0x1p52 + 1022.0));
}

static inline lane lane_mantissa(lane x)
{
    const __m256i digits = _mm256_and_si256(_mm256_castpd_si256(x), _mm256_set1_epi64x(0x000fffffffffffff));
    return _mm256_castsi256_pd(_mm256_or_si256(digits, _mm256_set1_epi64x(0x3fe0000000000000)));
}

/* ((c0 + c4) + (c2 + c6)) + ((c1 + c5) + (c3 + c7)), of an aligned c. */
static inline double lane_join(const double c[8])
{
    const __m256d four = _mm256_add_pd(_mm256_load_pd(c), _mm256_load_pd(c + 4));
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

#endif
