#include "chains/abi/abi.h"

#include <endian.h>
#include <string.h>

#define WORD_SIZE 32u

struct gw_abi_cursor gw_abi_open(const uint8_t *data, size_t size)
{
    return (struct gw_abi_cursor){.data = data, .size = size, .at = 0};
}

/* The next word without moving on, so that a refused value leaves the cursor where it is. */
static enum gw_status peek(const struct gw_abi_cursor *c, const uint8_t **word)
{
    GW_ENSURE(c->size - c->at >= WORD_SIZE, GW_E_FORMAT);
    *word = c->data + c->at;
    return GW_OK;
}

static uint64_t read_be64(const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return be64toh(value);
}

/* All bits of the first 24 bytes are those of `fill`, which is 0 or UINT64_MAX. */
static bool is_filled(const uint8_t *word, uint64_t fill)
{
    return ((read_be64(word) ^ fill) | (read_be64(word + 8) ^ fill) | (read_be64(word + 16) ^ fill)) == 0;
}

enum gw_status gw_abi_skip(struct gw_abi_cursor *c, size_t words)
{
    GW_ENSURE((c->size - c->at) / WORD_SIZE >= words, GW_E_FORMAT);
    c->at += words * WORD_SIZE;
    return GW_OK;
}

enum gw_status gw_abi_word(struct gw_abi_cursor *c, uint8_t out[32])
{
    const uint8_t *word;
    GW_TRY(peek(c, &word));
    memcpy(out, word, WORD_SIZE);
    c->at += WORD_SIZE;
    return GW_OK;
}

enum gw_status gw_abi_u256(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    const uint8_t *word;
    GW_TRY(peek(c, &word));
    *out = gw_u256_from_be(word);
    c->at += WORD_SIZE;
    return GW_OK;
}

enum gw_status gw_abi_i256(struct gw_abi_cursor *c, struct gw_int256 *out)
{
    GW_TRY(gw_abi_u256(c, &out->magnitude));
    out->is_negative = gw_u256_negate_if_negative(&out->magnitude);
    return GW_OK;
}

enum gw_status gw_abi_uint(struct gw_abi_cursor *c, unsigned bits, uint64_t *out)
{
    GW_ASSERT(bits >= 1 && bits <= 64);
    const uint8_t *word;
    GW_TRY(peek(c, &word));
    GW_ENSURE(is_filled(word, 0), GW_E_FORMAT);
    const uint64_t value = read_be64(word + 24);
    GW_ENSURE(bits == 64 || value >> bits == 0, GW_E_FORMAT);
    *out = value;
    c->at += WORD_SIZE;
    return GW_OK;
}

enum gw_status gw_abi_int(struct gw_abi_cursor *c, unsigned bits, int64_t *out)
{
    GW_ASSERT(bits >= 2 && bits <= 64);
    const uint8_t *word;
    GW_TRY(peek(c, &word));
    const uint64_t sign = word[0] >> 7 != 0 ? UINT64_MAX : 0;
    GW_ENSURE(is_filled(word, sign), GW_E_FORMAT);
    const uint64_t value = read_be64(word + 24);
    /* Every bit from the type's sign bit upwards repeats the sign. */
    GW_ENSURE((value ^ sign) >> (bits - 1) == 0, GW_E_FORMAT);
    memcpy(out, &value, sizeof *out);
    c->at += WORD_SIZE;
    return GW_OK;
}

enum gw_status gw_abi_bool(struct gw_abi_cursor *c, bool *out)
{
    uint64_t value;
    GW_TRY(gw_abi_uint(c, 1, &value));
    *out = value != 0;
    return GW_OK;
}

enum gw_status gw_abi_address(struct gw_abi_cursor *c, uint8_t out[20])
{
    const uint8_t *word;
    GW_TRY(peek(c, &word));
    GW_ENSURE((read_be64(word) | read_be64(word + 4)) == 0, GW_E_FORMAT);
    memcpy(out, word + 12, 20);
    c->at += WORD_SIZE;
    return GW_OK;
}

enum gw_status gw_abi_tail(struct gw_abi_cursor *c, struct gw_abi_cursor *out)
{
    struct gw_abi_cursor next = *c;
    uint64_t offset;
    GW_TRY(gw_abi_uint(&next, 64, &offset));
    GW_ENSURE(offset >= next.at && offset <= c->size, GW_E_FORMAT);
    *out = gw_abi_open(c->data + offset, c->size - (size_t)offset);
    *c = next;
    return GW_OK;
}

enum gw_status gw_abi_array(struct gw_abi_cursor *c, size_t max, size_t words, size_t *count)
{
    GW_ASSERT(words >= 1);
    struct gw_abi_cursor next = *c;
    struct gw_u256 length;
    uint64_t value;
    GW_TRY(gw_abi_u256(&next, &length));
    GW_TRY(gw_u256_to_u64(&value, &length));
    GW_ENSURE(value <= max, GW_E_BOUND);
    GW_ENSURE((next.size - next.at) / WORD_SIZE / words >= value, GW_E_FORMAT);
    *count = (size_t)value;
    *c = gw_abi_open(next.data + next.at, next.size - next.at);
    return GW_OK;
}

enum gw_status gw_abi_bytes(struct gw_abi_cursor *c, const uint8_t **out, size_t *size)
{
    struct gw_abi_cursor next = *c;
    uint64_t length;
    GW_TRY(gw_abi_uint(&next, 64, &length));
    GW_ENSURE(length <= next.size - next.at, GW_E_FORMAT);
    *out = next.data + next.at;
    *size = (size_t)length;
    next.at += (size_t)length;
    *c = next;
    return GW_OK;
}

double gw_int256_to_double(const struct gw_int256 *a, unsigned decimals)
{
    const double magnitude = gw_u256_to_double(&a->magnitude, decimals);
    return a->is_negative ? -magnitude : magnitude;
}
