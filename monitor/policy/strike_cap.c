/* strike_cap: with one volatility the cap in dollars of strike, N_K·K, is the same at every strike (policy 3.13). */
#include <math.h>

#include "gammawatch/units.h"
#include "monitor/liquidity/premium.h"
#include "monitor/policy/rule.h"

enum gw_status gw_rule_strike_cap(struct gw_advice *out, const struct gw_rule_input *in)
{
    out->strike_cap_target_usd_e8 = GW_STRIKE_CAP_NONE;
    if ((in->exposure->head.flags & GW_EXPOSURE_OPTIONS) == 0) {
        return GW_OK;
    }
    const struct gw_premium_strike strike = {
        .strike_usd = in->exposure->spot_usd,
        .vol = in->exposure->vol > 0.0 ? in->exposure->vol : in->feedback->vol_now,
        .hedged = in->params->pin_hedged,
        .share = in->params->pin_share,
        .depth_1pct_usd = in->feedback->depth_1pct_usd,
        .window_s = in->params->pin_window_s,
    };
    struct gw_usd_e8 cap = {0};
    const double cap_usd = gw_premium_strike_cap(&strike) * strike.strike_usd;
    GW_ENSURE(isfinite(cap_usd), GW_E_DOMAIN);
    if (gw_usd_e8_from_double(&cap, cap_usd) == GW_OK) {
        out->strike_cap_target_usd_e8 = (uint64_t)cap.e8; /* beyond its range no cap binds */
    }
    return GW_OK;
}
