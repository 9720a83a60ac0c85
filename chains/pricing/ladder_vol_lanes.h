/* ladder_vol_lanes: volatility of the scenarios, see gw_ladder_vol_up(). A template: included after one of the
 * lanes_*.h and vecmath_lanes.h.
 */
#include "gammawatch/pricing.h"

#define DAYS_PER_YEAR (GW_YEAR_S / 86400.0)
#define DAYS_PIVOT    30.0
#define POWER_NEAR    0.30
#define POWER_FAR     0.13
#define UP_SLOPE      0.5
#define DOWN_SLOPE    0.3
#define UP_VOL_MIN    0.40

/* How much harder near options are shocked. */
static inline lane vol_scale(lane t_years)
{
    const lane one = lane_set(1.0);
    const lane pivot = lane_set(DAYS_PIVOT);
    lane days = lane_mul(t_years, lane_set(DAYS_PER_YEAR));
    lane power = lane_select(lane_less(pivot, days), lane_set(POWER_FAR), lane_set(POWER_NEAR));
    return exp_lane(lane_mul(power, log_lane(lane_div(pivot, lane_max(days, one)))));
}

static inline lane vol_up(lane vol, lane scale)
{
    const lane most = lane_set(GW_PRICING_VOL_MAX);
    lane up = lane_mul(vol, lane_add(lane_set(1.0), lane_mul(lane_set(UP_SLOPE), scale)));
    up = lane_max(up, lane_set(UP_VOL_MIN));
    return lane_select(lane_less(most, up), most, up);
}

static inline lane vol_down(lane vol, lane scale)
{
    lane rest = lane_sub(lane_set(1.0), lane_mul(lane_set(DOWN_SLOPE), scale));
    return lane_mul(vol, lane_max(rest, lane_set(0.0)));
}
