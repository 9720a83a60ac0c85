/* clamps: what the consumers of the feeds accept, as their collectors read it.
 *
 * gw_clamps_put(clamps, record): replaces by chain and address. GW_E_BOUND: the table is full.
 * gw_clamps_find(clamps, domain): the record of the contract a feed is for; NULL: it is not known.
 * gw_clamps_bound(out, record, ask, &why): the bounds for the next vector of the feed. They are the room at the
 *   record's block, and narrower where that could shrink before the vector arrives:
 *   - a window of tightening that has not passed may pass: no further than one step above what is applied;
 *   - a vector on its way (signed, not yet applied, not expired) may come first or never: nothing looser than it, and
 *     no further than one step above it. In other modes than live nothing is ever on its way;
 *   - a record that is not of the newest block loosens nothing.
 *   GW_E_REFUSED, *why set (static text): the consumer would refuse every vector of this feed.
 * Source: GammawatchConsumer.sol. Pure but for the table. Threads: the loop's.
 */
#ifndef GW_MONITOR_CLAMPS_H
#define GW_MONITOR_CLAMPS_H

#include "gammawatch/record.h"
#include "monitor/policy/policy.h"

#define GW_CLAMPS_MAX 256u

struct gw_clamps {
    struct gw_consumer_record items[GW_CLAMPS_MAX];
    size_t count;
};

/* Which vector it is about. */
struct gw_clamps_ask {
    const uint8_t *feed_id; /* 32 bytes */
    const struct gw_signal_domain *domain;
    uint64_t epoch;
    uint64_t seq;
    const struct gw_signed_vector *last; /* of the feed; NULL: none */
    const uint8_t *block_hash;           /* of the newest block of its chain */
    int64_t now_s;
    bool is_live;
};

GW_MUST_USE enum gw_status gw_clamps_put(struct gw_clamps *clamps, const struct gw_consumer_record *record);
const struct gw_consumer_record *gw_clamps_find(const struct gw_clamps *clamps,
                                                const struct gw_signal_domain *domain);
GW_MUST_USE enum gw_status gw_clamps_bound(struct gw_policy_bounds *out,
                                           const struct gw_consumer_record *record,
                                           const struct gw_clamps_ask *ask, const char **why);

#endif
