/* pair: a number as the unevaluated sum of two doubles, about 32 digits, for the few places where a rounding of
 * one ulp is amplified: d1 = ln(F/K)/w + w/2, and the exponents d1²/2 and qT.
 *
 * Error-free transforms on + - * only, so the bits are the same with and without hardware fma:
 *   sum      D. Knuth, The Art of Computer Programming 2 (1969), 4.2.2 theorem B
 *   product  T. Dekker, A floating-point technique for extending the available precision,
 *            Numerische Mathematik 18 (1971), 224-242; exact for factors within 2^±485
 *
 * |low| <= ulp(high)/2 in every result. Relative error of multiply and divide below 2^-100, of add
 * below 2^-104 of the larger operand.
 */
#ifndef CHAINS_PRICING_PAIR_H
#define CHAINS_PRICING_PAIR_H

#include <math.h>

struct gw_pair {
    double high;
    double low;
};

/* a + b for |a| >= |b| or a = 0. */
static inline struct gw_pair gw_pair_join(double a, double b)
{
    double sum = a + b;
    return (struct gw_pair){sum, b - (sum - a)};
}

static inline struct gw_pair gw_pair_sum(double a, double b)
{
    double sum = a + b;
    double part = sum - a;
    return (struct gw_pair){sum, (a - (sum - part)) + (b - part)};
}

static inline struct gw_pair gw_pair_product(double a, double b)
{
    const double splitter = 0x1.0000002p27; /* 2^27 + 1 */
    double a_split = a * splitter;
    double b_split = b * splitter;
    double a_top = a_split - (a_split - a);
    double b_top = b_split - (b_split - b);
    double a_rest = a - a_top;
    double b_rest = b - b_top;
    double product = a * b;
    return (struct gw_pair){product,
                            ((a_top * b_top - product) + a_top * b_rest + a_rest * b_top) + a_rest * b_rest};
}

static inline struct gw_pair gw_pair_add(struct gw_pair a, struct gw_pair b)
{
    struct gw_pair high = gw_pair_sum(a.high, b.high);
    struct gw_pair low = gw_pair_sum(a.low, b.low);
    struct gw_pair joined = gw_pair_join(high.high, high.low + low.high);
    return gw_pair_join(joined.high, joined.low + low.low);
}

static inline struct gw_pair gw_pair_negate(struct gw_pair a)
{
    return (struct gw_pair){-a.high, -a.low};
}

static inline struct gw_pair gw_pair_multiply(struct gw_pair a, struct gw_pair b)
{
    struct gw_pair product = gw_pair_product(a.high, b.high);
    return gw_pair_join(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/* b.high != 0. */
static inline struct gw_pair gw_pair_divide(struct gw_pair a, struct gw_pair b)
{
    double quotient = a.high / b.high;
    struct gw_pair back = gw_pair_product(quotient, b.high);
    double rest = ((a.high - back.high) - back.low) + (a.low - quotient * b.low);
    return gw_pair_join(quotient, rest / b.high);
}

/* Times a power of two. */
static inline struct gw_pair gw_pair_scale(struct gw_pair a, double power_of_two)
{
    return (struct gw_pair){a.high * power_of_two, a.low * power_of_two};
}

/* √a, a > 0. */
static inline struct gw_pair gw_pair_root(double a)
{
    double root = sqrt(a);
    struct gw_pair square = gw_pair_product(root, root);
    return gw_pair_join(root, ((a - square.high) - square.low) / (2.0 * root));
}

/* ln(a/b) for finite a, b > 0, subnormal or not: error below 2^-70 of the result or 2^-105, exactly 0 for
 * a = b. */
struct gw_pair gw_pair_log_ratio(double a, double b);

#endif
