/* exchange: one request from asking to its callback: whom to ask, hedges, quorum, recording, replay.
 * The inside of chains/rpc/rpc.h; only the files of this folder include it.
 *
 * exchange.c decides what is asked next and when it is over; attempt.c asks one upstream and judges its
 * reply; vote.c compares replies; dispute.c keeps evidence.
 */
#ifndef GW_CHAINS_RPC_EXCHANGE_H
#define GW_CHAINS_RPC_EXCHANGE_H

#include "chains/rpc/dispute.h"
#include "chains/rpc/reply.h"
#include "chains/rpc/rpc.h"
#include "chains/rpc/transport.h"
#include "chains/rpc/upstream.h"
#include "chains/rpc/vote.h"

#define GW_EXCHANGE_KEEP_MAX (8u << 20) /* bytes of request memory kept for the next one */

struct gw_exchange;

/* One upstream being asked; tries[i] is for upstream i. */
struct gw_attempt {
    struct gw_exchange *exchange;
    struct gw_upstream *upstream;
    struct gw_transfer transfer;
    struct gw_json json; /* of the reply, fed while it arrives */
    uint64_t started_ms;
    bool is_open;
    bool is_hedge;
};

/* A place for one open request; its memory is kept for the next one. */
struct gw_exchange {
    struct gw_rpc *rpc;
    bool is_open;
    bool is_poll;
    bool is_head;      /* the first call asks for the newest block */
    bool is_recall;    /* somebody did not have it: archives first */
    uint64_t by_block; /* bit i: a null result of call i means that the block is not known there */
    size_t count;
    unsigned quorum;
    gw_rpc_done done;
    void *context;
    struct gw_buffer request;
    struct gw_attempt attempts[GW_RPC_UPSTREAMS_MAX];
    unsigned open_count;
    unsigned asked_count; /* attempts so far, hedges not counted */
    uint32_t asked;       /* upstreams asked in this round */
    enum gw_status last;  /* of the last failed attempt */
    struct gw_ballot ballot;
    uv_timer_t timer; /* what is next happens when it fires, so nothing happens inside gw_rpc_send() */
    uv_timer_t hedge;
};

struct gw_rpc {
    struct gw_rpc_options options;
    struct gw_upstreams upstreams;
    struct gw_transport *transport; /* NULL in a replay */
    struct gw_disputes disputes;
    struct gw_rpc_counters counters;
    struct gw_reply parsed; /* of the exchange whose callback runs; live results are in the attempt's json */
    uint64_t forecast_ms;   /* when the budget was looked at last */
    bool is_tape_broken;
    size_t handles; /* timers and transport not yet closed */
    struct gw_exchange exchanges[GW_RPC_OPEN_MAX];
};

/* The request text, calls and callback are set: begins on the next turn of the loop. */
void gw_exchange_start(struct gw_exchange *x);

/* One more failure of an upstream; NULL: of nobody in particular. */
void gw_rpc_count_error(struct gw_rpc *rpc, const struct gw_upstream *upstream, enum gw_status status);

/* What became of the last thing that was put on the tape. One that takes nothing more costs the recording, not the run. */
void gw_exchange_note_taped(struct gw_rpc *rpc, enum gw_status status);

/* attempt.c to exchange.c: what became of an attempt, which is closed by then. */
void gw_exchange_answer(struct gw_exchange *x, struct gw_attempt *a, const uint8_t *body, size_t size);
void gw_exchange_answer_error(struct gw_exchange *x, struct gw_attempt *a, enum gw_status status);
void gw_exchange_attempt_failed(struct gw_exchange *x, struct gw_attempt *a, enum gw_status status);
/* Whether somebody else could still be asked in this round. */
bool gw_exchange_has_other(struct gw_exchange *x);

/* exchange.c to attempt.c. */
void gw_attempt_init(struct gw_attempt *a, struct gw_exchange *exchange);
void gw_attempt_fini(struct gw_attempt *a);
void gw_attempt_start(struct gw_attempt *a, struct gw_upstream *upstream, bool is_hedge);
void gw_attempt_cancel(struct gw_attempt *a);

#endif
