#include "monitor/liquidity/premium.h"

#include <math.h>

#include "gammawatch/pricing.h"
#include "monitor/exposure/real.h"
#include "monitor/liquidity/hedger.h"

#define COST_MAX       1.0     /* a hedge never costs more than what it trades */
#define SPREAD_BPS_MAX 10000.0 /* the whole premium */

struct gw_premium_markup gw_premium_markup(double vol, double amplification_relative, double cost_oneway,
                                           double interval_s)
{
    struct gw_premium_markup out;
    out.vol_feedback = vol * amplification_relative;
    out.leland = gw_hedger_leland(cost_oneway, out.vol_feedback, interval_s);
    out.vol_ask = gw_hedger_vol_short(out.vol_feedback, out.leland);
    out.markup = out.vol_ask - vol;
    out.published = gw_real_min(out.markup, GW_PREMIUM_MARKUP_MAX * vol);
    return out;
}

double gw_premium_cost(double half_spread, double hedge_usd, double depth_1pct_usd)
{
    if (!(depth_1pct_usd > 0.0)) {
        return COST_MAX;
    }
    return gw_real_min(half_spread + fabs(hedge_usd) / depth_1pct_usd / 200.0, COST_MAX);
}

double gw_premium_spread(double base_bps, double slope_bps, double short_gamma_usd, double depth_1pct_usd)
{
    const double short_usd = gw_real_max(0.0, -short_gamma_usd);
    if (short_usd > 0.0 && !(depth_1pct_usd > 0.0)) {
        return SPREAD_BPS_MAX;
    }
    const double load = short_usd > 0.0 ? short_usd / (0.5 * depth_1pct_usd) : 0.0;
    return gw_real_min(base_bps + slope_bps * load * load, SPREAD_BPS_MAX);
}

static double width_of(const struct gw_premium_strike *strike)
{
    return strike->vol * sqrt(strike->window_s / GW_YEAR_S);
}

double gw_premium_peak_gamma(const struct gw_premium_strike *strike)
{
    const double width = width_of(strike);
    const double scale = strike->strike_usd * width;
    return scale > 0.0 ? gw_vecmath_normal_pdf(0.5 * width) / scale : 0.0;
}

double gw_premium_strike_cap(const struct gw_premium_strike *strike)
{
    const double peak_usd = gw_premium_peak_gamma(strike) * strike->strike_usd * strike->strike_usd;
    const double flow_usd = strike->hedged * peak_usd;
    return flow_usd > 0.0 ? 100.0 * strike->share * strike->depth_1pct_usd / flow_usd : 0.0;
}
