/* lanes_avx512: eight lanes of AVX-512 (F and DQ). */
#ifndef CHAINS_PRICING_LANES_AVX512_H
#define CHAINS_PRICING_LANES_AVX512_H

#include <stdbool.h>
#include <stdint.h>

#include <immintrin.h>

#define LANES 8

typedef __m512d lane;
typedef __mmask8 lane_mask;

static inline lane lane_load(const double *from)
{
    return _mm512_loadu_pd(from);
}

static inline void lane_store(double *to, lane x)
{
    _mm512_storeu_pd(to, x);
}

static inline lane lane_set(double x)
{
    return _mm512_set1_pd(x);
}

static inline lane lane_add(lane x, lane y)
{
    return _mm512_add_pd(x, y);
}

static inline lane lane_sub(lane x, lane y)
{
    return _mm512_sub_pd(x, y);
}

static inline lane lane_mul(lane x, lane y)
{
    return _mm512_mul_pd(x, y);
}

static inline lane lane_div(lane x, lane y)
{
    return _mm512_div_pd(x, y);
}

static inline lane lane_sqrt(lane x)
{
    return _mm512_sqrt_pd(x);
}

static inline lane lane_fma(lane x, lane y, lane z)
{
    return _mm512_fmadd_pd(x, y, z);
}

/* xy - z */
static inline lane lane_fma_sub(lane x, lane y, lane z)
{
    return _mm512_fmsub_pd(x, y, z);
}

static inline lane lane_abs(lane x)
{
    return _mm512_abs_pd(x);
}

/* The smaller of |x| and limit > 0. */
static inline lane lane_abs_below(lane x, lane limit)
{
    return _mm512_range_pd(x, limit, 10); /* the smaller magnitude, without a sign */
}

/* The larger; of equals, or if one is NaN, the second. */
static inline lane lane_max(lane x, lane y)
{
    return _mm512_max_pd(x, y);
}

static inline lane_mask lane_less(lane x, lane y)
{
    return _mm512_cmp_pd_mask(x, y, _CMP_LT_OQ);
}

static inline bool lane_any(lane_mask condition)
{
    return condition != 0;
}

static inline lane_mask lane_is_nan(lane x)
{
    return _mm512_cmp_pd_mask(x, x, _CMP_UNORD_Q);
}

static inline lane lane_select(lane_mask condition, lane yes, lane no)
{
    return _mm512_mask_blend_pd(condition, no, yes);
}

/* y - z, or z itself where the sign bit of x is set. */
static inline lane lane_sub_unless_negative(lane x, lane y, lane z)
{
    const __mmask8 is_positive =
        _mm512_testn_epi64_mask(_mm512_castpd_si512(x), _mm512_set1_epi64(INT64_MIN));
    return _mm512_mask_sub_pd(z, is_positive, y, z);
}

/* 2^k for whole k in -1022..1023. */
static inline lane lane_power_of_two(lane k)
{
    const __m512i biased = _mm512_castpd_si512(_mm512_add_pd(k, _mm512_set1_pd(0x1.80000000003ffp52)));
    return _mm512_castsi512_pd(_mm512_slli_epi64(biased, 52));
}

/* x·2^n for normal results; k = n + 1.5·2^52. */
static inline lane lane_scale(lane x, lane k)
{
    const __m512i power = _mm512_slli_epi64(_mm512_castpd_si512(k), 52);
    return _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(x), power));
}

/* x = mantissa·2^exponent, mantissa in [½, 1), for normal x > 0. */
static inline lane lane_exponent(lane x)
{
    const __m512i biased = _mm512_srli_epi64(_mm512_castpd_si512(x), 52);
    const __m512i magic = _mm512_castpd_si512(_mm512_set1_pd(0x1p52));
    return _mm512_sub_pd(_mm512_castsi512_pd(_mm512_or_si512(biased, magic)),
                         _mm512_set1_pd(0x1p52 + 1022.0));
}

static inline lane lane_mantissa(lane x)
{
    const __m512i digits = _mm512_and_si512(_mm512_castpd_si512(x), _mm512_set1_epi64(0x000fffffffffffff));
    return _mm512_castsi512_pd(_mm512_or_si512(digits, _mm512_set1_epi64(0x3fe0000000000000)));
}

/* ((c0 + c4) + (c2 + c6)) + ((c1 + c5) + (c3 + c7)), of an aligned c. */
static inline double lane_join(const double c[8])
{
    const __m512d all = _mm512_load_pd(c);
    const __m256d four = _mm256_add_pd(_mm512_castpd512_pd256(all), _mm512_extractf64x4_pd(all, 1));
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

#endif
