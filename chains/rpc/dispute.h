/* dispute: evidence of endpoints that contradict each other, one JSON file each in a folder of bounded size.
 *
 * dispute-NNNNNNNN.json holds schema "gammawatch.dispute/1", the chain, the block hash that the request is pinned
 * to (null: to none), the request, and of each reply the endpoint (scheme and host), the digest by which it was compared
 * (chains/rpc/vote.h), its size, and its body, or null above GW_DISPUTE_BODY_MAX. Above GW_RPC_DISPUTES_MAX
 * files the oldest go. A folder that cannot be written costs the evidence, not the run: logged.
 */
#ifndef GW_CHAINS_RPC_DISPUTE_H
#define GW_CHAINS_RPC_DISPUTE_H

#include <stdint.h>

#include "chains/rpc/rpc.h"

#define GW_DISPUTE_BODY_MAX (4u << 20)

struct gw_buffer;
struct gw_ballot;
struct gw_upstreams;

struct gw_disputes {
    uint64_t next; /* number of the next file; 0: the folder was not looked at */
    uint64_t oldest;
};

void gw_dispute_report(struct gw_disputes *disputes, const struct gw_rpc_options *options,
                       const struct gw_upstreams *upstreams, const struct gw_buffer *request,
                       const struct gw_ballot *ballot);

#endif
