#include <yyjson.h>

#include "tests/bench/peers/json_peers.h"

static struct gw_bench_span span_of(yyjson_val *string)
{
    return (struct gw_bench_span){yyjson_get_str(string), yyjson_get_len(string)};
}

static struct gw_bench_span member(yyjson_val *object, const char *key)
{
    return span_of(yyjson_obj_get(object, key));
}

bool gw_bench_yyjson_results(struct gw_bench_decoded *out, const char *text, size_t size)
{
    yyjson_doc *document = yyjson_read(text, size, 0);
    yyjson_val *root = yyjson_doc_get_root(document);
    bool is_right = yyjson_arr_size(root) > 0;
    size_t i;
    size_t count;
    yyjson_val *answer;
    yyjson_arr_foreach(root, i, count, answer)
    {
        is_right = is_right && gw_bench_sink_result(out, member(answer, "result"));
    }
    yyjson_doc_free(document);
    return is_right;
}

static bool take_log(struct gw_bench_decoded *out, yyjson_val *item)
{
    struct gw_bench_log_text log = {.address = member(item, "address"),
                                    .data = member(item, "data"),
                                    .block_number = member(item, "blockNumber"),
                                    .block_hash = member(item, "blockHash"),
                                    .index = member(item, "logIndex")};
    size_t i;
    size_t count;
    yyjson_val *topic;
    yyjson_arr_foreach(yyjson_obj_get(item, "topics"), i, count, topic)
    {
        if (log.topic_count < 4) {
            log.topics[log.topic_count++] = span_of(topic);
        }
    }
    return gw_bench_sink_log(out, &log);
}

bool gw_bench_yyjson_logs(struct gw_bench_decoded *out, const char *text, size_t size)
{
    yyjson_doc *document = yyjson_read(text, size, 0);
    yyjson_val *logs = yyjson_obj_get(yyjson_arr_get_first(yyjson_doc_get_root(document)), "result");
    bool is_right = yyjson_arr_size(logs) > 0;
    size_t i;
    size_t count;
    yyjson_val *item;
    yyjson_arr_foreach(logs, i, count, item)
    {
        is_right = is_right && take_log(out, item);
    }
    yyjson_doc_free(document);
    return is_right;
}
