/* reply: the JSON of a batch's answer, bounded and matched to the calls.
 *
 * The text is scanned for depth and number of values before anything is built from it, so that a hostile
 * reply costs no more memory than these limits allow. Doubled keys, text after the end, bad UTF-8 and
 * integers above 64 bits are GW_E_FORMAT. Pure but for the allocations of jansson; one thread.
 */
#ifndef GW_CHAINS_RPC_REPLY_H
#define GW_CHAINS_RPC_REPLY_H

#include "chains/rpc/error.h"
#include "chains/rpc/rpc.h"

#define GW_REPLY_DEPTH_MAX  32u
#define GW_REPLY_VALUES_MAX 2000000u /* a reply of GW_LOGS_MAX logs fits */

struct gw_reply {
    json_t *root;
    struct gw_rpc_item items[GW_RPC_BATCH_MAX]; /* items[i] answers id i + 1 */
    char messages[GW_RPC_BATCH_MAX][GW_RPC_MESSAGE_MAX + 1];
};

/* GW_OK: `count` items, results borrowed from root until gw_reply_fini().
 * One error object in place of the batch is that error's class, its text in messages[0].
 * GW_E_FORMAT: anything else than an array with exactly the ids 1..count, each with either result or error;
 * GW_E_BOUND never comes from the limits: going over them is GW_E_SIZE. */
GW_MUST_USE enum gw_status gw_reply_parse(struct gw_reply *out, const uint8_t *body, size_t size,
                                          size_t count);
void gw_reply_fini(struct gw_reply *reply);

#endif
