/* ring_set: the rings of a board, read like any other observer: read-only, never waited for by a writer.
 *
 * gw_ring_set_poll(set, board, now_ms): opens rings that came, opens anew those that were replaced, hands at most
 *   GW_RING_SET_READS_MAX records of each to the board, and notes what their writers say of themselves. What cannot
 *   be opened is said once and tried again at the next poll.
 * Threads: the loop's.
 */
#ifndef GW_MONITOR_GATEWAY_RING_SET_H
#define GW_MONITOR_GATEWAY_RING_SET_H

#include "gammawatch/ring.h"
#include "monitor/gateway/board.h"

#define GW_RING_SET_READS_MAX 4096u

struct gw_ring_source {
    char path[256];
    size_t number; /* index of the chain, or GW_BOARD_SIGNALS */
    bool is_open;
    enum gw_status open_status; /* of the last try */
    struct gw_ring_reader reader;
};

struct gw_ring_set {
    struct gw_ring_source sources[GW_CHAINS_MAX + 1];
    size_t count;
};

/* ring_dir NULL: the default folder. GW_E_BOUND: a path does not fit. */
GW_MUST_USE enum gw_status gw_ring_set_init(struct gw_ring_set *set, const struct gw_board *board,
                                            const char *ring_dir);
void gw_ring_set_poll(struct gw_ring_set *set, struct gw_board *board, uint64_t now_ms);
void gw_ring_set_close(struct gw_ring_set *set);

#endif
