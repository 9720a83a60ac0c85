/* hazards: causes of the breaker that lie in the book of records: prices that disagree, settlements worth moving,
 * protocols in trouble of their own. Source: policy.md 3.14.
 *
 *   oracle_deviation  the feed against the depth-weighted median of what pools trade at; three pools at least, else 0
 *   settlement_index  deltas of options that settle within settle_within_s, against the depth of all pools
 *   protocols_at_two  protocols whose own k reaches 0.5, or whose records are held for age
 *   is_source_halted  a venue of the underlying is halted, by the configuration: no collector reads that
 * Wrappers count with their underlying, at their price over their rate.
 * Adds to *hazards; those of others stay. Pure. Linear in the records of the underlying.
 */
#ifndef GW_MONITOR_LIQUIDITY_HAZARDS_H
#define GW_MONITOR_LIQUIDITY_HAZARDS_H

#include "monitor/policy/policy.h"

#define GW_HAZARDS_POOLS_MIN 3

void gw_hazards_measure(struct gw_hazards *hazards, const struct gw_exposure_book *book,
                        const struct gw_ecosystem *ecosystem, const struct gw_policy_params *params,
                        int64_t now_s);

#endif
