/* coverage: does a bound hold as often as it says? Likelihood ratio tests of breaches.
 *
 * gw_coverage_kupiec(out, breaches, trials, p)  proportion of failures, χ² of 1 degree: P. Kupiec, J. Derivatives 3 (1995)
 * gw_coverage_independence(out, breached, count)  first-order Markov independence, χ² of 1 degree: P. Christoffersen,
 *     International Economic Review 39 (1998), eq. 12; log 0^0 counts as 0
 * gw_coverage_chi_square_1(x)  upper tail of χ² of 1 degree, erfc(√(x/2)), relative 1e-14
 *
 * GW_E_DOMAIN: p outside (0, 1), breaches above trials, or no trials. Pure.
 */
#ifndef GW_MONITOR_BACKTEST_COVERAGE_H
#define GW_MONITOR_BACKTEST_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/status.h"

struct gw_coverage_test {
    double likelihood_ratio;
    double p_value;
};

GW_MUST_USE enum gw_status gw_coverage_kupiec(struct gw_coverage_test *out, double breaches, double trials,
                                              double p);
GW_MUST_USE enum gw_status gw_coverage_independence(struct gw_coverage_test *out, const bool *breached,
                                                    size_t count);
double gw_coverage_chi_square_1(double x);

#endif
