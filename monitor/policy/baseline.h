/* baseline: the depth that is usual, against which a black hole shows. Source: policy.md 3.7.
 *
 * The median of GW_BASELINE_SAMPLES samples six hours apart: a week. A collapse of less than half a week does not move it,
 * where a mean would follow down and call it usual. Until GW_BASELINE_LEAST samples are there, the memory's mean.
 */
#ifndef GW_MONITOR_POLICY_BASELINE_H
#define GW_MONITOR_POLICY_BASELINE_H

#include "monitor/policy/policy.h"

#define GW_BASELINE_LEAST 4u
#define GW_BASELINE_GAP_S 21600

/* depth_usd > 0. */
void gw_baseline_learn(struct gw_memory *memory, double depth_usd, int64_t now_s);
/* Dollars for 1 %; 0 = never seen. */
double gw_baseline_depth(const struct gw_memory *memory);

#endif
