/* draw: seeded random inputs for the laws below. Source: G. Steele et al., Fast splittable pseudorandom
 * number generators, OOPSLA 2014 (SplitMix64). */
#ifndef TESTS_PROPERTY_PRICING_DRAW_H
#define TESTS_PROPERTY_PRICING_DRAW_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"

static inline uint64_t draw_bits(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline double draw_between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * ((double)(draw_bits(seed) >> 11) * 0x1p-53);
}

static inline double draw_log_between(uint64_t *seed, double low, double high)
{
    return gw_vecmath_exp(draw_between(seed, gw_vecmath_log(low), gw_vecmath_log(high)));
}

/* A spot and an option whose forward lies within `reach` standard deviations of the strike. */
static inline struct gw_option draw_option(uint64_t *seed, double *spot, double reach)
{
    struct gw_option option = {.is_call = (draw_bits(seed) & 1) != 0,
                               .t_years = draw_log_between(seed, 1e-5, 5.0),
                               .vol = draw_log_between(seed, 0.05, 3.0),
                               .rate = draw_between(seed, -0.2, 0.2),
                               .yield = draw_between(seed, -0.2, 0.2)};
    *spot = draw_log_between(seed, 1e-3, 1e5);
    double deviations = draw_between(seed, -reach, reach);
    double carry = (option.rate - option.yield) * option.t_years;
    option.strike = *spot * gw_vecmath_exp(carry + deviations * option.vol * sqrt(option.t_years));
    return option;
}

static inline struct gw_greeks draw_greeks(double spot, const struct gw_option *option)
{
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_european(&greeks, spot, option), GW_OK);
    return greeks;
}

#define assert_within(got, want, tolerance)                                                                  \
    do {                                                                                                     \
        double got_ = (got);                                                                                 \
        double want_ = (want);                                                                               \
        if (!(fabs(got_ - want_) <= (tolerance))) {                                                          \
            print_error("%s: got %.17g, want %.17g\n", #got, got_, want_);                                   \
            fail();                                                                                          \
        }                                                                                                    \
    } while (0)

#endif
