#include "monitor/backtest/world.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"
#include "monitor/policy/feedback.h"
#include "monitor/policy/rule.h"
#include "monitor/systemic/cascade.h"

#define DEPTH_LEAST    0.35
#define VOL_PREMIUM    1.05
#define VOL_LEAST      0.30
#define VOL_MOST       3.00
#define SALES_A_WEEK   7.0
#define REFERENCE_LEFT (4.0 * 86400.0) /* time left of a typical option */
#define SPOT_LEAST     1.0
#define ACK_ALL        UINT64_C(100000000000)

/* So many dollars of each option a day that a vault full of them, at its typical age, has the wanted k in usual depth:
 * dollar gamma goes with dollars of notional, whatever the price became. */
static double size_cohort(const struct gw_world_setup *setup)
{
    const double width = GW_GENERATOR_VOL * sqrt(REFERENCE_LEFT / GW_YEAR_S);
    const double gamma_ratio = gw_vecmath_normal_pdf(0.0) / width / 100.0;
    const double at_money = 2.0; /* a put and a call; those around add about half of it */
    return setup->feedback * GW_WORLD_DEPTH_USD / (gamma_ratio * at_money * SALES_A_WEEK);
}

static void begin_judge(struct gw_judge *judge, const struct gw_policy_params *params,
                        double amplification_max)
{
    judge->params = *params;
    judge->params.breaker_ack_s = ACK_ALL;
    judge->params.amplification_max = amplification_max;
    gw_policy_feed_init(&judge->state, &judge->params);
}

/* Prices of a file are a few days: their vault has half a week of sales behind it. */
static enum gw_status fill_vault(struct gw_world *world)
{
    const struct gw_vault_sale sale = {.spot = world->spot,
                                       .now_s = world->now_s,
                                       .tokens = world->cohort_usd / world->spot * SALES_A_WEEK / 2.0,
                                       .share = world->cohort_usd > 0.0 ? 1.0 : 0.0,
                                       .strike_cap_usd = HUGE_VAL};
    return gw_vault_sell(&world->vault, &sale);
}

enum gw_status gw_world_begin(struct gw_world *world, const struct gw_world_setup *setup)
{
    memset(world, 0, sizeof *world);
    world->setup = *setup;
    world->spot = setup->prices != NULL ? setup->prices[0] : GW_WORLD_SPOT_USD;
    world->vol = setup->params->long_run_vol;
    world->depth_usd = GW_WORLD_DEPTH_USD;
    world->now_s = setup->start_s;
    world->measured_s = setup->start_s;
    world->share = 1.0;
    world->cohort_usd = size_cohort(setup);
    gw_generator_begin(&world->generator, setup->generator, setup->seed);
    begin_judge(&world->judge, setup->params, setup->params->amplification_max);
    begin_judge(&world->judge_without_a, setup->params, 1.0);
    GW_ENSURE(world->spot >= SPOT_LEAST, GW_E_DOMAIN);
    return setup->prices != NULL ? fill_vault(world) : GW_OK;
}

/* How far the hedgers of the vault carry a large move. */
static double cascade_peak(const struct gw_world *world, double shock)
{
    struct gw_cascade_hedger hedger = {.latency_s = world->judge.params.hedge_latency_s, .cap_tokens = 0.0};
    double absorbed[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        absorbed[i] = world->depth_usd / world->spot * (double)gw_ladder_shock_bps[i] / 100.0;
        hedger.delta_tokens[i] = world->sums.hedging_delta[i];
        hedger.gamma_tokens[i] = world->sums.hedging_gamma[i];
    }
    const struct gw_cascade_input input = {
        .spot_usd = world->spot,
        .absorbed_tokens = absorbed,
        .sigma_daily = world->vol * sqrt(86400.0 / GW_YEAR_S),
        .shock = shock,
        .hedgers = &hedger,
        .hedger_count = 1,
        .step_s = 12.0,
        .resilience_s = 600.0,
        .permanent_share = 0.3,
        .gas = GW_GAS_MEDIAN,
        .saving_ratio = 0.001,
        .seed = world->setup.seed ^ world->step,
    };
    struct gw_cascade cascade;
    return gw_cascade_run(&cascade, NULL, NULL, &input) == GW_OK ? cascade.peak : shock;
}

static double respond(const struct gw_world *world, double change)
{
    const double k = world->judge.feedback.k;
    const double a = gw_feedback_amplification(k, world->judge.params.amplification_max);
    const double amplified = change * a;
    const double shock = gw_vecmath_exp(change) - 1.0;
    if (fabs(shock) < GW_WORLD_CASCADE || world->vault.count == 0) {
        return amplified;
    }
    const double most = world->judge.params.amplification_max;
    const double peak = gw_vecmath_log1p(gw_real_max(-0.9, cascade_peak(world, shock)));
    const double bounded = fabs(peak) < most * fabs(change) ? peak : most * change;
    return fabs(bounded) > fabs(amplified) ? bounded : amplified;
}

static double next_spot(struct gw_world *world)
{
    if (world->setup.prices != NULL) {
        const size_t last = world->setup.price_count - 1;
        return world->setup.prices[world->step < last ? world->step : last];
    }
    const double change = gw_generator_next(&world->generator, (double)world->setup.dt_s);
    return gw_real_max(SPOT_LEAST, world->spot * gw_vecmath_exp(respond(world, change)));
}

static void obey(struct gw_world *world, struct gw_vault_sale *sale)
{
    const struct gw_signal_liquidity *advice = &world->judge.signal.liquidity;
    const struct gw_policy_params *params = &world->judge.params;
    const double cap = (double)advice->utilisation_cap_bps / 10000.0 / params->utilisation_max;
    const double markup = (double)advice->iv_markup_bps / 10000.0 / world->vol;
    const double wanted = advice->breaker_level >= 3 ? 0.0 : cap * gw_real_max(0.0, 1.0 - markup);
    world->share += 0.5 * (wanted - world->share);
    sale->share = world->share;
    sale->strike_cap_usd =
        advice->strike_cap_usd_e8 == GW_STRIKE_CAP_NONE ? HUGE_VAL : (double)advice->strike_cap_usd_e8 / 1e8;
    sale->distance_min =
        advice->breaker_level >= 2 ? 2.0 * world->vol * sqrt((double)GW_VAULT_DAY_S / GW_YEAR_S) : 0.0;
}

static enum gw_status sell(struct gw_world *world)
{
    const int64_t into_day = world->now_s % GW_VAULT_DAY_S;
    gw_vault_expire(&world->vault, world->now_s);
    if (into_day >= world->setup.dt_s || world->cohort_usd <= 0.0) {
        return GW_OK;
    }
    struct gw_vault_sale sale = {.spot = world->spot,
                                 .now_s = world->now_s,
                                 .tokens = world->cohort_usd / world->spot,
                                 .share = 1.0,
                                 .strike_cap_usd = HUGE_VAL};
    if (world->setup.obeys && world->judge.has_margin) {
        obey(world, &sale);
    }
    return gw_vault_sell(&world->vault, &sale);
}

/* What the monitor does after an hour's return. */
static void remember(struct gw_world *world, struct gw_memory *memory)
{
    gw_history_take(&world->history, memory);
    if (world->now_s - world->measured_s >= GW_VAULT_DAY_S) {
        gw_history_measure(memory, &world->history);
        world->measured_s = world->now_s;
    }
}

static void share_history(struct gw_memory *out, const struct gw_memory *memory)
{
    out->bipower_variance = memory->bipower_variance;
    out->har_vol = memory->har_vol;
    out->tail_nu = memory->tail_nu;
    out->z_tail = memory->z_tail;
    out->z_gap = memory->z_gap;
}

static enum gw_status judge_book(struct gw_judge *judge, struct gw_world *world)
{
    struct gw_depth_curve curve = {
        .underlying = "ETH", .venue = "market", .depth_1pct_usd = world->depth_usd};
    struct gw_exposure_book book = {.exposures = &world->exposure, .exposure_count = 1, .curve_count = 1};
    book.curves[0] = curve;
    struct gw_ecosystem ecosystem;
    struct gw_advice advice;
    GW_TRY(gw_exposure_sum(&ecosystem, &book, "ETH", world->now_s * 1000));
    GW_TRY(gw_policy_feedback(&judge->feedback, &judge->memory, &ecosystem, &judge->params, world->now_s));
    const struct gw_rule_input input = {
        .params = &judge->params, .feedback = &judge->feedback, .exposure = &world->exposure};
    GW_TRY(gw_rule_run_all(&advice, &input));
    judge->requirement_bps = advice.requirement_bps;
    judge->reference_usd = advice.reference.total_usd;
    const struct gw_policy_context context = {
        .params = &judge->params,
        .ecosystem = &ecosystem,
        .feedback = &judge->feedback,
        .exposure = &world->exposure,
        .block_number = world->step + 1,
        .safe_number = world->step + 1,
        .now_s = world->now_s,
        .exposure_age_s = (double)(world->now_s - world->exposure.head.block_time_s),
    };
    GW_TRY(gw_policy_advise(&judge->signal, &judge->state, &context));
    judge->has_margin = true;
    return GW_OK;
}

enum gw_status gw_world_step(struct gw_world *world)
{
    world->spot = next_spot(world);
    world->now_s += world->setup.dt_s;
    world->step++;
    if (world->judge.has_margin) {
        const double measured = sqrt(world->judge.memory.variance);
        world->vol = gw_real_clamp(VOL_PREMIUM * measured, VOL_LEAST, VOL_MOST);
        world->depth_usd =
            GW_WORLD_DEPTH_USD *
            gw_real_clamp(world->judge.params.long_run_vol / gw_real_max(measured, 1e-6), DEPTH_LEAST, 1.0);
    }
    GW_TRY(sell(world));
    if (world->stale_since_s == 0) {
        GW_TRY(gw_vault_describe(&world->exposure, &world->sums, &world->vault, world->spot, world->vol,
                                 world->now_s));
    }
    const uint64_t samples = world->judge.memory.samples;
    GW_TRY(judge_book(&world->judge, world));
    if (world->judge.memory.samples != samples) {
        remember(world, &world->judge.memory);
        share_history(&world->judge_without_a.memory, &world->judge.memory);
    }
    return judge_book(&world->judge_without_a, world);
}

enum gw_status gw_world_margin(double *out_usd, const struct gw_world *world, double vol, double z_tail)
{
    const struct gw_margin_market market = {.vol = vol,
                                            .amplification_relative = 1.0,
                                            .depth_1pct_usd = GW_WORLD_DEPTH_USD,
                                            .z_tail = z_tail,
                                            .confidence = 1.0};
    struct gw_margin_parts parts;
    GW_TRY(gw_rule_margin_parts(&parts, &world->exposure, &world->judge.params, &market));
    *out_usd = parts.total_usd;
    return GW_OK;
}
