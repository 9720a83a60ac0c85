/* abi: contract ABI words. Reading is through a bounded cursor, writing through a bounded buffer.
 *
 * A cursor walks the head of one tuple; offsets of dynamic members are relative to where that tuple begins.
 * Every read checks its bound and its type's range (padding bytes, sign extension): GW_E_FORMAT, and
 * cursor->at stays on the word that failed. Pure, any thread; cursors borrow their bytes.
 * Source: Solidity documentation, "Contract ABI Specification".
 */
#ifndef GW_CHAINS_ABI_H
#define GW_CHAINS_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"
#include "ipc/base/u256.h"

struct gw_abi_cursor {
    const uint8_t *data; /* start of the tuple */
    size_t size;         /* bytes from data to the end of the reply */
    size_t at;           /* next word, bytes from data */
};

struct gw_int256 {
    struct gw_u256 magnitude;
    bool is_negative;
};

struct gw_abi_cursor gw_abi_open(const uint8_t *data, size_t size);
GW_MUST_USE enum gw_status gw_abi_skip(struct gw_abi_cursor *c, size_t words);
GW_MUST_USE enum gw_status gw_abi_word(struct gw_abi_cursor *c, uint8_t out[32]);
GW_MUST_USE enum gw_status gw_abi_u256(struct gw_abi_cursor *c, struct gw_u256 *out);
GW_MUST_USE enum gw_status gw_abi_i256(struct gw_abi_cursor *c, struct gw_int256 *out);
/* uintN with N <= 64, intN with N <= 64; bits is N. */
GW_MUST_USE enum gw_status gw_abi_uint(struct gw_abi_cursor *c, unsigned bits, uint64_t *out);
GW_MUST_USE enum gw_status gw_abi_int(struct gw_abi_cursor *c, unsigned bits, int64_t *out);
GW_MUST_USE enum gw_status gw_abi_bool(struct gw_abi_cursor *c, bool *out);
GW_MUST_USE enum gw_status gw_abi_address(struct gw_abi_cursor *c, uint8_t out[20]);
/* Reads an offset word and opens the dynamic tuple, array or bytes it points to. One that points back, at itself or at
 * what was read is refused: tails stand behind the head, and a head taken for a tail may read as an empty list. */
GW_MUST_USE enum gw_status gw_abi_tail(struct gw_abi_cursor *c, struct gw_abi_cursor *out);
/* On a tail: length word of an array of elements of at least `words` words each; GW_E_BOUND above max.
 * Afterwards the cursor's data is re-based behind the length (offsets of dynamic elements are relative to
 * it). */
GW_MUST_USE enum gw_status gw_abi_array(struct gw_abi_cursor *c, size_t max, size_t words, size_t *count);
/* On a tail: bytes; borrowed. */
GW_MUST_USE enum gw_status gw_abi_bytes(struct gw_abi_cursor *c, const uint8_t **out, size_t *size);

double gw_int256_to_double(const struct gw_int256 *a, unsigned decimals);

struct gw_abi_buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    bool is_full; /* a write did not fit; sticky */
};

/* First four bytes of keccak256("name(type,...)"). */
void gw_abi_selector(uint8_t out[4], const char *signature);
/* keccak256 of an event's signature. */
void gw_abi_topic(uint8_t out[32], const char *signature);

void gw_abi_put(struct gw_abi_buffer *b, const void *bytes, size_t size);
void gw_abi_put_u64(struct gw_abi_buffer *b, uint64_t value);
void gw_abi_put_i64(struct gw_abi_buffer *b, int64_t value);
void gw_abi_put_address(struct gw_abi_buffer *b, const uint8_t address[20]);

#endif
