#include "tests/bench/decoded.h"

#include <stdlib.h>
#include <string.h>

#include "ipc/base/hex.h"

static void *take(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

void gw_bench_decoded_init(struct gw_bench_decoded *out, size_t wanted, size_t text_size)
{
    *out = (struct gw_bench_decoded){.wanted = wanted,
                                     .bytes_max = text_size,
                                     .bytes = take(text_size, 1),
                                     .replies = take(wanted, sizeof *out->replies),
                                     .positions = take(wanted, sizeof *out->positions),
                                     .transfers = take(wanted, sizeof *out->transfers)};
}

void gw_bench_decoded_fini(struct gw_bench_decoded *out)
{
    free(out->bytes);
    free(out->replies);
    free(out->positions);
    free(out->transfers);
}

void gw_bench_decoded_clear(struct gw_bench_decoded *out)
{
    out->count = 0;
    out->bytes_used = 0;
}

static enum gw_status read_position(struct gw_bench_position *p, const uint8_t *data, size_t size)
{
    struct gw_abi_cursor c = gw_abi_open(data, size);
    GW_TRY(gw_abi_uint(&c, 64, &p->id));
    GW_TRY(gw_abi_address(&c, p->owner));
    GW_TRY(gw_abi_bool(&c, &p->is_call));
    GW_TRY(gw_abi_uint(&c, 64, &p->expiry));
    GW_TRY(gw_abi_u256(&c, &p->strike));
    GW_ENSURE(p->strike.limb[2] == 0 && p->strike.limb[3] == 0, GW_E_FORMAT);
    GW_TRY(gw_abi_i256(&c, &p->amount));
    GW_TRY(gw_abi_int(&c, 24, &p->tick));
    return gw_abi_u256(&c, &p->premium);
}

static enum gw_status read_aggregate(struct gw_bench_decoded *out, const uint8_t *data, size_t size)
{
    GW_TRY(gw_multicall_decode(out->replies, out->wanted, data, size));
    for (size_t i = 0; i < out->wanted; i++) {
        const struct gw_call_reply *reply = &out->replies[i];
        GW_ENSURE(reply->is_ok, GW_E_REVERT);
        GW_TRY(read_position(&out->positions[i], reply->data, reply->size));
    }
    out->count = out->wanted;
    return GW_OK;
}

bool gw_bench_sink_result(struct gw_bench_decoded *out, struct gw_bench_span result)
{
    uint8_t *bytes = out->bytes + out->bytes_used;
    size_t size = 0;
    if (result.text == NULL || out->count == out->wanted ||
        gw_hex_decode(bytes, out->bytes_max - out->bytes_used, &size, result.text, result.size) != GW_OK) {
        return false;
    }
    out->bytes_used += size;
    if (out->is_aggregate) {
        return read_aggregate(out, bytes, size) == GW_OK;
    }
    return read_position(&out->positions[out->count++], bytes, size) == GW_OK;
}

static bool read_fixed(uint8_t *out, size_t size, struct gw_bench_span from)
{
    size_t decoded = 0;
    return from.text != NULL && gw_hex_decode(out, size, &decoded, from.text, from.size) == GW_OK &&
           decoded == size;
}

static bool read_quantity(uint64_t *out, struct gw_bench_span from)
{
    char digits[2 + 16 + 1];
    if (from.text == NULL || from.size >= sizeof digits) {
        return false;
    }
    memcpy(digits, from.text, from.size);
    digits[from.size] = '\0';
    return gw_hex_decode_u64(out, digits) == GW_OK;
}

bool gw_bench_sink_log(struct gw_bench_decoded *out, const struct gw_bench_log_text *text)
{
    if (out->count == out->wanted || text->data.text == NULL) {
        return false;
    }
    struct gw_log *log = &out->transfers[out->count].log;
    uint8_t *bytes = out->bytes + out->bytes_used;
    *log = (struct gw_log){.data = bytes, .topic_count = (unsigned)text->topic_count};
    bool is_right = read_fixed(log->address, sizeof log->address, text->address) &&
                    read_quantity(&log->block_number, text->block_number) &&
                    read_quantity(&log->index, text->index) &&
                    read_fixed(log->block_hash, sizeof log->block_hash, text->block_hash) &&
                    gw_hex_decode(bytes, out->bytes_max - out->bytes_used, &log->data_size, text->data.text,
                                  text->data.size) == GW_OK;
    for (size_t i = 0; is_right && i < text->topic_count; i++) {
        is_right = read_fixed(log->topics[i], sizeof log->topics[i], text->topics[i]);
    }
    return is_right && gw_bench_take_transfer(out);
}

bool gw_bench_take_transfer(struct gw_bench_decoded *out)
{
    struct gw_bench_transfer *transfer = &out->transfers[out->count];
    const struct gw_log *log = &transfer->log;
    struct gw_abi_cursor from = gw_abi_open(log->topics[1], 32);
    struct gw_abi_cursor to = gw_abi_open(log->topics[2], 32);
    struct gw_abi_cursor data = gw_abi_open(log->data, log->data_size);
    out->bytes_used += log->data_size;
    out->count++;
    return log->topic_count == 3 && gw_abi_address(&from, transfer->from) == GW_OK &&
           gw_abi_address(&to, transfer->to) == GW_OK && gw_abi_u256(&data, &transfer->value) == GW_OK;
}

static uint64_t low_of(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = size - 8; i < size; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static uint64_t sum_position(const struct gw_bench_position *p)
{
    const uint64_t amount = p->amount.magnitude.limb[0];
    return p->id + low_of(p->owner, 20) + (p->is_call ? 1 : 0) + p->expiry + p->strike.limb[0] +
           (p->amount.is_negative ? -amount : amount) + (uint64_t)p->tick + p->premium.limb[0];
}

static uint64_t sum_transfer(const struct gw_bench_transfer *t)
{
    return low_of(t->log.address, 20) + t->log.block_number + t->log.index + low_of(t->log.block_hash, 32) +
           low_of(t->from, 20) + low_of(t->to, 20) + t->value.limb[0];
}

uint64_t gw_bench_decoded_sum(const struct gw_bench_decoded *out)
{
    const bool has_transfers = out->transfers[0].log.topic_count > 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < out->count; i++) {
        sum += has_transfers ? sum_transfer(&out->transfers[i]) : sum_position(&out->positions[i]);
    }
    return sum;
}
