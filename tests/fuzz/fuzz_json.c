/* Does the reply parser survive any bytes, and does what it lets through keep its promises? */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "chains/head/block.h"
#include "chains/rpc/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_item(const struct gw_rpc_item *item)
{
    static uint8_t scratch[GW_LOG_DATA_MAX];
    if (item->status != GW_OK) {
        GW_ASSERT(gw_json_is(item->result, GW_JSON_NONE) && item->message != NULL);
        GW_ASSERT(strlen(item->message) <= GW_RPC_MESSAGE_MAX && strstr(item->message, "://") == NULL);
        return;
    }
    GW_ASSERT(!gw_json_is(item->result, GW_JSON_NONE) && item->message == NULL);
    struct gw_block block;
    if (gw_block_parse(&block, item->result) == GW_OK) {
        GW_ASSERT(block.time_s >= 0);
    }
    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        struct gw_log log;
        if (gw_log_parse(&log, scratch, each) == GW_OK) {
            GW_ASSERT(log.topic_count <= 4 && log.data_size <= GW_LOG_DATA_MAX);
        }
    }
}

/* The first byte is how many calls were asked. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gw_reply reply;
    if (size == 0) {
        return 0;
    }
    const size_t count = 1 + (size_t)data[0] % GW_RPC_BATCH_MAX;
    const enum gw_status status = gw_reply_parse(&reply, data + 1, size - 1, count);
    if (status == GW_OK) {
        for (size_t i = 0; i < count; i++) {
            check_item(&reply.items[i]);
        }
        gw_reply_clear(&reply);
    }
    GW_ASSERT(gw_json_is(gw_json_root(&reply.json), GW_JSON_NONE));
    return 0;
}
