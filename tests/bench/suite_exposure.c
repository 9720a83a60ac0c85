/* Everything an exposure record holds of an option: 33 nodes at three volatilities, tails, a band of volatility and six
 * horizons; and a book of a million positions, which no cache holds. */
#include <math.h>
#include <stdlib.h>

#include "gammawatch/vecmath.h"
#include "tests/bench/bench.h"
#include "tests/bench/ours.h"

#define MILLION 1000000u

/* The same sums from another instruction set must have the same bits: pricing.h. */
#define LIMIT 0.0

static const double horizons_s[GW_HORIZONS] = {60, 900, 3600, 14400, 86400, 172800};

static struct gw_bench_book from;
static struct gw_ladder_book book;
static struct gw_ladder_book million;
static struct gw_ladder_sums sums;

static void insist(enum gw_status status)
{
    if (status != GW_OK) {
        abort();
    }
}

static void run_record(void *context)
{
    insist(gw_ladder_book_compute(&sums, context, GW_BENCH_SPOT, horizons_s));
    gw_bench_keep(&sums);
}

static void run_flat(void *context)
{
    insist(gw_ladder_book_compute_flat(&sums, context, GW_BENCH_SPOT));
    gw_bench_keep(&sums);
}

static void run_add(void *context)
{
    struct gw_ladder_book *into = context;
    const struct gw_ladder_weights weights = {0.8, 0.5, 1.0};
    const struct gw_instrument instrument = {
        .kind = GW_PAYOFF_EUROPEAN,
        .quantity = 1.0,
        .option = {.is_call = true, .strike = 2000.0, .t_years = 0.1, .vol = 0.8}};
    gw_ladder_book_clear(into);
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        insist(gw_ladder_book_add(into, &instrument, &weights));
    }
}

/* How far the best path is from plain C. */
static void check(struct gw_bench *bench, const char *name)
{
    static struct gw_ladder_sums plain;
    const char *best = gw_vecmath_path();
    double worst = 0.0;
    insist(gw_vecmath_select_path("portable"));
    run_record(&book);
    plain = sums;
    insist(gw_vecmath_select_path(best));
    run_record(&book);
    const double *a = (const double *)&plain;
    const double *b = (const double *)&sums;
    for (size_t i = 0; i < sizeof sums / sizeof(double); i++) {
        worst = fmax(worst, fabs(a[i] - b[i]));
    }
    gw_bench_check(bench, name, worst, LIMIT);
}

static void measure_million(struct gw_bench *bench)
{
    if (bench->is_quick) {
        gw_bench_skip(bench, "gammawatch_million", "not in a quick run");
        return;
    }
    gw_bench_make_ladder_book(&million, &from, MILLION);
    const struct gw_bench_case cases[] = {
        {"gammawatch_million_flat", "ms/block", run_flat, &million, 1e6, false},
        {"gammawatch_million_record", "ms/block", run_record, &million, 1e6, false},
    };
    gw_bench_measure(bench, cases, sizeof cases / sizeof cases[0]);
    gw_bench_drop_ladder_book(&million);
}

void gw_bench_run_exposure(struct gw_bench *bench)
{
    static struct gw_ladder_book scratch;
    const double bytes[] = {GW_LADDER_OPTION_BYTES};
    gw_bench_draw_book(&from);
    const char *paths[GW_VECMATH_PATHS_MAX];
    (void)gw_vecmath_list_paths(paths);
    insist(gw_vecmath_select_path(paths[0]));
    gw_bench_make_ladder_book(&book, &from, GW_BENCH_OPTIONS);
    gw_bench_make_ladder_book(&scratch, &from, GW_BENCH_OPTIONS);
    check(bench, "gammawatch_record");
    const struct gw_bench_case cases[] = {
        {"gammawatch_record", "ns/option", run_record, &book, GW_BENCH_OPTIONS, false},
        {"gammawatch_flat", "ns/option", run_flat, &book, GW_BENCH_OPTIONS, false},
        {"gammawatch_add", "ns/option", run_add, &scratch, GW_BENCH_OPTIONS, false},
    };
    gw_bench_measure(bench, cases, sizeof cases / sizeof cases[0]);
    gw_bench_record(bench, "bytes", "B/option", bytes, 1);
    measure_million(bench);
    gw_bench_drop_ladder_book(&book);
    gw_bench_drop_ladder_book(&scratch);
}
