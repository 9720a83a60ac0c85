/* report: the figures of a suite, for people and as JSON. */
#ifndef GW_TESTS_BENCH_REPORT_H
#define GW_TESTS_BENCH_REPORT_H

#include <jansson.h>

#include "tests/bench/bench.h"

/* Lines `area case value unit ...`: ratios, then cases, then what was skipped. Lines with # are for people. */
void gw_bench_print(FILE *out, const struct gw_bench *bench);

/* Adds to the lists "results", "ratios" and "skipped" of `root`, all flat: each entry names its area. */
void gw_bench_describe(const struct gw_bench *bench, json_t *root);

/* Machine and build, for the head of either. */
json_t *gw_bench_describe_machine(const struct gw_bench *bench);
void gw_bench_print_machine(FILE *out, const struct gw_bench *bench);

#endif
