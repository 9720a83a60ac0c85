/* advise: one feed's vector from rules, staleness, the safe window and limits, in that order. */
#include <math.h>
#include <string.h>

#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/policy/bounds.h"
#include "monitor/policy/breaker.h"
#include "monitor/policy/confidence.h"
#include "monitor/policy/explain.h"
#include "monitor/policy/limits.h"
#include "monitor/policy/rule.h"
#include "monitor/policy/safe.h"
#include "monitor/policy/stale.h"

/* What is decided before any of it is written. */
struct decision {
    struct gw_advice advice;
    struct gw_staleness staleness; /* of the feed's own chain */
    enum gw_stale_level elsewhere;
    unsigned breaker_level;
    struct gw_safe_targets targets;
    struct gw_feed_state next;
    enum gw_signal_state state;
    uint32_t pending_bps;
    uint64_t reason_bits;
};

void gw_policy_feed_init(struct gw_feed_state *state, const struct gw_policy_params *params)
{
    memset(state, 0, sizeof *state);
    const uint32_t calm = gw_rule_buffer(GW_BPS_ONE, (uint32_t)params->theta_bps);
    const uint32_t low = (uint32_t)params->margin_min_bps;
    const uint32_t high = (uint32_t)params->margin_max_bps;
    state->initial_margin_bps = calm < low ? low : calm > high ? high : calm;
    state->maintenance_margin_bps = gw_limits_maintenance_target(state->initial_margin_bps, params);
    struct gw_bps cap = {0};
    if (gw_bps_from_ratio(&cap, params->utilisation_max) != GW_OK) {
        cap.bps = 0; /* parameters that were never checked: nothing may be used */
    }
    state->utilisation_cap_bps = cap.bps;
    state->strike_cap_usd_e8 = GW_STRIKE_CAP_NONE;
}

static bool is_sane(const struct gw_policy_context *context)
{
    const struct gw_feedback *feedback = context->feedback;
    return context->now_s > 0 && isfinite(feedback->k) && isfinite(feedback->amplification) &&
           isfinite(feedback->amplification_relative) && isfinite(feedback->vol_now) &&
           isfinite(feedback->vol_floor) && isfinite(feedback->depth_1pct_usd) &&
           isfinite(feedback->depth_mean_usd) && feedback->vol_floor > 0.0;
}

static uint64_t collect_reasons(const struct gw_policy_context *context, const struct decision *decision)
{
    const uint64_t ages = GW_REASON(STALE_WARN) | GW_REASON(STALE) | GW_REASON(STALE_DEAD);
    const struct gw_exposure *exposure = context->exposure;
    uint64_t bits = (context->feedback->reason_bits & ~ages) | decision->advice.reason_bits;
    bits |= gw_stale_reason(decision->staleness.level);
    bits |= decision->elsewhere == GW_STALE_WARN ? GW_REASON(STALE_WARN) : 0;
    bits |= decision->elsewhere > GW_STALE_WARN ? GW_REASON(SILENT_VENUE) : 0;
    bits |= context->is_reorg ? GW_REASON(REORG) : 0;
    bits |= context->is_frozen ? GW_REASON(FROZEN) : 0;
    if ((exposure->head.flags & GW_EXPOSURE_COMPLETE) == 0 || !(exposure->excluded <= 0.0)) {
        bits |= GW_REASON(INCOMPLETE);
    }
    bits |= decision->breaker_level > 0 ? GW_REASON(BREAKER) : 0;
    bits |= (exposure->head.flags & GW_EXPOSURE_PIN) != 0 ? GW_REASON(PIN) : 0;
    return bits;
}

/* Nothing loosens on any of these. Leaving the halt of level 4 takes more than a better number. */
static bool is_doubtful(const struct decision *decision, unsigned breaker_level)
{
    const uint64_t doubts = GW_REASON(WARMUP) | GW_REASON(STALE_WARN) | GW_REASON(STALE) |
                            GW_REASON(STALE_DEAD) | GW_REASON(INCOMPLETE) | GW_REASON(DEPTH_MISSING) |
                            GW_REASON(REORG) | GW_REASON(SILENT_VENUE) | GW_REASON(FROZEN);
    return (decision->reason_bits & doubts) != 0 || breaker_level >= GW_BREAKER_HALT;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint64_t smaller_cap(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Every target that is looser than its present value, no looser than what the safe block shows. */
static struct gw_safe_targets loosen_as_shown(const struct gw_safe_targets *now,
                                              const struct gw_safe_targets *wanted,
                                              const struct gw_safe_targets *shown)
{
    struct gw_safe_targets chosen = *wanted;
    if (wanted->margin_bps < now->margin_bps) {
        chosen.margin_bps = larger(wanted->margin_bps, smaller(shown->margin_bps, now->margin_bps));
    }
    if (wanted->iv_markup_bps < now->iv_markup_bps) {
        chosen.iv_markup_bps =
            larger(wanted->iv_markup_bps, smaller(shown->iv_markup_bps, now->iv_markup_bps));
    }
    if (wanted->utilisation_bps > now->utilisation_bps) {
        chosen.utilisation_bps =
            smaller(wanted->utilisation_bps, larger(shown->utilisation_bps, now->utilisation_bps));
    }
    if (wanted->strike_cap_usd_e8 > now->strike_cap_usd_e8) {
        const uint64_t floor = now->strike_cap_usd_e8;
        chosen.strike_cap_usd_e8 = smaller_cap(
            wanted->strike_cap_usd_e8, shown->strike_cap_usd_e8 > floor ? shown->strike_cap_usd_e8 : floor);
    }
    return chosen;
}

/* Targets after doubt, staleness and the safe window. */
static struct gw_safe_targets choose_targets(struct decision *decision,
                                             const struct gw_policy_context *context, bool may_loosen)
{
    struct gw_feed_state *next = &decision->next;
    const struct gw_safe_targets now = {next->initial_margin_bps, next->utilisation_cap_bps,
                                        next->iv_markup_bps, next->strike_cap_usd_e8};
    struct gw_safe_targets wanted = {
        decision->advice.margin_target_bps, decision->advice.utilisation_target_bps,
        decision->advice.iv_markup_target_bps, decision->advice.strike_cap_target_usd_e8};
    if (!may_loosen) {
        gw_safe_take_tighter(&wanted, now);
    }
    gw_safe_record(next, context->block_number, context->is_reorg, context->safe_number, wanted);

    struct gw_safe_targets shown = now;
    (void)gw_safe_read(&shown, next, context->safe_number); /* nothing shown: nothing loosens */
    struct gw_safe_targets chosen = loosen_as_shown(&now, &wanted, &shown);
    if (chosen.margin_bps != wanted.margin_bps || chosen.utilisation_bps != wanted.utilisation_bps ||
        chosen.iv_markup_bps != wanted.iv_markup_bps ||
        chosen.strike_cap_usd_e8 != wanted.strike_cap_usd_e8) {
        decision->reason_bits |= GW_REASON(SAFE_HOLD);
    }

    const uint32_t climbed = gw_stale_floor(next, decision->staleness.level, context->now_s);
    const uint32_t highest = (uint32_t)context->params->margin_max_bps;
    chosen.margin_bps = larger(chosen.margin_bps, smaller(climbed, highest));
    return chosen;
}

/* Parameters may have changed since the state was written; the new clamps hold at once. */
static void clamp_state(struct gw_feed_state *state, const struct gw_policy_params *params)
{
    struct gw_feed_state fresh;
    gw_policy_feed_init(&fresh, params);
    const uint32_t low = (uint32_t)params->margin_min_bps;
    const uint32_t high = (uint32_t)params->margin_max_bps;
    state->initial_margin_bps = smaller(larger(state->initial_margin_bps, low), high);
    state->utilisation_cap_bps = smaller(state->utilisation_cap_bps, fresh.utilisation_cap_bps);
}

static enum gw_signal_state state_of(uint64_t reason_bits, enum gw_stale_level level, unsigned breaker_level)
{
    const uint64_t degraded = GW_REASON(WARMUP) | GW_REASON(INCOMPLETE) | GW_REASON(DEPTH_MISSING) |
                              GW_REASON(STALE_WARN) | GW_REASON(SILENT_VENUE);
    if (breaker_level >= GW_BREAKER_HALT) {
        return GW_SIGNAL_HALT;
    }
    if (level >= GW_STALE_HELD || (reason_bits & GW_REASON(FROZEN)) != 0) {
        return GW_SIGNAL_HOLD;
    }
    return (reason_bits & degraded) != 0 ? GW_SIGNAL_DEGRADED : GW_SIGNAL_OK;
}

/* Spread and LP advice are no members of the group: nothing is coupled to them. In doubt they do not relax. */
static void move_freely(struct decision *decision, bool may_loosen)
{
    struct gw_feed_state *next = &decision->next;
    const struct gw_advice *advice = &decision->advice;
    const uint32_t spread = advice->half_spread_bps;
    next->half_spread_bps = may_loosen ? spread : larger(spread, next->half_spread_bps);
    next->lp_advice = may_loosen ? advice->lp_advice : larger(advice->lp_advice, next->lp_advice);
}

/* The feed's own chain decides what it may say; what is old on others counts in the sums and stops loosening. */
static void judge_ages(struct decision *decision, const struct gw_policy_context *context)
{
    const struct gw_policy_params *params = context->params;
    const struct gw_staleness all = gw_stale_measure(context->ecosystem, params);
    const bool has_own = context->ages != NULL;
    const bool is_second = has_own && context->ages->is_of_second_layer;
    decision->staleness = has_own ? gw_stale_of(context->ages, params) : all;
    gw_stale_include(&decision->staleness, context->exposure_age_s,
                     is_second ? params->age_exposure_l2_s : params->age_exposure_s);
    decision->elsewhere = has_own && all.level > decision->staleness.level ? all.level : GW_STALE_FRESH;
    const unsigned own = decision->staleness.level >= GW_STALE_HELD || context->is_frozen ||
                                 context->now_s < decision->next.held_until_s
                             ? GW_STALE_BREAKER
                             : 0;
    decision->breaker_level = larger(context->feedback->breaker_level, own);
}

static enum gw_status decide(struct decision *decision, const struct gw_policy_context *context)
{
    const struct gw_policy_params *params = context->params;
    struct gw_feed_state *next = &decision->next;
    judge_ages(decision, context);
    decision->reason_bits = collect_reasons(context, decision);
    const unsigned breaker_level = decision->breaker_level;
    const bool may_loosen = !is_doubtful(decision, breaker_level);
    decision->state = state_of(decision->reason_bits, decision->staleness.level, breaker_level);

    clamp_state(next, params);
    const bool was_pending =
        next->maintenance_margin_bps < gw_limits_maintenance_target(next->initial_margin_bps, params);
    const struct gw_safe_targets targets = choose_targets(decision, context, may_loosen);
    decision->targets = targets;
    const struct gw_limits_input input = {
        .params = params,
        .margin_target_bps = targets.margin_bps,
        .utilisation_target_bps = targets.utilisation_bps,
        .iv_markup_target_bps = targets.iv_markup_bps,
        .strike_cap_target_usd_e8 = targets.strike_cap_usd_e8,
        .may_loosen = may_loosen,
        .breaker_level = breaker_level,
        .now_s = context->now_s,
        .budget = context->budget,
        .bounds = context->bounds,
        .room = context->bounds != NULL ? gw_bounds_room(context->bounds, decision->state) : NULL,
    };
    decision->reason_bits |= gw_limits_move_group(next, &input);
    decision->reason_bits |= gw_limits_move_maintenance(next, &input, was_pending, &decision->pending_bps);
    move_freely(decision, may_loosen);
    next->last_evaluate_s = context->now_s;
    if (input.bounds == NULL) {
        return GW_OK;
    }
    const struct gw_policy_values values = {next->initial_margin_bps, next->maintenance_margin_bps,
                                            next->utilisation_cap_bps};
    return gw_bounds_check(input.bounds, input.room, &values);
}

/* Counted from the moment an input died, so that consumers fall to their own default in time, and no longer than
 * the consumer believes. */
static uint64_t valid_until(const struct gw_policy_context *context, const struct gw_staleness *staleness,
                            uint64_t valid_s, uint64_t valid_s_max)
{
    const double dead_s = gw_real_clamp(staleness->dead_s, 0.0, (double)valid_s);
    const uint64_t left_s = valid_s - (uint64_t)dead_s;
    return (uint64_t)context->now_s + (left_s < valid_s_max ? left_s : valid_s_max);
}

static enum gw_status fill_margin(struct gw_signal_margin *out, const struct gw_policy_context *context,
                                  const struct gw_feed_state *last, const struct decision *decision)
{
    memset(out, 0, sizeof *out);
    struct gw_bps range, amplification;
    struct gw_usd_e8 borne, hedging;
    GW_TRY(gw_bps_from_ratio(&range, decision->advice.margin.price_scan_range));
    GW_TRY(gw_bps_from_ratio(&amplification, context->feedback->amplification));
    GW_TRY(gw_usd_e8_from_double(&borne, context->exposure->gamma_usd_per_1pct));
    GW_TRY(gw_usd_e8_from_double(&hedging, context->exposure->hedging_gamma_usd_per_1pct));
    out->initial_margin_bps = decision->next.initial_margin_bps;
    out->maintenance_margin_bps = decision->next.maintenance_margin_bps;
    out->previous_initial_margin_bps = last->initial_margin_bps;
    out->previous_maintenance_margin_bps = last->maintenance_margin_bps;
    out->mm_pending_bps = decision->pending_bps;
    out->price_scan_range_bps = range.bps;
    out->amplification_bps = amplification.bps;
    out->borne_gamma_usd_e8_per_1pct = borne.e8;
    out->hedging_gamma_usd_e8_per_1pct = hedging.e8;
    out->valid_until =
        valid_until(context, &decision->staleness, context->params->valid_margin_s,
                    context->bounds != NULL ? context->bounds->margin_valid_s_max : UINT64_MAX);
    return GW_OK;
}

static void fill_liquidity(struct gw_signal_liquidity *out, const struct gw_policy_context *context,
                           const struct decision *decision)
{
    memset(out, 0, sizeof *out);
    out->iv_markup_bps = decision->next.iv_markup_bps;
    out->half_spread_bps = decision->next.half_spread_bps;
    out->utilisation_cap_bps = decision->next.utilisation_cap_bps;
    out->strike_cap_usd_e8 = decision->next.strike_cap_usd_e8;
    out->lp_advice = (uint8_t)decision->next.lp_advice;
    out->breaker_level = (uint8_t)decision->breaker_level;
    out->valid_until =
        valid_until(context, &decision->staleness, context->params->valid_liquidity_s,
                    context->bounds != NULL ? context->bounds->liquidity_valid_s_max : UINT64_MAX);
}

static struct gw_trace_values values_of(const struct gw_feed_state *state)
{
    return (struct gw_trace_values){state->initial_margin_bps,  state->maintenance_margin_bps,
                                    state->utilisation_cap_bps, state->iv_markup_bps,
                                    state->half_spread_bps,     state->strike_cap_usd_e8};
}

static void leave_trace(struct gw_trace *out, const struct gw_policy_context *context,
                        const struct gw_feed_state *last, const struct decision *decision)
{
    memset(out, 0, sizeof *out);
    out->advice = decision->advice;
    out->previous = values_of(last);
    out->target = (struct gw_trace_values){
        decision->targets.margin_bps,
        gw_limits_maintenance_target(decision->next.initial_margin_bps, context->params),
        decision->targets.utilisation_bps,
        decision->targets.iv_markup_bps,
        decision->advice.half_spread_bps,
        decision->targets.strike_cap_usd_e8,
    };
    out->given = values_of(&decision->next);
    const bool has_own = context->ages != NULL;
    out->exposure_age_s = context->exposure_age_s;
    out->spot_age_s = has_own ? context->ages->spot_s : context->ecosystem->oldest_spot_s;
    out->depth_age_s = has_own ? context->ages->depth_s : context->ecosystem->oldest_depth_s;
}

enum gw_status gw_policy_advise(struct gw_signal *out, struct gw_feed_state *state,
                                const struct gw_policy_context *context)
{
    const char *what;
    GW_TRY(gw_policy_params_check(context->params, &what));
    GW_ENSURE(is_sane(context), GW_E_DOMAIN);

    struct decision decision;
    memset(&decision, 0, sizeof decision);
    const struct gw_rule_input input = {context->params, context->feedback, context->exposure};
    GW_TRY(gw_rule_run_all(&decision.advice, &input));
    memcpy(&decision.next, state, sizeof decision.next);
    GW_TRY(decide(&decision, context));

    struct gw_signal_margin margin;
    GW_TRY(fill_margin(&margin, context, state, &decision));
    GW_ENSURE((uint64_t)margin.initial_margin_bps * 10 >= (uint64_t)margin.maintenance_margin_bps * 11,
              GW_E_DOMAIN);

    memcpy(&out->margin, &margin, sizeof margin);
    fill_liquidity(&out->liquidity, context, &decision);
    out->header.state = (uint8_t)decision.state;
    out->header.confidence_bps =
        gw_confidence_bps(decision.reason_bits, context->ecosystem, context->exposure->head.flags);
    out->header.reason_bits = decision.reason_bits;
    if (context->trace != NULL) {
        leave_trace(context->trace, context, state, &decision);
    }
    memcpy(state, &decision.next, sizeof *state);
    return GW_OK;
}
