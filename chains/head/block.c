#include "chains/head/block.h"

#include <string.h>

#include "ipc/base/clock.h"

static enum gw_status parse_hash(uint8_t out[32], struct gw_json_value object, const char *key)
{
    return gw_json_hex_fixed(out, 32, gw_json_get(object, key));
}

/* A quantity above 64 bits is as malformed here as one with a wrong digit. */
static enum gw_status read_quantity(uint64_t *out, struct gw_json_value value)
{
    return gw_json_quantity(out, value) == GW_OK ? GW_OK : GW_E_FORMAT;
}

static enum gw_status parse_quantity(uint64_t *out, struct gw_json_value object, const char *key)
{
    return read_quantity(out, gw_json_get(object, key));
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

/* In the order of geth. */
enum { ADDRESS, TOPICS, DATA, BLOCK_NUMBER, BLOCK_HASH, LOG_INDEX, REMOVED, LOG_KEYS };

static const struct gw_json_key log_keys[LOG_KEYS] = {
    [ADDRESS] = GW_JSON_KEY("address"),
    [TOPICS] = GW_JSON_KEY("topics"),
    [DATA] = GW_JSON_KEY("data"),
    [BLOCK_NUMBER] = GW_JSON_KEY("blockNumber"),
    [BLOCK_HASH] = GW_JSON_KEY("blockHash"),
    [LOG_INDEX] = GW_JSON_KEY("logIndex"),
    [REMOVED] = GW_JSON_KEY("removed"),
};

enum gw_status gw_log_parse(struct gw_log *out, uint8_t *scratch, struct gw_json_value item)
{
    GW_ENSURE(gw_json_is(item, GW_JSON_OBJECT), GW_E_FORMAT);
    struct gw_json_value values[LOG_KEYS];
    gw_json_pick(values, item, log_keys, LOG_KEYS);
    const enum gw_json_kind removed = gw_json_kind(values[REMOVED]);
    GW_ENSURE(removed == GW_JSON_NONE || removed == GW_JSON_FALSE || removed == GW_JSON_TRUE, GW_E_FORMAT);
    GW_ENSURE(removed != GW_JSON_TRUE, GW_E_REORG);
    struct gw_log log = {.data = scratch};
    GW_TRY(gw_json_hex_fixed(log.address, sizeof log.address, values[ADDRESS]));
    GW_TRY(parse_topics(&log, values[TOPICS]));
    GW_TRY(read_quantity(&log.block_number, values[BLOCK_NUMBER]));
    GW_TRY(read_quantity(&log.index, values[LOG_INDEX]));
    GW_TRY(gw_json_hex_fixed(log.block_hash, sizeof log.block_hash, values[BLOCK_HASH]));
    const enum gw_status status = gw_json_hex(scratch, GW_LOG_DATA_MAX, &log.data_size, values[DATA]);
    if (status == GW_E_BOUND) {
        log.is_long = true;
        log.data_size = 0;
    } else {
        GW_TRY(status);
    }
    *out = log;
    return GW_OK;
}
