/* sequencer: whether the machine that orders a second layer's transactions runs. Part of market.
 *
 * While it is down no feed of the chain is written, and once it is back old prices may be traded on before feeds have
 * caught up. Source: Chainlink's L2 sequencer uptime feed, an AggregatorV3Interface: answer 0 = up, 1 = down, startedAt =
 * when that began (smartcontractkit/documentation, data-feeds/l2-sequencer-feeds). A feed that does not answer, or that
 * has not begun (startedAt 0), is no proof that it runs.
 */
#ifndef GW_CHAINS_MARKET_SEQUENCER_H
#define GW_CHAINS_MARKET_SEQUENCER_H

#include "chains/market/market.h"

GW_MUST_USE enum gw_status gw_sequencer_plan(const struct gw_sequencer *sequencer,
                                             struct gw_call_list *calls);
void gw_sequencer_decode(struct gw_sequencer *sequencer, const struct gw_call_reply *reply,
                         int64_t block_time_s);

#endif
