/* consumers: what the contracts that take our vectors would accept now, read in round 0 of every block.
 *
 * The monitor signs nothing that they would refuse. Each is asked for feedId(), clamps(), place(), current() and
 * room() of a calm and of a doubtful vector (GammawatchConsumer.sol). A contract that does not answer all of it is no
 * consumer of this kind: it has no record at this block, and that is said once.
 * plan and decode are called by the collector like an adapter's.
 */
#ifndef GW_CHAINS_COLLECTOR_CONSUMERS_H
#define GW_CHAINS_COLLECTOR_CONSUMERS_H

#include "chains/abi/multicall.h"
#include "gammawatch/record.h"
#include "ipc/base/config.h"

#define GW_CONSUMERS_MAX 32u

struct gw_consumer {
    uint8_t address[20];
    bool is_read;                     /* at this block */
    bool is_told;                     /* that it could not be read */
    struct gw_consumer_record record; /* of its head only kind, size, abi, valid and venue */
};

struct gw_consumers {
    struct gw_consumer items[GW_CONSUMERS_MAX];
    size_t count;
};

/* Of the chain's `consumers`, for schema and dump. */
extern const struct gw_config_shape gw_consumers_shape;

/* Decodes the list; NULL is an empty one. */
GW_MUST_USE enum gw_status gw_consumers_configure(struct gw_consumers *consumers, struct gw_config *config,
                                                  const struct gw_config_node *list);
GW_MUST_USE enum gw_status gw_consumers_plan(const struct gw_consumers *consumers,
                                             struct gw_call_list *calls);
void gw_consumers_decode(struct gw_consumers *consumers, const struct gw_reply_list *replies);

#endif
