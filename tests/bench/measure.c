#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/bench.h"

static double now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double time_passes(const struct gw_bench_case *c, size_t passes)
{
    double start = now_ns();
    for (size_t i = 0; i < passes; i++) {
        c->run(c->context);
    }
    return (now_ns() - start) / (double)passes;
}

/* Passes that fill a round; warms caches up, too. */
static size_t calibrate(const struct gw_bench_case *c, double round_ns)
{
    size_t passes = 1;
    for (;;) {
        double ns = time_passes(c, passes) * (double)passes;
        if (ns >= round_ns / 4.0 || passes >= (size_t)1 << 30) {
            double wanted = round_ns / (ns > 1.0 ? ns / (double)passes : 1.0);
            return wanted < 1.0 ? 1 : (size_t)wanted + 1;
        }
        passes *= 2;
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t count, double q)
{
    double at = q * (double)(count - 1);
    size_t i = (size_t)at;
    double next = i + 1 < count ? sorted[i + 1] : sorted[i];
    return sorted[i] + (at - (double)i) * (next - sorted[i]);
}

double gw_bench_median(const double *samples, size_t count)
{
    double sorted[GW_BENCH_ROUNDS_MAX];
    memcpy(sorted, samples, count * sizeof *samples);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    return quantile(sorted, count, 0.5);
}

static void copy_name(char out[GW_BENCH_NAME_MAX], const char *name)
{
    (void)snprintf(out, GW_BENCH_NAME_MAX, "%s", name);
}

/* The result of this name, made when there is none; a table that is full is a bug of the suite. */
static struct gw_bench_result *get_result(struct gw_bench *bench, const char *name)
{
    for (size_t i = 0; i < bench->result_count; i++) {
        if (strcmp(bench->results[i].name, name) == 0) {
            return &bench->results[i];
        }
    }
    if (bench->result_count == GW_BENCH_RESULTS_MAX) {
        abort();
    }
    struct gw_bench_result *result = &bench->results[bench->result_count++];
    *result = (struct gw_bench_result){.unit = "", .error = -1.0};
    copy_name(result->name, name);
    return result;
}

const struct gw_bench_result *gw_bench_find(const struct gw_bench *bench, const char *name)
{
    for (size_t i = 0; i < bench->result_count; i++) {
        if (strcmp(bench->results[i].name, name) == 0 && bench->results[i].count > 0) {
            return &bench->results[i];
        }
    }
    return NULL;
}

void gw_bench_record(struct gw_bench *bench, const char *name, const char *unit, const double *samples,
                     size_t count)
{
    if (count == 0 || count > GW_BENCH_ROUNDS_MAX) {
        abort();
    }
    struct gw_bench_result *result = get_result(bench, name);
    double sorted[GW_BENCH_ROUNDS_MAX];
    memcpy(result->samples, samples, count * sizeof *samples);
    memcpy(sorted, samples, count * sizeof *samples);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    result->unit = unit;
    result->count = count;
    result->median = quantile(sorted, count, 0.5);
    result->low = quantile(sorted, count, 0.25);
    result->high = quantile(sorted, count, 0.75);
}

static bool is_rate(const struct gw_bench_result *result)
{
    return strstr(result->unit, "/s") != NULL;
}

void gw_bench_name_best(struct gw_bench *bench, const char *name, const char *const *of)
{
    const struct gw_bench_result *best = NULL;
    for (; *of != NULL; of++) {
        const struct gw_bench_result *one = gw_bench_find(bench, *of);
        if (one != NULL && (best == NULL || (one->median < best->median) != is_rate(one))) {
            best = one;
        }
    }
    if (best != NULL) {
        gw_bench_record(bench, name, best->unit, best->samples, best->count);
        get_result(bench, name)->error = best->error;
    }
}

void gw_bench_measure(struct gw_bench *bench, const struct gw_bench_case *cases, size_t count)
{
    static double samples[GW_BENCH_RESULTS_MAX][GW_BENCH_ROUNDS_MAX];
    size_t passes[GW_BENCH_RESULTS_MAX];
    if (count > GW_BENCH_RESULTS_MAX) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        passes[i] = calibrate(&cases[i], bench->round_ns);
    }
    for (size_t round = 0; round < bench->rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            double ns = time_passes(&cases[i], passes[i]);
            samples[i][round] = cases[i].is_rate ? cases[i].per_pass / ns * 1e9 : ns / cases[i].per_pass;
        }
    }
    for (size_t i = 0; i < count; i++) {
        gw_bench_record(bench, cases[i].name, cases[i].unit, samples[i], bench->rounds);
    }
}

void gw_bench_check(struct gw_bench *bench, const char *name, double error, double limit)
{
    get_result(bench, name)->error = error;
    if (!(error <= limit)) {
        bench->is_wrong = true;
        (void)fprintf(stderr,
                      "gw-bench: %s: %s is off by %.3g, more than %.3g: its figure is worth nothing\n",
                      bench->area, name, error, limit);
    }
}

static struct gw_bench_ratio *add_ratio(struct gw_bench *bench)
{
    if (bench->ratio_count == GW_BENCH_RATIOS_MAX) {
        abort();
    }
    return &bench->ratios[bench->ratio_count++];
}

void gw_bench_compare(struct gw_bench *bench, const char *fast, const char *slow, double goal)
{
    const struct gw_bench_result *a = gw_bench_find(bench, fast);
    const struct gw_bench_result *b = gw_bench_find(bench, slow);
    if (a == NULL || b == NULL) {
        return;
    }
    double ratio = is_rate(a) ? a->median / b->median : b->median / a->median;
    if (a->count == b->count) {
        double ratios[GW_BENCH_ROUNDS_MAX];
        for (size_t i = 0; i < a->count; i++) {
            ratios[i] = is_rate(a) ? a->samples[i] / b->samples[i] : b->samples[i] / a->samples[i];
        }
        ratio = gw_bench_median(ratios, a->count);
    }
    struct gw_bench_ratio *out = add_ratio(bench);
    *out = (struct gw_bench_ratio){.value = ratio, .goal = goal};
    (void)snprintf(out->name, sizeof out->name, "%s_vs_%s", fast, slow);
}

void gw_bench_bound(struct gw_bench *bench, const char *name, double value, double goal)
{
    struct gw_bench_ratio *out = add_ratio(bench);
    *out = (struct gw_bench_ratio){.value = value, .goal = goal, .is_at_most = true};
    copy_name(out->name, name);
}

void gw_bench_skip(struct gw_bench *bench, const char *name, const char *why)
{
    if (bench->skip_count == GW_BENCH_SKIPS_MAX) {
        abort();
    }
    struct gw_bench_skip *skip = &bench->skips[bench->skip_count++];
    skip->why = why;
    copy_name(skip->name, name);
}
