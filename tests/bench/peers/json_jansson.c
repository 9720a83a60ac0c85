#include <jansson.h>

#include "tests/bench/peers/json_peers.h"

static struct gw_bench_span span_of(const json_t *string)
{
    return (struct gw_bench_span){json_string_value(string), json_string_length(string)};
}

static struct gw_bench_span member(const json_t *object, const char *key)
{
    return span_of(json_object_get(object, key));
}

bool gw_bench_jansson_results(struct gw_bench_decoded *out, const char *text, size_t size)
{
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    bool is_right = json_array_size(root) > 0;
    for (size_t i = 0; is_right && i < json_array_size(root); i++) {
        is_right = gw_bench_sink_result(out, member(json_array_get(root, i), "result"));
    }
    json_decref(root);
    return is_right;
}

static bool take_log(struct gw_bench_decoded *out, const json_t *item)
{
    struct gw_bench_log_text log = {.address = member(item, "address"),
                                    .data = member(item, "data"),
                                    .block_number = member(item, "blockNumber"),
                                    .block_hash = member(item, "blockHash"),
                                    .index = member(item, "logIndex")};
    const json_t *topics = json_object_get(item, "topics");
    for (; log.topic_count < json_array_size(topics) && log.topic_count < 4; log.topic_count++) {
        log.topics[log.topic_count] = span_of(json_array_get(topics, log.topic_count));
    }
    return gw_bench_sink_log(out, &log);
}

bool gw_bench_jansson_logs(struct gw_bench_decoded *out, const char *text, size_t size)
{
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    const json_t *logs = json_object_get(json_array_get(root, 0), "result");
    bool is_right = json_array_size(logs) > 0;
    for (size_t i = 0; is_right && i < json_array_size(logs); i++) {
        is_right = take_log(out, json_array_get(logs, i));
    }
    json_decref(root);
    return is_right;
}
