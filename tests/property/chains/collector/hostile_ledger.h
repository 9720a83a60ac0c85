/* ledger: what a recorded world says, by who was asked what, learnt by playing its tape through the whole collector.
 *
 * gw_rpc_ask() is replaced by the linker: while learning it lets each answer pass and notes it. Of a call that was asked
 * several times the last answer counts, so that the ledger tells the last block as a reader finds it who comes new. */
#ifndef GW_TESTS_PROPERTY_HOSTILE_LEDGER_H
#define GW_TESTS_PROPERTY_HOSTILE_LEDGER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/collector/collector.h"
#include "chains/rpc/tape.h"
#include "ipc/base/config.h"
#include "ipc/base/hex.h"
#include "ipc/base/log.h"

#define LEDGER_CALLS_MAX 65536u
#define LEDGER_SLOTS     (2u * LEDGER_CALLS_MAX)
#define LEDGER_LOGS_MAX  4096u
#define LEDGER_BYTES_MAX (256u << 20)
#define LEDGER_CHUNK_MAX (16u << 20)

struct ledger_call {
    uint64_t hash;
    size_t key_at; /* of bytes: address, then calldata */
    size_t key_size;
    size_t reply_at;
    size_t reply_size;
    bool is_ok;
};

struct ledger_log {
    struct gw_log log;
    uint8_t data[GW_LOG_DATA_MAX];
};

struct ledger {
    struct ledger_call calls[LEDGER_CALLS_MAX];
    size_t call_count;
    uint32_t slots[LEDGER_SLOTS]; /* position + 1 */
    struct ledger_log logs[LEDGER_LOGS_MAX];
    size_t log_count;
    uint8_t *bytes;
    size_t size;
    struct gw_block block; /* the last one */
    uint8_t digest[32];    /* of its positions */
};

/* One request on its way. */
struct ledger_watch {
    gw_rpc_done done;
    void *context;
    bool is_calls;
    bool is_logs;
};

static struct ledger ledger;
static struct gw_collector ledger_collector;

enum gw_status __real_gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                 void *context);

static inline size_t ledger_keep(const uint8_t *bytes, size_t size)
{
    const size_t at = ledger.size;
    assert_true(size <= LEDGER_BYTES_MAX - at);
    if (size > 0) {
        memcpy(ledger.bytes + at, bytes, size);
    }
    ledger.size += size;
    return at;
}

static inline uint64_t ledger_mix(uint64_t hash, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static inline bool ledger_is(const struct ledger_call *known, uint64_t hash, const struct gw_call *call,
                             const uint8_t *data)
{
    return known->hash == hash && known->key_size == 20 + call->data_size &&
           memcmp(ledger.bytes + known->key_at, call->to, 20) == 0 &&
           memcmp(ledger.bytes + known->key_at + 20, data, call->data_size) == 0;
}

/* The slot of the call, which may be empty. */
static inline uint32_t *ledger_slot(const struct gw_call *call, const uint8_t *data, uint64_t *hash)
{
    *hash = ledger_mix(ledger_mix(UINT64_C(0xcbf29ce484222325), call->to, 20), data, call->data_size);
    for (uint64_t i = *hash;; i++) {
        uint32_t *slot = &ledger.slots[i % LEDGER_SLOTS];
        if (*slot == 0 || ledger_is(&ledger.calls[*slot - 1], *hash, call, data)) {
            return slot;
        }
    }
}

static inline const struct ledger_call *ledger_find(const struct gw_call_list *list, size_t i)
{
    uint64_t hash;
    const uint32_t *slot = ledger_slot(&list->calls[i], list->arena + list->calls[i].data_at, &hash);
    return *slot == 0 ? NULL : &ledger.calls[*slot - 1];
}

static inline void ledger_note_call(const struct gw_call_list *list, size_t i,
                                    const struct gw_call_reply *reply)
{
    const struct gw_call *call = &list->calls[i];
    const uint8_t *data = list->arena + call->data_at;
    uint64_t hash;
    uint32_t *slot = ledger_slot(call, data, &hash);
    if (*slot == 0) {
        assert_true(ledger.call_count < LEDGER_CALLS_MAX);
        struct ledger_call *fresh = &ledger.calls[ledger.call_count++];
        *fresh = (struct ledger_call){.hash = hash, .key_size = 20 + call->data_size};
        fresh->key_at = ledger_keep(call->to, 20);
        (void)ledger_keep(data, call->data_size);
        *slot = (uint32_t)ledger.call_count;
    }
    struct ledger_call *known = &ledger.calls[*slot - 1];
    known->is_ok = reply->is_ok;
    known->reply_at = ledger_keep(reply->data, reply->size);
    known->reply_size = reply->size;
}

static inline void ledger_note_chunk(const struct gw_calls *asked, const struct gw_chunk *chunk,
                                     const struct gw_rpc_item *item)
{
    static uint8_t bytes[LEDGER_CHUNK_MAX];
    static struct gw_call_reply replies[GW_CHUNK_CALLS_MAX];
    size_t size = 0;
    if (item->status != GW_OK || gw_json_hex(bytes, sizeof bytes, &size, item->result) != GW_OK ||
        gw_multicall_decode(replies, chunk->count, bytes, size) != GW_OK) {
        return;
    }
    for (size_t i = 0; i < chunk->count; i++) {
        ledger_note_call(&asked->list, chunk->first + i, &replies[i]);
    }
}

static inline bool ledger_is_before(const struct gw_log *a, const struct gw_log *b)
{
    return a->block_number < b->block_number || (a->block_number == b->block_number && a->index < b->index);
}

/* In the order of the chain; a log of the same place is one of another branch, or the same read again. */
static inline void ledger_note_log(const struct gw_log *log)
{
    size_t i = ledger.log_count;
    while (i > 0 && ledger_is_before(log, &ledger.logs[i - 1].log)) {
        i--;
    }
    if (i == 0 || ledger_is_before(&ledger.logs[i - 1].log, log)) {
        assert_true(ledger.log_count < LEDGER_LOGS_MAX);
        memmove(&ledger.logs[i + 1], &ledger.logs[i], (ledger.log_count++ - i) * sizeof ledger.logs[i]);
    } else {
        i--;
    }
    ledger.logs[i].log = *log;
    memcpy(ledger.logs[i].data, log->data, log->data_size);
}

static inline void ledger_note_logs(const struct gw_rpc_item *item)
{
    uint8_t scratch[GW_LOG_DATA_MAX];
    struct gw_log log;
    if (item->status != GW_OK) {
        return;
    }
    for (struct gw_json_value each = gw_json_first(item->result); !gw_json_is(each, GW_JSON_NONE);
         each = gw_json_next(item->result, each)) {
        if (gw_log_parse(&log, scratch, each) == GW_OK) {
            ledger_note_log(&log);
        }
    }
}

static inline void ledger_on_reply(void *context, const struct gw_rpc_reply *reply)
{
    const struct ledger_watch watch = *(struct ledger_watch *)context;
    const struct gw_calls *asked = &ledger_collector.reader.asked;
    free(context);
    for (size_t i = 0; reply->status == GW_OK && i < reply->count; i++) {
        if (watch.is_logs) {
            ledger_note_logs(&reply->items[i]);
        } else if (watch.is_calls && i < asked->sent_count) {
            ledger_note_chunk(asked, &asked->sent[i], &reply->items[i]);
        }
    }
    watch.done(watch.context, reply);
}

static inline enum gw_status ledger_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                        void *context)
{
    struct ledger_watch *watch = calloc(1, sizeof *watch);
    assert_non_null(watch);
    *watch = (struct ledger_watch){.done = done,
                                   .context = context,
                                   .is_calls = strstr(ask->calls[0].params, "\"data\":\"0x82ad56cb") != NULL,
                                   .is_logs = strcmp(ask->calls[0].method, "eth_getLogs") == 0};
    const enum gw_status status = __real_gw_rpc_ask(rpc, ask, ledger_on_reply, watch);
    if (status != GW_OK) {
        free(watch);
    }
    return status;
}

/* Plays a tape up to the block; 0: to its end. */
static inline void ledger_learn(const char *config_path, const char *tape_path, uint64_t number)
{
    static struct gw_chain chain;
    static struct gw_config config;
    char at[32];
    struct gw_rpc_options rpc = {.timeout_ms = 1000, .attempts = 3};
    struct gw_collector_options options = {
        .mode = GW_MODE_REPLAY, .at = number > 0 ? at : NULL, .ready_fd = -1};
    uint8_t *bytes = ledger.bytes != NULL ? ledger.bytes : malloc(LEDGER_BYTES_MAX);
    assert_non_null(bytes);
    memset(&ledger, 0, sizeof ledger);
    ledger.bytes = bytes;
    snprintf(at, sizeof at, "0x%llx", (unsigned long long)number);
    assert_int_equal(gw_config_load(&config, config_path), GW_OK);
    assert_int_equal(gw_chain_configure(&chain, &config, NULL, true), GW_OK);
    rpc.chain = chain.name;
    rpc.chain_id = chain.chain_id;
    assert_int_equal(gw_tape_open(&rpc.replay, tape_path), GW_OK);
    assert_int_equal(gw_collector_run(&ledger_collector, &chain, &rpc, &options), GW_OK);
    ledger.block = ledger_collector.reader.book.block;
    gw_book_digest(&ledger_collector.reader.book, ledger.digest);
    assert_true(number == 0 || ledger.block.number == number);
    gw_collector_fini(&ledger_collector);
    gw_tape_close(rpc.replay);
    gw_chain_fini(&chain);
    gw_config_free(&config);
}

#endif
