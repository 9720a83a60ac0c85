/* iv_markup: volatility points on trades that sell more gamma, and what the hedge of the book costs (policy 3.13). */
#include <math.h>

#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/liquidity/premium.h"
#include "monitor/policy/rule.h"

#define RESTRICTED_FACTOR 1.5 /* from breaker level 2 on */

/* Dollars that the hedgers of the venue trade in one interval: its short gamma times an average move. */
static double hedge_usd(const struct gw_rule_input *in, double vol)
{
    const double average = sqrt(2.0 / 3.14159265358979323846);
    const double move = vol * sqrt(in->params->hedge_interval_s / GW_YEAR_S) * average;
    return fabs(in->exposure->short_gamma_usd_per_1pct) * 100.0 * move;
}

enum gw_status gw_rule_iv_markup(struct gw_advice *out, const struct gw_rule_input *in)
{
    const struct gw_exposure *exposure = in->exposure;
    if ((exposure->head.flags & GW_EXPOSURE_OPTIONS) == 0) {
        return GW_OK;
    }
    const double vol = exposure->vol > 0.0 ? exposure->vol : in->feedback->vol_now;
    GW_ENSURE(isfinite(vol) && isfinite(exposure->short_gamma_usd_per_1pct), GW_E_DOMAIN);
    const double cost =
        gw_premium_cost(in->params->hedge_half_spread, hedge_usd(in, vol), in->feedback->depth_1pct_usd);
    const struct gw_premium_markup markup =
        gw_premium_markup(vol, in->feedback->amplification_relative, cost, in->params->hedge_interval_s);
    const double factor = in->feedback->breaker_level >= 2 ? RESTRICTED_FACTOR : 1.0;
    struct gw_bps bps;
    GW_TRY(gw_bps_from_ratio(&bps, gw_real_max(0.0, markup.published) * factor));
    out->iv_markup_target_bps = bps.bps;
    out->hedge.cost_oneway = cost;
    out->hedge.leland = markup.leland;
    out->hedge.vol_ask = markup.vol_ask;
    return GW_OK;
}
