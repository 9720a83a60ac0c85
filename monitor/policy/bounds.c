#include "monitor/policy/bounds.h"

#define ONE_BPS         10000u
#define RATIO_LEAST_BPS 11000u /* of initial to maintenance margin */

const struct gw_policy_room *gw_bounds_room(const struct gw_policy_bounds *bounds, enum gw_signal_state state)
{
    return state == GW_SIGNAL_OK ? &bounds->calm : &bounds->doubtful;
}

static uint64_t ratio_of(const struct gw_policy_bounds *bounds)
{
    const uint32_t own = bounds->initial_over_maintenance_bps;
    return own > RATIO_LEAST_BPS ? own : RATIO_LEAST_BPS;
}

uint32_t gw_bounds_least_initial(const struct gw_policy_bounds *bounds, const struct gw_policy_room *room)
{
    const uint64_t scaled = room->low.maintenance_margin_bps * ratio_of(bounds);
    const uint64_t least = scaled / ONE_BPS + (scaled % ONE_BPS != 0 ? 1 : 0);
    const uint64_t floor = room->low.initial_margin_bps;
    const uint64_t chosen = least > floor ? least : floor;
    return chosen < UINT32_MAX ? (uint32_t)chosen : UINT32_MAX;
}

uint32_t gw_bounds_most_maintenance(const struct gw_policy_bounds *bounds, uint32_t initial_margin_bps)
{
    return (uint32_t)((uint64_t)initial_margin_bps * ONE_BPS / ratio_of(bounds));
}

uint32_t gw_bounds_limit_maintenance(const struct gw_policy_room *room, uint32_t last, uint32_t moved)
{
    const uint32_t low = room->low.maintenance_margin_bps;
    const uint32_t high = room->high.maintenance_margin_bps;
    if (moved > high && last <= high) {
        return high;
    }
    return moved < low && last >= low ? low : moved;
}

static bool is_inside(uint32_t value, uint32_t low, uint32_t high)
{
    return value >= low && value <= high;
}

enum gw_status gw_bounds_check(const struct gw_policy_bounds *bounds, const struct gw_policy_room *room,
                               const struct gw_policy_values *values)
{
    GW_ENSURE(
        is_inside(values->initial_margin_bps, room->low.initial_margin_bps, room->high.initial_margin_bps) &&
            is_inside(values->maintenance_margin_bps, room->low.maintenance_margin_bps,
                      room->high.maintenance_margin_bps) &&
            is_inside(values->utilisation_cap_bps, room->low.utilisation_cap_bps,
                      room->high.utilisation_cap_bps),
        GW_E_REFUSED);
    GW_ENSURE((uint64_t)values->initial_margin_bps * ONE_BPS >=
                  (uint64_t)values->maintenance_margin_bps * bounds->initial_over_maintenance_bps,
              GW_E_REFUSED);
    return GW_OK;
}
