/* stale: how old the inputs are, and what follows. Source: policy.md 3.12.
 *
 *   input                     L1     L2    limit is 1x: above it warns, above 3x holds, above 10x is dead
 *   positions                 180 s  60 s
 *   spot, by its block        60 s   10 s  five blocks of lag and more
 *   spot, by its feed         1.1 heartbeats of updatedAt
 *   depth                     300 s  300 s
 *   implied volatility        600 s  120 s  by its block: no source that is read has a clock of its own, so that at these
 *                                           limits positions are too old first
 * A spot more than 2 % from the newest warns, whatever its age. A quiet market does not age: ages are of blocks.
 * What follows: fresh, nothing. WARN: nothing loosens. HELD: margins climb, breaker at least 2. DEAD: one vector says
 * so, then consumers expire to their own default (decision.h).
 */
#ifndef GW_MONITOR_POLICY_STALE_H
#define GW_MONITOR_POLICY_STALE_H

#include "monitor/exposure/ages.h"
#include "monitor/policy/policy.h"

enum gw_stale_level { GW_STALE_FRESH = 0, GW_STALE_WARN = 1, GW_STALE_HELD = 2, GW_STALE_DEAD = 3 };

#define GW_STALE_CLIMB_BPS_PER_MIN 50u
#define GW_STALE_CLIMB_BPS_MAX     5000u
#define GW_STALE_BREAKER           2u /* while held, and GW_STALE_BREAKER_S after */
#define GW_STALE_BREAKER_S         1800

struct gw_staleness {
    enum gw_stale_level level; /* of the worst input */
    double dead_s;             /* how long ago the first input died; 0 below GW_STALE_DEAD */
};

/* Ages of the ecosystem, all chains, by the limits of a first layer. A spot that missed its heartbeat warns at least. */
struct gw_staleness gw_stale_measure(const struct gw_ecosystem *ecosystem,
                                     const struct gw_policy_params *params);
/* Ages of one chain. */
struct gw_staleness gw_stale_of(const struct gw_ages *ages, const struct gw_policy_params *params);
/* Takes one more input into account. An age that is not a number counts as dead. */
void gw_stale_include(struct gw_staleness *staleness, double age_s, double limit_s);

/* The GW_REASON() bit of a level, 0 when fresh. */
uint64_t gw_stale_reason(enum gw_stale_level level);

/* The lowest margin that staleness allows now: GW_STALE_CLIMB_BPS_PER_MIN above the margin at which it began,
 * by whole minutes, 0 when it is not held. Keeps stale_since_s, stale_base_bps and held_until_s of the state. */
uint32_t gw_stale_floor(struct gw_feed_state *state, enum gw_stale_level level, int64_t now_s);

#endif
