/* least_squares: the parameters of a curve of total variance that miss quoted volatilities least.
 *
 * Pure, any thread.
 */
#ifndef CHAINS_PRICING_LEAST_SQUARES_H
#define CHAINS_PRICING_LEAST_SQUARES_H

#include "gammawatch/smile.h"

#define GW_CURVE_PARAMETERS_MAX 5

/* w(k) and its derivatives in the parameters; false outside the curve's domain or where w <= 0. */
typedef bool gw_curve_fn(double *variance, double gradient[GW_CURVE_PARAMETERS_MAX],
                         const double parameters[GW_CURVE_PARAMETERS_MAX], double k);

struct gw_quotes {
    size_t count;
    double t_years;
    double k[GW_SMILE_QUOTES_MAX];
    double vol[GW_SMILE_QUOTES_MAX];
    double weight[GW_SMILE_QUOTES_MAX]; /* they add up to 1 */
};

/* Checks quotes and turns them into weights. GW_E_DOMAIN: a number out of place, or fewer than
 * distinct_min different k; GW_E_BOUND: too many. */
GW_MUST_USE enum gw_status gw_quotes_read(struct gw_quotes *out, const struct gw_smile_quote *quotes,
                                          size_t count, double t_years, size_t distinct_min);

/* Weighted mean square of the misses in volatility; HUGE_VAL outside the domain. */
double gw_curve_miss(const struct gw_quotes *quotes, gw_curve_fn *curve, const double *parameters);

/* Levenberg-Marquardt from `parameters`, never leaving the domain. Returns the miss.
 *   source  D. Marquardt, J. SIAM 11 (1963) */
double gw_curve_polish(double *parameters, size_t parameter_count, const struct gw_quotes *quotes,
                       gw_curve_fn *curve);

/* Solves the symmetric positive definite n×n system in place, n <= GW_CURVE_PARAMETERS_MAX; false when it is not
 * (Cholesky). */
bool gw_solve_symmetric(double x[], double matrix[GW_CURVE_PARAMETERS_MAX][GW_CURVE_PARAMETERS_MAX],
                        const double right[], size_t n);

#endif
