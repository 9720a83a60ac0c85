/* funding: what hedging in perpetuals does to their premium and funding. Source: policy.md 3.17.
 *
 * premium = what is there + share * flow/(100 * depth of 1 %); funding of 8 h = clamp(p + clamp(i - p, -5 bp, 5 bp), -cap, cap).
 * > 0: longs pay shorts. The premium decays with exp(-t/8 h). Pure, any thread.
 */
#ifndef GW_MONITOR_SYSTEMIC_FUNDING_H
#define GW_MONITOR_SYSTEMIC_FUNDING_H

#include "gammawatch/status.h"

struct gw_funding_terms {
    double perp_share; /* of the hedge flow that goes to perpetuals, 0..1 */
    double perp_depth_1pct_usd;
    double interest_8h;
    double cap_8h;
    double premium; /* that is there already */
};

struct gw_funding {
    double premium; /* relative, right after the flow */
    double rate_8h;
};

/* Of 8 h, at a premium. */
double gw_funding_rate(const struct gw_funding_terms *terms, double premium);

/* GW_E_DOMAIN: depth is not above 0, or something is not finite; *out is then 0. */
GW_MUST_USE enum gw_status gw_funding_after(struct gw_funding *out, const struct gw_funding_terms *terms,
                                            double flow_usd);

#endif
