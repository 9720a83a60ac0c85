/* stale: how old the inputs are, and what follows. Source: policy.md 3.12.
 *
 * An age above its limit warns, above three limits margins are held and climb, above ten the input is dead. A
 * quiet market does not age: ages are of blocks, not of the last change.
 */
#ifndef GW_MONITOR_POLICY_STALE_H
#define GW_MONITOR_POLICY_STALE_H

#include "monitor/policy/policy.h"

enum gw_stale_level { GW_STALE_FRESH = 0, GW_STALE_WARN = 1, GW_STALE_HELD = 2, GW_STALE_DEAD = 3 };

#define GW_STALE_CLIMB_BPS_PER_MIN 50u
#define GW_STALE_CLIMB_BPS_MAX     5000u

struct gw_staleness {
    enum gw_stale_level level; /* of the worst input */
    double dead_s;             /* how long ago the first input died; 0 below GW_STALE_DEAD */
};

/* Ages of the ecosystem. A spot that missed its heartbeat warns at least. */
struct gw_staleness gw_stale_measure(const struct gw_ecosystem *ecosystem,
                                     const struct gw_policy_params *params);
/* Takes one more input into account. An age that is not a number counts as dead. */
void gw_stale_include(struct gw_staleness *staleness, double age_s, double limit_s);

/* The GW_REASON() bit of a level, 0 when fresh. */
uint64_t gw_stale_reason(enum gw_stale_level level);

/* The lowest margin that staleness allows now: GW_STALE_CLIMB_BPS_PER_MIN above the margin at which it began,
 * by whole minutes, 0 when it is not held. Keeps stale_since_s and stale_base_bps of the state. */
uint32_t gw_stale_floor(struct gw_feed_state *state, enum gw_stale_level level, int64_t now_s);

#endif
