/* json_peers: how others find the hex in an RPC reply. Each gives every string to the sink, which decodes it as that of
 * all parties; false when the text is not what was expected or a sink refused. Texts are followed by
 * GW_BENCH_JSON_PADDING readable bytes.
 */
#ifndef GW_TESTS_BENCH_PEERS_JSON_PEERS_H
#define GW_TESTS_BENCH_PEERS_JSON_PEERS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GW_BENCH_JSON_PADDING 64u

struct gw_bench_span {
    const char *text; /* without quotes */
    size_t size;
};

struct gw_bench_log_text {
    struct gw_bench_span address;
    struct gw_bench_span topics[4];
    size_t topic_count;
    struct gw_bench_span data;
    struct gw_bench_span block_number;
    struct gw_bench_span block_hash;
    struct gw_bench_span index;
};

struct gw_bench_decoded;

/* The "result" of a reply of a batch, which stand in order. */
bool gw_bench_sink_result(struct gw_bench_decoded *out, struct gw_bench_span result);
bool gw_bench_sink_log(struct gw_bench_decoded *out, const struct gw_bench_log_text *log);

typedef bool gw_bench_json_fn(struct gw_bench_decoded *out, const char *text, size_t size);

/* _results: every reply's result is a string; _logs: one reply, whose result is an array of logs. */
gw_bench_json_fn gw_bench_jansson_results;
gw_bench_json_fn gw_bench_jansson_logs;
gw_bench_json_fn gw_bench_yyjson_results;
gw_bench_json_fn gw_bench_yyjson_logs;
gw_bench_json_fn gw_bench_simdjson_results;
gw_bench_json_fn gw_bench_simdjson_logs;

#ifdef __cplusplus
}
#endif

#endif
