#include "chains/head/block.h"

#include <string.h>

#include "ipc/base/clock.h"
#include "ipc/base/hex.h"

static enum gw_status parse_hash(uint8_t out[32], const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    GW_ENSURE(text != NULL, GW_E_FORMAT);
    return gw_hex_decode_fixed(out, 32, text);
}

/* A quantity above 64 bits is as malformed here as one with a wrong digit. */
static enum gw_status parse_quantity(uint64_t *out, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    GW_ENSURE(text != NULL && gw_hex_decode_u64(out, text) == GW_OK, GW_E_FORMAT);
    return GW_OK;
}

enum gw_status gw_block_parse(struct gw_block *out, const json_t *result)
{
    GW_ENSURE(!json_is_null(result), GW_E_MISSING);
    GW_ENSURE(json_is_object(result), GW_E_FORMAT);
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

static enum gw_status parse_topics(struct gw_log *out, const json_t *topics)
{
    GW_ENSURE(json_is_array(topics) && json_array_size(topics) <= 4, GW_E_FORMAT);
    out->topic_count = (unsigned)json_array_size(topics);
    for (unsigned i = 0; i < out->topic_count; i++) {
        const char *text = json_string_value(json_array_get(topics, i));
        GW_ENSURE(text != NULL, GW_E_FORMAT);
        GW_TRY(gw_hex_decode_fixed(out->topics[i], 32, text));
    }
    return GW_OK;
}

enum gw_status gw_log_parse(struct gw_log *out, uint8_t *scratch, const json_t *item)
{
    GW_ENSURE(json_is_object(item), GW_E_FORMAT);
    const json_t *removed = json_object_get(item, "removed");
    GW_ENSURE(removed == NULL || json_is_boolean(removed), GW_E_FORMAT);
    GW_ENSURE(!json_is_true(removed), GW_E_REORG);
    struct gw_log log = {.data = scratch};
    const char *address = json_string_value(json_object_get(item, "address"));
    const json_t *data = json_object_get(item, "data");
    GW_ENSURE(address != NULL && json_is_string(data), GW_E_FORMAT);
    GW_TRY(gw_hex_decode_fixed(log.address, sizeof log.address, address));
    GW_TRY(parse_topics(&log, json_object_get(item, "topics")));
    GW_TRY(parse_quantity(&log.block_number, item, "blockNumber"));
    GW_TRY(parse_quantity(&log.index, item, "logIndex"));
    GW_TRY(parse_hash(log.block_hash, item, "blockHash"));
    GW_TRY(gw_hex_decode(scratch, GW_LOG_DATA_MAX, &log.data_size, json_string_value(data),
                         json_string_length(data)));
    *out = log;
    return GW_OK;
}
