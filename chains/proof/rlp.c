#include "chains/proof/rlp.h"

#include <string.h>

#define STRING_BASE 0x80u
#define LIST_BASE   0xc0u
#define SHORT_MAX   55u

struct gw_rlp_cursor gw_rlp_open(const uint8_t *data, size_t size)
{
    return (struct gw_rlp_cursor){data, size > 0 ? data + size : data};
}

/* Big-endian length of `count` bytes behind the prefix. */
static enum gw_status read_length(size_t *out, const uint8_t *at, size_t left, size_t count)
{
    size_t length = 0;
    GW_ENSURE(count <= sizeof length && count <= left && at[0] != 0, GW_E_FORMAT);
    for (size_t i = 0; i < count; i++) {
        length = length << 8 | at[i];
    }
    GW_ENSURE(length > SHORT_MAX, GW_E_FORMAT);
    *out = length;
    return GW_OK;
}

enum gw_status gw_rlp_next(struct gw_rlp_cursor *cursor, struct gw_rlp_item *out)
{
    const size_t left = (size_t)(cursor->end - cursor->at);
    GW_ENSURE(left > 0, GW_E_END);
    const uint8_t first = cursor->at[0];
    const unsigned base = first >= LIST_BASE ? LIST_BASE : STRING_BASE;
    size_t head = 1;
    size_t size = first < STRING_BASE ? 1 : (size_t)(first - base);
    if (first < STRING_BASE) {
        head = 0;
    } else if (size > SHORT_MAX) {
        const size_t count = size - SHORT_MAX;
        head = 1 + count;
        GW_ENSURE(left > 1, GW_E_FORMAT);
        GW_TRY(read_length(&size, cursor->at + 1, left - 1, count));
    }
    GW_ENSURE(size <= left - head, GW_E_FORMAT);
    const struct gw_rlp_item item = {cursor->at, head + size, cursor->at + head, size, first >= LIST_BASE};
    GW_ENSURE(!(head == 1 && !item.is_list && size == 1 && item.data[0] < STRING_BASE), GW_E_FORMAT);
    cursor->at += item.raw_size;
    *out = item;
    return GW_OK;
}

enum gw_status gw_rlp_single(struct gw_rlp_item *out, const uint8_t *data, size_t size)
{
    struct gw_rlp_cursor cursor = gw_rlp_open(data, size);
    GW_ENSURE(gw_rlp_next(&cursor, out) == GW_OK && cursor.at == cursor.end, GW_E_FORMAT);
    return GW_OK;
}

enum gw_status gw_rlp_word(uint8_t out[32], const struct gw_rlp_item *item)
{
    GW_ENSURE(!item->is_list && item->size <= 32 && (item->size == 0 || item->data[0] != 0), GW_E_FORMAT);
    memset(out, 0, 32);
    if (item->size > 0) {
        memcpy(out + 32 - item->size, item->data, item->size);
    }
    return GW_OK;
}

static size_t put_head(uint8_t out[GW_RLP_HEAD_MAX], unsigned base, size_t payload)
{
    if (payload <= SHORT_MAX) {
        out[0] = (uint8_t)(base + payload);
        return 1;
    }
    size_t count = 0;
    for (size_t rest = payload; rest > 0; rest >>= 8) {
        count++;
    }
    out[0] = (uint8_t)(base + SHORT_MAX + count);
    for (size_t i = 0; i < count; i++) {
        out[1 + i] = (uint8_t)(payload >> 8 * (count - 1 - i));
    }
    return 1 + count;
}

size_t gw_rlp_list_head(uint8_t out[GW_RLP_HEAD_MAX], size_t payload)
{
    return put_head(out, LIST_BASE, payload);
}

void gw_rlp_put_raw(struct gw_rlp_writer *w, const uint8_t *bytes, size_t size)
{
    if (w->is_full || size > w->capacity - w->size) {
        w->is_full = true;
        return;
    }
    if (size > 0) {
        memcpy(w->data + w->size, bytes, size);
        w->size += size;
    }
}

void gw_rlp_put_string(struct gw_rlp_writer *w, const uint8_t *bytes, size_t size)
{
    uint8_t head[GW_RLP_HEAD_MAX];
    if (size != 1 || bytes[0] >= STRING_BASE) {
        gw_rlp_put_raw(w, head, put_head(head, STRING_BASE, size));
    }
    gw_rlp_put_raw(w, bytes, size);
}

void gw_rlp_put_number(struct gw_rlp_writer *w, const uint8_t *bytes, size_t size)
{
    size_t skipped = 0;
    while (skipped < size && bytes[skipped] == 0) {
        skipped++;
    }
    gw_rlp_put_string(w, bytes + skipped, size - skipped);
}

void gw_rlp_close_list(struct gw_rlp_writer *w, size_t open)
{
    uint8_t head[GW_RLP_HEAD_MAX];
    const size_t payload = w->size - open;
    const size_t size = put_head(head, LIST_BASE, payload);
    if (w->is_full || size > w->capacity - w->size) {
        w->is_full = true;
        return;
    }
    memmove(w->data + open + size, w->data + open, payload);
    memcpy(w->data + open, head, size);
    w->size += size;
}
