/* pair: two readers of one chain that changes at random, one that asks ahead and shares filters and one that asks step
 * by step, and the endpoint of both, which is these functions: gw_rpc_ask() is replaced by the linker.
 *
 * Three venues watch: the toy, a market of Lyra's, and one of four rounds each of which asks for what the round before
 * answered. Logs lie between their watches, too. */
#ifndef GW_TESTS_PROPERTY_PAIR_H
#define GW_TESTS_PROPERTY_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "chains/collector/reader.h"
#include "chains/rpc/reply.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/sim/chains/collector/toy_market.h"
#include "tests/sim/chains/collector/toy_venue.h"

#define PAIR_BLOCKS  2048u
#define PAIR_DEEP    0x66
#define PAIR_ROUNDS  4u
#define PAIR_LOG_MAX 12u

struct pair_log {
    uint8_t address;
    const char *event;
    uint64_t topic; /* at position 1 */
};

struct pair_block {
    uint8_t hash[32];
    struct toy_market market;
    uint64_t deep[PAIR_ROUNDS];
    uint64_t quantity;
    struct pair_log logs[PAIR_LOG_MAX];
    size_t log_count;
    unsigned calm; /* blocks in a row that changed nothing but prices, this one the last */
};

struct pair {
    struct pair_block blocks[PAIR_BLOCKS];
    uint64_t head;
    uint64_t seed;
    size_t calls_max;     /* in one aggregate3 */
    size_t addresses_max; /* in one filter */
    uint8_t flooded;      /* of this address there are more logs than an answer holds; 0: of none */
    bool is_failing;      /* the next request */
    bool has_receipts;
    bool is_withholding; /* the first log of each answer */
    bool is_forging;     /* receipts without logs */
};

struct pair_counts {
    unsigned posts;
    unsigned calls;
    unsigned logs;
    unsigned receipts;
};

/* What was asked, and how it goes on. */
struct pair_pending {
    gw_rpc_done done;
    void *context;
    enum gw_status status;
    char *text;
    size_t count;
};

static struct pair chain_model;
static struct pair_pending pending;
static struct pair_counts counts;

static const char pair_position_updated[] =
    "PositionUpdated(uint256,address,uint8,(uint256,uint256,uint8,uint256,uint256,uint8),uint256)";

static inline const struct pair_block *pair_find(const char *hash)
{
    char text[67];
    for (uint64_t n = chain_model.head; n > 0; n--) {
        gw_hex_encode(text, chain_model.blocks[n].hash, 32);
        if (strcmp(text, hash) == 0) {
            return &chain_model.blocks[n];
        }
    }
    return NULL;
}

static inline bool pair_has(const json_t *list, const uint8_t *bytes, size_t size)
{
    char text[67];
    gw_hex_encode(text, bytes, size);
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0) {
            return true;
        }
    }
    return json_is_null(list);
}

static inline void pair_topics(uint8_t out[2][32], const struct pair_log *log)
{
    gw_abi_topic(out[0], log->event);
    memset(out[1], 0, 32);
    for (size_t i = 0; i < 8; i++) {
        out[1][31 - i] = (uint8_t)(log->topic >> 8 * i);
    }
}

/* As a node reads a filter: topics by position, a position that is absent is any. */
static inline bool pair_fits(const json_t *filter, const struct pair_log *log)
{
    uint8_t address[20];
    uint8_t topics[2][32];
    memset(address, log->address, sizeof address);
    pair_topics(topics, log);
    const json_t *lists = json_object_get(filter, "topics");
    const json_t *second = json_array_get(lists, 1);
    return pair_has(json_object_get(filter, "address"), address, 20) &&
           pair_has(json_array_get(lists, 0), topics[0], 32) &&
           (second == NULL || pair_has(second, topics[1], 32));
}

static inline void pair_put_logs(json_t *out, const json_t *filter, uint64_t number)
{
    const struct pair_block *block = &chain_model.blocks[number];
    for (size_t i = 0; i < block->log_count; i++) {
        char address[43];
        char topics[2][67];
        char hash[67];
        char at[2][32];
        uint8_t bytes[2][32];
        if (!pair_fits(filter, &block->logs[i])) {
            continue;
        }
        memset(bytes[0], block->logs[i].address, 20);
        gw_hex_encode(address, bytes[0], 20);
        pair_topics(bytes, &block->logs[i]);
        gw_hex_encode(topics[0], bytes[0], 32);
        gw_hex_encode(topics[1], bytes[1], 32);
        gw_hex_encode(hash, block->hash, 32);
        snprintf(at[0], sizeof at[0], "0x%llx", (unsigned long long)number);
        snprintf(at[1], sizeof at[1], "0x%zx", i);
        json_array_append_new(out,
                              json_pack("{s:s, s:[s,s,s,s], s:s, s:s, s:s, s:s}", "address", address,
                                        "topics", topics[0], topics[1], topics[1], topics[1], "data", "0x",
                                        "blockNumber", at[0], "blockHash", hash, "logIndex", at[1]));
    }
}

static inline json_t *pair_logs(const json_t *filter)
{
    const char *hash = json_string_value(json_object_get(filter, "blockHash"));
    json_t *out = json_array();
    if (hash != NULL) {
        const struct pair_block *block = pair_find(hash);
        GW_ASSERT(block != NULL);
        pair_put_logs(out, filter, (uint64_t)(block - chain_model.blocks));
        return out;
    }
    const uint64_t from = strtoull(json_string_value(json_object_get(filter, "fromBlock")), NULL, 16);
    const uint64_t to = strtoull(json_string_value(json_object_get(filter, "toBlock")), NULL, 16);
    for (uint64_t n = from; n <= to && n <= chain_model.head; n++) {
        pair_put_logs(out, filter, n);
    }
    return out;
}

/* The venue of four rounds: what a round returns hangs on the block and on what the last one returned. */
static inline size_t pair_deep_return(uint64_t *words, const struct pair_block *block, const uint8_t *input)
{
    static const char *const steps[PAIR_ROUNDS] = {"step0(uint256)", "step1(uint256)", "step2(uint256)",
                                                   "step3(uint256)"};
    for (unsigned i = 0; i < PAIR_ROUNDS; i++) {
        if (toy_is(input, steps[i])) {
            words[0] = (toy_argument(input, 0) * 31 + block->deep[i]) & 0xff;
            return i > 0 && words[0] % 7 == 0 ? TOY_MARKET_REVERT : 1;
        }
    }
    return TOY_MARKET_REVERT;
}

static inline size_t pair_return(uint64_t *words, const struct pair_block *block, uint8_t to,
                                 const uint8_t *input)
{
    const struct toy_block toy = {.number = (uint64_t)(block - chain_model.blocks),
                                  .quantity = (unsigned)block->quantity};
    return to == TOY_MARKET || to == TOY_TOKEN ? toy_market_return(words, &block->market, input)
           : to == PAIR_DEEP                   ? pair_deep_return(words, block, input)
                                               : toy_return(words, &toy, to, input);
}

static inline json_t *pair_call(const json_t *params)
{
    static uint8_t data[1u << 18];
    static uint8_t tails[1u << 18];
    static char text[1u << 20];
    struct gw_abi_buffer head = {.data = data, .capacity = sizeof data};
    struct gw_abi_buffer tail = {.data = tails, .capacity = sizeof tails};
    const char *input = json_string_value(json_object_get(json_array_get(params, 0), "data"));
    const char *hash = json_string_value(json_object_get(json_array_get(params, 1), "blockHash"));
    const struct pair_block *block = pair_find(hash);
    static uint8_t asked[1u << 18];
    struct gw_abi_cursor list;
    size_t size = 0;
    size_t count = 0;
    GW_ASSERT(block != NULL && gw_hex_decode(asked, sizeof asked, &size, input, strlen(input)) == GW_OK);
    struct gw_abi_cursor top = gw_abi_open(asked + 4, size - 4);
    GW_ASSERT(gw_abi_tail(&top, &list) == GW_OK && gw_abi_array(&list, 512, 1, &count) == GW_OK);
    if (count > chain_model.calls_max) {
        return NULL;
    }
    gw_abi_put_u64(&head, 32);
    gw_abi_put_u64(&head, count);
    for (size_t i = 0; i < count; i++) {
        struct gw_abi_cursor call;
        struct gw_abi_cursor bytes;
        const uint8_t *calldata = NULL;
        uint64_t words[TOY_WORDS] = {0};
        uint8_t to[20];
        GW_ASSERT(gw_abi_tail(&list, &call) == GW_OK && gw_abi_address(&call, to) == GW_OK);
        GW_ASSERT(gw_abi_skip(&call, 1) == GW_OK && gw_abi_tail(&call, &bytes) == GW_OK);
        GW_ASSERT(gw_abi_bytes(&bytes, &calldata, &size) == GW_OK);
        const size_t returned = pair_return(words, block, to[0], calldata);
        const bool is_ok = returned != TOY_MARKET_REVERT;
        const size_t word_count = is_ok ? returned : 1; /* with a reason: nobody has to doubt it */
        gw_abi_put_u64(&head, 32 * count + tail.size);
        gw_abi_put_u64(&tail, is_ok ? 1 : 0);
        gw_abi_put_u64(&tail, 64);
        gw_abi_put_u64(&tail, 32 * word_count);
        for (size_t w = 0; w < word_count; w++) {
            gw_abi_put_u64(&tail, words[w]);
        }
    }
    gw_abi_put(&head, tail.data, tail.size);
    GW_ASSERT(!head.is_full && !tail.is_full);
    gw_hex_encode(text, head.data, head.size);
    return json_string(text);
}

/* Of one transaction, which made all logs of the block. */
static inline json_t *pair_receipts(const struct pair_block *block)
{
    char bloom[2 + 512 + 1] = "0x";
    json_t *all = json_pack("{s:n, s:[n]}", "address", "topics");
    json_t *logs = json_array();
    memset(bloom + 2, '0', 512);
    pair_put_logs(logs, all, (uint64_t)(block - chain_model.blocks));
    json_decref(all);
    return json_pack("[{s:s, s:s, s:s, s:s, s:o}]", "type", "0x2", "status", "0x1", "cumulativeGasUsed",
                     "0x5208", "logsBloom", bloom, "logs", logs);
}

static inline json_t *pair_header(const json_t *params)
{
    static const char zeros[] = "0x0000000000000000000000000000000000000000000000000000000000000000";
    const char *number = json_string_value(json_array_get(params, 0));
    char hash[67];
    const uint64_t n = strtoull(number, NULL, 16);
    GW_ASSERT(n > 0 && n <= chain_model.head);
    gw_hex_encode(hash, chain_model.blocks[n].hash, 32);
    return json_pack("{s:s, s:s, s:s, s:s}", "number", number, "timestamp", "0x1", "hash", hash, "parentHash",
                     zeros);
}

static inline bool pair_is_flooded(const json_t *filter)
{
    uint8_t address[20];
    memset(address, chain_model.flooded, sizeof address);
    return chain_model.flooded != 0 && pair_has(json_object_get(filter, "address"), address, sizeof address);
}

/* NULL: more than the endpoint takes. */
static inline json_t *pair_result(const struct gw_rpc_call *call)
{
    json_t *params = json_loads(call->params, 0, NULL);
    json_t *out = NULL;
    if (strcmp(call->method, "eth_getLogs") == 0) {
        const json_t *filter = json_array_get(params, 0);
        counts.logs++;
        if (!pair_is_flooded(filter) &&
            json_array_size(json_object_get(filter, "address")) <= chain_model.addresses_max) {
            out = pair_logs(filter);
        }
        if (chain_model.is_withholding) {
            json_array_remove(out, 0);
        }
    } else if (strcmp(call->method, "eth_getBlockByNumber") == 0) {
        out = pair_header(params);
    } else if (strcmp(call->method, "eth_getBlockReceipts") == 0) {
        counts.receipts++;
        out = chain_model.has_receipts
                  ? pair_receipts(pair_find(json_string_value(json_array_get(params, 0))))
                  : NULL;
        if (chain_model.is_forging) {
            json_array_clear(json_object_get(json_array_get(out, 0), "logs"));
        }
    } else {
        counts.calls++;
        out = pair_call(params);
    }
    json_decref(params);
    return out;
}

enum gw_status __wrap_gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                 void *context);

enum gw_status __wrap_gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                 void *context)
{
    (void)rpc;
    GW_ASSERT(pending.done == NULL);
    pending = (struct pair_pending){.done = done, .context = context, .count = ask->count};
    counts.posts++;
    if (chain_model.is_failing) {
        chain_model.is_failing = false;
        pending.status = GW_E_TIMEOUT;
        return GW_OK;
    }
    json_t *out = json_array();
    for (size_t i = 0; i < ask->count; i++) {
        json_t *result = pair_result(&ask->calls[i]);
        json_t *item = result != NULL ? json_pack("{s:i, s:o}", "id", (int)i + 1, "result", result)
                                      : json_pack("{s:i, s:{s:i, s:s}}", "id", (int)i + 1, "error", "code",
                                                  -32000, "message", "exceeds limit");
        json_array_append_new(out, item);
    }
    pending.text = json_dumps(out, JSON_COMPACT);
    json_decref(out);
    return GW_OK;
}

/* Answers until the reader has nothing more to ask. */
static inline void pair_answer_all(void)
{
    static struct gw_reply reply;
    while (pending.done != NULL) {
        const struct pair_pending now = pending;
        struct gw_rpc_reply told = {.status = now.status};
        pending = (struct pair_pending){0};
        if (now.status == GW_OK) {
            GW_ASSERT(gw_reply_parse(&reply, (const uint8_t *)now.text, strlen(now.text), now.count) ==
                      GW_OK);
            told.items = reply.items;
            told.count = now.count;
        }
        now.done(now.context, &told);
        if (now.status == GW_OK) {
            gw_reply_clear(&reply);
        }
        free(now.text);
    }
}

#endif
