#include <math.h>

#include "monitor/liquidity/premium.h"
#include "monitor/policy/rule.h"

enum gw_status gw_rule_half_spread(struct gw_advice *out, const struct gw_rule_input *in)
{
    if ((in->exposure->head.flags & GW_EXPOSURE_OPTIONS) == 0) {
        return GW_OK;
    }
    GW_ENSURE(isfinite(in->exposure->short_gamma_usd_per_1pct), GW_E_DOMAIN);
    const double bps =
        gw_premium_spread(in->params->spread_base_bps, in->params->spread_slope_bps,
                          -fabs(in->exposure->short_gamma_usd_per_1pct), in->feedback->depth_1pct_usd);
    out->half_spread_bps = (uint32_t)(bps + 0.5);
    return GW_OK;
}
