/* simdjson's on-demand interface, one parser kept. Strings are taken as they stand in the text, not unescaped: that is
 * its fastest way, and there are no escapes in hex. */
#include <simdjson.h>

#include "tests/bench/peers/json_peers.h"

namespace od = simdjson::ondemand;

namespace
{

od::parser parser;

gw_bench_span strip(std::string_view token)
{
    const size_t end = token.rfind('"');
    return end == std::string_view::npos || end == 0 ? gw_bench_span{nullptr, 0}
                                                     : gw_bench_span{token.data() + 1, end - 1};
}

gw_bench_span member(od::object &object, const char *key)
{
    return strip(object[key].value().raw_json_token());
}

simdjson::padded_string_view view(const char *text, size_t size)
{
    return simdjson::padded_string_view(text, size, size + GW_BENCH_JSON_PADDING);
}

bool read_results(gw_bench_decoded *out, const char *text, size_t size)
{
    od::document document = parser.iterate(view(text, size));
    bool is_right = true;
    for (od::object answer : document.get_array()) {
        is_right = is_right && gw_bench_sink_result(out, member(answer, "result"));
    }
    return is_right;
}

bool read_log(gw_bench_decoded *out, od::object item)
{
    gw_bench_log_text log{};
    log.address = member(item, "address");
    for (auto topic : item["topics"].get_array()) {
        if (log.topic_count < 4) {
            log.topics[log.topic_count++] = strip(topic.value().raw_json_token());
        }
    }
    log.data = member(item, "data");
    log.block_number = member(item, "blockNumber");
    log.block_hash = member(item, "blockHash");
    log.index = member(item, "logIndex");
    return gw_bench_sink_log(out, &log);
}

bool read_logs(gw_bench_decoded *out, const char *text, size_t size)
{
    od::document document = parser.iterate(view(text, size));
    bool is_right = true;
    for (od::object answer : document.get_array()) {
        for (od::object item : answer["result"].get_array()) {
            is_right = is_right && read_log(out, item);
        }
    }
    return is_right;
}

} // namespace

bool gw_bench_simdjson_results(gw_bench_decoded *out, const char *text, size_t size)
{
    try {
        return read_results(out, text, size);
    } catch (const simdjson::simdjson_error &) {
        return false;
    }
}

bool gw_bench_simdjson_logs(gw_bench_decoded *out, const char *text, size_t size)
{
    try {
        return read_logs(out, text, size);
    } catch (const simdjson::simdjson_error &) {
        return false;
    }
}
