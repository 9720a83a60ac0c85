#include <math.h>

#include "monitor/liquidity/lp.h"
#include "monitor/policy/rule.h"

/* A venue that holds options has no liquidity positions of its own in the record. */
enum gw_status gw_rule_lp_advice(struct gw_advice *out, const struct gw_rule_input *in)
{
    const struct gw_exposure *exposure = in->exposure;
    if ((exposure->head.flags & GW_EXPOSURE_OPTIONS) != 0) {
        return GW_OK;
    }
    const struct gw_lp_book book = {
        .fees_usd_per_year = in->params->lp_fee_per_year * exposure->notional_usd,
        .gamma_usd_per_1pct = exposure->gamma_usd_per_1pct,
        .gamma_usd_max = in->params->lp_gamma_usd_max,
        .vol = in->feedback->vol_now,
        .margin_of_vol = in->params->lp_margin_of_vol,
    };
    GW_ENSURE(isfinite(book.fees_usd_per_year) && isfinite(book.gamma_usd_per_1pct), GW_E_DOMAIN);
    out->lp_advice = (uint32_t)gw_lp_advise(&book);
    return GW_OK;
}
