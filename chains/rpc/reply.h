/* reply: the JSON of a batch's answer, bounded and matched to the calls.
 *
 * Nothing is built from the text: items are spans into it (chains/json/json.h). Pure but for the span array,
 * which is kept for the next reply; one thread.
 */
#ifndef GW_CHAINS_RPC_REPLY_H
#define GW_CHAINS_RPC_REPLY_H

#include "chains/rpc/error.h"
#include "chains/rpc/rpc.h"

struct gw_reply {
    struct gw_json json;
    struct gw_rpc_item items[GW_RPC_BATCH_MAX]; /* items[i] answers id i + 1 */
    char messages[GW_RPC_BATCH_MAX][GW_RPC_MESSAGE_MAX + 1];
};

/* GW_OK: `count` items, their results borrowed from `body` until gw_reply_clear().
 * One error object in place of the batch is that error's class, its text in messages[0].
 * GW_E_FORMAT: anything else than an array with exactly the ids 1..count, each with either result or error;
 * GW_E_BOUND never comes from the limits of chains/json/json.h: going over them is GW_E_SIZE. */
GW_MUST_USE enum gw_status gw_reply_parse(struct gw_reply *out, const uint8_t *body, size_t size,
                                          size_t count);
/* The same of a body whose beginning `json` was fed already; the results live in `json`. */
GW_MUST_USE enum gw_status gw_reply_finish(struct gw_reply *out, struct gw_json *json, const uint8_t *body,
                                           size_t size, size_t count);
void gw_reply_clear(struct gw_reply *reply);
void gw_reply_fini(struct gw_reply *reply);

#endif
