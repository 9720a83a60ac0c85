#include "chains/proof/receipts.h"

#include <stdlib.h>
#include <string.h>

#include "chains/proof/bloom.h"
#include "chains/proof/rlp.h"

#define TYPE_HIGHEST  4u
#define RECEIPT_BYTES 512u /* beside its logs: bloom, numbers, prefixes */
#define LOG_BYTES     256u /* beside its data: address, four topics, prefixes */

struct writer {
    struct gw_rlp_writer rlp;
    uint8_t *room; /* for one field */
    size_t room_size;
};

/* Bytes of a hex string, or a little more. */
static size_t measure(struct gw_json_value hex)
{
    size_t size = 0;
    return gw_json_text(hex, &size) != NULL ? size / 2 : 0;
}

static enum gw_status put_bytes(struct writer *w, struct gw_json_value hex, size_t size_exact)
{
    size_t size = 0;
    GW_TRY(gw_json_hex(w->room, w->room_size, &size, hex));
    GW_ENSURE(size_exact == 0 || size == size_exact, GW_E_FORMAT);
    gw_rlp_put_string(&w->rlp, w->room, size);
    return GW_OK;
}

static enum gw_status put_number(struct writer *w, struct gw_json_value quantity)
{
    uint8_t word[32];
    size_t size = 0;
    GW_ENSURE(gw_json_text(quantity, &size) != NULL && size > 2, GW_E_FORMAT);
    GW_TRY(gw_json_word(word, quantity));
    gw_rlp_put_number(&w->rlp, word, sizeof word);
    return GW_OK;
}

static enum gw_status put_log(struct writer *w, struct gw_json_value log)
{
    const size_t open = w->rlp.size;
    const struct gw_json_value topics = gw_json_get(log, "topics");
    GW_TRY(put_bytes(w, gw_json_get(log, "address"), 20));
    const size_t open_topics = w->rlp.size;
    GW_ENSURE(gw_json_is(topics, GW_JSON_ARRAY) && gw_json_count(topics) <= 4, GW_E_FORMAT);
    for (struct gw_json_value topic = gw_json_first(topics); !gw_json_is(topic, GW_JSON_NONE);
         topic = gw_json_next(topics, topic)) {
        GW_TRY(put_bytes(w, topic, 32));
    }
    gw_rlp_close_list(&w->rlp, open_topics);
    GW_TRY(put_bytes(w, gw_json_get(log, "data"), 0));
    gw_rlp_close_list(&w->rlp, open);
    return GW_OK;
}

static enum gw_status put_type(struct writer *w, struct gw_json_value receipt)
{
    const struct gw_json_value type = gw_json_get(receipt, "type");
    uint64_t number = 0;
    if (!gw_json_is(type, GW_JSON_NONE)) {
        GW_ENSURE(gw_json_quantity(&number, type) == GW_OK, GW_E_FORMAT);
    }
    GW_ENSURE(number <= TYPE_HIGHEST, GW_E_DOMAIN);
    if (number > 0) {
        gw_rlp_put_raw(&w->rlp, &(uint8_t){(uint8_t)number}, 1);
    }
    return GW_OK;
}

static enum gw_status put_receipt(struct writer *w, struct gw_json_value receipt)
{
    const struct gw_json_value status = gw_json_get(receipt, "status");
    const struct gw_json_value logs = gw_json_get(receipt, "logs");
    const bool has_status = gw_json_is(status, GW_JSON_STRING);
    GW_TRY(put_type(w, receipt));
    const size_t open = w->rlp.size;
    GW_TRY(has_status ? put_number(w, status) : put_bytes(w, gw_json_get(receipt, "root"), 32));
    GW_TRY(put_number(w, gw_json_get(receipt, "cumulativeGasUsed")));
    GW_TRY(put_bytes(w, gw_json_get(receipt, "logsBloom"), GW_BLOOM_SIZE));
    const size_t open_logs = w->rlp.size;
    GW_ENSURE(gw_json_is(logs, GW_JSON_ARRAY), GW_E_FORMAT);
    for (struct gw_json_value log = gw_json_first(logs); !gw_json_is(log, GW_JSON_NONE);
         log = gw_json_next(logs, log)) {
        GW_TRY(put_log(w, log));
    }
    gw_rlp_close_list(&w->rlp, open_logs);
    gw_rlp_close_list(&w->rlp, open);
    return w->rlp.is_full ? GW_E_FORMAT : GW_OK; /* what does not fit the room measured for it is none */
}

/* Room for all receipts, and for their longest field. */
static enum gw_status open_writer(struct writer *w, struct gw_json_value receipts)
{
    size_t size = RECEIPT_BYTES;
    w->room_size = RECEIPT_BYTES;
    for (struct gw_json_value receipt = gw_json_first(receipts); !gw_json_is(receipt, GW_JSON_NONE);
         receipt = gw_json_next(receipts, receipt)) {
        const struct gw_json_value logs = gw_json_get(receipt, "logs");
        size += RECEIPT_BYTES;
        for (struct gw_json_value log = gw_json_first(logs); !gw_json_is(log, GW_JSON_NONE);
             log = gw_json_next(logs, log)) {
            const size_t data = measure(gw_json_get(log, "data"));
            size += LOG_BYTES + data;
            w->room_size = data > w->room_size ? data : w->room_size;
        }
    }
    GW_ENSURE(size <= GW_RECEIPTS_BYTES_MAX, GW_E_BOUND);
    w->rlp = (struct gw_rlp_writer){.data = malloc(size), .capacity = size};
    w->room = malloc(w->room_size);
    return w->rlp.data != NULL && w->room != NULL ? GW_OK : GW_E_NOMEM;
}

static enum gw_status put_all(struct writer *w, struct gw_trie_node *values, struct gw_json_value receipts)
{
    size_t count = 0;
    for (struct gw_json_value receipt = gw_json_first(receipts); !gw_json_is(receipt, GW_JSON_NONE);
         receipt = gw_json_next(receipts, receipt)) {
        const size_t at = w->rlp.size;
        GW_TRY(put_receipt(w, receipt));
        values[count++] = (struct gw_trie_node){w->rlp.data + at, w->rlp.size - at};
    }
    return GW_OK;
}

enum gw_status gw_receipts_root(uint8_t out[32], struct gw_json_value receipts)
{
    const size_t count = gw_json_count(receipts);
    struct writer w = {0};
    GW_ENSURE(gw_json_is(receipts, GW_JSON_ARRAY), GW_E_FORMAT);
    GW_ENSURE(count <= GW_LIST_ROOT_MAX, GW_E_BOUND);
    struct gw_trie_node *values = calloc(count + 1, sizeof *values);
    enum gw_status status = values != NULL ? open_writer(&w, receipts) : GW_E_NOMEM;
    if (status == GW_OK) {
        status = put_all(&w, values, receipts);
    }
    if (status == GW_OK) {
        status = gw_list_root(out, values, count);
    }
    free(w.rlp.data);
    free(w.room);
    free(values);
    return status;
}
