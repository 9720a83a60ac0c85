#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/policy/rule.h"

/* U = U_max * clamp((0.75 - k) / (0.75 - 0.25), 0.2, 1): full while k <= 0.25, a fifth from k = 0.65 on. */
enum gw_status gw_rule_utilisation_cap(struct gw_advice *out, const struct gw_rule_input *in)
{
    const double share = gw_real_clamp((0.75 - in->feedback->k) / (0.75 - 0.25), 0.2, 1.0);
    struct gw_bps cap;
    GW_TRY(gw_bps_from_ratio(&cap, in->params->utilisation_max * share));
    out->utilisation_target_bps = cap.bps;
    return GW_OK;
}
