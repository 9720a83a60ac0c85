/* limits: how fast advice may move. Source: policy.md 3.11, rules 2 to 6.
 *
 * Initial margin, utilisation cap, implied-volatility markup and strike cap are one group: all move by the same share
 * alpha of what they want, so that none gets ahead of a sibling that is held back. A member inside its dead band, or one that wants to
 * loosen when that is not allowed or while a sibling tightens, wants nothing and holds nobody back: a loosening
 * never delays a tightening. Maintenance margin follows initial margin, down at once, up by ramp.
 *
 * Where the venue's accounts are known, maintenance margin rises per slot no further than budget.h lets it.
 *
 * The caps tighten downwards. All loosen at the pace of margin, the one that 3.11 gives, each in its own bps: 250 an hour
 * is 2.5 points of volatility of a markup, which is half of the volatility at most (3.13). None but margin has a step
 * limit of its own. Dead bands are margin's; but for the markup the upper one counts both ways, because 2.5 points would
 * be all of most markups, and the strike cap, whose bps are of the larger of its two values, has a wider one. Markup and
 * strike cap start at their first targets: before those nothing was advised.
 *
 * The consumer's bounds limit the steps of margin and utilisation cap like the policy's own limits do: the share of the group
 * shrinks, no member is cut alone. What cannot be reached that way is gw_bounds_check()'s to refuse. Loosening that
 * waits for the consumer is saved up for GW_LIMITS_WAIT_S at most.
 */
#ifndef GW_MONITOR_POLICY_LIMITS_H
#define GW_MONITOR_POLICY_LIMITS_H

#include "monitor/policy/policy.h"

#define GW_LIMITS_STEP_UP_REDUCE_ONLY_BPS 10000u /* per slot from breaker level 3 on */
#define GW_LIMITS_RAMP_GAP_S              3600   /* a longer gap between evaluations earns no more ramp */
#define GW_LIMITS_WAIT_S                  3600

struct gw_limits_input {
    const struct gw_policy_params *params;
    uint32_t margin_target_bps;
    uint32_t utilisation_target_bps;
    uint32_t iv_markup_target_bps;
    uint64_t strike_cap_target_usd_e8; /* GW_STRIKE_CAP_NONE: it stays what it is */
    bool may_loosen;                   /* every input is fresh and complete */
    unsigned breaker_level;
    int64_t now_s;
    const struct gw_policy_bounds *bounds; /* NULL: none */
    const struct gw_policy_room *room;     /* of the bounds, for the state of the vector */
    const struct gw_budget *budget;        /* of liquidations; NULL: who would be closed is not known */
};

/* Moves the members; returns reason bits. */
uint64_t gw_limits_move_group(struct gw_feed_state *state, const struct gw_limits_input *input);

/* Moves maintenance margin after the group; was_pending: it was below its target before the group moved, so
 * the time since the last evaluation counts for the ramp. *pending_bps is what ramp, budget and consumer still hold back.
 * In a halt, until mm_override_s, neither ramp nor budget holds anything back (policy.md 3.11 rule 5).
 * Of the input: params, breaker_level, now_s, bounds, room and budget. */
uint64_t gw_limits_move_maintenance(struct gw_feed_state *state, const struct gw_limits_input *input,
                                    bool was_pending, uint32_t *pending_bps);

/* ceil(initial/im_over_mm), never above initial/1.1. */
uint32_t gw_limits_maintenance_target(uint32_t initial_margin_bps, const struct gw_policy_params *params);

#endif
