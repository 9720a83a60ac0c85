#include "chains/head/block.h"

#include <string.h>

#include "ipc/base/clock.h"

static enum gw_status parse_hash(uint8_t out[32], struct gw_json_value object, const char *key)
{
    return gw_json_hex_fixed(out, 32, gw_json_get(object, key));
}

/* A quantity above 64 bits is as malformed here as one with a wrong digit. */
static enum gw_status parse_quantity(uint64_t *out, struct gw_json_value object, const char *key)
{
    return gw_json_quantity(out, gw_json_get(object, key)) == GW_OK ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_block_parse(struct gw_block *out, struct gw_json_value result)
{
    GW_ENSURE(!gw_json_is(result, GW_JSON_NULL), GW_E_MISSING);
    GW_ENSURE(gw_json_is(result, GW_JSON_OBJECT), GW_E_FORMAT);
    struct gw_block block;
    uint64_t time_s;
    GW_TRY(parse_quantity(&block.number, result, "number"));
    GW_TRY(parse_quantity(&time_s, result, "timestamp"));
    GW_TRY(parse_hash(block.hash, result, "hash"));
    GW_TRY(parse_hash(block.parent, result, "parentHash"));
    GW_ENSURE(time_s <= (uint64_t)GW_CLOCK_BLOCK_S_MAX, GW_E_FORMAT);
    block.time_s = (int64_t)time_s;
    GW_TRY(gw_header_prove(&block.header, result));
    *out = block;
    return GW_OK;
}

static enum gw_status parse_topics(struct gw_log *out, struct gw_json_value topics)
{
    GW_ENSURE(gw_json_is(topics, GW_JSON_ARRAY) && gw_json_count(topics) <= 4, GW_E_FORMAT);
    struct gw_json_value topic = gw_json_first(topics);
    for (; !gw_json_is(topic, GW_JSON_NONE); topic = gw_json_next(topics, topic)) {
        GW_TRY(gw_json_hex_fixed(out->topics[out->topic_count++], 32, topic));
    }
    return GW_OK;
}

enum gw_status gw_log_parse(struct gw_log *out, uint8_t *scratch, struct gw_json_value item)
{
    GW_ENSURE(gw_json_is(item, GW_JSON_OBJECT), GW_E_FORMAT);
    const enum gw_json_kind removed = gw_json_kind(gw_json_get(item, "removed"));
    GW_ENSURE(removed == GW_JSON_NONE || removed == GW_JSON_FALSE || removed == GW_JSON_TRUE, GW_E_FORMAT);
    GW_ENSURE(removed != GW_JSON_TRUE, GW_E_REORG);
    struct gw_log log = {.data = scratch};
    GW_TRY(gw_json_hex_fixed(log.address, sizeof log.address, gw_json_get(item, "address")));
    GW_TRY(parse_topics(&log, gw_json_get(item, "topics")));
    GW_TRY(parse_quantity(&log.block_number, item, "blockNumber"));
    GW_TRY(parse_quantity(&log.index, item, "logIndex"));
    GW_TRY(parse_hash(log.block_hash, item, "blockHash"));
    GW_TRY(gw_json_hex(scratch, GW_LOG_DATA_MAX, &log.data_size, gw_json_get(item, "data")));
    *out = log;
    return GW_OK;
}
