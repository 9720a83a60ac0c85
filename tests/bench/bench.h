/* bench: what a suite is given. A suite is one file suite_<area>.c with gw_bench_run_<area>() and one line of
 * suites.def; it checks that all parties compute the same, then measures them side by side.
 *
 * Cases of one gw_bench_measure() are played in rounds, each case once per round, so that a disturbance of the
 * machine meets all of them. Time is CPU time of the thread: another process on the core does not count, what it
 * does to caches does. The value of a case is the median of its rounds; a ratio is the median of the ratios
 * within rounds. Nothing here is fast; nothing here is timed.
 *
 * Threads: one. Memory: results are kept in struct gw_bench; names and units are borrowed and live as long.
 */
#ifndef GW_TESTS_BENCH_BENCH_H
#define GW_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define GW_BENCH_ROUNDS_MAX  32
#define GW_BENCH_RESULTS_MAX 96
#define GW_BENCH_RATIOS_MAX  48
#define GW_BENCH_SKIPS_MAX   32
#define GW_BENCH_NAME_MAX    64

struct gw_bench_case {
    const char *name;
    const char *unit;
    void (*run)(void *context); /* one pass */
    void *context;
    double per_pass; /* units of work in a pass */
    bool is_rate;    /* the value is units per second, not ns per unit */
};

struct gw_bench_result {
    char name[GW_BENCH_NAME_MAX];
    const char *unit;
    double samples[GW_BENCH_ROUNDS_MAX]; /* in order of rounds */
    size_t count;
    double median;
    double low; /* quartiles */
    double high;
    double error; /* of gw_bench_check(); negative: nothing was checked */
};

struct gw_bench_ratio {
    char name[GW_BENCH_NAME_MAX];
    double value;
    double goal; /* 0: none */
    bool is_at_most;
};

struct gw_bench_skip {
    char name[GW_BENCH_NAME_MAX];
    const char *why;
};

struct gw_bench {
    const char *area;
    size_t rounds;
    double round_ns; /* a case is repeated for at least so long in each round */
    bool is_quick;
    int core;
    struct gw_bench_result results[GW_BENCH_RESULTS_MAX];
    size_t result_count;
    struct gw_bench_ratio ratios[GW_BENCH_RATIOS_MAX];
    size_t ratio_count;
    struct gw_bench_skip skips[GW_BENCH_SKIPS_MAX];
    size_t skip_count;
    bool is_wrong; /* a check failed */
};

typedef void gw_bench_suite_fn(struct gw_bench *bench);

#define X(area, help) gw_bench_suite_fn gw_bench_run_##area;
#include "tests/bench/suites.def"
#undef X

/* Plays the cases in rounds and keeps one result of each. */
void gw_bench_measure(struct gw_bench *bench, const struct gw_bench_case *cases, size_t count);

/* A result the suite measured itself: samples in order of rounds. */
void gw_bench_record(struct gw_bench *bench, const char *name, const char *unit, const double *samples,
                     size_t count);

/* A second name for the better of results, of those in the list (NULL ends it) that were measured; nothing when none
 * was. */
void gw_bench_name_best(struct gw_bench *bench, const char *name, const char *const *of);

/* `error` is the worst deviation of what the case computed; above limit (or NaN) the run fails. To be called
 * before its result exists or after. */
void gw_bench_check(struct gw_bench *bench, const char *name, double error, double limit);

/* slow / fast of two results, the way round that makes a larger figure the better one; both are times or both are
 * rates. Nothing when one of them was skipped. */
void gw_bench_compare(struct gw_bench *bench, const char *fast, const char *slow, double goal);

/* A figure against its limit, at most `goal`: `value` is computed by the suite. */
void gw_bench_bound(struct gw_bench *bench, const char *name, double value, double goal);

void gw_bench_skip(struct gw_bench *bench, const char *name, const char *why);

/* NULL when it was not measured. */
const struct gw_bench_result *gw_bench_find(const struct gw_bench *bench, const char *name);

double gw_bench_median(const double *samples, size_t count);

/* Keeps `value` alive, so that no compiler drops what computed it. */
static inline void gw_bench_keep(const void *value)
{
    __asm__ volatile("" : : "r"(value) : "memory");
}

#endif
