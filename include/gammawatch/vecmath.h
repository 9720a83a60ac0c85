/* vecmath: exp, log and the normal distribution with the same bits on every IEEE 754 machine. Pure, any thread.
 */
#ifndef GAMMAWATCH_VECMATH_H
#define GAMMAWATCH_VECMATH_H

/* For callers that need the same bits everywhere; errors measured against 50 digits, in ulp of the result:
 * exp, log and log1p < 1 (chains/pricing/vecmath.h). NaN gives NaN; exp overflows to infinity and
 * underflows to 0; log(0) is -infinity and log of a negative number is NaN, as in C. */
double gw_vecmath_exp(double x);
double gw_vecmath_log(double x);
double gw_vecmath_log1p(double x);

/* Standard normal density and distribution, N(x) = ½erfc(-x/√2), relative 1e-15 for -37 <= x. */
double gw_vecmath_normal_pdf(double x);
double gw_vecmath_normal_cdf(double x);

#endif
