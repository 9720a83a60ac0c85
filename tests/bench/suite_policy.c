/* One record of a venue is admitted; its underlying, 100 venues deep, is summed anew, and one feed advised by all
 * rules: what the monitor does between a ring and the signer, without the journal. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/inputs.h"
#include "monitor/intake/intake.h"
#include "monitor/policy/budget.h"
#include "monitor/systemic/cascade.h"
#include "monitor/systemic/survey.h"
#include "tests/bench/allocations.h"
#include "tests/bench/bench.h"
#include "tests/unit/monitor/policy/fixture.h"

#define VENUES      100u
#define VENUES_MANY 200u
#define POOLS       10u

#define GOAL_ADVICE_NS  200e3
#define GOAL_CASCADE_NS 2e6 /* of 2,000 steps, with a hedger in every venue */
#define GOAL_LINEAR     2.2 /* twice the records, at most so many times the time */

struct world {
    struct gw_policy_params params;
    struct gw_intake intake;
    struct gw_exposure_book book;
    struct gw_survey survey;
    struct gw_systemic_record systemic;
    struct gw_memory memory;
    struct gw_ecosystem ecosystem;
    struct gw_feedback feedback;
    struct gw_feed_state state;
    struct gw_signal signal;
    struct gw_exposure renewed;
    struct gw_cascade cascade;
    uint8_t digest[32];
    int64_t now_ms;
};

static struct world usual;
static struct world large;

static void insist(enum gw_status status)
{
    if (status != GW_OK) {
        (void)fprintf(stderr, "gw-bench: policy: %s\n", gw_status_text(status));
        abort();
    }
}

static struct gw_exposure make_exposure(size_t i)
{
    const double strike = 1500.0 + 10.0 * (double)i;
    const struct fixture_leg legs[] = {fixture_option(true, strike, 604800.0, 0.8, -100.0, 1.0),
                                       fixture_option(false, strike, 1209600.0, 0.7, 40.0, 0.5)};
    struct gw_exposure record = fixture_exposure(2000.0, legs, 2);
    (void)snprintf(record.head.venue, sizeof record.head.venue, "0x%04zx", i);
    (void)snprintf(record.head.chain, sizeof record.head.chain, "ethereum");
    record.short_option_quantity = 100.0;
    return record;
}

static struct gw_depth make_depth(size_t i)
{
    struct gw_depth record = {.head = {.kind = GW_RECORD_DEPTH,
                                       .size = sizeof record,
                                       .abi = GW_RECORD_ABI,
                                       .valid = 1,
                                       .chain_id = 1,
                                       .block_number = 100,
                                       .block_time_s = FIXTURE_NOW_S,
                                       .flags = GW_EXPOSURE_COMPLETE,
                                       .underlying = "ETH",
                                       .protocol = "uniswap_v3"},
                              .pool_price_usd = 2000.0,
                              .fee_ratio = 0.0005,
                              .reach_down_ratio = 0.3,
                              .reach_up_ratio = 3.0};
    (void)snprintf(record.head.venue, sizeof record.head.venue, "0xd%03zx", i);
    for (size_t node = 0; node < GW_LADDER_NODES; node++) {
        record.absorbed_tokens[node] = 2000.0 * 100.0 * gw_ladder_shock(node);
    }
    return record;
}

static struct gw_bucket_record make_buckets(const struct gw_exposure *exposure, size_t i)
{
    struct gw_bucket_record record = {.head = exposure->head, .spot_usd = 2000.0, .parts = 1, .buckets = 2};
    record.head.kind = GW_RECORD_BUCKETS;
    record.head.size = (uint32_t)sizeof record;
    for (size_t n = 0; n < 2; n++) {
        record.strike_usd[n] = 1500.0 + 10.0 * (double)i;
        record.expiry_s[n] = (double)FIXTURE_NOW_S + 604800.0 * (double)(n + 1);
        record.vol[n] = 0.8;
        record.call_quantity[n] = record.hedging_call_quantity[n] = n == 0 ? -100.0 : 40.0;
        record.call_open_quantity[n] = 100.0;
    }
    return record;
}

/* Accounts in every third cell, of every fourth venue; in the others nobody owes anything. */
static struct gw_liquidation_record make_liquidation(const struct gw_exposure *exposure)
{
    struct gw_liquidation_record record = {.head = exposure->head, .spot_usd = 2000.0, .accounts = 11};
    record.head.kind = GW_RECORD_LIQUIDATION;
    record.head.size = (uint32_t)sizeof record;
    for (size_t node = 0; node < GW_LADDER_NODES; node += 3) {
        record.cell_accounts[node] = 1;
        record.cell_price_usd[node] = gw_ladder_spot(node, 2000.0);
        record.cell_sold_tokens[node] = node < GW_LADDER_SPOT ? 0.1 : 0.0;
        record.cell_bought_tokens[node] = node > GW_LADDER_SPOT ? 0.1 : 0.0;
        record.ratio_accounts[1 + node] = 1;
        record.ratio_flow_usd[1 + node] = 200.0;
    }
    return record;
}

static void build(struct world *world, size_t venues)
{
    memset(world, 0, sizeof *world);
    world->params = fixture_params();
    world->now_ms = (int64_t)FIXTURE_NOW_S * 1000;
    gw_intake_init(&world->intake, GW_MODE_LIVE);
    insist(gw_exposure_book_init(&world->book));
    for (size_t i = 0; i < venues; i++) {
        struct gw_exposure record = make_exposure(i);
        record.head.flags |= i % 4 == 0 ? 0 : GW_EXPOSURE_NO_DEBT;
        const struct gw_bucket_record buckets = make_buckets(&record, i);
        insist(gw_exposure_put(&world->book, &record));
        const struct gw_liquidation_record liquidation = make_liquidation(&record);
        insist(gw_exposure_put_buckets(&world->book, &buckets));
        if (i % 4 == 0) {
            insist(gw_exposure_put_liquidation(&world->book, &liquidation));
        }
    }
    insist(gw_survey_init(&world->survey));
    for (size_t i = 0; i < POOLS; i++) {
        const struct gw_depth record = make_depth(i);
        insist(gw_exposure_put_depth(&world->book, &record));
    }
    (void)snprintf(world->memory.underlying, sizeof world->memory.underlying, "ETH");
    gw_policy_feed_init(&world->state, &world->params);
    world->renewed = make_exposure(0);
}

static void run_admit(void *context)
{
    struct world *world = context;
    world->now_ms += 10;
    world->renewed.head.block_time_s = world->now_ms / 1000;
    insist(gw_intake_admit(&world->intake, &world->renewed, sizeof world->renewed));
    insist(gw_exposure_put(&world->book, &world->renewed));
}

static void run_sum(void *context)
{
    struct world *world = context;
    insist(gw_exposure_sum(&world->ecosystem, &world->book, "ETH", world->now_ms));
}

static void run_survey(void *context)
{
    static const char names[1][16] = {"ETH"};
    struct world *world = context;
    gw_survey_round(&world->survey, &world->book, names, 1, world->now_ms);
    insist(
        gw_survey_measure(&world->systemic, &world->survey, 0, &world->book, &world->memory, &world->params));
    memcpy(&world->ecosystem, &world->survey.markets[0].ecosystem, sizeof world->ecosystem);
}

static void run_rules(void *context)
{
    struct world *world = context;
    struct gw_budget budget;
    gw_budget_find(&budget, &world->book, &world->book.exposures[0], &world->ecosystem,
                   world->feedback.depth_1pct_usd, &world->params, world->now_ms);
    const struct gw_policy_context advice = {
        .params = &world->params,
        .ecosystem = &world->ecosystem,
        .feedback = &world->feedback,
        .exposure = &world->book.exposures[0],
        .block_number = 100,
        .safe_number = 100,
        .now_s = world->now_ms / 1000,
        .budget = &budget,
    };
    insist(gw_policy_feedback(&world->feedback, &world->memory, &world->ecosystem, &world->params,
                              world->now_ms / 1000));
    insist(gw_policy_advise(&world->signal, &world->state, &advice));
}

static void run_digest(void *context)
{
    struct world *world = context;
    gw_inputs_digest(world->digest, &world->book, &world->memory, &world->params);
}

static void run_advice(void *context)
{
    run_admit(context);
    run_survey(context);
    run_rules(context);
}

static void run_all(void *context)
{
    run_admit(context);
    run_survey(context);
    run_digest(context);
    run_rules(context);
}

/* A shock that comes so slowly that no step stands still: as many steps as a cascade may have. */
static void run_cascade(void *context)
{
    static struct gw_cascade_hedger hedgers[VENUES];
    struct world *world = context;
    const double spot = world->ecosystem.spot_usd;
    for (size_t i = 0; i < VENUES; i++) {
        hedgers[i].latency_s = world->params.hedge_latency_s;
        for (size_t node = 0; node < GW_LADDER_NODES; node++) {
            const double at = gw_exposure_node_spot(spot, node);
            hedgers[i].delta_tokens[node] = world->ecosystem.hedging_delta_tokens[node] / (double)VENUES;
            hedgers[i].gamma_tokens[node] =
                world->ecosystem.hedging_gamma_usd_per_1pct[node] / (double)VENUES * 100.0 / at / at;
        }
    }
    const struct gw_cascade_input input = {.spot_usd = spot,
                                           .absorbed_tokens = world->ecosystem.absorbed_tokens,
                                           .sigma_daily = 0.04,
                                           .shock = -0.5,
                                           .ramp_steps = GW_CASCADE_STEPS_MAX,
                                           .hedgers = hedgers,
                                           .hedger_count = VENUES,
                                           .step_s = world->params.cascade_step_s,
                                           .resilience_s = world->params.cascade_resilience_s,
                                           .permanent_share = world->params.cascade_permanent,
                                           .saving_ratio = world->params.hedge_saving};
    insist(gw_cascade_run(&world->cascade, NULL, NULL, &input));
}

/* The sum, added up here; the advice, in its published range. */
static void check(struct gw_bench *bench, struct world *world, const char *name)
{
    double gamma = 0.0;
    double size = 0.0;
    run_all(world);
    for (size_t i = 0; i < world->book.exposure_count; i++) {
        gamma += world->book.exposures[i].gamma_usd_per_1pct;
        size += fabs(world->book.exposures[i].gamma_usd_per_1pct);
    }
    double error = fabs(world->ecosystem.borne_gamma_usd_per_1pct[GW_LADDER_SPOT] - gamma) / size;
    uint32_t margin = world->signal.margin.initial_margin_bps;
    gw_bench_check(bench, name, margin >= 10000 && margin <= 50000 ? error : 1.0, 1e-12);
}

static void count_allocations(struct gw_bench *bench)
{
    double samples[GW_BENCH_ROUNDS_MAX];
    double most = 0.0;
    for (size_t round = 0; round < bench->rounds; round++) {
        size_t before = gw_bench_allocations();
        run_all(&usual);
        samples[round] = (double)(gw_bench_allocations() - before);
        most = fmax(most, samples[round]);
    }
    gw_bench_record(bench, "allocations", "calls", samples, bench->rounds);
    gw_bench_check(bench, "allocations", most, 0.0);
}

void gw_bench_run_policy(struct gw_bench *bench)
{
    static const struct gw_bench_case cases[] = {
        {"gammawatch_advice_100", "ns", run_advice, &usual, 1.0, false},
        {"gammawatch_advice_200", "ns", run_advice, &large, 1.0, false},
        {"gammawatch_advice_and_digest_100", "ns", run_all, &usual, 1.0, false},
        {"gammawatch_admit", "ns", run_admit, &usual, 1.0, false},
        {"gammawatch_sum_100", "ns", run_sum, &usual, 1.0, false},
        {"gammawatch_survey_100", "ns", run_survey, &usual, 1.0, false},
        {"gammawatch_inputs_digest_100", "ns", run_digest, &usual, 1.0, false},
        {"gammawatch_rules", "ns", run_rules, &usual, 1.0, false},
        {"gammawatch_cascade_2000", "ns", run_cascade, &usual, 1.0, false},
    };
    build(&usual, VENUES);
    build(&large, VENUES_MANY);
    check(bench, &usual, "gammawatch_advice_100");
    check(bench, &large, "gammawatch_advice_200");
    run_cascade(&usual);
    gw_bench_check(bench, "gammawatch_cascade_2000", usual.cascade.steps == GW_CASCADE_STEPS_MAX ? 0.0 : 1.0,
                   0.0);
    gw_bench_measure(bench, cases, sizeof cases / sizeof cases[0]);
    count_allocations(bench);
    double advice_ns = gw_bench_find(bench, "gammawatch_advice_100")->median;
    double twice_ns = gw_bench_find(bench, "gammawatch_advice_200")->median;
    double digest_ns = gw_bench_find(bench, "gammawatch_advice_and_digest_100")->median;
    gw_bench_bound(bench, "advice_100_of_200_us", advice_ns / GOAL_ADVICE_NS, 1.0);
    gw_bench_bound(bench, "advice_and_digest_100_of_200_us", digest_ns / GOAL_ADVICE_NS, 1.0);
    gw_bench_bound(bench, "advice_200_of_advice_100", twice_ns / advice_ns, GOAL_LINEAR);
    gw_bench_bound(bench, "cascade_2000_of_2_ms",
                   gw_bench_find(bench, "gammawatch_cascade_2000")->median / GOAL_CASCADE_NS, 1.0);
    gw_survey_fini(&usual.survey);
    gw_survey_fini(&large.survey);
    gw_exposure_book_fini(&usual.book);
    gw_exposure_book_fini(&large.book);
}
