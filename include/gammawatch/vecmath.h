/* vecmath: exp, log and the normal distribution with the same bits on every IEEE 754 machine. Pure, any thread.
 */
#ifndef GAMMAWATCH_VECMATH_H
#define GAMMAWATCH_VECMATH_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/status.h"

/* For callers that need the same bits everywhere; errors measured against 50 digits, in ulp of the result:
 * exp, log and log1p < 1 (chains/pricing/vecmath.h). NaN gives NaN; exp overflows to infinity and
 * underflows to 0; log(0) is -infinity and log of a negative number is NaN, as in C. */
double gw_vecmath_exp(double x);
double gw_vecmath_log(double x);
double gw_vecmath_log1p(double x);

/* Standard normal density and distribution, N(x) = ½erfc(-x/√2), relative 1e-15 for -37 <= x. */
double gw_vecmath_normal_pdf(double x);
double gw_vecmath_normal_cdf(double x);

/* The same functions, bit by bit, over arrays; out may be x. */
void gw_vecmath_exp_many(double *out, const double *x, size_t count);
void gw_vecmath_log_many(double *out, const double *x, size_t count);
void gw_vecmath_normal_cdf_many(double *out, const double *x, size_t count);

/* Instruction sets: "avx512" (F, DQ), "avx2" (with FMA), "neon", "portable". The best that the processor has is
 * chosen before main(); the environment variable names another one. All give the same bits, in the functions above
 * and in ladder books (gammawatch/ladder_book.h). */
#define GW_VECMATH_PATHS_MAX 4
#define GW_VECMATH_ENV       "GW_VECMATH"

/* Names of those that this machine can run, the fastest first; returns their count. */
size_t gw_vecmath_list_paths(const char *names[GW_VECMATH_PATHS_MAX]);

const char *gw_vecmath_path(void);

/* For tests and benchmarks, while no other thread computes; GW_E_MISSING: not here, nothing changes. */
GW_MUST_USE enum gw_status gw_vecmath_select_path(const char *name);

#endif
