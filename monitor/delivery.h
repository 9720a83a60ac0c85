/* delivery: a decided vector or revocation on its way out: journal, signature, journal, ring.
 *
 * gw_delivery_journal(m, feed, state, memory): writes feed->last and what the policy knew; synced, except in a
 *   replay. Nothing may be signed before it returned GW_OK. GW_E_IO.
 * gw_delivery_send(m, feed): has feed->last signed and publishes it; safe to call again with the same vector.
 *   GW_OK when it went out or stays owed (feed->is_pending tells) | GW_E_IO (journal) | in a replay: the signer's
 *   failure.
 * gw_delivery_journal_revocation(m, feed), gw_delivery_send_revocation(m, feed): the same for feed->revocation. A
 *   signer that was started anew is shown the vector first. A revocation that it refuses all the same is given up: the
 *   next vector of the feed takes the place of the revoked one anyway.
 */
#ifndef GW_MONITOR_DELIVERY_H
#define GW_MONITOR_DELIVERY_H

#include "monitor/monitor.h"

GW_MUST_USE enum gw_status gw_delivery_journal(struct gw_monitor *monitor, const struct gw_feed *feed,
                                               const struct gw_feed_state *state,
                                               const struct gw_memory *memory);
GW_MUST_USE enum gw_status gw_delivery_send(struct gw_monitor *monitor, struct gw_feed *feed);
GW_MUST_USE enum gw_status gw_delivery_journal_revocation(struct gw_monitor *monitor,
                                                          const struct gw_feed *feed);
GW_MUST_USE enum gw_status gw_delivery_send_revocation(struct gw_monitor *monitor, struct gw_feed *feed);

#endif
