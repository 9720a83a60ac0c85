/* newheads: the conversation that subscribes to new heads, without the socket: what to say next and what a message
 * means. Pure; one thread.
 *
 * Asked in this order: the chain's id, then eth_subscribe newHeads; afterwards each notice is a head. A notice is a hint
 * to ask over HTTP, never data: of its header only number and hash are read. Messages are JSON texts of at most
 * GW_NEWHEADS_MESSAGE_MAX bytes.
 */
#ifndef GW_CHAINS_HEAD_NEWHEADS_H
#define GW_CHAINS_HEAD_NEWHEADS_H

#include "chains/json/json.h"

#define GW_NEWHEADS_MESSAGE_MAX 65536u
#define GW_NEWHEADS_ID_MAX      128u /* bytes of a subscription's id */

struct gw_notice {
    uint64_t number;
    uint8_t hash[32];
};

enum gw_newheads_step {
    GW_NEWHEADS_SAY,  /* gw_newheads_request() is to be sent */
    GW_NEWHEADS_LIVE, /* the subscription stands; heads may come */
    GW_NEWHEADS_HEAD  /* one came: newheads->notice */
};

struct gw_newheads {
    uint64_t chain_id;
    unsigned asked; /* requests sent and answered */
    char subscription[GW_NEWHEADS_ID_MAX + 1];
    struct gw_notice notice;
    struct gw_json json;
};

void gw_newheads_init(struct gw_newheads *newheads, uint64_t chain_id);
/* A new connection: everything is asked again. */
void gw_newheads_restart(struct gw_newheads *newheads);
void gw_newheads_fini(struct gw_newheads *newheads);

/* The request to send now, static. NULL: there is nothing to ask any more. */
const char *gw_newheads_request(const struct gw_newheads *newheads);

/* GW_E_FORMAT, GW_E_SIZE: no message of this conversation. GW_E_CHAIN: it serves another chain. An error object is what
 * chains/rpc/error.h makes of it (GW_E_RPC, GW_E_RATE, GW_E_BILLING ...). After an error the connection is of no use. */
GW_MUST_USE enum gw_status gw_newheads_take(struct gw_newheads *newheads, const uint8_t *text, size_t size,
                                            enum gw_newheads_step *step);

#endif
