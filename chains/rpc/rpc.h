/* rpc: JSON-RPC over HTTP on the libuv loop (libcurl multi), or from a tape, through one code path.
 *
 * One request = one HTTP POST with a batch of up to GW_RPC_BATCH_MAX calls. The callback runs on the loop,
 * exactly once per request, never from inside gw_rpc_send(). Transport failures are retried on the next
 * upstream with back-off, at most `attempts` times, each typed, counted and logged once; what the callback
 * gets is the last one. Replies are bounded in size, JSON depth and time; matched by id in any order; an
 * item that is missing, doubled or of a foreign id makes the request GW_E_FORMAT.
 * The chain id is checked with the first request to each upstream and after every reconnect; another chain
 * disables that upstream (GW_E_CHAIN).
 *
 * Item status: GW_OK with `result` | GW_E_RPC, GW_E_RATE, GW_E_MISSING, GW_E_BOUND (range or size),
 * GW_E_REVERT by the error's code and message (protocols.md-style classification in rpc/error.c). URLs are
 * logged as scheme and host only; error bodies are truncated to 200 printable bytes and stripped of anything
 * that looks like the URL.
 */
#ifndef GW_CHAINS_RPC_RPC_H
#define GW_CHAINS_RPC_RPC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "gammawatch/status.h"

#define GW_RPC_BATCH_MAX     64u
#define GW_RPC_UPSTREAMS_MAX 8u
#define GW_RPC_REPLY_MAX     (64u << 20)

struct gw_tape_writer;
struct gw_tape_reader;

struct gw_rpc_options {
    const char *chain; /* name, for logs */
    uint64_t chain_id;
    const char *urls[GW_RPC_UPSTREAMS_MAX];
    size_t url_count;
    uint64_t timeout_ms;
    size_t reply_size_max;         /* 0 = GW_RPC_REPLY_MAX */
    unsigned attempts;             /* per request, over all upstreams */
    struct gw_tape_writer *record; /* NULL = none; every reply of the run goes there */
    struct gw_tape_reader *replay; /* NULL = live; then no socket is opened and urls are unused */
};

/* params: JSON text of the params array, copied by gw_rpc_send(). */
struct gw_rpc_call {
    const char *method;
    const char *params;
};

struct gw_rpc_item {
    enum gw_status status;
    int64_t code;         /* of the error object */
    const char *message;  /* of the error object, NULL if none; printable, bounded */
    const json_t *result; /* GW_OK only; borrowed until the callback returns */
};

struct gw_rpc_reply {
    enum gw_status status; /* GW_OK: items are valid, one per call in the order sent */
    const struct gw_rpc_item *items;
    size_t count;
    const uint8_t *body; /* raw bytes, for the digest */
    size_t body_size;
};

typedef void (*gw_rpc_done)(void *context, const struct gw_rpc_reply *reply);

struct gw_rpc_counters {
    uint64_t requests;
    uint64_t bytes_in;
    uint64_t bytes_out;
    uint64_t errors[GW_STATUS_COUNT];
    enum gw_status last_error; /* GW_OK after a success */
};

struct gw_rpc;

GW_MUST_USE enum gw_status gw_rpc_open(struct gw_rpc **out, uv_loop_t *loop,
                                       const struct gw_rpc_options *options);

/* GW_E_BOUND above the batch limit; everything else arrives in the callback. */
GW_MUST_USE enum gw_status gw_rpc_send(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                                       gw_rpc_done done, void *context);
const struct gw_rpc_counters *gw_rpc_counters(const struct gw_rpc *rpc);

/* Open requests get no callback any more. The loop must still run until its handles are closed. */
void gw_rpc_close(struct gw_rpc *rpc);

#endif
