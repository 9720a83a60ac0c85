/* rpc: JSON-RPC over HTTP on the libuv loop (libcurl multi), or from a tape, through one code path.
 *
 * One request = one HTTP POST with a batch of up to GW_RPC_BATCH_MAX calls. The callback runs on the loop,
 * exactly once per request, never from inside gw_rpc_send(). Failures are retried on the next upstream with
 * back-off, at most `attempts` times, each typed, counted and logged once; what the callback gets is the last
 * one. Failures of an attempt, one counter each:
 *   timeout connect http_status format size nomem    of the transport or the bytes
 *   rpc_error rate billing                           an error object; rate and billing also of one call
 *   wrong_chain                                      chain id, before the first request and after a reconnect
 *   missing                                          a block or state the node lacks, while others may have it
 *   stale_head                                       `latest` of gw_rpc_poll() is older than another node's
 *   disagreement                                     a quorum's minority; all of them when there is none
 * GW_E_REVERT and GW_E_BOUND are answers and are not retried. Replies are bounded in size, JSON depth, number
 * of values and time; matched by id in any order; an item that is missing, doubled or of a foreign id makes
 * the attempt GW_E_FORMAT. chains/rpc/upstream.h says who is asked, how fast, and who is left alone for how
 * long. When an upstream takes longer than three times its mean (GW_RPC_HEDGE_MS at least) and another is well,
 * that one is asked too; the first good reply counts.
 * The chain id is asked in a POST of its own (never recorded); GW_E_CHAIN is the outcome when no upstream of
 * the chain is left. A tape of another chain is GW_E_CHAIN at gw_rpc_open().
 *
 * What goes on a tape is the outcome the callback gets: status, and on GW_OK the body as received. That holds
 * for hedges, failovers and quorums too: what they decided is on the tape, how they did it is not. A replay
 * answers in the order of asking, parses the same bytes with the same code and never waits; a request beyond
 * the tape is GW_E_END or GW_E_TAPE. Of identical requests open at once the first answered is the first
 * taped.
 *
 * Item status: GW_OK with `result` | GW_E_RPC, GW_E_RATE, GW_E_BILLING, GW_E_MISSING, GW_E_BOUND (range or
 * size), GW_E_REVERT by the error's code and message (chains/rpc/error.h).
 * URLs are logged as scheme and host only; error texts are cut and stripped by gw_error_print().
 */
#ifndef GW_CHAINS_RPC_RPC_H
#define GW_CHAINS_RPC_RPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "chains/json/json.h"

#define GW_RPC_BATCH_MAX      64u
#define GW_RPC_UPSTREAMS_MAX  8u
#define GW_RPC_REPLY_MAX      (64u << 20)
#define GW_RPC_REQUEST_MAX    (8u << 20)
#define GW_RPC_OPEN_MAX       64u /* requests waiting for their callback */
#define GW_RPC_TIMEOUT_MS_MAX 600000u
#define GW_RPC_BACKOFF_MS     100u
#define GW_RPC_BACKOFF_MS_MAX 10000u
#define GW_RPC_HEDGE_MS       500u /* least wait before a second upstream is asked the same */
#define GW_RPC_DISPUTES_MAX   100u /* files of evidence kept */

struct gw_tape_writer;
struct gw_tape_reader;

enum gw_upstream_role { GW_ROLE_PRIMARY, GW_ROLE_FALLBACK, GW_ROLE_QUORUM, GW_ROLE_ARCHIVE, GW_ROLE_COUNT };

struct gw_rpc_endpoint {
    const char *url;
    enum gw_upstream_role role;
    uint64_t rate_per_s;     /* calls; 0 = as fast as it lets us */
    uint64_t budget_per_day; /* calls; 0 = no limit */
};

struct gw_rpc_options {
    const char *chain; /* name, for logs; borrowed until gw_rpc_close() */
    uint64_t chain_id;
    struct gw_rpc_endpoint endpoints[GW_RPC_UPSTREAMS_MAX];
    size_t endpoint_count;
    const char *ca_file; /* as of transport.h */
    const char
        *disputes_dir;     /* where evidence of disagreement is kept (chains/rpc/dispute.h); NULL = nowhere */
    uint64_t hedge_ms;     /* 0 = GW_RPC_HEDGE_MS; GW_RPC_TIMEOUT_MS_MAX or more = never */
    uint64_t timeout_ms;   /* of one attempt, 1..GW_RPC_TIMEOUT_MS_MAX */
    uint64_t backoff_ms;   /* 0 = GW_RPC_BACKOFF_MS; see gw_upstreams_backoff_ms() */
    size_t reply_size_max; /* 0 = GW_RPC_REPLY_MAX */
    unsigned attempts;     /* per request, over all upstreams; at least 1 */
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
    int64_t code;                /* of the error object */
    const char *message;         /* of the error object, NULL on GW_OK; printable, bounded */
    struct gw_json_value result; /* GW_OK only; borrowed until the callback returns */
};

struct gw_rpc_reply {
    enum gw_status status; /* GW_OK: items are valid, one per call in the order sent */
    const struct gw_rpc_item *items;
    size_t count;
    const uint8_t *body; /* GW_OK only: raw bytes, for the digest; borrowed until the callback returns */
    size_t body_size;
    uint32_t upstreams; /* who gave this answer, a bit each; 0 in a replay */
};

typedef void (*gw_rpc_done)(void *context, const struct gw_rpc_reply *reply);

struct gw_rpc_counters {
    uint64_t requests; /* POSTs; retries, hedges and chain id checks count */
    uint64_t bytes_in; /* of bodies, decompressed */
    uint64_t bytes_out;
    uint64_t
        errors[GW_STATUS_COUNT]; /* failed attempts, and items that are not GW_OK in what was delivered */
    uint64_t failures[GW_ROLE_COUNT]
                     [GW_STATUS_COUNT]; /* the same by role; those of a replay are the primary's */
    enum gw_status last_error;          /* of the last attempt; GW_OK after a success */
    uint64_t hedges;                    /* second upstreams asked because the first was slow */
    uint64_t hedges_won;
    uint64_t disputes; /* quorums that did not agree at once */
};

/* Calls of a day, of the endpoint that comes nearest to its budget; all 0 where none has one, and in a replay. */
struct gw_rpc_budget {
    uint64_t budget;
    uint64_t used;     /* of the last 24 hours */
    uint64_t forecast; /* if all hours are as those so far; 0 in the first minutes */
};

struct gw_rpc;

/* GW_E_CONFIG (URL, timeout, attempts), GW_E_CHAIN (tape of another chain), GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_rpc_open(struct gw_rpc **out, uv_loop_t *loop,
                                       const struct gw_rpc_options *options);

/* GW_E_BOUND for no call or above the batch, request or open limit, GW_E_NOMEM: no callback comes. Everything
 * else arrives in the callback, from which sending and closing are allowed. */
GW_MUST_USE enum gw_status gw_rpc_send(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                                       gw_rpc_done done, void *context);
/* The same for a question whose repetition means nothing (the newest block): an answer equal to the last one
 * is not taped again, so a replay asks it as often as it changed. */
GW_MUST_USE enum gw_status gw_rpc_poll(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                                       gw_rpc_done done, void *context);

/* The general form. */
struct gw_rpc_ask {
    const struct gw_rpc_call *calls;
    size_t count;
    bool is_poll;
    unsigned quorum; /* equal replies of different upstreams wanted; 0 and 1: the first good one */
    uint32_t
        avoid; /* upstreams not to ask while there is another: gw_rpc_reply.upstreams of an earlier answer */
};
GW_MUST_USE enum gw_status gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done,
                                      void *context);
/* What these upstreams answered (gw_rpc_reply.upstreams) was proven false: they are counted and left alone for a
 * while. Nothing in a replay. */
void gw_rpc_blame(struct gw_rpc *rpc, uint32_t upstreams, enum gw_status why);
/* What a poll led to failed and will be tried again after the same poll: its next answer is taped whatever it is, so
 * that a replay polls and tries as often. */
void gw_rpc_repeat(struct gw_rpc *rpc);
/* What the run does about its replies failed here, with `why`. The tape is told. In a replay: GW_E_TAPE when the run that
 * was recorded did not fail so, and the tape would tell; what the tape itself says (GW_E_TAPE, GW_E_END) is no failure. */
GW_MUST_USE enum gw_status gw_rpc_note_failure(struct gw_rpc *rpc, const char *step, enum gw_status why);
const struct gw_rpc_counters *gw_rpc_counters(const struct gw_rpc *rpc);
struct gw_rpc_budget gw_rpc_budget(const struct gw_rpc *rpc);

/* Open requests get no callback any more. The loop must still run until its handles are closed. */
void gw_rpc_close(struct gw_rpc *rpc);

#endif
