#include "tests/bench/range_chain.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chains/json/json.h"
#include "ipc/base/hex.h"
#include "tests/bench/range_contracts.h"

#define TIME_S       1700000000u
#define NAIVE_BYTES  230u /* the JSON around one eth_call and its answer */
#define REQUEST_HEAD 2u

static void put(struct gw_buffer *out, const char *text)
{
    if (gw_buffer_append_text(out, text) != GW_OK) {
        abort();
    }
}

static void put_hex(struct gw_buffer *out, const uint8_t *bytes, size_t size)
{
    if (gw_buffer_reserve(out, 2 * size + 3) != GW_OK) {
        abort();
    }
    gw_hex_encode((char *)out->data + out->size, bytes, size);
    out->size += 2 * size + 2;
}

enum gw_range_block gw_range_chain_kind(uint64_t number)
{
    const uint64_t place = number % GW_RANGE_CHAIN_CYCLE;
    return place == 0                          ? GW_RANGE_REREAD
           : place == GW_RANGE_CHAIN_CYCLE / 2 ? GW_RANGE_BUSY_BLOCK
                                               : GW_RANGE_QUIET;
}

static void put_hash(struct gw_buffer *out, uint64_t number)
{
    char text[67];
    (void)snprintf(text, sizeof text, "0xb10c%044x%016" PRIx64, 0, number);
    put(out, text);
}

static void put_block(struct gw_buffer *out, uint64_t number)
{
    char text[96];
    put(out, "{\"hash\":\"");
    put_hash(out, number);
    put(out, "\",\"parentHash\":\"");
    put_hash(out, number - 1);
    (void)snprintf(text, sizeof text, "\",\"number\":\"0x%" PRIx64 "\",\"timestamp\":\"0x%" PRIx64 "\"}",
                   number, TIME_S + 12 * number);
    put(out, text);
}

static uint64_t number_of_hash(struct gw_json_value hash)
{
    uint8_t bytes[32];
    uint64_t number = 0;
    if (gw_json_hex_fixed(bytes, sizeof bytes, hash) != GW_OK) {
        abort();
    }
    for (size_t i = 24; i < 32; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static void put_log(struct gw_buffer *out, const struct gw_range_log *log, uint64_t number, size_t index,
                    bool is_first)
{
    char text[96];
    put(out, is_first ? "{\"address\":\"" : ",{\"address\":\"");
    put(out, log->address);
    put(out, "\",\"topics\":[");
    for (size_t i = 0; i < log->topic_count; i++) {
        put(out, i == 0 ? "\"" : ",\"");
        put_hex(out, log->topics[i], 32);
        put(out, "\"");
    }
    put(out, "],\"data\":\"");
    put_hex(out, log->data, log->data_size);
    (void)snprintf(text, sizeof text, "\",\"blockNumber\":\"0x%" PRIx64 "\",\"transactionHash\":\"", number);
    put(out, text);
    put_hash(out, number << 32 | index);
    put(out, "\",\"transactionIndex\":\"0x0\",\"blockHash\":\"");
    put_hash(out, number);
    (void)snprintf(text, sizeof text, "\",\"logIndex\":\"0x%zx\",\"removed\":false}", index);
    put(out, text);
}

/* Block 1 tells of every position, a busy one of some. */
static void put_logs(const struct gw_range_chain *chain, struct gw_buffer *out, uint64_t number)
{
    const bool is_first = number == 1;
    const bool is_busy = !is_first && gw_range_chain_kind(number) == GW_RANGE_BUSY_BLOCK;
    const uint64_t changes = is_first ? chain->positions : is_busy ? GW_RANGE_CHAIN_BUSY : 0;
    size_t index = 0;
    struct gw_range_log log;
    for (uint64_t i = 0; is_first && i < GW_RANGE_CHAIN_RANGES; i++, index++) {
        gw_range_log_mint(&log, i);
        put_log(out, &log, number, index, index == 0);
    }
    for (uint64_t i = 0; i < changes; i++, index++) {
        gw_range_log_increase(&log, (number - 1) * GW_RANGE_CHAIN_BUSY * (is_busy ? 1 : 0) + i,
                              chain->positions);
        put_log(out, &log, number, index, index == 0);
    }
}

static void answer_logs(const struct gw_range_chain *chain, struct gw_buffer *out,
                        struct gw_json_value filter)
{
    const struct gw_json_value hash = gw_json_get(filter, "blockHash");
    uint64_t from = 0;
    put(out, "[");
    if (!gw_json_is(hash, GW_JSON_NONE)) {
        put_logs(chain, out, number_of_hash(hash));
    } else if (gw_json_quantity(&from, gw_json_get(filter, "fromBlock")) == GW_OK && from <= 1) {
        put_logs(chain, out, 1);
    }
    put(out, "]");
}

static uint64_t time_of(const struct gw_range_chain *chain)
{
    return TIME_S + 12 * chain->head;
}

static void answer_call(struct gw_range_chain *chain, struct gw_buffer *out, struct gw_json_value params)
{
    static uint8_t data[1u << 22];
    static struct gw_buffer bytes;
    size_t size = 0;
    if (gw_json_hex(data, sizeof data, &size, gw_json_get(gw_json_first(params), "data")) != GW_OK) {
        abort();
    }
    gw_buffer_init(&bytes, bytes.capacity > 0 ? bytes.size_max : 1u << 24);
    const struct gw_range_world world = {chain->positions, time_of(chain)};
    const struct gw_range_reads reads = gw_range_answer(&bytes, &world, data, size);
    chain->reads += reads.count;
    chain->naive_bytes +=
        reads.count * NAIVE_BYTES + REQUEST_HEAD * (reads.bytes_asked + reads.bytes_answered);
    put(out, "\"");
    put_hex(out, bytes.data, bytes.size);
    put(out, "\"");
    gw_buffer_fini(&bytes);
}

static void answer_block(struct gw_range_chain *chain, struct gw_buffer *out, struct gw_json_value which)
{
    uint64_t number = 0;
    if (gw_json_equals(which, "latest")) {
        chain->head++;
        number = chain->head;
    } else if (gw_json_equals(which, "safe") || gw_json_equals(which, "finalized")) {
        number = chain->head > 64 ? chain->head - 64 : 1;
    } else if (gw_json_quantity(&number, which) != GW_OK) {
        number = number_of_hash(which);
    }
    put_block(out, number);
}

static void answer_one(struct gw_range_chain *chain, struct gw_buffer *out, struct gw_json_value call)
{
    char id[32];
    int64_t number = 0;
    const struct gw_json_value method = gw_json_get(call, "method");
    const struct gw_json_value params = gw_json_get(call, "params");
    if (gw_json_integer(&number, gw_json_get(call, "id")) != GW_OK) {
        abort();
    }
    chain->calls++;
    (void)snprintf(id, sizeof id, "%" PRId64, number);
    put(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    put(out, id);
    put(out, ",\"result\":");
    if (gw_json_equals(method, "eth_call")) {
        answer_call(chain, out, params);
    } else if (gw_json_equals(method, "eth_getLogs")) {
        answer_logs(chain, out, gw_json_first(params));
    } else {
        answer_block(chain, out, gw_json_first(params));
    }
    put(out, "}");
}

void gw_range_chain_answer(struct gw_range_chain *chain, struct gw_buffer *out, const char *request)
{
    static struct gw_json json;
    if (gw_json_parse(&json, (const uint8_t *)request, strlen(request)) != GW_OK) {
        abort();
    }
    const struct gw_json_value root = gw_json_root(&json);
    if (gw_json_is(root, GW_JSON_OBJECT)) {
        answer_one(chain, out, root);
        return;
    }
    const char *before = "[";
    for (struct gw_json_value call = gw_json_first(root); !gw_json_is(call, GW_JSON_NONE);
         call = gw_json_next(root, call), before = ",") {
        put(out, before);
        answer_one(chain, out, call);
    }
    put(out, "]");
}
