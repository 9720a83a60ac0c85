/* scenario_margin: the multiplier of a protocol's own requirement. Source: policy.md 3.10 and 3.11.1. */
#include <math.h>
#include <string.h>

#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"
#include "monitor/policy/rule.h"

#define HOURS_PER_YEAR    8760.0
#define CORE_NODES        9    /* -1, -3/4 .. 1 times the price scan range */
#define TAIL_WEIGHT       0.77 /* times range over shock: Derive's dampening of far tails */
#define GAP_SHOCK_BPS_MAX 500

/* A record without shifted volatility has its tails on the ladder, up to its end; the others at vol up. */
static const double tail_shocks[GW_TAIL_SHOCKS] = {-0.66, -0.33, 0.50, 1.00, 2.00};

static double shock_of(size_t node)
{
    return (double)gw_ladder_shock_bps[node] / 10000.0;
}

static bool is_flat_only(const struct gw_exposure *exposure)
{
    return (exposure->head.flags & GW_EXPOSURE_FLAT_VOL) != 0;
}

static void read_ladder(struct gw_ladder *out, const struct gw_exposure *exposure, enum gw_vol_shift shift)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->pnl[i] = exposure->pnl_usd[shift][i];
        out->delta[i] = exposure->ladder_delta_usd[shift][i] / gw_exposure_node_spot(exposure->spot_usd, i);
        out->gamma[i] = 0.0; /* P&L between nodes needs its slope only */
    }
}

static double tail_weight(double range, double shock)
{
    return gw_real_min(1.0, TAIL_WEIGHT * range / fabs(shock));
}

static enum gw_status add_core(double *worst, const struct gw_exposure *exposure, enum gw_vol_shift shift,
                               double range)
{
    struct gw_ladder ladder;
    struct gw_ladder_point point;
    read_ladder(&ladder, exposure, shift);
    for (int u = -(CORE_NODES / 2); u <= CORE_NODES / 2; u++) {
        const double shock = range * (double)u / (double)(CORE_NODES / 2);
        GW_TRY(gw_ladder_interpolate(&point, &ladder, exposure->spot_usd, shock));
        *worst = gw_real_max(*worst, -point.pnl);
    }
    return GW_OK;
}

static enum gw_status add_tails(double *worst, const struct gw_exposure *exposure, double range)
{
    struct gw_ladder ladder;
    struct gw_ladder_point point;
    read_ladder(&ladder, exposure, GW_VOL_FLAT);
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        const double shock = tail_shocks[i];
        double pnl = exposure->pnl_tail_usd[i];
        if (is_flat_only(exposure)) {
            if (shock > shock_of(GW_LADDER_NODES - 1)) {
                continue;
            }
            GW_TRY(gw_ladder_interpolate(&point, &ladder, exposure->spot_usd, shock));
            pnl = point.pnl;
        }
        *worst = gw_real_max(*worst, tail_weight(range, shock) * -pnl);
    }
    return GW_OK;
}

static enum gw_status find_loss(double *worst, const struct gw_exposure *exposure, double range)
{
    *worst = 0.0;
    GW_TRY(add_core(worst, exposure, GW_VOL_FLAT, range));
    if (!is_flat_only(exposure)) {
        GW_TRY(add_core(worst, exposure, GW_VOL_UP, range));
        GW_TRY(add_core(worst, exposure, GW_VOL_DOWN, range));
    }
    /* Peaks between the core nodes: flies, condors, edges of liquidity. */
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        if (fabs(shock_of(i)) <= range) {
            *worst = gw_real_max(*worst, -exposure->pnl_usd[GW_VOL_FLAT][i]);
        }
    }
    return add_tails(worst, exposure, range);
}

/* Loss of a hedge that comes late; a venue that does not hedge has it in its scenarios already. */
static double gap_loss(const struct gw_exposure *exposure, const struct gw_policy_params *params, double vol)
{
    double lowest_gamma = 0.0;
    bool does_hedge = exposure->hedging_gamma_usd_per_1pct != 0.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        does_hedge = does_hedge || exposure->ladder_hedging_gamma_usd_per_1pct[i] != 0.0;
        if (gw_ladder_shock_bps[i] >= -GAP_SHOCK_BPS_MAX && gw_ladder_shock_bps[i] <= GAP_SHOCK_BPS_MAX) {
            const double node = gw_exposure_node_spot(exposure->spot_usd, i);
            lowest_gamma =
                gw_real_min(lowest_gamma, exposure->ladder_gamma_usd_per_1pct[i] / node / node * 100.0);
        }
    }
    const double latency_years = does_hedge ? params->hedge_latency_s / GW_YEAR_S : 0.0;
    const double move = exposure->spot_usd * params->z_gap * vol * sqrt(latency_years);
    return 0.5 * -lowest_gamma * move * move;
}

static double close_out_cost(const struct gw_exposure *exposure, double depth_usd, double range)
{
    const double size = fabs(exposure->delta_usd);
    return depth_usd > 0.0 ? size / depth_usd * size / 200.0 : size * range;
}

enum gw_status gw_rule_margin_parts(struct gw_margin_parts *out, const struct gw_exposure *exposure,
                                    const struct gw_policy_params *params,
                                    const struct gw_margin_market *market)
{
    memset(out, 0, sizeof *out);
    const double width =
        market->amplification_relative * market->vol * sqrt(params->mpor_h / HOURS_PER_YEAR) * params->z_tail;
    const double range = gw_real_clamp(width, params->psr_min, params->psr_max);
    out->price_scan_range = range;
    GW_TRY(find_loss(&out->scenario_loss_usd, exposure, range));
    out->contingency_usd =
        params->option_contingency * exposure->spot_usd * gw_real_max(exposure->short_option_quantity, 0.0);
    out->gap_usd = gap_loss(exposure, params, market->vol);
    out->close_out_usd = close_out_cost(exposure, market->depth_1pct_usd, range);
    out->total_usd = out->scenario_loss_usd + out->contingency_usd + out->gap_usd + out->close_out_usd;
    return isfinite(out->total_usd) ? GW_OK : GW_E_DOMAIN;
}

static bool is_sane(const struct gw_exposure *exposure)
{
    bool is_finite = exposure->spot_usd >= GW_SPOT_USD_MIN && exposure->spot_usd <= GW_SPOT_USD_MAX &&
                     isfinite(exposure->delta_usd) && isfinite(exposure->short_option_quantity) &&
                     isfinite(exposure->hedging_gamma_usd_per_1pct);
    for (size_t i = 0; i < GW_LADDER_NODES && is_finite; i++) {
        is_finite = isfinite(exposure->ladder_gamma_usd_per_1pct[i]) &&
                    isfinite(exposure->ladder_hedging_gamma_usd_per_1pct[i]);
        for (size_t shift = GW_VOL_DOWN; shift <= GW_VOL_UP; shift++) {
            is_finite = is_finite && isfinite(exposure->pnl_usd[shift][i]) &&
                        isfinite(exposure->ladder_delta_usd[shift][i]);
        }
    }
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        is_finite = is_finite && isfinite(exposure->pnl_tail_usd[i]);
    }
    return is_finite;
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
    GW_ENSURE(is_sane(in->exposure), GW_E_DOMAIN);
    const struct gw_margin_market now = {gw_real_max(feedback->vol_now, feedback->vol_floor),
                                         feedback->amplification_relative, feedback->depth_1pct_usd};
    const double depth_calm =
        feedback->depth_mean_usd > 0.0 ? feedback->depth_mean_usd : feedback->depth_1pct_usd;
    const struct gw_margin_market calm = {feedback->vol_floor, 1.0, depth_calm};
    GW_TRY(gw_rule_margin_parts(&out->margin, in->exposure, params, &now));
    GW_TRY(gw_rule_margin_parts(&out->reference, in->exposure, params, &calm));

    const double range = out->margin.price_scan_range;
    out->reason_bits |= range <= params->psr_min ? GW_REASON(PSR_FLOOR) : 0;
    out->reason_bits |= range >= params->psr_max ? GW_REASON(PSR_CAP) : 0;
    out->reason_bits |= is_flat_only(in->exposure) ? GW_REASON(FLAT_VOL) : 0;

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
