/* exchange: one request from asking to its callback: attempts, chain id check, recording, replay.
 * The inside of chains/rpc/rpc.h; only rpc.c includes it. */
#ifndef GW_CHAINS_RPC_EXCHANGE_H
#define GW_CHAINS_RPC_EXCHANGE_H

#include "chains/rpc/reply.h"
#include "chains/rpc/rpc.h"
#include "chains/rpc/transport.h"
#include "chains/rpc/upstream.h"

#define GW_EXCHANGE_KEEP_MAX (1u << 20) /* bytes of request memory kept for the next one */

/* A place for one open request; its memory is kept for the next one. */
struct gw_exchange {
    struct gw_rpc *rpc;
    bool is_open;
    bool is_poll;
    size_t count;
    gw_rpc_done done;
    void *context;
    struct gw_buffer request;
    struct gw_transfer transfer;
    struct gw_upstream *upstream; /* of the attempt under way; NULL between attempts */
    unsigned attempt;
    uv_timer_t timer; /* what is next happens when it fires, so nothing happens inside gw_rpc_send() */
};

struct gw_rpc {
    struct gw_rpc_options options;
    struct gw_upstreams upstreams;
    struct gw_transport *transport; /* NULL in a replay */
    struct gw_rpc_counters counters;
    struct gw_reply parsed; /* of the exchange whose callback runs */
    bool is_tape_broken;
    size_t handles; /* timers and transport not yet closed */
    struct gw_exchange exchanges[GW_RPC_OPEN_MAX];
};

/* The request text, calls and callback are set: begins on the next turn of the loop. */
void gw_exchange_start(struct gw_exchange *x);

#endif
