#include "chains/collector/receipts.h"

#include <string.h>

#include "chains/collector/evidence.h"
#include "chains/collector/logs.h"
#include "chains/collector/text.h"
#include "chains/proof/receipts.h"
#include "ipc/base/log.h"

bool gw_receipts_are_due(const struct gw_reader *reader)
{
    const struct gw_chain *chain = reader->chain;
    return chain->integrity.receipts_blocks > 0 &&
           reader->block.number % chain->integrity.receipts_blocks == 0 &&
           reader->block.header.trust == GW_HEADER_PROVEN && chain->chain_id != GW_EVIDENCE_POLYGON;
}

static void tell_unproven(struct gw_reader *reader, enum gw_status status, const char *message)
{
    if (!reader->receipts.is_told) {
        GW_LOG(WARN, "receipts.unproven", "chain", reader->chain->name, "block",
               gw_log_u64(reader->block.number), "status", gw_status_name(status), "message", message);
    }
    reader->receipts.is_told = true;
}

static enum gw_status digest_logs(struct gw_reader *reader, struct gw_json_value receipts)
{
    const struct gw_pinned *p = &reader->pinned;
    struct gw_keccak digest;
    gw_keccak_init(&digest);
    for (size_t i = 0; i < p->venue_count; i++) {
        const struct gw_venue *venue = &reader->chain->venues[p->venues[i]];
        struct gw_watch watch = {0};
        GW_TRY(venue->protocol->watch(venue, &watch));
        for (struct gw_json_value receipt = gw_json_first(receipts); !gw_json_is(receipt, GW_JSON_NONE);
             receipt = gw_json_next(receipts, receipt)) {
            GW_TRY(gw_logs_digest(&digest, &watch, gw_json_get(receipt, "logs")));
        }
    }
    gw_keccak_final(&digest, reader->receipts.logs_digest);
    return GW_OK;
}

static enum gw_status take(struct gw_reader *reader, const struct gw_rpc_item *item)
{
    uint8_t root[32];
    if (item->status != GW_OK) {
        tell_unproven(reader, item->status, item->message != NULL ? item->message : "");
        return GW_OK;
    }
    const enum gw_status status = gw_receipts_root(root, item->result);
    if (status == GW_E_DOMAIN) {
        tell_unproven(reader, status, "a receipt is of a type that is not known here");
        return GW_OK;
    }
    if (status == GW_E_BOUND) {
        tell_unproven(reader, status, "they are too many");
        return GW_OK;
    }
    GW_TRY(status);
    GW_ENSURE(memcmp(root, reader->block.header.receipts_root, sizeof root) == 0, GW_E_CHECKSUM);
    GW_TRY(digest_logs(reader, item->result));
    reader->receipts.is_proven = true;
    reader->receipts.is_told = false;
    return GW_OK;
}

static void on_receipts(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_reader *reader = context;
    enum gw_status status = reply->status == GW_OK ? take(reader, &reply->items[0]) : reply->status;

    if (reply->status == GW_E_SIZE || reply->status == GW_E_BOUND) { /* anybody can fill a block with logs */
        tell_unproven(reader, status, "they are more than a reply holds");
        status = GW_OK;
    }
    if (status == GW_E_CHECKSUM) {
        GW_LOG(ERROR, "receipts.false", "chain", reader->chain->name, "block",
               gw_log_u64(reader->block.number));
        gw_rpc_blame(reader->rpc, reply->upstreams, status);
    }
    reader->receipts.done(reader, status);
}

enum gw_status gw_receipts_start(struct gw_reader *reader, gw_reader_done done)
{
    char params[80] = "[\"";
    const struct gw_rpc_call call = {"eth_getBlockReceipts", params};
    const struct gw_rpc_ask ask = {.calls = &call, .count = 1};

    gw_text_put(gw_text_put_hex(params + strlen(params), reader->block.hash, 32), "\"]");
    reader->receipts.done = done;
    return gw_rpc_ask(reader->rpc, &ask, on_receipts, reader);
}
