#include "tests/bench/decode_ours.h"

#include <stdlib.h>

#include "chains/rpc/reply.h"

/* Kept from reply to reply, as that of the collector is. */
static struct gw_reply reply;

/* The number of calls is known to who asked; here it is in the text. */
static bool parse(const char *text, size_t size, size_t count)
{
    return gw_reply_parse(&reply, (const uint8_t *)text, size, count) == GW_OK;
}

static struct gw_bench_span span_of(struct gw_json_value string)
{
    struct gw_bench_span span;
    span.text = gw_json_text(string, &span.size);
    return span;
}

bool gw_bench_ours_results(struct gw_bench_decoded *out, const char *text, size_t size)
{
    const size_t count = out->is_aggregate ? 1 : out->wanted;
    bool is_right = parse(text, size, count);
    for (size_t i = 0; is_right && i < count; i++) {
        is_right = gw_bench_sink_result(out, span_of(reply.items[i].result));
    }
    return is_right;
}

bool gw_bench_ours_logs(struct gw_bench_decoded *out, const char *text, size_t size)
{
    bool is_right = parse(text, size, 1);
    const struct gw_json_value logs = is_right ? reply.items[0].result : (struct gw_json_value){NULL, 0};
    struct gw_json_value item = gw_json_first(logs);
    for (; is_right && !gw_json_is(item, GW_JSON_NONE); item = gw_json_next(logs, item)) {
        is_right =
            out->count < out->wanted && out->bytes_max - out->bytes_used >= GW_LOG_DATA_MAX &&
            gw_log_parse(&out->transfers[out->count].log, out->bytes + out->bytes_used, item) == GW_OK &&
            gw_bench_take_transfer(out);
    }
    return is_right;
}

static struct gw_bench_log_text read_log(struct gw_json_value item)
{
    struct gw_bench_log_text log = {.address = span_of(gw_json_get(item, "address")),
                                    .data = span_of(gw_json_get(item, "data")),
                                    .block_number = span_of(gw_json_get(item, "blockNumber")),
                                    .block_hash = span_of(gw_json_get(item, "blockHash")),
                                    .index = span_of(gw_json_get(item, "logIndex"))};
    const struct gw_json_value topics = gw_json_get(item, "topics");
    struct gw_json_value topic = gw_json_first(topics);
    for (; !gw_json_is(topic, GW_JSON_NONE) && log.topic_count < 4; topic = gw_json_next(topics, topic)) {
        log.topics[log.topic_count++] = span_of(topic);
    }
    return log;
}

void gw_bench_places_find(struct gw_bench_places *out, size_t max, const char *text, size_t size)
{
    struct gw_json json = {0};
    *out = (struct gw_bench_places){.results = calloc(max, sizeof *out->results),
                                    .logs = calloc(max, sizeof *out->logs)};
    if (out->results == NULL || out->logs == NULL ||
        gw_json_parse(&json, (const uint8_t *)text, size) != GW_OK) {
        abort();
    }
    const struct gw_json_value root = gw_json_root(&json);
    struct gw_json_value answer = gw_json_first(root);
    for (; !gw_json_is(answer, GW_JSON_NONE); answer = gw_json_next(root, answer)) {
        const struct gw_json_value result = gw_json_get(answer, "result");
        struct gw_json_value item = gw_json_first(result);
        if (gw_json_is(result, GW_JSON_STRING)) {
            out->results[out->result_count++] = span_of(result);
        }
        for (; !gw_json_is(item, GW_JSON_NONE); item = gw_json_next(result, item)) {
            out->logs[out->log_count++] = read_log(item);
        }
    }
    gw_json_fini(&json);
}

void gw_bench_places_fini(struct gw_bench_places *places)
{
    free(places->results);
    free(places->logs);
}

bool gw_bench_places_decode(struct gw_bench_decoded *out, const struct gw_bench_places *places)
{
    bool is_right = true;
    for (size_t i = 0; is_right && i < places->result_count; i++) {
        is_right = gw_bench_sink_result(out, places->results[i]);
    }
    for (size_t i = 0; is_right && i < places->log_count; i++) {
        is_right = gw_bench_sink_log(out, &places->logs[i]);
    }
    return is_right;
}
