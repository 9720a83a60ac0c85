/* bounds: what the consumer of a feed accepts, so that nothing is signed that it would refuse.
 *
 * A consumer applies a vector whole or refuses it whole; the group therefore moves as far along its line as every
 * member may, and stays where it is rather than be refused. Source of the rules: GammawatchClamps.sol.
 * bounds is NULL for a feed without a known consumer: then nothing here limits. Pure.
 */
#ifndef GW_MONITOR_POLICY_BOUNDS_H
#define GW_MONITOR_POLICY_BOUNDS_H

#include "monitor/policy/policy.h"

/* The room of a vector of this state: a vector in doubt loosens nothing. */
const struct gw_policy_room *gw_bounds_room(const struct gw_policy_bounds *bounds,
                                            enum gw_signal_state state);

/* The lowest initial margin that leaves room for a maintenance margin: the consumer's own floor, and its ratio (at
 * least 1.1, policy 3.11.6) above the lowest maintenance margin. */
uint32_t gw_bounds_least_initial(const struct gw_policy_bounds *bounds, const struct gw_policy_room *room);

/* The highest maintenance margin beside this initial margin. */
uint32_t gw_bounds_most_maintenance(const struct gw_policy_bounds *bounds, uint32_t initial_margin_bps);

/* Maintenance margin that policy moved from `last` to `moved`, as far as the room lets it go. */
uint32_t gw_bounds_limit_maintenance(const struct gw_policy_room *room, uint32_t last, uint32_t moved);

/* GW_E_REFUSED: the consumer would refuse these values. */
GW_MUST_USE enum gw_status gw_bounds_check(const struct gw_policy_bounds *bounds,
                                           const struct gw_policy_room *room,
                                           const struct gw_policy_values *values);

#endif
