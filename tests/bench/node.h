/* node: peers in JavaScript, as tests/bench/peers/node/main.mjs measures them in the same run and on the same core. */
#ifndef GW_TESTS_BENCH_NODE_H
#define GW_TESTS_BENCH_NODE_H

#include <jansson.h>

#include "tests/bench/bench.h"

struct gw_bench_node_case {
    const char *name; /* there and here */
    const char *unit;
    double per_pass; /* units of work in a call */
    bool is_rate;
    double scale;         /* of the value: 1 for ns or units per second, 1e-3 for us */
    const char *expected; /* the result as text; anything else fails the run. NULL: not compared */
};

/* Runs the cases of `area`; `input` is consumed. Without node or its packages they are skipped, and it is said why. */
void gw_bench_measure_node(struct gw_bench *bench, const char *area, json_t *input,
                           const struct gw_bench_node_case *cases, size_t count);

#endif
