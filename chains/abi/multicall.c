#include "chains/abi/multicall.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define SELECTOR_SIZE   4u
#define AGGREGATE_HEAD  (SELECTOR_SIZE + 2 * 32u) /* selector, offset of the array, its length */
#define AGGREGATE_TUPLE (5 * 32u)                 /* offset; target, allowFailure, offset of bytes, length */

enum gw_status gw_call_list_init(struct gw_call_list *list)
{
    return gw_call_list_init_small(list, GW_CALLS_MAX, GW_CALL_ARENA_MAX);
}

enum gw_status gw_call_list_init_small(struct gw_call_list *list, size_t capacity, size_t arena_capacity)
{
    *list = (struct gw_call_list){.capacity = capacity, .arena_capacity = arena_capacity};
    list->calls = calloc(capacity, sizeof *list->calls);
    list->arena = malloc(arena_capacity);
    if (list->calls == NULL || list->arena == NULL) {
        gw_call_list_fini(list);
        return GW_E_NOMEM;
    }
    return GW_OK;
}

void gw_call_list_reset(struct gw_call_list *list)
{
    list->count = 0;
    list->arena_size = 0;
}

void gw_call_list_fini(struct gw_call_list *list)
{
    free(list->calls);
    free(list->arena);
    *list = (struct gw_call_list){0};
}

/* Room for a call's data; NULL: the list is full. */
static uint8_t *append(struct gw_call_list *list, const uint8_t to[20], uint64_t tag, size_t size)
{
    if (list->count == list->capacity || list->arena_capacity - list->arena_size < size) {
        return NULL;
    }
    struct gw_call *call = &list->calls[list->count++];
    *call = (struct gw_call){.tag = tag, .data_at = list->arena_size, .data_size = size};
    memcpy(call->to, to, sizeof call->to);
    list->arena_size += size;
    return list->arena + call->data_at;
}

enum gw_status gw_call_list_add(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                const char *signature, const uint8_t *args, size_t words)
{
    GW_ENSURE(words <= (GW_CALL_DATA_MAX - SELECTOR_SIZE) / 32, GW_E_BOUND);
    uint8_t *data = append(list, to, tag, SELECTOR_SIZE + words * 32);
    GW_ENSURE(data != NULL, GW_E_BOUND);
    gw_abi_selector(data, signature);
    if (words > 0) {
        memcpy(data + SELECTOR_SIZE, args, words * 32);
    }
    return GW_OK;
}

enum gw_status gw_call_list_copy(struct gw_call_list *list, const struct gw_call_list *from, size_t i)
{
    const struct gw_call *call = &from->calls[i];
    uint8_t *data = append(list, call->to, call->tag, call->data_size);
    GW_ENSURE(data != NULL, GW_E_BOUND);
    memcpy(data, from->arena + call->data_at, call->data_size);
    return GW_OK;
}

enum gw_status gw_call_list_add_u64(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                    const char *signature, uint64_t arg)
{
    uint8_t word[32];
    struct gw_abi_buffer b = {.data = word, .capacity = sizeof word};
    gw_abi_put_u64(&b, arg);
    return gw_call_list_add(list, to, tag, signature, word, 1);
}

enum gw_status gw_call_list_add_i64(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                    const char *signature, int64_t arg)
{
    uint8_t word[32];
    struct gw_abi_buffer b = {.data = word, .capacity = sizeof word};
    gw_abi_put_i64(&b, arg);
    return gw_call_list_add(list, to, tag, signature, word, 1);
}

enum gw_status gw_call_list_add_none(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                     const char *signature)
{
    return gw_call_list_add(list, to, tag, signature, NULL, 0);
}

static size_t pad_to_word(size_t size)
{
    return (size + 31) / 32 * 32;
}

/* How many calls from `first` on fit a chunk, and the buffer. */
static size_t count_fitting(const struct gw_call_list *list, size_t first, size_t wanted, size_t capacity)
{
    const size_t limit = capacity < GW_CHUNK_BYTES_MAX ? capacity : GW_CHUNK_BYTES_MAX;
    size_t size = AGGREGATE_HEAD;
    size_t count = 0;
    while (first + count < list->count && count < wanted && count < GW_CHUNK_CALLS_MAX) {
        size += AGGREGATE_TUPLE + pad_to_word(list->calls[first + count].data_size);
        if (size > limit) {
            break;
        }
        count++;
    }
    return count;
}

enum gw_status gw_multicall_encode(struct gw_abi_buffer *out, const struct gw_call_list *list, size_t first,
                                   size_t *count)
{
    static const uint8_t zeros[32];
    GW_ASSERT(first < list->count);
    const size_t fitting = count_fitting(list, first, *count, out->capacity);
    GW_ENSURE(fitting >= 1, GW_E_BOUND);
    out->size = 0;
    out->is_full = false;

    uint8_t selector[SELECTOR_SIZE];
    gw_abi_selector(selector, "aggregate3((address,bool,bytes)[])");
    gw_abi_put(out, selector, sizeof selector);
    gw_abi_put_u64(out, 32);
    gw_abi_put_u64(out, fitting);
    size_t offset = fitting * 32;
    for (size_t i = 0; i < fitting; i++) {
        gw_abi_put_u64(out, offset);
        offset += AGGREGATE_TUPLE - 32 + pad_to_word(list->calls[first + i].data_size);
    }
    for (size_t i = 0; i < fitting; i++) {
        const struct gw_call *call = &list->calls[first + i];
        gw_abi_put_address(out, call->to);
        gw_abi_put_u64(out, 1);
        gw_abi_put_u64(out, 96);
        gw_abi_put_u64(out, call->data_size);
        gw_abi_put(out, list->arena + call->data_at, call->data_size);
        gw_abi_put(out, zeros, pad_to_word(call->data_size) - call->data_size);
    }
    GW_ASSERT(!out->is_full);
    *count = fitting;
    return GW_OK;
}

/* The word at data + at when it is there and fits 64 bits. */
static inline bool read_word(uint64_t *out, const uint8_t *data, size_t size, size_t at)
{
    uint64_t limbs[4];
    if (size < sizeof limbs || at > size - sizeof limbs) {
        return false;
    }
    memcpy(limbs, data + at, sizeof limbs);
    *out = be64toh(limbs[3]);
    return (limbs[0] | limbs[1] | limbs[2]) == 0;
}

/* (bool success, bytes returnData). By hand and not by cursors: half of the words of a large reply are these. */
static inline bool read_result(struct gw_call_reply *out, const uint8_t *data, size_t size)
{
    uint64_t is_ok;
    uint64_t offset;
    uint64_t length;
    if (!read_word(&is_ok, data, size, 0) || is_ok > 1 || !read_word(&offset, data, size, 32) ||
        offset > size || !read_word(&length, data + offset, size - (size_t)offset, 0) ||
        length > size - offset - 32) {
        return false;
    }
    *out = (struct gw_call_reply){.is_ok = is_ok != 0, .data = data + offset + 32, .size = (size_t)length};
    return true;
}

enum gw_status gw_multicall_decode(struct gw_call_reply *replies, size_t count, const uint8_t *data,
                                   size_t size)
{
    struct gw_abi_cursor outer = gw_abi_open(data, size);
    struct gw_abi_cursor array;
    size_t found;
    GW_TRY(gw_abi_tail(&outer, &array));
    const enum gw_status status = gw_abi_array(&array, count, 1, &found);
    GW_ENSURE(status == GW_OK && found == count, GW_E_FORMAT);
    for (size_t i = 0; i < count; i++) {
        uint64_t offset;
        GW_ENSURE(read_word(&offset, array.data, array.size, 32 * i) && offset <= array.size &&
                      read_result(&replies[i], array.data + offset, array.size - (size_t)offset),
                  GW_E_FORMAT);
    }
    return GW_OK;
}
