/* decode_ours: replies decoded by the code of the house, and the same without finding the hex first. */
#ifndef GW_TESTS_BENCH_DECODE_OURS_H
#define GW_TESTS_BENCH_DECODE_OURS_H

#include "tests/bench/decoded.h"

/* What gw-collector does with the body of an HTTP reply, up to typed words. */
gw_bench_json_fn gw_bench_ours_results;
gw_bench_json_fn gw_bench_ours_logs;

/* Where the hex stands, found beforehand. */
struct gw_bench_places {
    struct gw_bench_span *results;
    size_t result_count;
    struct gw_bench_log_text *logs;
    size_t log_count;
};

/* Aborts on a text that is none of tests/bench/replies.h. `max` results or logs. */
void gw_bench_places_find(struct gw_bench_places *out, size_t max, const char *text, size_t size);
void gw_bench_places_fini(struct gw_bench_places *places);
bool gw_bench_places_decode(struct gw_bench_decoded *out, const struct gw_bench_places *places);

#endif
