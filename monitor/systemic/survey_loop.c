/* Depth, loop gain, the amplification curve and funding. */
#include <math.h>
#include <string.h>

#include "monitor/exposure/flow.h"
#include "monitor/exposure/real.h"
#include "monitor/policy/baseline.h"
#include "monitor/policy/feedback.h"
#include "monitor/policy/perp.h"
#include "monitor/systemic/funding.h"
#include "monitor/systemic/impact.h"
#include "monitor/systemic/survey_work.h"

#define SQUEEZE_K 0.75

static const double curve_shocks[GW_SYSTEMIC_SHOCKS] = {GW_SYSTEMIC_SHOCK_LIST};
static const double funding_shocks[GW_SYSTEMIC_FUNDINGS] = {GW_SYSTEMIC_FUNDING_LIST};

static double flow_at(const struct gw_ecosystem *e, double move)
{
    return e->hedging_delta_tokens[GW_LADDER_SPOT] - gw_exposure_delta_at(e, move);
}

static double respond(const void *context, double move)
{
    const struct gw_ecosystem *e = context;
    return gw_impact_move(e->absorbed_tokens, flow_at(e, move));
}

static void fill_curve(struct gw_systemic_record *out, struct gw_survey_work *work,
                       const struct gw_ecosystem *e)
{
    const struct gw_response response = {respond, e};
    gw_response_tabulate(&work->table, &response);
    for (size_t i = 0; i < GW_SYSTEMIC_SHOCKS; i++) {
        struct gw_fixed_point point;
        gw_fixed_point_find(&point, &response, &work->table, curve_shocks[i]);
        out->curve_move[i] = point.move;
        out->curve_flow_usd[i] = flow_at(e, point.move) * e->spot_usd;
        out->curve_roots[i] = (double)point.roots;
        out->curve_unbounded[i] = point.is_unbounded ? 1.0 : 0.0;
    }
}

/* k where the price stands at a node: dollars hedged over dollars taken up, for 1 % from there. */
static double local_k(const struct gw_ecosystem *e, size_t i)
{
    const double span = gw_ladder_shock(i + 1) - gw_ladder_shock(i - 1);
    const double slope = (e->absorbed_tokens[i + 1] - e->absorbed_tokens[i - 1]) / span;
    const double ratio = 1.0 + gw_ladder_shock(i);
    return gw_feedback_k(e->hedging_gamma_usd_per_1pct[i], slope * 0.01 * ratio * ratio * e->spot_usd);
}

static double find_squeeze(const struct gw_ecosystem *e)
{
    for (size_t i = GW_LADDER_SPOT + 1; i + 1 < GW_LADDER_NODES; i++) {
        const double k = local_k(e, i);
        if (k >= SQUEEZE_K) {
            const double before = gw_real_min(local_k(e, i - 1), SQUEEZE_K);
            const double share = k > before ? (SQUEEZE_K - before) / (k - before) : 0.0;
            const double low = gw_exposure_node_spot(e->spot_usd, i - 1);
            return low + share * (gw_exposure_node_spot(e->spot_usd, i) - low);
        }
    }
    return 0.0;
}

static void fill_gain(struct gw_systemic_record *out, const struct gw_survey_input *in)
{
    const struct gw_ecosystem *e = in->ecosystem;
    const double depth = in->depth_usd;
    const double low = gw_real_min(e->hedging_gamma_lo_usd_per_1pct[GW_LADDER_SPOT],
                                   out->hedging_gamma_conservative_usd_per_1pct);
    out->k = in->k;
    if (depth > 0.0) {
        out->k_options = gw_feedback_k(e->options_gamma_usd_per_1pct, depth);
        out->k_liquidity = gw_feedback_k(e->liquidity_gamma_usd_per_1pct, depth);
        out->k_leveraged =
            gw_feedback_k(e->leveraged_gamma_usd_per_1pct + e->replicated_gamma_usd_per_1pct, depth);
        out->k_liquidations = gw_feedback_k(e->liquidation_gamma_usd_per_1pct, depth);
        out->k_offchain = gw_feedback_k(e->offchain_gamma_usd_per_1pct, depth);
    }
    out->k_stressed = gw_feedback_k(low + e->liquidation_gamma_usd_per_1pct, out->depth_stressed_usd);
}

static void fill_liquidations(struct gw_systemic_record *out, const struct gw_ecosystem *e)
{
    const struct gw_liquidation_map *map = &e->liquidations;
    out->liquidation_accounts = map->accounts;
    out->liquidation_closable = map->closable;
    out->liquidation_venues = (double)map->venues;
    out->liquidation_unknown_venues = (double)map->unknown_venues;
    out->liquidation_read_usd_per_1pct = map->gamma_usd_per_1pct;
    out->liquidation_configured_usd_per_1pct = e->liquidation_gamma_usd_per_1pct - map->gamma_usd_per_1pct;
}

static void fill_depth(struct gw_systemic_record *out, const struct gw_survey_input *in)
{
    out->depth_weighted_usd = in->depth_usd;
    out->depth_stressed_usd = in->depth_usd * gw_impact_evaporation(in->params->long_run_vol, in->vol);
    out->depth_baseline_usd = gw_baseline_depth(in->memory);
    out->depth_ratio =
        in->depth_usd > 0.0 && out->depth_baseline_usd > 0.0 ? in->depth_usd / out->depth_baseline_usd : 0.0;
}

/* Without perpetuals, configured or on a chain, there is nothing to say. */
static enum gw_status fill_funding(struct gw_systemic_record *out, const struct gw_survey_input *in)
{
    const struct gw_ecosystem *e = in->ecosystem;
    const double share = gw_perp_share(in->memory, in->params);
    const struct gw_funding_terms terms = {.perp_share = share,
                                           .perp_depth_1pct_usd = e->perp_depth_1pct_usd,
                                           .interest_8h = in->params->funding_interest_8h,
                                           .cap_8h = in->params->funding_cap_8h,
                                           .premium = in->memory->perp_premium};
    for (size_t i = 0; e->perp_depth_1pct_usd > 0.0 && i < GW_SYSTEMIC_FUNDINGS; i++) {
        struct gw_funding funding;
        const double hedge = -gw_exposure_delta_at(e, funding_shocks[i]) * share;
        GW_TRY(gw_funding_after(&funding, &terms, flow_at(e, funding_shocks[i]) * e->spot_usd));
        out->funding_premium[i] = funding.premium;
        out->funding_8h[i] = gw_perp_dearer(funding.rate_8h, e->perp_funding_8h);
        out->carry_usd_8h[i] = out->funding_8h[i] * hedge * e->spot_usd * (1.0 + funding_shocks[i]);
    }
    return GW_OK;
}

enum gw_status gw_survey_fill_loop(struct gw_systemic_record *out, struct gw_survey_work *work,
                                   const struct gw_survey_input *in)
{
    fill_depth(out, in);
    fill_gain(out, in);
    fill_liquidations(out, in->ecosystem);
    if (in->depth_usd > 0.0) {
        fill_curve(out, work, in->ecosystem);
        out->squeeze_level_usd = find_squeeze(in->ecosystem);
    }
    return fill_funding(out, in);
}
