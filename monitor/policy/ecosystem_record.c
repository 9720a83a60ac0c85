#include <string.h>

#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/policy/confidence.h"

/* Nearest levels to each side of spot; 0 where there is none. */
static void find_nearest(double *below, double *above, const double *levels, size_t count, double spot)
{
    *below = 0.0;
    *above = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (levels[i] <= spot) {
            *below = levels[i];
        } else if (*above == 0.0) {
            *above = levels[i];
        }
    }
}

static void fill_feedback(struct gw_ecosystem_record *out, const struct gw_feedback *feedback, double spot)
{
    find_nearest(&out->borne_flip_below_usd, &out->borne_flip_above_usd, feedback->borne_flips,
                 feedback->borne_flip_count, spot);
    find_nearest(&out->hedging_flip_below_usd, &out->hedging_flip_above_usd, feedback->hedging_flips,
                 feedback->hedging_flip_count, spot);
    out->borne_flips = (double)feedback->borne_flip_count;
    out->hedging_flips = (double)feedback->hedging_flip_count;
    out->hedge_flow_down_usd = feedback->hedge_flow_down_tokens * spot;
    out->hedge_flow_up_usd = feedback->hedge_flow_up_tokens * spot;
    out->peak_short_gamma_usd_per_1pct = feedback->peak_short_gamma_usd_per_1pct;
    out->peak_short_gamma_spot_usd = feedback->peak_short_gamma_spot_usd;
    out->depth_1pct_usd = feedback->depth_1pct_usd;
    out->k = feedback->k;
    out->k_mean = feedback->k_mean;
    out->amplification = feedback->amplification;
    out->amplification_relative = feedback->amplification_relative;
    out->vol_now = feedback->vol_now;
    out->vol_floor = feedback->vol_floor;
    out->breaker_level = (double)feedback->breaker_level;
    out->reason_bits = feedback->reason_bits;
}

void gw_policy_ecosystem_record(struct gw_ecosystem_record *out, const struct gw_ecosystem *ecosystem,
                                const struct gw_feedback *feedback)
{
    memset(out, 0, sizeof *out);
    out->head.kind = GW_RECORD_ECOSYSTEM;
    out->head.size = (uint32_t)sizeof *out;
    out->head.abi = GW_RECORD_ABI;
    out->head.valid = 1;
    memcpy(out->head.underlying, ecosystem->underlying, sizeof out->head.underlying);
    out->spot_usd = ecosystem->spot_usd;
    out->venues = (double)ecosystem->venues;
    out->borne_gamma_usd_per_1pct = ecosystem->borne_gamma_usd_per_1pct[GW_LADDER_SPOT];
    out->hedging_gamma_usd_per_1pct = ecosystem->hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    out->hedging_gamma_lo_usd_per_1pct = ecosystem->hedging_gamma_lo_usd_per_1pct[GW_LADDER_SPOT];
    out->hedging_gamma_hi_usd_per_1pct = ecosystem->hedging_gamma_hi_usd_per_1pct[GW_LADDER_SPOT];
    out->depth_up_1pct_usd = ecosystem->depth_up_1pct_usd;
    out->depth_down_1pct_usd = ecosystem->depth_down_1pct_usd;
    out->oldest_input_s = gw_real_max(gw_real_max(ecosystem->oldest_exposure_s, ecosystem->oldest_depth_s),
                                      ecosystem->oldest_spot_s);
    out->confidence = (double)gw_confidence_bps(feedback->reason_bits, ecosystem, 0) / (double)GW_BPS_ONE;
    fill_feedback(out, feedback, ecosystem->spot_usd);
}
