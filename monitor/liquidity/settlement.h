/* settlement: what it costs to move the price that settles, and what it would win. Source: policy.md 3.14.
 *
 * Buying a pool up to P' = P(1 + δ) and being arbitraged back costs ∫(p - P)dX plus the fee both ways; X(p) is what the
 * market absorbs until p. For one range it is L(√P' - √P)²/√P'. Paid once per block over which the average has to be held.
 *   SMI = max over δ of |delta that settles at δ|·S·δ/cost(δ)
 * Below 1 it does not pay. Nodes are those of the ladder up to ±GW_SETTLEMENT_MOVE_BPS. Pure.
 */
#ifndef GW_MONITOR_LIQUIDITY_SETTLEMENT_H
#define GW_MONITOR_LIQUIDITY_SETTLEMENT_H

#include <stddef.h>

#include "gammawatch/pricing.h"

#define GW_SETTLEMENT_MOVE_BPS 2000
#define GW_SETTLEMENT_MAX      1e6 /* of the index: nothing stands in the way */

struct gw_settlement {
    double spot_usd;
    const double *absorbed_tokens; /* GW_LADDER_NODES, as struct gw_depth */
    double fee_ratio;              /* of the market moved */
    double blocks;                 /* over which the price must be held, >= 1 */
};

/* Dollars, >= 0, to move to the node and back. */
double gw_settlement_cost(const struct gw_settlement *market, size_t node);

/* delta_usd: what settles, at each node's own spot; the sign does not matter. 0 without any. */
double gw_settlement_index(const struct gw_settlement *market, const double delta_usd[GW_LADDER_NODES]);

#endif
