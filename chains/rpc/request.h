/* request: the JSON text of a batch. The same calls give the same bytes: ids are 1..count, keys keep their
 * order, no white space is added. Tapes are keyed by these bytes. */
#ifndef GW_CHAINS_RPC_REQUEST_H
#define GW_CHAINS_RPC_REQUEST_H

#include "chains/rpc/buffer.h"
#include "chains/rpc/rpc.h"

/* Appends to out; GW_E_SIZE above its limit, GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_request_write(struct gw_buffer *out, const struct gw_rpc_call *calls,
                                            size_t count);

#endif
