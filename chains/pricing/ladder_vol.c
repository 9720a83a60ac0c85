#include "chains/pricing/vecmath.h"
#include "gammawatch/ladder_book.h"

#define DAYS_PER_YEAR (GW_YEAR_S / 86400.0)
#define DAYS_PIVOT    30.0
#define POWER_NEAR    0.30
#define POWER_FAR     0.13
#define UP_SLOPE      0.5
#define DOWN_SLOPE    0.3
#define UP_VOL_MIN    0.40

/* How much harder near options are shocked. */
static double shock_scale(double t_years)
{
    const double days = t_years * DAYS_PER_YEAR;
    const double power = days <= DAYS_PIVOT ? POWER_NEAR : POWER_FAR;
    return gw_vecmath_exp(power * gw_vecmath_log(DAYS_PIVOT / (days > 1.0 ? days : 1.0)));
}

double gw_ladder_vol_up(double vol, double t_years)
{
    const double up = vol * (1.0 + UP_SLOPE * shock_scale(t_years));
    return up < UP_VOL_MIN ? UP_VOL_MIN : up > GW_PRICING_VOL_MAX ? GW_PRICING_VOL_MAX : up;
}

double gw_ladder_vol_down(double vol, double t_years)
{
    const double rest = 1.0 - DOWN_SLOPE * shock_scale(t_years);
    return rest > 0.0 ? vol * rest : 0.0;
}
