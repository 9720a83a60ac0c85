#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/ours.h"
#include "tests/bench/vectors.h"

#define KERNEL_OPERATIONS 82.0 /* of a vector of nodes, counted in ladder_lanes.h */
#define LIMIT             1e-12
#define LIMIT_QUANTLIB    1e-6

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

enum made {
    PRICES,
    PNL,         /* prices less that at the spot */
    PNL_AND_TWO, /* and of the greeks delta and gamma only */
};

struct party {
    const char *name;    /* at the nodes of the product */
    const char *name_81; /* at 81 shocks; NULL: it knows its own nodes only */
    gw_bench_ladder_fn *compute;
    double limit;
    enum gw_bench_vectors needs;
    enum made made;
};

static const struct party parties[] = {
    {"gammawatch_avx512", NULL, gw_bench_ours_ladder_avx512, LIMIT, GW_BENCH_AVX512, PNL},
    {"gammawatch_avx2", NULL, gw_bench_ours_ladder_avx2, LIMIT, GW_BENCH_AVX2, PNL},
    {"gammawatch_portable", NULL, gw_bench_ours_ladder_portable, LIMIT, GW_BENCH_SCALAR, PNL},
    {"gammawatch_single", NULL, gw_bench_ours_ladder_single, LIMIT, GW_BENCH_SCALAR, PNL_AND_TWO},
    {"libm_hoisted", "libm_hoisted_81", gw_bench_libm_ladder_hoisted, LIMIT, GW_BENCH_SCALAR, PRICES},
    {"libmvec_nodes_avx2", "libmvec_nodes_avx2_81", gw_bench_libmvec_ladder_avx2, LIMIT, GW_BENCH_AVX2,
     PRICES},
    {"libmvec_nodes_avx512", "libmvec_nodes_avx512_81", gw_bench_libmvec_ladder_avx512, LIMIT,
     GW_BENCH_AVX512, PRICES},
    {"libmvec_across_avx2", "libmvec_across_avx2_81", gw_bench_libmvec_ladder_across_avx2, LIMIT,
     GW_BENCH_AVX2, PRICES},
    {"libmvec_across_avx512", "libmvec_across_avx512_81", gw_bench_libmvec_ladder_across_avx512, LIMIT,
     GW_BENCH_AVX512, PRICES},
#ifdef GW_BENCH_SLEEF
    {"sleef_hoisted_avx2", "sleef_hoisted_avx2_81", gw_bench_sleef_ladder_avx2, LIMIT, GW_BENCH_AVX2, PRICES},
    {"sleef_hoisted_avx512", "sleef_hoisted_avx512_81", gw_bench_sleef_ladder_avx512, LIMIT, GW_BENCH_AVX512,
     PRICES},
#endif
    {"libm", "libm_81", gw_bench_libm_ladder, LIMIT, GW_BENCH_SCALAR, PRICES},
#ifdef GW_BENCH_QUANTLIB
    {"blackcalculator", "blackcalculator_81", gw_bench_calculator_ladder, LIMIT_QUANTLIB, GW_BENCH_SCALAR,
     PRICES},
    {"analyticeuropeanengine", NULL, gw_bench_engine_ladder, LIMIT_QUANTLIB, GW_BENCH_SCALAR, PRICES},
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

static void check_job(struct gw_bench *bench, struct job *job, const char *name)
{
    static struct gw_bench_ladder wanted;
    size_t set = job->nodes == &shocks;
    wanted = truth[set];
    memset(&ladder, 0, sizeof ladder);
    run_job(job);
    for (size_t i = 0; i < job->nodes->count && job->party->made != PRICES; i++) {
        wanted.of[0][i] -= truth[set].of[0][GW_LADDER_SPOT];
    }
    if (job->party->made == PNL_AND_TWO) {
        memcpy(ladder.of[3], wanted.of[3], sizeof ladder.of[3]);
        memcpy(ladder.of[4], wanted.of[4], sizeof ladder.of[4]);
    }
    double error = gw_bench_error_of_ladder(&ladder, &wanted, &scale[set], job->nodes->count);
    gw_bench_check(bench, name, error, job->party->limit);
}

static size_t add_case(struct gw_bench *bench, struct gw_bench_case *cases, struct job *jobs, size_t count,
                       const char *name)
{
    check_job(bench, &jobs[count], name);
    cases[count] = (struct gw_bench_case){
        name, "ns/node", run_job, &jobs[count], (double)(GW_BENCH_POSITIONS * jobs[count].nodes->count),
        false};
    return count + 1;
}

static void measure_parties(struct gw_bench *bench)
{
    struct gw_bench_case cases[2 * PARTY_COUNT];
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
    gw_bench_measure(bench, cases, count);
}

/* How many multiply-adds the ports could have done in the time of one vector of nodes, and what share of them the
 * kernel's own operations are. */
static void record_slots(struct gw_bench *bench, const char *name, const char *share_name, const char *ours,
                         const char *fma, double lanes)
{
    const struct gw_bench_result *node = gw_bench_find(bench, ours);
    const struct gw_bench_result *limit = gw_bench_find(bench, fma);
    if (node != NULL && limit != NULL) {
        double slots[GW_BENCH_ROUNDS_MAX];
        double share[GW_BENCH_ROUNDS_MAX];
        for (size_t i = 0; i < node->count; i++) {
            slots[i] = lanes * node->samples[i] / limit->samples[i];
            share[i] = 100.0 * KERNEL_OPERATIONS / slots[i];
        }
        gw_bench_record(bench, name, "fma", slots, node->count);
        gw_bench_record(bench, share_name, "% of peak", share, node->count);
    }
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

/* The names of families are the best that this machine can do. */
static void name_best(struct gw_bench *bench)
{
    static const char *const ours[] = {"gammawatch_avx512", "gammawatch_avx2", "gammawatch_portable", NULL};
    static const char *const mvec2[] = {"libmvec_nodes_avx2", "libmvec_across_avx2", NULL};
    static const char *const mvec512[] = {"libmvec_nodes_avx512", "libmvec_across_avx512", NULL};
    static const char *const mvec[] = {"libmvec_best_avx2", "libmvec_best_avx512", NULL};
    static const char *const sleef[] = {"sleef_hoisted_avx2", "sleef_hoisted_avx512", NULL};
    gw_bench_name_best(bench, "gammawatch", ours);
    gw_bench_name_best(bench, "libmvec_best_avx2", mvec2);
    gw_bench_name_best(bench, "libmvec_best_avx512", mvec512);
    gw_bench_name_best(bench, "libmvec_hoisted", mvec);
    gw_bench_name_best(bench, "sleef_hoisted", sleef);
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
    record_slots(bench, "gammawatch_slots_avx512", "gammawatch_share_avx512", "gammawatch_avx512",
                 "limit_fma_avx512", 8.0);
    record_slots(bench, "gammawatch_slots_avx2", "gammawatch_share_avx2", "gammawatch_avx2", "limit_fma_avx2",
                 4.0);
    name_best(bench);
    gw_bench_compare(bench, "gammawatch", "blackcalculator", GOAL_CALCULATOR);
    gw_bench_compare(bench, "gammawatch", "libm_hoisted", GOAL_LIBM);
    gw_bench_compare(bench, "gammawatch_avx512", "libmvec_best_avx512", GOAL_MVEC512);
    gw_bench_compare(bench, "gammawatch_avx2", "libmvec_best_avx2", GOAL_MVEC2);
    gw_bench_compare(bench, "gammawatch", "sleef_hoisted", 0.0);
    gw_bench_compare(bench, "gammawatch", "analyticeuropeanengine", 0.0);
}
