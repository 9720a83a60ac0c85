/* vecmath: exp, log and the normal distribution with the same bits on every IEEE 754 machine.
 *
 * Plain + - * / on binary64 in a fixed order, no fma (a library call on baseline x86-64), no tables of libm.
 * The public part (gw_vecmath_exp, _log, _log1p, _normal_pdf, _normal_cdf) is in gammawatch/vecmath.h.
 *
 *   exp    x = k·ln2 + r in two pieces, e^r = 1 + (r + r²·P(r)), P of degree 10
 *   log    x = 2^k·(1+f), s = f/(2+f), z = s²: log(1+f) = f - (f²/2 - s·(f²/2 + z·R(z))),
 *          from the series of 2·artanh(s) and the identity 2s = f - f²/2 + s·f²/2
 *   M(x)   Mills ratio N(-x)/n(x): rational of degrees 7/8 in x on [0, 3], beyond it
 *          1/x times a rational of degrees 8/8 in 1/x²
 *   n(x)   the rounding error of x² (Dekker's product) is carried into the exponent
 *   N(x)   n(x)·M(-x) for x <= 0, which is ½erfc(-x/√2) without rounding x/√2; 1 - N(-x) above
 *
 * P, R and both rationals are interpolants at Chebyshev nodes, solved to 90 digits by
 * tests/fixture/pricing/coefficients.py.
 *
 * Worst relative error seen, at 20 000 random points of each range against 50 digits of mpmath (the
 * 120 points of each function in tests/fixture/pricing/reference.ndjson stay below):
 *
 *   exp    1.3e-16 (0.81 ulp)   -700 .. 700
 *   log    1.4e-16 (0.75 ulp)   e^-700 .. e^700
 *   log1p  1.5e-16 (0.75 ulp)   -1 .. e^40
 *   n(x)   2.8e-16 (1.93 ulp)   -37 .. 37
 *   M(x)   5.7e-16 (3.95 ulp)   0 .. 40
 *   N(x)   7.0e-16 (5.02 ulp)   -37 .. 4
 *
 * n(x) and N(x) lose digits where the result is subnormal, beyond |x| = 37.5.
 *
 * Threads pure, any thread. Memory none.
 */
#ifndef CHAINS_PRICING_VECMATH_H
#define CHAINS_PRICING_VECMATH_H

#include "gammawatch/pricing.h"

/* M(x) for x >= 0. */
double gw_vecmath_mills(double x);

/* e^(high + low) and e^(high + low) - 1 for |low| <= ulp(high)/2; the latter relative 4e-16 near 0, too. */
double gw_vecmath_exp_pair(double high, double low);
double gw_vecmath_expm1_pair(double high, double low);

/* ln(a/b) for finite a, b > 0, accurate near a = b and safe when a/b would overflow. */
double gw_vecmath_log_ratio(double a, double b);

#endif
