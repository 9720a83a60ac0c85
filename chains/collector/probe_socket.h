/* probe_socket: whether a WebSocket of a chain announces heads, asked once: it connects, names the chain and takes a
 * subscription. A head is not waited for: on a calm chain none may come. */
#ifndef GW_CHAINS_COLLECTOR_PROBE_SOCKET_H
#define GW_CHAINS_COLLECTOR_PROBE_SOCKET_H

#include "chains/collector/chain.h"

/* GW_OK: *latency_ms until it was subscribed; else why it was not. Runs a loop of its own. */
GW_MUST_USE enum gw_status gw_probe_socket(const struct gw_chain *chain, const char *url, double *latency_ms);

#endif
