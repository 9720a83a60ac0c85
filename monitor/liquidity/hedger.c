#include "monitor/liquidity/hedger.h"

#include <math.h>

#include "gammawatch/pricing.h"

#define PI 3.14159265358979323846

double gw_hedger_leland(double cost_oneway, double vol, double interval_s)
{
    const double move = vol * sqrt(interval_s / GW_YEAR_S);
    return move > 0.0 ? sqrt(8.0 / PI) * cost_oneway / move : 0.0;
}

double gw_hedger_vol_short(double vol, double leland)
{
    return vol * sqrt(1.0 + leland);
}

double gw_hedger_vol_long(double vol, double leland)
{
    return leland < 1.0 ? vol * sqrt(1.0 - leland) : 0.0;
}

double gw_hedger_cost_per_year(const struct gw_hedger *hedger)
{
    const double interval = hedger->interval_s / GW_YEAR_S;
    const double gamma = fabs(hedger->gamma) * hedger->spot_usd * hedger->spot_usd;
    return interval > 0.0 ? hedger->cost_oneway * gamma * hedger->vol * sqrt(2.0 / (PI * interval)) : 0.0;
}

/* x^(1/3) of x > 0: one Newton step takes off what exp and log round. */
static double cube_root(double x)
{
    const double y = gw_vecmath_exp(gw_vecmath_log(x) / 3.0);
    return y - (y * y * y - x) / (3.0 * y * y);
}

double gw_hedger_band(const struct gw_hedger *hedger)
{
    const double discount = gw_vecmath_exp(-hedger->rate * hedger->t_years);
    const double cube = 1.5 * discount * hedger->cost_oneway * hedger->spot_usd * hedger->gamma *
                        hedger->gamma / hedger->risk_aversion;
    return cube > 0.0 && isfinite(cube) ? cube_root(cube) : 0.0;
}

double gw_hedger_gas_band(const struct gw_hedger *hedger)
{
    const double fourth = 12.0 * hedger->gas_usd * hedger->gamma * hedger->gamma / hedger->risk_aversion;
    return fourth > 0.0 && isfinite(fourth) ? sqrt(sqrt(fourth)) : 0.0;
}

double gw_hedger_trades_per_year(const struct gw_hedger *hedger, double band_tokens)
{
    const double walk = fabs(hedger->gamma) * hedger->spot_usd * hedger->vol;
    return band_tokens > 0.0 ? walk / band_tokens * (walk / band_tokens) : 0.0;
}

double gw_hedger_gap(const struct gw_hedger *hedger, double late_s)
{
    const double move = hedger->spot_usd * hedger->vol;
    return 0.5 * fabs(hedger->gamma) * move * move * (late_s / GW_YEAR_S);
}
