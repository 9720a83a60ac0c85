/* toy_calls: the contracts of the toy chain, as Multicall3 asks them. */
#ifndef GW_TESTS_SIM_TOY_CALLS_H
#define GW_TESTS_SIM_TOY_CALLS_H

#include "tests/sim/chains/collector/toy_market.h"

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
    if (to == TOY_MARKET || to == TOY_TOKEN) {
        return toy_market_return(words, &toy_market_calm, selector);
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
        const bool is_mute = is_burned || (is_stranger && c->stranger == TOY_MUMBLES);
        size_t word_count = is_mute ? 0 : toy_return(words, block, to[0], input);
        GW_ASSERT(word_count <= TOY_WORDS);
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
    unsigned id = toy_head(c);
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

#endif
