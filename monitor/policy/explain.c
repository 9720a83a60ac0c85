#include "monitor/policy/explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gammawatch/units.h"
#include "monitor/exposure/real.h"
#include "monitor/policy/budget.h"
#include "monitor/policy/feedback.h"
#include "monitor/policy/volatility.h"

#define HOURS_PER_YEAR  8760.0
#define WIDE_RANGE_MIN  0.01
#define WIDE_RANGE_MAX  0.66 /* the ladder's lower end */
#define WIDE_MARGIN_MAX 1000000u
#define E8              1e8

/* What keeps any member of the group, and what keeps initial margin alone. */
#define HOLDS_ALL                                                                                            \
    (GW_REASON(WARMUP) | GW_REASON(STALE_WARN) | GW_REASON(STALE) | GW_REASON(STALE_DEAD) |                  \
     GW_REASON(INCOMPLETE) | GW_REASON(DEPTH_MISSING) | GW_REASON(REORG) | GW_REASON(DEADBAND) |             \
     GW_REASON(HOLD_TIME) | GW_REASON(SAFE_HOLD) | GW_REASON(GROUP_SCALED) | GW_REASON(CONSUMER_LIMITS))
#define HOLDS_MARGIN                                                                                         \
    (GW_REASON(PSR_FLOOR) | GW_REASON(PSR_CAP) | GW_REASON(MARGIN_CAP) | GW_REASON(STEP_CLAMPED))
#define HOLDS_MAINTENANCE                                                                                    \
    (GW_REASON(MM_RAMP) | GW_REASON(NO_LIQUIDATION_BOOK) | GW_REASON(LIQUIDATION_BUDGET) |                   \
     GW_REASON(CONSUMER_LIMITS))

static void explain_margin(struct gw_explained_margin *out, const struct gw_margin_parts *parts,
                           const struct gw_margin_market *market, const struct gw_policy_params *params)
{
    static const double directions[] = {[GW_VOL_DOWN] = -1.0, [GW_VOL_FLAT] = 0.0, [GW_VOL_UP] = 1.0};
    const double z_tail = market->z_tail > 0.0 ? market->z_tail : params->z_tail;
    out->volatility = market->vol;
    out->amplification_relative = market->amplification_relative;
    out->depth_1pct_usd = market->depth_1pct_usd;
    out->range_ratio = parts->price_scan_range;
    out->range_unclamped_ratio =
        market->amplification_relative * market->vol * sqrt(params->mpor_h / HOURS_PER_YEAR) * z_tail;
    out->scenario_usd = parts->scenario.usd;
    out->scenario_index = (double)parts->scenario.index;
    out->scenario_shock_ratio = parts->scenario.worst.shock;
    out->scenario_volatility = directions[parts->scenario.worst.vol];
    out->scenario_weight_ratio = parts->scenario.worst.weight;
    out->scenarios_unknown = (double)parts->scenario.unknown;
    out->interpolation_usd = parts->interpolation_usd;
    out->contingency_usd = parts->contingency_usd;
    out->gap_usd = parts->gap_usd;
    out->close_out_usd = parts->close_out_usd;
    out->oracle_usd = parts->oracle_usd;
    out->maintenance_usd = parts->total_usd;
    out->initial_usd = parts->initial_usd;
}

/* A copy of everything the rules read, so that one input can be another. */
struct other_world {
    struct gw_policy_params params;
    struct gw_feedback feedback;
    struct gw_exposure exposure;
};

static void set_gain(struct other_world *world, double k, double k_mean)
{
    world->feedback.k = k;
    world->feedback.k_mean = k_mean;
    world->feedback.amplification = gw_feedback_amplification(k, world->params.amplification_max);
    world->feedback.amplification_relative =
        gw_feedback_amplification_relative(k, k_mean, world->params.amplification_max);
}

static void scale_book(struct gw_exposure *exposure, double factor)
{
    double *const arrays[] = {exposure->pnl_usd[0], exposure->ladder_delta_usd[0], exposure->pnl_tail_usd,
                              exposure->ladder_gamma_usd_per_1pct};
    const size_t counts[] = {3 * GW_LADDER_NODES, 3 * GW_LADDER_NODES, GW_TAIL_SHOCKS, GW_LADDER_NODES};
    for (size_t a = 0; a < sizeof counts / sizeof counts[0]; a++) {
        for (size_t i = 0; i < counts[a]; i++) {
            arrays[a][i] *= factor;
        }
    }
    exposure->delta_usd *= factor;
    exposure->short_option_quantity *= factor;
    exposure->notional_usd *= factor;
}

enum input {
    VOLATILITY,
    DEPTH,
    HEDGING_GAMMA,
    USUAL_GAIN,
    USUAL_DEPTH,
    VOLATILITY_FLOOR,
    SHORT_OPTIONS,
    BOOK,
    LATENCY
};

static const struct {
    const char *name;
    double factor;
    double added;
} changes[] = {
    [VOLATILITY] = {"volatility", 1.1, 0.0},
    [DEPTH] = {"depth_1pct_usd", 0.9, 0.0},
    [HEDGING_GAMMA] = {"k", 1.1, 0.0},
    [USUAL_GAIN] = {"k_mean", 1.0, 0.05},
    [USUAL_DEPTH] = {"depth_baseline_usd", 0.9, 0.0},
    [VOLATILITY_FLOOR] = {"volatility_floor", 1.1, 0.0},
    [SHORT_OPTIONS] = {"short_option_quantity", 1.1, 0.0},
    [BOOK] = {"position_size", 1.1, 0.0},
    [LATENCY] = {"hedge_latency_s", 2.0, 0.0},
};

#define INPUTS (sizeof changes / sizeof changes[0])

static double value_of(const struct other_world *world, enum input input)
{
    switch (input) {
    case VOLATILITY:
        return world->feedback.vol_now;
    case DEPTH:
        return world->feedback.depth_1pct_usd;
    case HEDGING_GAMMA:
        return world->feedback.k;
    case USUAL_GAIN:
        return world->feedback.k_mean;
    case USUAL_DEPTH:
        return world->feedback.depth_mean_usd;
    case VOLATILITY_FLOOR:
        return world->feedback.vol_floor;
    case SHORT_OPTIONS:
        return world->exposure.short_option_quantity;
    case BOOK:
        return 1.0;
    case LATENCY:
        break;
    }
    return world->params.hedge_latency_s;
}

static void change(struct other_world *world, enum input input, double value)
{
    struct gw_feedback *feedback = &world->feedback;
    switch (input) {
    case VOLATILITY:
        feedback->vol_now = value;
        break;
    case DEPTH: /* the same hedgers meet other depth */
        set_gain(world, value > 0.0 ? feedback->k * (feedback->depth_1pct_usd / value) : feedback->k,
                 feedback->k_mean);
        feedback->depth_1pct_usd = value;
        break;
    case HEDGING_GAMMA:
        set_gain(world, value, feedback->k_mean);
        break;
    case USUAL_GAIN:
        set_gain(world, feedback->k, value);
        break;
    case USUAL_DEPTH:
        feedback->depth_mean_usd = value;
        break;
    case VOLATILITY_FLOOR:
        feedback->vol_floor = value;
        break;
    case SHORT_OPTIONS:
        world->exposure.short_option_quantity = value;
        break;
    case BOOK:
        scale_book(&world->exposure, value);
        break;
    case LATENCY:
        world->params.hedge_latency_s = value;
        break;
    }
}

static enum gw_status advise(struct gw_advice *out, const struct other_world *world)
{
    const struct gw_rule_input input = {&world->params, &world->feedback, &world->exposure};
    return gw_rule_run_all(out, &input);
}

static bool is_larger(const struct gw_explained_input *a, const struct gw_explained_input *b)
{
    return fabs(a->margin_change_bps) > fabs(b->margin_change_bps) ||
           (fabs(a->margin_change_bps) == fabs(b->margin_change_bps) &&
            fabs(a->cap_change_bps) > fabs(b->cap_change_bps));
}

/* Keeps the largest first; an empty name is no entry. */
static void rank(struct gw_explained_input best[GW_EXPLAINED_INPUTS], struct gw_explained_input found)
{
    for (size_t i = 0; i < GW_EXPLAINED_INPUTS; i++) {
        if (best[i].name[0] == '\0' || is_larger(&found, &best[i])) {
            const struct gw_explained_input moved = best[i];
            best[i] = found;
            found = moved;
        }
    }
}

static void explain_inputs(struct gw_explanation *out, const struct other_world *wide,
                           const struct gw_advice *base)
{
    for (size_t i = 0; i < INPUTS; i++) {
        struct other_world world = *wide;
        struct gw_advice advice;
        struct gw_explained_input found;
        memset(&found, 0, sizeof found);
        snprintf(found.name, sizeof found.name, "%s", changes[i].name);
        found.value = value_of(wide, (enum input)i);
        found.other_value = found.value * changes[i].factor + changes[i].added;
        change(&world, (enum input)i, found.other_value);
        if (!isfinite(found.other_value) || advise(&advice, &world) != GW_OK) {
            continue;
        }
        found.margin_change_bps = (double)advice.margin_target_bps - (double)base->margin_target_bps;
        found.cap_change_bps = (double)advice.utilisation_target_bps - (double)base->utilisation_target_bps;
        rank(out->inputs, found);
    }
}

/* The same rules without the clamps of range and margin. */
static struct other_world widen(const struct gw_policy_context *context)
{
    struct other_world world = {*context->params, *context->feedback, *context->exposure};
    world.params.psr_min = WIDE_RANGE_MIN;
    world.params.psr_max = WIDE_RANGE_MAX;
    world.params.margin_min_bps = GW_BPS_ONE;
    world.params.margin_max_bps = WIDE_MARGIN_MAX;
    return world;
}

static struct gw_explained_member member(double previous, double unclamped, double target, double given,
                                         uint64_t holds)
{
    return (struct gw_explained_member){previous, unclamped, target, given, given != unclamped ? holds : 0};
}

static double cap_usd(uint64_t usd_e8)
{
    return usd_e8 == GW_STRIKE_CAP_NONE ? 0.0 : (double)usd_e8 / E8;
}

static void explain_members(struct gw_explanation *out, const struct gw_trace *trace,
                            const struct gw_advice *free_advice, const struct gw_policy_params *params)
{
    const struct gw_trace_values *a = &trace->previous;
    const struct gw_trace_values *b = &trace->target;
    const struct gw_trace_values *c = &trace->given;
    const uint64_t bits = out->reason_bits;
    const double free_margin = (double)free_advice->margin_target_bps;
    out->initial_margin = member(a->initial_margin_bps, free_margin, b->initial_margin_bps,
                                 c->initial_margin_bps, bits & (HOLDS_ALL | HOLDS_MARGIN));
    out->maintenance_margin =
        member(a->maintenance_margin_bps, ceil(free_margin / params->im_over_mm), b->maintenance_margin_bps,
               c->maintenance_margin_bps, bits & (HOLDS_ALL | HOLDS_MARGIN | HOLDS_MAINTENANCE));
    out->utilisation_cap = member(a->utilisation_cap_bps, trace->advice.utilisation_target_bps,
                                  b->utilisation_cap_bps, c->utilisation_cap_bps, bits & HOLDS_ALL);
    out->iv_markup = member(a->iv_markup_bps, trace->advice.iv_markup_target_bps, b->iv_markup_bps,
                            c->iv_markup_bps, bits & HOLDS_ALL);
    out->half_spread = member(a->half_spread_bps, trace->advice.half_spread_bps, b->half_spread_bps,
                              c->half_spread_bps, bits & HOLDS_ALL);
    out->strike_cap_usd =
        member(cap_usd(a->strike_cap_usd_e8), cap_usd(trace->advice.strike_cap_target_usd_e8),
               cap_usd(b->strike_cap_usd_e8), cap_usd(c->strike_cap_usd_e8), bits & HOLDS_ALL);
}

static void explain_budget(struct gw_explanation *out, const struct gw_budget *budget,
                           const struct gw_trace *trace)
{
    if (budget != NULL && budget->is_known) {
        out->accounts_known = 1.0;
        out->liquidation_limit_usd = budget->limit_usd;
        out->liquidation_flow_usd =
            gw_budget_flow(budget, trace->given.maintenance_margin_bps, trace->target.maintenance_margin_bps);
    }
}

static void explain_sources(struct gw_explanation *out, const struct gw_policy_context *context,
                            const struct gw_memory *memory, const struct gw_trace *trace)
{
    const struct gw_feedback *feedback = context->feedback;
    out->spot_usd = context->exposure->spot_usd;
    out->hedging_ratio = context->exposure->hedging_ratio;
    out->hedging_ratio_lo = context->exposure->hedging_ratio_lo;
    out->hedging_ratio_hi = context->exposure->hedging_ratio_hi;
    memcpy(out->evidence, context->exposure->evidence, sizeof out->evidence);
    out->volatility_implied = context->ecosystem->vol;
    out->volatility_realised = sqrt(gw_real_max(0.0, memory->variance));
    out->volatility_long_run = sqrt(gw_real_max(0.0, memory->long_run_variance));
    out->tail_degrees = memory->tail_nu > 0.0 ? memory->tail_nu : GW_TAIL_NU;
    out->volatility_floor = feedback->vol_floor;
    out->k = feedback->k;
    out->k_mean = feedback->k_mean;
    out->depth_baseline_usd = feedback->depth_mean_usd;
    out->exposure_age_s = trace->exposure_age_s;
    out->spot_age_s = trace->spot_age_s;
    out->depth_age_s = trace->depth_age_s;
    explain_budget(out, context->budget, trace);
    out->warmup_left = memory->blocks > context->params->warmup_blocks
                           ? 0.0
                           : (double)(context->params->warmup_blocks + 1 - memory->blocks);
}

void gw_explain(struct gw_explanation *out, const struct gw_policy_context *context,
                const struct gw_memory *memory, const struct gw_trace *trace, const struct gw_signal *signal)
{
    const struct other_world wide = widen(context);
    struct gw_advice free_advice;
    memset(out, 0, sizeof *out);
    out->reason_bits = signal->header.reason_bits;
    out->state = signal->header.state;
    out->breaker_level = signal->liquidity.breaker_level;
    out->confidence_ratio = (double)signal->header.confidence_bps / (double)GW_BPS_ONE;
    explain_sources(out, context, memory, trace);

    const struct gw_advice *advice = &trace->advice;
    explain_margin(&out->now, &advice->margin, &advice->market, context->params);
    explain_margin(&out->calm, &advice->reference, &advice->reference_market, context->params);
    out->requirement_bps = (double)advice->requirement_bps;
    out->buffered_bps = (double)gw_rule_buffer(advice->requirement_bps, (uint32_t)context->params->theta_bps);
    if (advise(&free_advice, &wide) == GW_OK) {
        explain_inputs(out, &wide, &free_advice);
    } else {
        free_advice = *advice;
    }
    explain_members(out, trace, &free_advice, context->params);
}
