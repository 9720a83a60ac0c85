#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/ours.h"
#include "tests/bench/vectors.h"

#define LIMIT          1e-12
#define LIMIT_QUANTLIB 1e-6

/* The goals the kernel is built for, see gw-bench --goals. */
#define GOAL_CALCULATOR 45.0
#define GOAL_LIBM       5.0
#define GOAL_MVEC512    1.4
#define GOAL_MVEC2      1.15

static struct gw_bench_book book;
static struct gw_bench_nodes nodes;
static struct gw_bench_nodes shocks;
static struct gw_bench_ladder ladder;
static struct gw_bench_ladder truth[2];
static struct gw_bench_ladder scale[2];

struct party {
    const char *name;    /* at the nodes of the product */
    const char *name_81; /* at 81 shocks; NULL: it knows its own nodes only */
    gw_bench_ladder_fn *compute;
    double limit;
    enum gw_bench_vectors needs;
};

static const struct party parties[] = {
    {"libm_hoisted", "libm_hoisted_81", gw_bench_libm_ladder_hoisted, LIMIT, GW_BENCH_SCALAR},
    {"libmvec_nodes_avx2", "libmvec_nodes_avx2_81", gw_bench_libmvec_ladder_avx2, LIMIT, GW_BENCH_AVX2},
    {"libmvec_nodes_avx512", "libmvec_nodes_avx512_81", gw_bench_libmvec_ladder_avx512, LIMIT,
     GW_BENCH_AVX512},
    {"libmvec_across_avx2", "libmvec_across_avx2_81", gw_bench_libmvec_ladder_across_avx2, LIMIT,
     GW_BENCH_AVX2},
    {"libmvec_across_avx512", "libmvec_across_avx512_81", gw_bench_libmvec_ladder_across_avx512, LIMIT,
     GW_BENCH_AVX512},
#ifdef GW_BENCH_SLEEF
    {"sleef_hoisted_avx2", "sleef_hoisted_avx2_81", gw_bench_sleef_ladder_avx2, LIMIT, GW_BENCH_AVX2},
    {"sleef_hoisted_avx512", "sleef_hoisted_avx512_81", gw_bench_sleef_ladder_avx512, LIMIT, GW_BENCH_AVX512},
#endif
    {"libm", "libm_81", gw_bench_libm_ladder, LIMIT, GW_BENCH_SCALAR},
#ifdef GW_BENCH_QUANTLIB
    {"blackcalculator", "blackcalculator_81", gw_bench_calculator_ladder, LIMIT_QUANTLIB, GW_BENCH_SCALAR},
    {"analyticeuropeanengine", NULL, gw_bench_engine_ladder, LIMIT_QUANTLIB, GW_BENCH_SCALAR},
#endif
};

#define PARTY_COUNT (sizeof parties / sizeof parties[0])

struct job {
    const struct party *party;
    const struct gw_bench_nodes *nodes;
};

static void run_job(void *context)
{
    const struct job *job = context;
    job->party->compute(&ladder, &book, job->nodes);
    gw_bench_keep(&ladder);
}

static void run_single(void *context)
{
    gw_bench_ours_ladder_single(&ladder, &book, context);
    gw_bench_keep(&ladder);
}

/* P&L is the price less that at the spot; the single path makes no more than three outputs. */
static void check_single(struct gw_bench *bench)
{
    static struct gw_bench_ladder wanted;
    wanted = truth[0];
    memset(&ladder, 0, sizeof ladder);
    run_single(&nodes);
    for (size_t i = 0; i < nodes.count; i++) {
        wanted.of[0][i] = truth[0].of[0][i] - truth[0].of[0][GW_BENCH_NODES / 2];
        ladder.of[3][i] = wanted.of[3][i];
        ladder.of[4][i] = wanted.of[4][i];
    }
    gw_bench_check(bench, "gammawatch_single",
                   gw_bench_error_of_ladder(&ladder, &wanted, &scale[0], nodes.count), LIMIT);
}

static size_t add_case(struct gw_bench *bench, struct gw_bench_case *cases, struct job *jobs, size_t count,
                       const char *name)
{
    const struct job *job = &jobs[count];
    size_t set = job->nodes == &shocks;
    memset(&ladder, 0, sizeof ladder);
    run_job(&jobs[count]);
    gw_bench_check(bench, name,
                   gw_bench_error_of_ladder(&ladder, &truth[set], &scale[set], job->nodes->count),
                   job->party->limit);
    cases[count] = (struct gw_bench_case){
        name, "ns/node", run_job, &jobs[count], (double)(GW_BENCH_POSITIONS * job->nodes->count), false};
    return count + 1;
}

static void measure_parties(struct gw_bench *bench)
{
    struct gw_bench_case cases[2 * PARTY_COUNT + 1];
    struct job jobs[2 * PARTY_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < PARTY_COUNT; i++) {
        if (!gw_bench_has(parties[i].needs)) {
            gw_bench_skip(bench, parties[i].name, "this CPU lacks its instructions");
            continue;
        }
        jobs[count] = (struct job){&parties[i], &nodes};
        count = add_case(bench, cases, jobs, count, parties[i].name);
        if (parties[i].name_81 != NULL) {
            jobs[count] = (struct job){&parties[i], &shocks};
            count = add_case(bench, cases, jobs, count, parties[i].name_81);
        }
    }
    check_single(bench);
    cases[count] = (struct gw_bench_case){
        "gammawatch_single", "ns/node", run_single, &nodes, GW_BENCH_POSITIONS * GW_BENCH_NODES, false};
    gw_bench_measure(bench, cases, count + 1);
}

static void open_peers(struct gw_bench *bench)
{
#ifdef GW_BENCH_QUANTLIB
    gw_bench_engine_open(&book, GW_BENCH_POSITIONS);
#else
    gw_bench_skip(bench, "blackcalculator, analyticeuropeanengine", "built without QuantLib");
#endif
#ifndef GW_BENCH_SLEEF
    gw_bench_skip(bench, "sleef_hoisted", "built without SLEEF");
#endif
    (void)bench;
}

void gw_bench_run_ladder(struct gw_bench *bench)
{
    gw_bench_draw_book(&book);
    gw_bench_set_nodes(&nodes);
    gw_bench_set_shocks(&shocks);
    gw_bench_true_ladder(&truth[0], &scale[0], &book, &nodes);
    gw_bench_true_ladder(&truth[1], &scale[1], &book, &shocks);
    open_peers(bench);
    measure_parties(bench);
    gw_bench_measure_fma(bench);
#ifdef GW_BENCH_QUANTLIB
    gw_bench_engine_close();
#endif
    static const char *const ours[] = {"gammawatch_single", NULL};
    static const char *const mvec2[] = {"libmvec_nodes_avx2", "libmvec_across_avx2", NULL};
    static const char *const mvec[] = {"libmvec_best_avx2", "libmvec_nodes_avx512", "libmvec_across_avx512",
                                       NULL};
    static const char *const sleef[] = {"sleef_hoisted_avx2", "sleef_hoisted_avx512", NULL};
    gw_bench_name_best(bench, "gammawatch", ours);
    gw_bench_name_best(bench, "libmvec_best_avx2", mvec2);
    gw_bench_name_best(bench, "libmvec_hoisted", mvec);
    gw_bench_name_best(bench, "sleef_hoisted", sleef);
    gw_bench_compare(bench, "gammawatch", "blackcalculator", GOAL_CALCULATOR);
    gw_bench_compare(bench, "gammawatch", "libm_hoisted", GOAL_LIBM);
    gw_bench_compare(bench, "gammawatch", "libmvec_hoisted",
                     gw_bench_has(GW_BENCH_AVX512) ? GOAL_MVEC512 : GOAL_MVEC2);
    gw_bench_compare(bench, "gammawatch", "analyticeuropeanengine", 0.0);
}
