/* budget: how far maintenance margin may rise before what it liquidates finds no depth. Source: policy.md 3.11 rule 5.
 *
 * Raising the multiplier from m0 to m1 closes the accounts of the venue with m0 <= equity/requirement < m1. Per slot that
 * may be mm_liquidation_share of the depth of 1 %, divided by the venues of the underlying that have such accounts,
 * since all may rise at once. An account larger than that holds the margin below it; what is not applied is published
 * as mm_pending_bps. Unknown depth has no room for anybody.
 */
#ifndef GW_MONITOR_POLICY_BUDGET_H
#define GW_MONITOR_POLICY_BUDGET_H

#include "monitor/policy/policy.h"

struct gw_budget {
    bool is_known;          /* who would be closed; else the ramp alone holds */
    const double *flow_usd; /* GW_LIQUIDATION_RATIOS, borrowed; NULL: there is nobody to close */
    double limit_usd;
};

/* Of the venue of `exposure`. Accounts that are older than thrice the limit of a fresh age are not known any more. */
void gw_budget_find(struct gw_budget *out, const struct gw_exposure_book *book,
                    const struct gw_exposure *exposure, const struct gw_ecosystem *ecosystem,
                    double depth_1pct_usd, const struct gw_policy_params *params, int64_t now_ms);

/* The most of wanted_bps, at least from_bps when that is less, that closes no more than the limit. */
uint32_t gw_budget_limit(const struct gw_budget *budget, uint32_t from_bps, uint32_t wanted_bps);

/* Dollars that a rise closes; 0 when nobody is known. */
double gw_budget_flow(const struct gw_budget *budget, uint32_t from_bps, uint32_t to_bps);

#endif
