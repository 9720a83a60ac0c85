/* impact: how far a flow moves a price, and how much a move takes up. Source: policy.md 3.7.
 *
 * Two models of one off-chain venue, both monotone and odd in the flow:
 *   linear     I(Q) = 0.01 * Q / depth_1pct_usd
 *   crossover  I(Q) = Y * sigma_d * (sqrt(|Q|/V + q0) - sqrt(q0)), linear below q0 of the daily volume and a square root
 *              above (Bucci et al. 2019, arXiv 1811.05230); slope at 0: Y*sigma_d/(2*sqrt(q0)*V)
 * A pure square root has an infinite slope at 0 and no k; q0 > 0 is therefore required.
 *
 * A market is a curve X(r) over the ladder's nodes: tokens that buyers take out until the price has moved by r,
 * venues added at equal price. Between nodes it is linear, beyond the outermost it goes on with the last slope.
 * Moves are relative (0.01 = 1 %), flows in dollars or tokens, + = bought. Pure, any thread.
 */
#ifndef GW_MONITOR_SYSTEMIC_IMPACT_H
#define GW_MONITOR_SYSTEMIC_IMPACT_H

#include <stdbool.h>

#include "gammawatch/pricing.h"

#define GW_IMPACT_MOVE_MAX 10.0 /* a flow that no depth meets */

struct gw_impact_crossover {
    double y;            /* of order 1 */
    double sigma_daily;  /* volatility of a day, > 0 */
    double volume_daily; /* dollars, > 0 */
    double q0;           /* share of the volume up to which impact is linear, > 0 */
};

/* GW_E_DOMAIN: a parameter is not above 0, or the flow is not finite. *move is then 0. */
GW_MUST_USE enum gw_status gw_impact_crossover_move(double *move, const struct gw_impact_crossover *curve,
                                                    double usd);
/* The flow that a move takes, >= 0 for moves >= 0. Errors as above. */
GW_MUST_USE enum gw_status gw_impact_crossover_flow(double *usd, const struct gw_impact_crossover *curve,
                                                    double move);
/* Relative move per dollar at 0, and dollars for 1 % at that slope. */
GW_MUST_USE enum gw_status gw_impact_crossover_slope(double *per_usd, double *depth_1pct_usd,
                                                     const struct gw_impact_crossover *curve);

/* The node at or below the move, such that there is one above: 0 for what is below the first, the last but one for what is
 * above the last. */
size_t gw_impact_segment(double move);

/* X(r) from node values, which rise with the node and are 0 at spot. */
double gw_impact_absorbed(const double tokens[GW_LADDER_NODES], double move);
/* The least |r| with X(r) = flow; +-GW_IMPACT_MOVE_MAX when the curve never gets there. */
double gw_impact_move(const double tokens[GW_LADDER_NODES], double flow);

/* Share of a venue that can be used in time: min(1, latency/finality), 1 when finality is 0. */
double gw_impact_latency_weight(double latency_s, double finality_s);
/* What volatility leaves of depth: clamp(vol_ref/vol_now, 0.35, 1). */
double gw_impact_evaporation(double vol_ref, double vol_now);

#endif
