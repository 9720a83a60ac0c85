/* rlp: Recursive Length Prefix, both ways (Wood, Ethereum Yellow Paper, appendix B). Pure, any thread.
 *
 * Reading is strict: a length in more bytes than it needs, a single byte below 0x80 behind a prefix, and an
 * item that reaches beyond the end are GW_E_FORMAT. Items borrow their bytes.
 */
#ifndef GW_CHAINS_PROOF_RLP_H
#define GW_CHAINS_PROOF_RLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_RLP_HEAD_MAX 9u

struct gw_rlp_item {
    const uint8_t *raw; /* with its prefix */
    size_t raw_size;
    const uint8_t *data; /* payload: a string's bytes, or a list's items */
    size_t size;
    bool is_list;
};

struct gw_rlp_cursor {
    const uint8_t *at;
    const uint8_t *end;
};

struct gw_rlp_cursor gw_rlp_open(const uint8_t *data, size_t size);
/* GW_E_END behind the last item; *out is written on GW_OK only. */
GW_MUST_USE enum gw_status gw_rlp_next(struct gw_rlp_cursor *cursor, struct gw_rlp_item *out);
/* The one item that `data` is made of; GW_E_FORMAT when there is none or something behind it. */
GW_MUST_USE enum gw_status gw_rlp_single(struct gw_rlp_item *out, const uint8_t *data, size_t size);
/* A number of at most 32 bytes without leading zeros, left-padded to 32. */
GW_MUST_USE enum gw_status gw_rlp_word(uint8_t out[32], const struct gw_rlp_item *item);

struct gw_rlp_writer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    bool is_full; /* a write did not fit; sticky */
};

/* Bytes that are an item already. */
void gw_rlp_put_raw(struct gw_rlp_writer *w, const uint8_t *bytes, size_t size);
void gw_rlp_put_string(struct gw_rlp_writer *w, const uint8_t *bytes, size_t size);
/* Big-endian; leading zeros are dropped, as numbers are written. */
void gw_rlp_put_number(struct gw_rlp_writer *w, const uint8_t *bytes, size_t size);
/* What was written since the writer held `open` bytes becomes a list. */
void gw_rlp_close_list(struct gw_rlp_writer *w, size_t open);
/* The prefix of a list of `payload` bytes; returns its length. */
size_t gw_rlp_list_head(uint8_t out[GW_RLP_HEAD_MAX], size_t payload);

#endif
