/* quantile: of the normal and of Student's t, and the Cornish-Fisher expansion. Source: policy.md 2.2.12, 3.18.
 *
 * Pure; the same bits on every machine. Error below 1e-13 relative, or 1e-16 absolute around p = 1/2, where the
 * quantile passes 0. GW_E_DOMAIN with *out 0 for p within 1e-12 of 0 or 1, and for degrees outside
 * GW_QUANTILE_NU_MIN..MAX.
 */
#ifndef GW_MONITOR_POLICY_QUANTILE_H
#define GW_MONITOR_POLICY_QUANTILE_H

#include <stdbool.h>

#include "gammawatch/status.h"

#define GW_QUANTILE_P_MIN  1e-12
#define GW_QUANTILE_NU_MIN 2.01 /* at 2 and below there is no variance */
#define GW_QUANTILE_NU_MAX 1e4

GW_MUST_USE enum gw_status gw_quantile_normal(double *out, double p);

/* t_nu^-1(p) * sqrt((nu - 2)/nu): of a t scaled to variance 1. */
GW_MUST_USE enum gw_status gw_quantile_student(double *out, double nu, double p);

/* ln of the density of t at x, nu degrees, scale 1 (not variance 1). nu > 0. */
double gw_quantile_student_log_density(double nu, double x);

/* z + (z^2 - 1)s/6 + (z^3 - 3z)k/24 - (2z^3 - 5z)s^2/36, k the excess kurtosis. Source: Cornish and Fisher 1937,
 * Maillard 2012 eq. 1. Meaningful inside the domain below only. */
double gw_quantile_cornish_fisher(double z, double skew, double excess_kurtosis);

/* The expansion rises with z everywhere: s^2/9 - 4(k/8 - s^2/6)(1 - k/8 + 5s^2/36) <= 0. Source: Maillard 2012. */
bool gw_quantile_is_monotone(double skew, double excess_kurtosis);

/* The left tail at 1 - p by Cornish-Fisher inside its domain, else minus Student's t of nu degrees at p. */
GW_MUST_USE enum gw_status gw_quantile_left_tail(double *out, double p, double skew, double excess_kurtosis,
                                                 double nu);

#endif
