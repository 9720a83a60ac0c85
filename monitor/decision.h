/* decision: whether a feed gets a new vector, and which.
 *
 * gw_decision_make(m, round, market, feed): advises the feed from the market, and when a vector is due (monitor.h)
 *   journals and sends it. The feed's state moves only once the journal holds the vector. A feed that is inactive,
 *   owes a vector or a revocation, or has no exposure or closed block is left alone; so is one whose advice fails: its last values
 *   hold and expire. Errors are those of delivery.h. Threads: the loop's.
 * gw_decision_status(m, chain_id): the latest status record of the chain, or NULL.
 */
#ifndef GW_MONITOR_DECISION_H
#define GW_MONITOR_DECISION_H

#include "monitor/monitor.h"

/* What one evaluation works on. */
struct gw_round {
    const struct gw_record_head *cause;
    int64_t now_ms;
    bool is_block; /* a new block; else the same one has aged */
    uint64_t vectors;
};

/* One underlying of a round. */
struct gw_market {
    struct gw_ecosystem ecosystem;
    struct gw_feedback feedback;
    struct gw_memory *memory;
    uint8_t inputs_digest[32];
};

GW_MUST_USE enum gw_status gw_decision_make(struct gw_monitor *monitor, struct gw_round *round,
                                            const struct gw_market *market, struct gw_feed *feed);
const struct gw_status_record *gw_decision_status(const struct gw_monitor *monitor, uint64_t chain_id);

#endif
