/* scenario_margin: the multiplier of a protocol's own requirement. Source: policy.md 3.10 and 3.11.1. */
#include <math.h>

#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/margin/scenario_record.h"
#include "monitor/policy/rule.h"

enum gw_status gw_rule_margin_parts(struct gw_margin_parts *out, const struct gw_exposure *exposure,
                                    const struct gw_policy_params *params,
                                    const struct gw_margin_market *market)
{
    struct gw_scenario_record record;
    struct gw_scenario_set set;
    struct gw_margin_book book;
    GW_TRY(gw_scenario_record_prepare(&record, exposure));
    gw_scenario_record_describe(&book, &record, params->hedge_latency_s);
    GW_TRY(gw_margin_measure(out, &book, params, market));
    gw_scenario_list(&set, out->price_scan_range);
    return gw_scenario_record_bound(&out->interpolation_usd, &record, &set);
}

uint32_t gw_rule_buffer(uint32_t requirement_bps, uint32_t theta_bps)
{
    const uint64_t base = requirement_bps < theta_bps ? requirement_bps : theta_bps;
    const uint64_t buffered = (base * 5 + 3) / 4;
    return buffered > requirement_bps ? (uint32_t)buffered : requirement_bps;
}

/* x = ceil(10 000 * max(1, margin/reference)), at most bps_max. */
static uint32_t requirement(double margin_usd, double reference_usd, uint64_t bps_max)
{
    if (!(margin_usd > reference_usd) || !(reference_usd > 0.0)) {
        return GW_BPS_ONE;
    }
    /* The bound is tested by a product: the quotient may overflow. */
    if (margin_usd >= reference_usd * ((double)bps_max / (double)GW_BPS_ONE)) {
        return (uint32_t)bps_max;
    }
    const double exact = margin_usd / reference_usd * (double)GW_BPS_ONE;
    const uint32_t whole = (uint32_t)exact;
    return (double)whole < exact ? whole + 1 : whole;
}

static uint32_t clamp_margin(uint32_t bps, const struct gw_policy_params *params)
{
    const uint32_t low = (uint32_t)params->margin_min_bps;
    const uint32_t high = (uint32_t)params->margin_max_bps;
    return bps < low ? low : bps > high ? high : bps;
}

enum gw_status gw_rule_scenario_margin(struct gw_advice *out, const struct gw_rule_input *in)
{
    const struct gw_policy_params *params = in->params;
    const struct gw_feedback *feedback = in->feedback;
    const struct gw_margin_market now = {.vol = gw_real_max(feedback->vol_now, feedback->vol_floor),
                                         .amplification_relative = feedback->amplification_relative,
                                         .depth_1pct_usd = feedback->depth_1pct_usd,
                                         .z_tail = feedback->z_tail,
                                         .z_gap = feedback->z_gap,
                                         .confidence = 1.0};
    const double depth_calm =
        feedback->depth_mean_usd > 0.0 ? feedback->depth_mean_usd : feedback->depth_1pct_usd;
    struct gw_margin_market calm = now;
    calm.vol = feedback->vol_floor;
    calm.amplification_relative = 1.0;
    calm.depth_1pct_usd = depth_calm;
    out->market = now;
    out->reference_market = calm;
    GW_TRY(gw_rule_margin_parts(&out->margin, in->exposure, params, &now));
    GW_TRY(gw_rule_margin_parts(&out->reference, in->exposure, params, &calm));

    const double range = out->margin.price_scan_range;
    out->reason_bits |= range <= params->psr_min ? GW_REASON(PSR_FLOOR) : 0;
    out->reason_bits |= range >= params->psr_max ? GW_REASON(PSR_CAP) : 0;
    out->reason_bits |= (in->exposure->head.flags & GW_EXPOSURE_FLAT_VOL) != 0 ? GW_REASON(FLAT_VOL) : 0;

    out->requirement_bps = GW_BPS_ONE;
    if ((in->exposure->head.flags & GW_EXPOSURE_OPTIONS) != 0) {
        out->requirement_bps =
            requirement(out->margin.total_usd, out->reference.total_usd, params->margin_max_bps);
    }
    const uint32_t theta = (uint32_t)params->theta_bps;
    const uint32_t buffered = gw_rule_buffer(out->requirement_bps, theta);
    out->margin_target_bps = clamp_margin(buffered, params);
    out->reason_bits |= out->requirement_bps > theta ? GW_REASON(BUFFER_USED) : 0;
    out->reason_bits |= buffered >= params->margin_max_bps ? GW_REASON(MARGIN_CAP) : 0;
    return GW_OK;
}
