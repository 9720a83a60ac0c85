/* breaker: levels 0 to 4 of an underlying, up at once, down one level after half an hour below its exit.
 *
 * Enter and exit thresholds are those of policy.md 3.14. A level is left when k has been below its exit and none of
 * the level's other causes has held for GW_BREAKER_LEAVE_S; and the halt of level 4 only when a person has
 * acknowledged it: the parameter breaker_ack_s is a time not before the halt began.
 * Every cause is a ratio or a flag whose zero means "nothing of the kind, or unknown", so that a caller sets those it
 * can measure. A cause that is not a number counts as the worst.
 */
#ifndef GW_MONITOR_POLICY_BREAKER_H
#define GW_MONITOR_POLICY_BREAKER_H

#include "monitor/policy/stale.h"

#define GW_BREAKER_HALT    4u /* the level that only a person ends */
#define GW_BREAKER_LEAVE_S 1800

struct gw_breaker_input {
    double k;                  /* with hedgers at the more negative end of their band (policy 3.6) */
    double depth_ratio;        /* depth over its baseline; 1 when either is unknown */
    double vol_divergence;     /* |implied volatility - its average|, 0.10 = ten points */
    double oracle_deviation;   /* |feed/consensus - 1| */
    double contagion;          /* DebtRank, policy 3.15 */
    double cascade_extra;      /* move of the cascade beyond the shock, over the shock */
    double settlement_index;   /* SMI: gain over cost of moving the settlement price */
    unsigned protocols_at_two; /* protocols that are at level 2 or above on their own */
    bool is_unbounded;         /* no equilibrium within the ladder after a shock of 5 % */
    bool is_source_halted;     /* a protocol of the underlying is in its own safe mode */
    enum gw_stale_level stale_level;
    int64_t now_s;
    int64_t ack_s; /* a person has seen every halt that began until then; 0 = none */
};

struct gw_breaker_verdict {
    unsigned level;
    uint64_t reason_bits; /* the causes that hold now, and AWAITS_PERSON */
};

/* Updates breaker_level, breaker_below_since_s and breaker_halted_s of the memory. */
struct gw_breaker_verdict gw_breaker_update(struct gw_memory *memory, const struct gw_breaker_input *input);

#endif
