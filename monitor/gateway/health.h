/* health: is what the gateway shows worth reading? One judgement for /readyz and the metrics.
 *
 * Ready: every watched chain and the signals have an open ring with a living writer; every chain's head moved
 * within limits.data_ms; and, when vectors are due (a feed is configured or some venue holds options), the last one
 * is no older than limits.vector_ms. The signer is not asked: it is alive when its signatures arrive.
 * Pure; any thread.
 */
#ifndef GW_MONITOR_GATEWAY_HEALTH_H
#define GW_MONITOR_GATEWAY_HEALTH_H

#include <jansson.h>

#include "monitor/gateway/board.h"

#define GW_HEALTH_BEAT_MS_MAX 5000u /* writers beat ten times a second */

bool gw_health_is_ready(const struct gw_board *board, uint64_t now_ms);

/* {"ready", "reasons": [{"code", "chain"?, "text"}], "chains": [...], "signals": {...}}: code is one of ring_closed,
 * writer_gone, no_block, data_stale, no_vector, vectors_stale. New reference; NULL: out of memory. */
json_t *gw_health_json(const struct gw_board *board, uint64_t now_ms);

#endif
