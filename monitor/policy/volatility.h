/* volatility: what past returns say about the next one. Source: policy.md 2.2.11, 3.3 and 3.18.
 *
 * Returns are logarithms of price ratios, one an hour, oldest first; volatilities are per year, 1.00 = 100 %,
 * variances their squares. A day is GW_VOLATILITY_DAY_H returns. Every function is pure and gives 0 for an empty
 * series; NaN in gives NaN out: callers check returns as they come in.
 */
#ifndef GW_MONITOR_POLICY_VOLATILITY_H
#define GW_MONITOR_POLICY_VOLATILITY_H

#include <stddef.h>

#include "gammawatch/status.h"

#define GW_VOLATILITY_DAY_H    24u
#define GW_VOLATILITY_MONTH_D  30u  /* days of the longest term of HAR */
#define GW_VOLATILITY_FIT_D    60u  /* days below which HAR keeps its prior weights */
#define GW_VOLATILITY_FIT_H    720u /* returns below which the tail keeps its default degrees */
#define GW_VOLATILITY_DAYS_MAX 400u
#define GW_TAIL_NU_MIN         3.0
#define GW_TAIL_NU_MAX         8.0
#define GW_TAIL_NU             4.0

/* Exponentially weighted variance of one more return over elapsed_s: decay_per_day to the power of the time that
 * passed weighs what was known. Source: RiskMetrics 1996, with time measured, not counted. */
double gw_volatility_ewma_step(double variance, double log_return, double elapsed_s, double decay_per_day);

/* The same over a series of hourly returns, from a seed variance; a variance. */
double gw_volatility_ewma(const double *returns, size_t count, double seed_variance, double decay_per_day);

/* Variance without jumps: pi/2 times the mean product of neighbouring |returns|. Needs two. Source:
 * Barndorff-Nielsen and Shephard 2004, eq. 6. */
double gw_volatility_bipower(const double *returns, size_t count);

/* Realised variance per day (not per year) of whole days, oldest first: `count` returns give the count/24 newest
 * days. Returns how many were written, at most max. */
size_t gw_volatility_daily(double *out, size_t max, const double *returns, size_t count);

/* Tomorrow's realised variance = constant + day * RV of 1 day + week * mean of 7 + month * mean of 30.
 * Source: Corsi 2009, eq. 8. */
struct gw_har {
    double constant;
    double day;
    double week;
    double month;
};

/* Least squares with weights that are not negative (and so forecasts that are not), over daily variances, oldest
 * first. With fewer than GW_VOLATILITY_FIT_D days, or a series that decides nothing, the prior: constant 0,
 * weights 0.36, 0.28, 0.36, near Corsi's, adding up to 1. */
void gw_volatility_har_fit(struct gw_har *out, const double *daily, size_t days);

/* Volatility per year of the coming day; 0 without a day. Means are over the days there are. */
double gw_volatility_har_forecast(const struct gw_har *har, const double *daily, size_t days);

/* Degrees of freedom of a Student t with zero mean and free scale, by maximum likelihood, within
 * GW_TAIL_NU_MIN..MAX; GW_TAIL_NU below GW_VOLATILITY_FIT_H returns or when they are all zero. */
double gw_volatility_tail_nu(const double *returns, size_t count);

#endif
