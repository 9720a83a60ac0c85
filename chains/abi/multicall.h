/* multicall: many view calls in one eth_call through Multicall3.aggregate3 (mds1/multicall, 0x82ad56cb).
 *
 * A call list is filled by adapters; its bytes live in one arena that is reset per round. Packing splits it
 * into chunks bounded by calls and calldata bytes. Every call is allowFailure: a revert is that call's
 * status, not the round's. A reply of an address without code "succeeds" with no bytes: adapters see
 * size 0 and must treat it as GW_E_FORMAT (the cursor does).
 */
#ifndef GW_CHAINS_ABI_MULTICALL_H
#define GW_CHAINS_ABI_MULTICALL_H

#include "chains/abi/abi.h"

#define GW_CALLS_MAX       262144u /* every entry of four full venues at once */
#define GW_CALL_DATA_MAX   1024u
#define GW_CALL_ARENA_MAX  (32u * 1024u * 1024u) /* calldata of all calls of a round */
#define GW_CHUNK_CALLS_MAX 500u
#define GW_CHUNK_BYTES_MAX (128u * 1024u)

struct gw_call {
    uint8_t to[20];
    uint64_t tag; /* the adapter's own: what this call is for */
    size_t data_at;
    size_t data_size;
};

struct gw_call_list {
    struct gw_call *calls;
    size_t count;
    size_t capacity;
    uint8_t *arena; /* calldata of all calls */
    size_t arena_size;
    size_t arena_capacity;
};

/* One reply per call, same order. data is borrowed until the next round. */
struct gw_call_reply {
    bool is_ok; /* false: reverted */
    const uint8_t *data;
    size_t size;
    bool is_refused; /* no endpoint runs it; is_ok is false then */
};

struct gw_reply_list {
    const struct gw_call *calls;
    const struct gw_call_reply *replies;
    size_t count;
};

GW_MUST_USE enum gw_status gw_call_list_init(struct gw_call_list *list); /* GW_E_NOMEM */
/* One that holds less: so many calls, so many bytes of calldata. */
GW_MUST_USE enum gw_status gw_call_list_init_small(struct gw_call_list *list, size_t capacity,
                                                   size_t arena_capacity);
void gw_call_list_reset(struct gw_call_list *list);
void gw_call_list_fini(struct gw_call_list *list);

/* signature: "positions(uint256)"; args: words * 32 bytes. GW_E_BOUND at the limits. */
GW_MUST_USE enum gw_status gw_call_list_add(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                            const char *signature, const uint8_t *args, size_t words);
GW_MUST_USE enum gw_status gw_call_list_add_u64(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                                const char *signature, uint64_t arg);
GW_MUST_USE enum gw_status gw_call_list_add_i64(struct gw_call_list *list, const uint8_t to[20], uint64_t tag,
                                                const char *signature, int64_t arg);
GW_MUST_USE enum gw_status gw_call_list_add_none(struct gw_call_list *list, const uint8_t to[20],
                                                 uint64_t tag, const char *signature);
/* The i-th call of another list. GW_E_BOUND at the limits. */
GW_MUST_USE enum gw_status gw_call_list_copy(struct gw_call_list *list, const struct gw_call_list *from,
                                             size_t i);

/* Calls [first, first + *count) as one aggregate3 calldata, from the start of the buffer. *count: how many are wanted at
 * most, and then how many fitted (>= 1). GW_E_BOUND when the buffer cannot hold one. */
GW_MUST_USE enum gw_status gw_multicall_encode(struct gw_abi_buffer *out, const struct gw_call_list *list,
                                               size_t first, size_t *count);

/* aggregate3's return bytes into replies[0..count), borrowed. GW_E_FORMAT when the count differs. */
GW_MUST_USE enum gw_status gw_multicall_decode(struct gw_call_reply *replies, size_t count,
                                               const uint8_t *data, size_t size);

#endif
