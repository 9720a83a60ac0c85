/* lanes_portable: one lane, in plain C. fma() is correctly rounded with or without hardware. */
#ifndef CHAINS_PRICING_LANES_PORTABLE_H
#define CHAINS_PRICING_LANES_PORTABLE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LANES 1

typedef double lane;
typedef bool lane_mask;

static inline uint64_t lane_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double lane_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline lane lane_load(const double *from)
{
    return *from;
}

static inline void lane_store(double *to, lane x)
{
    *to = x;
}

static inline lane lane_set(double x)
{
    return x;
}

static inline lane lane_add(lane x, lane y)
{
    return x + y;
}

static inline lane lane_sub(lane x, lane y)
{
    return x - y;
}

static inline lane lane_mul(lane x, lane y)
{
    return x * y;
}

static inline lane lane_div(lane x, lane y)
{
    return x / y;
}

static inline lane lane_sqrt(lane x)
{
    return sqrt(x);
}

static inline lane lane_fma(lane x, lane y, lane z)
{
    return fma(x, y, z);
}

/* xy - z */
static inline lane lane_fma_sub(lane x, lane y, lane z)
{
    return fma(x, y, -z);
}

static inline lane lane_abs(lane x)
{
    return fabs(x);
}

/* The smaller of |x| and limit > 0. */
static inline lane lane_abs_below(lane x, lane limit)
{
    return fabs(x) < limit ? fabs(x) : limit;
}

/* The larger; of equals, or if one is NaN, the second. */
static inline lane lane_max(lane x, lane y)
{
    return x > y ? x : y;
}

static inline lane_mask lane_less(lane x, lane y)
{
    return x < y;
}

static inline bool lane_any(lane_mask condition)
{
    return condition;
}

static inline lane_mask lane_is_nan(lane x)
{
    return x != x;
}

static inline lane lane_select(lane_mask condition, lane yes, lane no)
{
    return condition ? yes : no;
}

/* y - z, or z itself where the sign bit of x is set. */
static inline lane lane_sub_unless_negative(lane x, lane y, lane z)
{
    return lane_bits(x) >> 63 != 0 ? z : y - z;
}

/* 2^k for whole k in -1022..1023. */
static inline lane lane_power_of_two(lane k)
{
    return lane_of_bits(lane_bits(k + 0x1.80000000003ffp52) << 52);
}

/* x·2^n for normal results; k = n + 1.5·2^52. */
static inline lane lane_scale(lane x, lane k)
{
    return lane_of_bits(lane_bits(x) + (lane_bits(k) << 52));
}

/* x = mantissa·2^exponent, mantissa in [½, 1), for normal x > 0. */
static inline lane lane_exponent(lane x)
{
    return lane_of_bits(lane_bits(x) >> 52 | lane_bits(0x1p52)) - (0x1p52 + 1022.0);
}

static inline lane lane_mantissa(lane x)
{
    return lane_of_bits((lane_bits(x) & 0x000fffffffffffffu) | 0x3fe0000000000000u);
}

/* ((c0 + c4) + (c2 + c6)) + ((c1 + c5) + (c3 + c7)), of an aligned c. */
static inline double lane_join(const double c[8])
{
    return ((c[0] + c[4]) + (c[2] + c[6])) + ((c[1] + c[5]) + (c[3] + c[7]));
}

#endif
