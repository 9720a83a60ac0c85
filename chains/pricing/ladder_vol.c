#include "chains/pricing/lanes_portable.h"
#include "chains/pricing/vecmath_lanes.h"

#include "chains/pricing/ladder_vol_lanes.h"
#include "gammawatch/ladder_book.h"

double gw_ladder_vol_up(double vol, double t_years)
{
    return vol_up(vol, vol_scale(t_years));
}

double gw_ladder_vol_down(double vol, double t_years)
{
    return vol_down(vol, vol_scale(t_years));
}
