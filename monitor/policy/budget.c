#include "monitor/policy/budget.h"

#include <string.h>

#include "gammawatch/units.h"
#include "monitor/exposure/ages.h"

#define HELD 3.0 /* times the limit of a fresh age */

static bool is_recent(const struct gw_record_head *head, const struct gw_policy_params *params,
                      int64_t now_ms)
{
    const bool is_second = gw_ages_is_second_layer(head->chain_id);
    const double limit_s = is_second ? params->age_exposure_l2_s : params->age_exposure_s;
    return (double)now_ms / 1000.0 - (double)head->block_time_s <= HELD * limit_s;
}

void gw_budget_find(struct gw_budget *out, const struct gw_exposure_book *book,
                    const struct gw_exposure *exposure, const struct gw_ecosystem *ecosystem,
                    double depth_1pct_usd, const struct gw_policy_params *params, int64_t now_ms)
{
    const uint32_t debtless = GW_EXPOSURE_NO_DEBT | GW_EXPOSURE_COMPLETE;
    const struct gw_liquidation_record *record = gw_liquidations_find(book, &exposure->head);
    const size_t venues = ecosystem->liquidations.venues;
    memset(out, 0, sizeof *out);
    out->limit_usd = params->mm_liquidation_share * depth_1pct_usd / (double)(venues > 1 ? venues : 1);
    if (record != NULL) {
        out->is_known =
            (record->head.flags & GW_EXPOSURE_COMPLETE) != 0 && is_recent(&record->head, params, now_ms);
        out->flow_usd = out->is_known ? record->ratio_flow_usd : NULL;
    } else {
        out->is_known = (exposure->head.flags & debtless) == debtless;
    }
}

uint32_t gw_budget_limit(const struct gw_budget *budget, uint32_t from_bps, uint32_t wanted_bps)
{
    const double one = (double)GW_BPS_ONE;
    const double from = (double)from_bps / one;
    const double wanted = (double)wanted_bps / one;
    double closed = 0.0;
    if (budget->flow_usd == NULL || wanted_bps <= from_bps) {
        return wanted_bps;
    }
    for (size_t i = gw_liquidation_bucket(from);
         i < GW_LIQUIDATION_RATIOS && gw_liquidation_ratio(i) < wanted; i++) {
        closed += budget->flow_usd[i];
        if (closed > budget->limit_usd) {
            const uint32_t edge_bps = (uint32_t)(gw_liquidation_ratio(i) * one + 0.5); /* whole by design */
            return edge_bps > from_bps ? edge_bps : from_bps;
        }
    }
    return wanted_bps;
}

double gw_budget_flow(const struct gw_budget *budget, uint32_t from_bps, uint32_t to_bps)
{
    const double one = (double)GW_BPS_ONE;
    return budget->flow_usd == NULL
               ? 0.0
               : gw_liquidation_flow(budget->flow_usd, (double)from_bps / one, (double)to_bps / one);
}
