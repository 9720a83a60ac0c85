/* breaker: levels 0 to 4 of an underlying, up at once, down one level after half an hour below its exit.
 *
 * Enter and exit thresholds are those of policy.md 3.14 that k, depth and staleness decide. Leaving level 4
 * takes a person there; the person is at the consumer, whose contract need not follow the signal down.
 */
#ifndef GW_MONITOR_POLICY_BREAKER_H
#define GW_MONITOR_POLICY_BREAKER_H

#include "monitor/policy/stale.h"

#define GW_BREAKER_LEAVE_S 1800

struct gw_breaker_input {
    double k;           /* with hedgers at the more negative end of their band (policy 3.6) */
    double depth_ratio; /* depth over its baseline; 1 when either is unknown */
    enum gw_stale_level stale_level;
    int64_t now_s;
};

/* Updates breaker_level and breaker_below_since_s of the memory and returns the level. */
unsigned gw_breaker_update(struct gw_memory *memory, const struct gw_breaker_input *input);

#endif
