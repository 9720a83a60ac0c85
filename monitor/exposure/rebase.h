/* rebase: one venue's ladder, moved to the common spot.
 *
 * A record built at S_p holds values at S_p(1+g); the sum wants them at S(1+g). Source: policy.md 3.5.
 * Delta and gamma move along the cubic Hermite of delta in S; the band of who hedges has no delta of its own
 * and moves linearly in S. Beyond the outer nodes gamma is held and delta follows it.
 */
#ifndef GW_MONITOR_EXPOSURE_REBASE_H
#define GW_MONITOR_EXPOSURE_REBASE_H

#include "gammawatch/record.h"

#define GW_REBASE_SAME  1e-4 /* |S_p/S - 1| up to which a record is used as it is */
#define GW_REBASE_LIMIT 0.02 /* above it the record's spot is stale */

/* Gamma in dollars per 1 % at the node's own spot. */
struct gw_exposure_nodes {
    double borne_gamma_usd[GW_LADDER_NODES];
    double hedging_gamma_usd[GW_LADDER_NODES];
    double hedging_gamma_lo_usd[GW_LADDER_NODES];
    double hedging_gamma_hi_usd[GW_LADDER_NODES];
    double hedging_delta_tokens[GW_LADDER_NODES];
};

/* Spot at node i of a ladder built at `spot`. Here, so that loops over nodes run in lanes. */
static inline double gw_exposure_node_spot(double spot, size_t node)
{
    return spot * ((double)(10000 + gw_ladder_shock_bps[node]) / 10000.0);
}

/* built_at: the record's spot; of a wrapper's record, over its rate.
 * GW_STALE: the spots are more than GW_REBASE_LIMIT apart; *out is then the record as it is.
 * GW_E_DOMAIN: the record's numbers do not stay finite. */
GW_MUST_USE enum gw_status gw_exposure_rebase(struct gw_exposure_nodes *out, const struct gw_exposure *record,
                                              double built_at, double spot);

#endif
