/* follow: flow control of replays. A tape can be played faster than the monitor evaluates; the collector then
 * waits until the signal ring says that its last status record was evaluated. Live collectors never wait for
 * anybody. */
#ifndef GW_CHAINS_COLLECTOR_FOLLOW_H
#define GW_CHAINS_COLLECTOR_FOLLOW_H

#include "gammawatch/ring.h"

struct gw_follow {
    struct gw_ring_reader reader;
    bool is_open;
    const char *path; /* NULL: nobody is followed */
    uint64_t chain_id;
    uint64_t evaluated; /* newest sequence the monitor has evaluated */
};

void gw_follow_init(struct gw_follow *follow, const char *path, uint64_t chain_id);
/* True when `sequence` was evaluated, or nobody is followed. Never blocks. */
bool gw_follow_reached(struct gw_follow *follow, uint64_t sequence);
void gw_follow_close(struct gw_follow *follow);

#endif
