/* probe: what each endpoint of a chain can do, asked of it alone.
 *
 * Two batches per endpoint: the newest, safe and finalized block; then logs over `log_range_blocks`, the code
 * of Multicall3, and a balance at older and older blocks. The chain id is checked by rpc before the first.
 * One attempt each: what answers at the second only is not well.
 */
#ifndef GW_CHAINS_COLLECTOR_PROBE_H
#define GW_CHAINS_COLLECTOR_PROBE_H

#include <jansson.h>

#include "chains/collector/chain.h"

/* [{"endpoint":"https://host","kind":"http","status":"ok","block":N,"block_time":N,"finality":"tags|depth","has_safe":b,
 *   "has_finalized":b,"log_range_blocks":N,"log_range_status":"ok","has_multicall3":b,"archive_blocks":N,"latency_ms":x}, ...]
 * and behind them {"endpoint":"wss://host","kind":"websocket","status":"ok","text":...,"latency_ms":x} (probe_socket.h).
 * status: of the first batch; the rest is there when it is ok. archive_blocks: the oldest state, of those
 * asked for, that the endpoint has, in blocks below its head. NULL when memory ran out. *status is the first
 * failure. */
json_t *gw_probe_chain(const struct gw_chain *chain, enum gw_status *status);

#endif
