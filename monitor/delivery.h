/* delivery: a decided vector on its way out: journal, signature, journal, ring.
 *
 * gw_delivery_journal(m, feed, state, memory): writes feed->last and what the policy knew; synced, except in a
 *   replay. Nothing may be signed before it returned GW_OK. GW_E_IO.
 * gw_delivery_send(m, feed): has feed->last signed and publishes it; safe to call again with the same vector.
 *   GW_OK when it went out or stays owed (feed->is_pending tells) | GW_E_IO (journal) | in a replay: the signer's
 *   failure.
 */
#ifndef GW_MONITOR_DELIVERY_H
#define GW_MONITOR_DELIVERY_H

#include "monitor/monitor.h"

GW_MUST_USE enum gw_status gw_delivery_journal(struct gw_monitor *monitor, const struct gw_feed *feed,
                                               const struct gw_feed_state *state,
                                               const struct gw_memory *memory);
GW_MUST_USE enum gw_status gw_delivery_send(struct gw_monitor *monitor, struct gw_feed *feed);

#endif
