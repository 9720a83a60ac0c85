/* debt_rank: how the distress of some spreads to the rest. Source: policy.md 3.15; S. Battiston et al., Sci. Rep. 2
 * (2012) 541; linear form of M. Bardoscia et al., PLoS ONE 10 (2015) e0130406, eq. 5.
 *
 * h(t+1) = min(1, h(t) + W (h(t) - h(t-1))), h(-1) = 0: each loss is passed on once, as far as its share in the equity of
 * others. weights[i * count + j]: loss of i over its equity when j loses all. DR = sum (h_i(end) - h_i(0)) v_i.
 * Sums in index order. Pure, any thread; cost GW_DEBT_RANK_ROUNDS_MAX * count^2 at worst.
 */
#ifndef GW_MONITOR_SYSTEMIC_DEBT_RANK_H
#define GW_MONITOR_SYSTEMIC_DEBT_RANK_H

#include <stddef.h>

#include "gammawatch/status.h"

#define GW_DEBT_RANK_MAX        256u
#define GW_DEBT_RANK_ROUNDS_MAX 4096u
#define GW_DEBT_RANK_CALM       1e-16 /* no distress moved by more: it is over */

struct gw_debt_rank_input {
    size_t count;
    const double *weights; /* count * count, 0..1 */
    const double *initial; /* h(0), 0..1 */
    const double *value;   /* v, >= 0 */
};

/* distress: h at the end. GW_E_BOUND: count is 0 or above GW_DEBT_RANK_MAX; GW_E_DOMAIN: an input out of its range.
 * Outputs are then 0. */
GW_MUST_USE enum gw_status gw_debt_rank_spread(double *debt_rank, double distress[GW_DEBT_RANK_MAX],
                                               const struct gw_debt_rank_input *input);

#endif
