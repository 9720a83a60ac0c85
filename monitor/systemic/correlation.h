/* correlation: how the underlyings move together, from hourly returns. Source: policy.md 3.15.
 *
 * Exponentially weighted products of returns an hour or more apart, memory 30 days; seeded with the configured
 * correlations (or the prior) at equal volatility, shrunk by 0.1 towards the prior, floored to positive semi-definite.
 * Plain data, journaled (recall.h). Pure but for the memory; the loop's.
 */
#ifndef GW_MONITOR_SYSTEMIC_CORRELATION_H
#define GW_MONITOR_SYSTEMIC_CORRELATION_H

#include <stdint.h>

#include "monitor/exposure/exposure.h"
#include "monitor/systemic/matrix.h"

#define GW_CORRELATION_PRIOR  0.7
#define GW_CORRELATION_SHRINK 0.1
#define GW_CORRELATION_DAYS   30.0

struct gw_correlation_memory {
    char names[GW_MATRIX_MAX][16];
    double spots[GW_MATRIX_MAX]; /* of the last sample */
    size_t count;
    int64_t sampled_s;                /* 0: never */
    double products[GW_MATRIX_CELLS]; /* GW_MATRIX_MAX wide */
};

/* Takes a sample when an hour has passed. Names that are new join with their seed. */
void gw_correlation_learn(struct gw_correlation_memory *memory, const struct gw_outside *outside,
                          const struct gw_ecosystem *const *ecosystems, size_t count, int64_t now_s);

/* The underlying joins with its seed again. */
void gw_correlation_forget(struct gw_correlation_memory *memory, const char *underlying);

/* rho: count * count, of these underlyings. GW_E_DOMAIN: no matrix comes of it; *rho is then the identity. */
GW_MUST_USE enum gw_status gw_correlation_read(double *rho, const struct gw_correlation_memory *memory,
                                               const struct gw_ecosystem *const *ecosystems, size_t count);

#endif
