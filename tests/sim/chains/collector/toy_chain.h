/* toy_chain: a chain that fits on a page: one feed, one venue that sold some calls, and blocks of a test's
 * choice; the node answers from it.
 *
 * A block is known by its id; its hash is made of it. The venue's only state is the quantity of calls at a
 * block; a log in the block says that it changed. Bodies that a test puts into `lies` replace the honest
 * answer to the n-th POST of that method.
 */
#ifndef GW_TESTS_SIM_TOY_CHAIN_H
#define GW_TESTS_SIM_TOY_CHAIN_H

#include <jansson.h>

#include "chains/abi/abi.h"
#include "ipc/base/hex.h"
#include "tests/sim/node.h"

#define TOY_CHAIN_ID  31337u
#define TOY_TIME_S    1700000000
#define TOY_BLOCKS    512u
#define TOY_HEADS     64u
#define TOY_LIES      16u
#define TOY_BODY_SIZE 524288u
#define TOY_VENUE     0x11
#define TOY_FEED      0x22
#define TOY_CONSUMER  0x33
#define TOY_WORDS     16u /* of the longest return */
#define TOY_MUTE      9999u
#define TOY_STRANGER  0x44 /* a contract that does what `stranger` says */

enum toy_stranger {
    TOY_HONEST,
    TOY_REVERTS,
    TOY_BURNS, /* all gas: it and what is called behind it revert without a word */
    TOY_HANGS  /* the whole eth_call runs out of the node's time */
};

struct toy_block {
    unsigned id; /* 0: there is no such block */
    unsigned parent;
    uint64_t number;
    unsigned quantity; /* calls sold; TOY_MUTE: the venue answers nothing */
    bool has_log;
    int64_t time_s; /* 0: 12 s after the block before */
};

struct toy_lie {
    const char *method;
    unsigned nth; /* POST of this method, from 1 */
    struct node_step step;
};

struct toy_chain {
    struct toy_block blocks[TOY_BLOCKS];
    unsigned heads[TOY_HEADS]; /* what `latest` shows, poll after poll */
    size_t head_count;
    size_t head_at;
    bool is_held;       /* the last head is shown again */
    unsigned finalized; /* block shown as such; 0: null */
    enum toy_stranger stranger;
    size_t calls_max;    /* in one aggregate3: more run out of gas; 0: no limit */
    size_t calls_widest; /* met so far */
    struct toy_lie lies[TOY_LIES];
    size_t lie_count;
    unsigned asked_heads;
    unsigned asked_parents;
    unsigned asked_logs;
    unsigned asked_calls;
    char ranges[8][160]; /* filters of the first eth_getLogs by range */
    size_t range_count;
    void (*at_end)(struct toy_chain *chain); /* the heads are over */
    char body[TOY_BODY_SIZE];
    struct node_step honest;
};

static inline void toy_hash(uint8_t out[32], unsigned id)
{
    memset(out, 0xb0, 32);
    out[0] = (uint8_t)(id >> 8);
    out[1] = (uint8_t)id;
}

static inline void toy_hash_text(char out[67], unsigned id)
{
    uint8_t hash[32];
    toy_hash(hash, id);
    gw_hex_encode(out, hash, sizeof hash);
}

static inline void toy_add(struct toy_chain *c, unsigned id, unsigned parent, uint64_t number,
                           unsigned quantity, bool has_log)
{
    GW_ASSERT(id > 0 && id < TOY_BLOCKS);
    c->blocks[id] = (struct toy_block){id, parent, number, quantity, has_log, 0};
}

static inline void toy_show(struct toy_chain *c, unsigned id)
{
    GW_ASSERT(c->head_count < TOY_HEADS);
    c->heads[c->head_count++] = id;
}

static inline void toy_lie(struct toy_chain *c, const char *method, unsigned nth, struct node_step step)
{
    GW_ASSERT(c->lie_count < TOY_LIES);
    c->lies[c->lie_count++] = (struct toy_lie){method, nth, step};
}

static inline const struct toy_block *toy_find(const struct toy_chain *c, const char *hash)
{
    char text[67];
    for (unsigned id = 1; hash != NULL && id < TOY_BLOCKS; id++) {
        toy_hash_text(text, id);
        if (c->blocks[id].id == id && strcmp(text, hash) == 0) {
            return &c->blocks[id];
        }
    }
    return NULL;
}

static inline int64_t toy_time_s(const struct toy_block *block)
{
    return block->time_s != 0 ? block->time_s : TOY_TIME_S + 12 * (int64_t)block->number;
}

static inline json_t *toy_block_json(const struct toy_block *block)
{
    char hash[67];
    char parent[67];
    char number[32];
    char time[32];
    if (block == NULL) {
        return json_null();
    }
    toy_hash_text(hash, block->id);
    toy_hash_text(parent, block->parent);
    snprintf(number, sizeof number, "0x%llx", (unsigned long long)block->number);
    snprintf(time, sizeof time, "0x%llx", (unsigned long long)toy_time_s(block));
    return json_pack("{s:s, s:s, s:s, s:s}", "hash", hash, "parentHash", parent, "number", number,
                     "timestamp", time);
}

static inline json_t *toy_log_json(const struct toy_block *block)
{
    uint8_t address[20];
    uint8_t topic[32];
    char address_text[43];
    char topic_text[67];
    char hash[67];
    char number[32];
    memset(address, TOY_VENUE, sizeof address);
    gw_abi_topic(topic, "Changed()");
    gw_hex_encode(address_text, address, sizeof address);
    gw_hex_encode(topic_text, topic, sizeof topic);
    toy_hash_text(hash, block->id);
    snprintf(number, sizeof number, "0x%llx", (unsigned long long)block->number);
    return json_pack("{s:s, s:[s], s:s, s:s, s:s, s:s}", "address", address_text, "topics", topic_text,
                     "data", "0x", "blockNumber", number, "blockHash", hash, "logIndex", "0x0");
}

/* By hash: that block's log. By range: the logs of the canonical branch, i.e. of the head shown last. */
static inline json_t *toy_logs_json(struct toy_chain *c, const json_t *filter)
{
    const char *hash = json_string_value(json_object_get(filter, "blockHash"));
    const char *from = json_string_value(json_object_get(filter, "fromBlock"));
    const char *to = json_string_value(json_object_get(filter, "toBlock"));
    json_t *out = json_array();
    if (hash != NULL) {
        const struct toy_block *block = toy_find(c, hash);
        if (block != NULL && block->has_log) {
            json_array_append_new(out, toy_log_json(block));
        }
        return out;
    }
    if (c->range_count < 8) {
        snprintf(c->ranges[c->range_count++], sizeof c->ranges[0], "%s..%s", from, to);
    }
    for (unsigned id = c->heads[c->head_at - 1]; id != 0; id = c->blocks[id].parent) {
        const struct toy_block *block = &c->blocks[id];
        if (block->has_log && block->number >= strtoull(from, NULL, 16) &&
            block->number <= strtoull(to, NULL, 16)) {
            json_array_append_new(out, toy_log_json(block));
        }
    }
    return out;
}

static inline bool toy_is(const uint8_t *selector, const char *signature)
{
    uint8_t expected[4];
    gw_abi_selector(expected, signature);
    return memcmp(selector, expected, sizeof expected) == 0;
}

/* A consumer: clamps 1, 2, ..., 16; the vector applied last has the block's number; every room is 100 x the word. */
static inline size_t toy_consume(uint64_t words[TOY_WORDS], const struct toy_block *block,
                                 const uint8_t *selector)
{
    const bool is_place = toy_is(selector, "place()");
    const size_t count = toy_is(selector, "clamps()")      ? 16
                         : is_place                        ? 5
                         : toy_is(selector, "current()")   ? 8
                         : toy_is(selector, "room(uint8)") ? 6
                                                           : 1;
    for (size_t i = 0; i < count; i++) {
        words[i] = count == 6 ? 100 * (i + 1) : count == 8 ? 1 : i + 1;
    }
    words[1] = is_place ? block->number : words[1];
    return count;
}

/* What the contract `to` returns to a call that begins with `selector`, as words. */
static inline size_t toy_return(uint64_t words[TOY_WORDS], const struct toy_block *block, uint8_t to,
                                const uint8_t *selector)
{
    if (to == TOY_CONSUMER) {
        return toy_consume(words, block, selector);
    }
    if (to == TOY_VENUE) {
        words[0] = block->quantity;
        return block->quantity == TOY_MUTE ? 0 : 1;
    }
    if (toy_is(selector, "decimals()")) {
        words[0] = 8;
        return 1;
    }
    words[0] = words[4] = 1;
    words[1] = UINT64_C(2000) * 100000000;
    words[2] = words[3] = (uint64_t)toy_time_s(block);
    return 5;
}

/* aggregate3((address,bool,bytes)[]) -> (bool,bytes)[] */
static inline size_t toy_aggregate(const struct toy_chain *c, uint8_t *out, size_t capacity,
                                   const uint8_t *data, size_t size, const struct toy_block *block)
{
    struct gw_abi_cursor top = gw_abi_open(data + 4, size - 4);
    struct gw_abi_cursor list;
    struct gw_abi_buffer heads = {.data = out, .capacity = capacity};
    static uint8_t tails[TOY_BODY_SIZE / 4];
    struct gw_abi_buffer tail = {.data = tails, .capacity = sizeof tails};
    size_t count = 0;
    bool is_burned = false;
    GW_ASSERT(gw_abi_tail(&top, &list) == GW_OK && gw_abi_array(&list, 512, 1, &count) == GW_OK);
    gw_abi_put_u64(&heads, 32);
    gw_abi_put_u64(&heads, count);
    for (size_t i = 0; i < count; i++) {
        struct gw_abi_cursor call;
        struct gw_abi_cursor bytes;
        const uint8_t *input = NULL;
        size_t input_size = 0;
        uint8_t to[20];
        uint64_t words[TOY_WORDS] = {0};
        GW_ASSERT(gw_abi_tail(&list, &call) == GW_OK && gw_abi_address(&call, to) == GW_OK);
        GW_ASSERT(gw_abi_skip(&call, 1) == GW_OK && gw_abi_tail(&call, &bytes) == GW_OK);
        GW_ASSERT(gw_abi_bytes(&bytes, &input, &input_size) == GW_OK && input_size >= 4);
        const bool is_stranger = to[0] == TOY_STRANGER && c->stranger != TOY_HONEST;
        is_burned = is_burned || (is_stranger && c->stranger == TOY_BURNS);
        const bool is_reverted = is_burned || is_stranger;
        size_t word_count = is_burned ? 0 : toy_return(words, block, to[0], input);
        gw_abi_put_u64(&heads, 32 * count + tail.size);
        gw_abi_put_u64(&tail, is_reverted ? 0 : 1);
        gw_abi_put_u64(&tail, 64);
        gw_abi_put_u64(&tail, 32 * word_count);
        for (size_t w = 0; w < word_count; w++) {
            gw_abi_put_u64(&tail, words[w]);
        }
    }
    gw_abi_put(&heads, tail.data, tail.size);
    GW_ASSERT(!heads.is_full && !tail.is_full);
    return heads.size;
}

/* The block of that number on the branch of the head shown last, or first. */
static inline const struct toy_block *toy_find_number(const struct toy_chain *c, const char *text)
{
    const uint64_t number = strtoull(text, NULL, 16);
    unsigned id = c->heads[c->head_at > 0 ? c->head_at - 1 : 0];
    while (id != 0 && c->blocks[id].number > number) {
        id = c->blocks[id].parent;
    }
    return id != 0 && c->blocks[id].number == number ? &c->blocks[id] : NULL;
}

/* How many calls an aggregate3 holds, and whether one of them goes to the stranger. */
static inline size_t toy_survey(const uint8_t *data, size_t size, bool *has_stranger)
{
    struct gw_abi_cursor top = gw_abi_open(data + 4, size - 4);
    struct gw_abi_cursor list;
    size_t count = 0;
    GW_ASSERT(gw_abi_tail(&top, &list) == GW_OK && gw_abi_array(&list, 512, 1, &count) == GW_OK);
    for (size_t i = 0; i < count; i++) {
        struct gw_abi_cursor call;
        uint8_t to[20];
        GW_ASSERT(gw_abi_tail(&list, &call) == GW_OK && gw_abi_address(&call, to) == GW_OK);
        *has_stranger = *has_stranger || to[0] == TOY_STRANGER;
    }
    return count;
}

static inline json_t *toy_error_json(const char *message)
{
    return json_pack("{s:i, s:s}", "code", -32000, "message", message);
}

static inline json_t *toy_call_json(struct toy_chain *c, const json_t *params)
{
    static uint8_t data[TOY_BODY_SIZE / 4];
    static uint8_t reply[TOY_BODY_SIZE / 4];
    static char text[TOY_BODY_SIZE];
    const char *input = json_string_value(json_object_get(json_array_get(params, 0), "data"));
    const char *hash = json_string_value(json_object_get(json_array_get(params, 1), "blockHash"));
    const struct toy_block *block =
        hash != NULL ? toy_find(c, hash) : toy_find_number(c, json_string_value(json_array_get(params, 1)));
    size_t size = 0;
    GW_ASSERT(block != NULL && input != NULL);
    GW_ASSERT(gw_hex_decode(data, sizeof data, &size, input, strlen(input)) == GW_OK);
    bool has_stranger = false;
    const size_t count = toy_survey(data, size, &has_stranger);
    c->calls_widest = count > c->calls_widest ? count : c->calls_widest;
    if (has_stranger && c->stranger == TOY_HANGS) {
        return toy_error_json("execution aborted (timeout = 5s)");
    }
    if (c->calls_max > 0 && count > c->calls_max) {
        return toy_error_json("out of gas");
    }
    size = toy_aggregate(c, reply, sizeof reply, data, size, block);
    gw_hex_encode(text, reply, size);
    return json_string(text);
}

static inline json_t *toy_result(struct toy_chain *c, const char *method, const json_t *params)
{
    const json_t *first = json_array_get(params, 0);
    if (strcmp(method, "eth_getBlockByNumber") == 0) {
        const char *tag = json_string_value(first);
        if (strncmp(tag, "0x", 2) == 0) {
            return toy_block_json(toy_find_number(c, tag));
        }
        unsigned id = strcmp(tag, "latest") == 0      ? c->heads[c->head_at - 1]
                      : strcmp(tag, "finalized") == 0 ? c->finalized
                                                      : 0;
        return toy_block_json(id == 0 ? NULL : &c->blocks[id]);
    }
    if (strcmp(method, "eth_getBlockByHash") == 0) {
        return toy_block_json(toy_find(c, json_string_value(first)));
    }
    if (strcmp(method, "eth_getLogs") == 0) {
        return toy_logs_json(c, first);
    }
    GW_ASSERT(strcmp(method, "eth_call") == 0);
    return toy_call_json(c, params);
}

static inline unsigned toy_count(struct toy_chain *c, const char *method)
{
    unsigned *count = strcmp(method, "eth_getBlockByNumber") == 0 ? &c->asked_heads
                      : strcmp(method, "eth_getBlockByHash") == 0 ? &c->asked_parents
                      : strcmp(method, "eth_getLogs") == 0        ? &c->asked_logs
                                                                  : &c->asked_calls;
    return ++*count;
}

static inline const struct node_step *toy_answer(struct toy_chain *c, const json_t *batch)
{
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(batch); i++) {
        const json_t *call = json_array_get(batch, i);
        const char *method = json_string_value(json_object_get(call, "method"));
        json_t *result = toy_result(c, method, json_object_get(call, "params"));
        const char *kind = json_object_get(result, "code") != NULL ? "error" : "result";
        json_array_append_new(out, json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id",
                                             json_object_get(call, "id"), kind, result));
    }
    size_t size = json_dumpb(out, c->body, sizeof c->body - 1, JSON_COMPACT);
    GW_ASSERT(size > 0 && size < sizeof c->body);
    c->body[size] = '\0';
    json_decref(out);
    c->honest = (struct node_step){.body = c->body};
    return &c->honest;
}

static inline const struct node_step *toy_choose(void *context, const char *request)
{
    static const struct node_step silence = {.action = NODE_SILENT};
    struct toy_chain *c = context;
    json_t *batch = json_loads(request, 0, NULL);
    const char *method = json_string_value(json_object_get(json_array_get(batch, 0), "method"));
    const struct node_step *step = NULL;
    GW_ASSERT(method != NULL);
    unsigned nth = toy_count(c, method);
    const json_t *params = json_object_get(json_array_get(batch, 0), "params");
    const char *first = json_string_value(json_array_get(params, 0));
    const bool is_poll = strcmp(method, "eth_getBlockByNumber") == 0 && strncmp(first, "0x", 2) != 0;
    if (is_poll && (!c->is_held || c->head_at == 0)) {
        if (c->head_at == c->head_count) {
            c->at_end(c);
            step = &silence;
        } else {
            c->head_at++;
        }
    }
    for (size_t i = 0; step == NULL && i < c->lie_count; i++) {
        const struct toy_lie *lie = &c->lies[i];
        step = strcmp(lie->method, method) == 0 && lie->nth == nth ? &lie->step : NULL;
    }
    step = step == NULL ? toy_answer(c, batch) : step;
    json_decref(batch);
    return step;
}

#endif
