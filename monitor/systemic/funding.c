#include "monitor/systemic/funding.h"

#include <math.h>

#include "monitor/exposure/real.h"

#define DAMPER_8H 0.0005

double gw_funding_rate(const struct gw_funding_terms *terms, double premium)
{
    const double pull = gw_real_clamp(terms->interest_8h - premium, -DAMPER_8H, DAMPER_8H);
    return gw_real_clamp(premium + pull, -terms->cap_8h, terms->cap_8h);
}

enum gw_status gw_funding_after(struct gw_funding *out, const struct gw_funding_terms *terms, double flow_usd)
{
    *out = (struct gw_funding){0.0, 0.0};
    GW_ENSURE(terms->perp_depth_1pct_usd > 0.0 && terms->cap_8h >= 0.0, GW_E_DOMAIN);
    GW_ENSURE(isfinite(terms->interest_8h) && isfinite(terms->perp_share), GW_E_DOMAIN);
    const double premium =
        terms->premium + terms->perp_share * flow_usd / (100.0 * terms->perp_depth_1pct_usd);
    GW_ENSURE(isfinite(premium), GW_E_DOMAIN);
    out->premium = premium;
    out->rate_8h = gw_funding_rate(terms, premium);
    return GW_OK;
}
