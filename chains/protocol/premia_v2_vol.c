#include "chains/protocol/premia_v2.h"
#include "gammawatch/vecmath.h"

#define T_YEARS_MIN   (3.0 / 365.0)
#define MONEYNESS_MIN 0.5
#define MONEYNESS_MAX 2.0

static double clamp(double x, double min, double max)
{
    return x < min ? min : (x > max ? max : x);
}

double gw_premia2_vol(const double surface[GW_PREMIA_SLICES], double moneyness, double t_years)
{
    const double t = t_years < T_YEARS_MIN ? T_YEARS_MIN : t_years;
    const double m = gw_vecmath_log(clamp(moneyness, MONEYNESS_MIN, MONEYNESS_MAX)) / __builtin_sqrt(t);
    return surface[0] + surface[1] * m + surface[2] * m * m + surface[3] * t + surface[4] * m * t;
}
