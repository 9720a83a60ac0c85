#include "monitor/policy/feedback.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"
#include "monitor/policy/baseline.h"
#include "monitor/policy/breaker.h"
#include "monitor/policy/perp.h"

#define LONG_RUN_S   (3.0 * GW_YEAR_S)
#define IMPLIED_S    (6.0 * 3600.0) /* of the average that implied volatility is held against */
#define RISK_PREMIUM 1.10           /* of implied over realised volatility: policy 3.3 */

double gw_feedback_k(double hedging_gamma_usd_per_1pct, double depth_usd)
{
    if (!(depth_usd > 0.0)) {
        return 1.0;
    }
    /* The bound is tested by a product: the quotient may overflow. */
    const double bound = GW_FEEDBACK_K_MAX * depth_usd;
    if (fabs(hedging_gamma_usd_per_1pct) >= bound) {
        return hedging_gamma_usd_per_1pct < 0.0 ? GW_FEEDBACK_K_MAX : -GW_FEEDBACK_K_MAX;
    }
    return 0.0 - hedging_gamma_usd_per_1pct / depth_usd;
}

double gw_feedback_amplification(double k, double amplification_max)
{
    return k < 1.0 ? gw_real_min(1.0 / (1.0 - k), amplification_max) : amplification_max;
}

double gw_feedback_amplification_relative(double k, double k_mean, double amplification_max)
{
    if (!(k < 1.0)) {
        return amplification_max;
    }
    const double mean = gw_real_min(k_mean, GW_FEEDBACK_K_MEAN_MAX);
    return gw_real_clamp((1.0 - mean) / (1.0 - gw_real_min(k, GW_FEEDBACK_K_MEAN_MAX)), 1.0,
                         amplification_max);
}

static bool is_sane(const struct gw_ecosystem *in)
{
    bool is_sane_so_far = in->spot_usd >= GW_SPOT_USD_MIN && in->spot_usd <= GW_SPOT_USD_MAX &&
                          in->vol >= 0.0 && isfinite(in->vol) && isfinite(in->depeg) &&
                          isfinite(in->liquidation_gamma_usd_per_1pct) && isfinite(in->depth_up_1pct_usd) &&
                          isfinite(in->depth_down_1pct_usd) && isfinite(in->oldest_exposure_s) &&
                          isfinite(in->oldest_depth_s) && isfinite(in->oldest_vol_s) &&
                          isfinite(in->oldest_spot_s);
    for (size_t i = 0; i < GW_LADDER_NODES && is_sane_so_far; i++) {
        is_sane_so_far = isfinite(in->borne_gamma_usd_per_1pct[i]) &&
                         isfinite(in->hedging_gamma_usd_per_1pct[i]) &&
                         isfinite(in->hedging_gamma_lo_usd_per_1pct[i]) &&
                         isfinite(in->hedging_gamma_hi_usd_per_1pct[i]) &&
                         isfinite(in->hedging_delta_tokens[i]) && isfinite(in->absorbed_tokens[i]);
    }
    return is_sane_so_far;
}

static double decay_over(const struct gw_policy_params *params, int64_t from_s, int64_t to_s)
{
    const double days = to_s > from_s ? ((double)to_s - (double)from_s) / 86400.0 : 0.0;
    return gw_vecmath_exp(gw_vecmath_log(params->ewma_decay_per_day) * days);
}

/* Realised variance from returns an hour or more apart, annualised by the time they took. */
static void sample_variance(struct gw_memory *memory, double spot_usd, const struct gw_policy_params *params,
                            int64_t now_s)
{
    if (now_s < memory->last_sample_s || now_s - memory->last_sample_s < 3600) {
        return;
    }
    const double change = gw_vecmath_log(spot_usd / memory->last_spot_usd);
    const double elapsed_s = (double)(now_s - memory->last_sample_s);
    const double decay = decay_over(params, memory->last_sample_s, now_s);
    const double sample = change * change * (GW_YEAR_S / elapsed_s);
    memory->variance = decay * memory->variance + (1.0 - decay) * sample;
    const double weight = 1.0 - gw_vecmath_exp(-elapsed_s / LONG_RUN_S);
    memory->long_run_variance += weight * (sample - memory->long_run_variance);
    memory->last_return = change;
    memory->last_elapsed_s = elapsed_s;
    memory->samples++;
    memory->last_spot_usd = spot_usd;
    memory->last_sample_s = now_s;
}

/* The first evaluation assumes that volatility holds no amplification yet: k_mean starts at 0 or below. */
static void seed(struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                 const struct gw_policy_params *params, int64_t now_s)
{
    memset(memory, 0, sizeof *memory);
    memcpy(memory->underlying, ecosystem->underlying, sizeof memory->underlying);
    memory->variance = params->long_run_vol * params->long_run_vol;
    memory->long_run_variance = memory->variance;
    memory->last_spot_usd = ecosystem->spot_usd;
    memory->last_sample_s = now_s;
    memory->last_update_s = now_s;
}

/* Geometric, by the time that passed. */
static void learn_implied(struct gw_memory *memory, double vol, int64_t now_s)
{
    if (!(vol > 0.0)) {
        return;
    }
    if (!(memory->implied_mean > 0.0)) {
        memory->implied_mean = vol;
        return;
    }
    const double passed_s = gw_real_max(0.0, (double)(now_s - memory->last_update_s));
    const double weight = 1.0 - gw_vecmath_exp(-passed_s / IMPLIED_S);
    memory->implied_mean *= gw_vecmath_exp(weight * gw_vecmath_log(vol / memory->implied_mean));
}

/* Doubtful inputs teach nothing: a stale price has no variance, a missing pool no depth. */
static void learn(struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                  const struct gw_feedback *feedback, const struct gw_policy_params *params, int64_t now_s)
{
    const uint64_t samples = memory->samples;
    sample_variance(memory, ecosystem->spot_usd, params, now_s);
    if (memory->samples != samples) {
        gw_perp_learn(memory, ecosystem, params, now_s);
    }
    learn_implied(memory, ecosystem->vol, now_s);
    if (!(feedback->depth_1pct_usd > 0.0)) {
        return;
    }
    const double decay = decay_over(params, memory->last_update_s, now_s);
    const double k = gw_real_min(feedback->k, GW_FEEDBACK_K_MEAN_MAX);
    const double depth = feedback->depth_1pct_usd;
    gw_baseline_learn(memory, depth, now_s);
    if (memory->depth_mean_usd > 0.0) {
        memory->k_mean = decay * memory->k_mean + (1.0 - decay) * k;
        memory->depth_mean_usd = decay * memory->depth_mean_usd + (1.0 - decay) * depth;
    } else {
        memory->k_mean = gw_real_min(k, 0.0);
        memory->depth_mean_usd = depth;
    }
}

static size_t find_node(int32_t shock_bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != shock_bps) {
        i++;
        GW_ASSERT(i < GW_LADDER_NODES);
    }
    return i;
}

static enum gw_status find_flips(double levels[GW_LADDER_NODES], size_t *count,
                                 const double gamma_usd[GW_LADDER_NODES], double spot)
{
    double gamma[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double node = gw_exposure_node_spot(spot, i);
        gamma[i] = gamma_usd[i] / node / node * 100.0;
    }
    return gw_ladder_flips(levels, count, gamma, spot);
}

static enum gw_status describe_ladder(struct gw_feedback *out, const struct gw_ecosystem *ecosystem)
{
    const double spot = ecosystem->spot_usd;
    GW_TRY(find_flips(out->borne_flips, &out->borne_flip_count, ecosystem->borne_gamma_usd_per_1pct, spot));
    GW_TRY(find_flips(out->hedging_flips, &out->hedging_flip_count, ecosystem->hedging_gamma_usd_per_1pct,
                      spot));
    const double *delta = ecosystem->hedging_delta_tokens;
    out->hedge_flow_down_tokens = delta[GW_LADDER_SPOT] - delta[find_node(-500)];
    out->hedge_flow_up_tokens = delta[GW_LADDER_SPOT] - delta[find_node(500)];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        if (ecosystem->hedging_gamma_usd_per_1pct[i] < out->peak_short_gamma_usd_per_1pct) {
            out->peak_short_gamma_usd_per_1pct = ecosystem->hedging_gamma_usd_per_1pct[i];
            out->peak_short_gamma_spot_usd = gw_exposure_node_spot(spot, i);
        }
    }
    const bool is_finite =
        isfinite(out->hedge_flow_down_tokens * spot) && isfinite(out->hedge_flow_up_tokens * spot);
    return is_finite ? GW_OK : GW_E_DOMAIN;
}

static uint64_t collect_reasons(const struct gw_feedback *feedback, const struct gw_memory *memory,
                                const struct gw_ecosystem *ecosystem, const struct gw_policy_params *params)
{
    uint64_t bits = 0;
    bits |= memory->blocks <= params->warmup_blocks ? GW_REASON(WARMUP) : 0;
    bits |= ecosystem->is_incomplete ? GW_REASON(INCOMPLETE) : 0;
    bits |= feedback->depth_1pct_usd > 0.0 ? 0 : GW_REASON(DEPTH_MISSING);
    bits |= feedback->k >= 1.0 ? GW_REASON(UNSTABLE) : 0;
    bits |= feedback->k <= -1.0 ? GW_REASON(OVERSHOOT) : 0;
    bits |= feedback->k >= 0.25 ? GW_REASON(SHORT_GAMMA) : 0;
    bits |= feedback->vol_now <= feedback->vol_floor ? GW_REASON(VOL_FLOOR) : 0;
    bits |= ecosystem->is_flat_vol ? GW_REASON(FLAT_VOL) : 0;
    bits |= fabs(ecosystem->depeg) > params->depeg_warn ? GW_REASON(DEPEG) : 0;
    bits |= ecosystem->is_pin ? GW_REASON(PIN) : 0;
    bits |= feedback->breaker_level > 0 ? GW_REASON(BREAKER) : 0;
    return bits;
}

static struct gw_breaker_verdict update_breaker(struct gw_memory *memory, const struct gw_feedback *feedback,
                                                const struct gw_ecosystem *ecosystem,
                                                const struct gw_policy_params *params,
                                                enum gw_stale_level stale_level, double vol_divergence,
                                                int64_t now_s)
{
    const double low =
        ecosystem->hedging_gamma_lo_usd_per_1pct[GW_LADDER_SPOT] + ecosystem->liquidation_gamma_usd_per_1pct;
    const double usual = gw_baseline_depth(memory);
    const double depth = feedback->depth_1pct_usd;
    const struct gw_hazards *hazards = &ecosystem->hazards;
    const struct gw_breaker_input input = {
        .k = gw_real_max(feedback->k, gw_feedback_k(low, depth)),
        .depth_ratio = depth > 0.0 && usual > 0.0 ? depth / usual : 1.0,
        .vol_divergence = vol_divergence,
        .oracle_deviation = hazards->oracle_deviation,
        .contagion = hazards->contagion,
        .cascade_extra = hazards->cascade_extra,
        .settlement_index = hazards->settlement_index,
        .protocols_at_two = hazards->protocols_at_two,
        .is_unbounded = hazards->is_unbounded,
        .is_source_halted = hazards->is_source_halted,
        .stale_level = stale_level,
        .now_s = now_s,
        .ack_s = (int64_t)params->breaker_ack_s,
    };
    return gw_breaker_update(memory, &input);
}

/* What is realised, and what is implied; without options, what realised volatility says of it (policy 3.3). */
static double volatility_now(const struct gw_memory *memory, double implied)
{
    const double realised = sqrt(memory->variance);
    if (implied > 0.0) {
        return gw_real_max(realised, implied);
    }
    return memory->har_vol > realised ? RISK_PREMIUM * memory->har_vol : realised;
}

/* While one chain is fresh, another's age is a warning to the whole underlying; what holds its own feeds is theirs. */
static enum gw_stale_level shared_level(const struct gw_ecosystem *ecosystem,
                                        const struct gw_policy_params *params, enum gw_stale_level worst)
{
    struct gw_staleness freshest = {GW_STALE_FRESH, 0.0};
    gw_stale_include(&freshest, ecosystem->newest_exposure_s, params->age_exposure_s);
    const enum gw_stale_level least = freshest.level > GW_STALE_WARN ? freshest.level : GW_STALE_WARN;
    return worst < least ? worst : least;
}

static void measure(struct gw_feedback *out, struct gw_memory *memory, const struct gw_ecosystem *ecosystem,
                    const struct gw_policy_params *params, int64_t now_s)
{
    const double depth = gw_real_min(ecosystem->depth_up_1pct_usd, ecosystem->depth_down_1pct_usd);
    out->depth_1pct_usd = ecosystem->has_depth ? gw_real_max(depth, 0.0) : 0.0;
    out->k = gw_feedback_k(ecosystem->hedging_gamma_usd_per_1pct[GW_LADDER_SPOT] +
                               ecosystem->liquidation_gamma_usd_per_1pct,
                           out->depth_1pct_usd);

    const struct gw_staleness staleness = gw_stale_measure(ecosystem, params);
    const double divergence = ecosystem->vol > 0.0 && memory->implied_mean > 0.0
                                  ? fabs(ecosystem->vol - memory->implied_mean)
                                  : 0.0;
    if (staleness.level == GW_STALE_FRESH && !ecosystem->is_incomplete) {
        learn(memory, ecosystem, out, params, now_s);
    }
    memory->last_update_s = now_s > memory->last_update_s ? now_s : memory->last_update_s;
    memory->blocks++;

    out->k_mean = memory->k_mean;
    out->depth_mean_usd = memory->depth_mean_usd;
    out->amplification = gw_feedback_amplification(out->k, params->amplification_max);
    out->amplification_relative =
        gw_feedback_amplification_relative(out->k, memory->k_mean, params->amplification_max);
    out->vol_now = volatility_now(memory, ecosystem->vol);
    out->vol_floor = params->vol_floor_ratio * sqrt(memory->long_run_variance);
    out->z_tail = memory->z_tail;
    out->z_gap = memory->z_gap;
    const struct gw_breaker_verdict breaker = update_breaker(
        memory, out, ecosystem, params, shared_level(ecosystem, params, staleness.level), divergence, now_s);
    out->breaker_level = breaker.level;
    out->reason_bits = collect_reasons(out, memory, ecosystem, params) | gw_stale_reason(staleness.level) |
                       breaker.reason_bits;
}

enum gw_status gw_policy_feedback(struct gw_feedback *out, struct gw_memory *memory,
                                  const struct gw_ecosystem *ecosystem, const struct gw_policy_params *params,
                                  int64_t now_s)
{
    memset(out, 0, sizeof *out);
    const char *what;
    GW_TRY(gw_policy_params_check(params, &what));
    GW_ENSURE(is_sane(ecosystem), GW_E_DOMAIN);
    GW_TRY(describe_ladder(out, ecosystem));
    if (memory->blocks == 0) {
        seed(memory, ecosystem, params, now_s);
    }
    measure(out, memory, ecosystem, params, now_s);
    return GW_OK;
}
