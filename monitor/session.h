/* session: gw_monitor_open() and its kin (monitor.h), and the door to the table of feeds.
 *
 * gw_session_claim(m, chain, wanted): makes the feed, or wakes the one the journal knew, for the consumer wanted now.
 *   A feed that cannot be made is logged and left out.
 * gw_session_attach(m, socket): vectors go to this socket, too, beginning with the last one of each feed. It is borrowed
 *   until close.
 */
#ifndef GW_MONITOR_SESSION_H
#define GW_MONITOR_SESSION_H

#include "monitor/monitor.h"

void gw_session_claim(struct gw_monitor *monitor, const struct gw_monitor_chain *chain,
                      const struct gw_feed_config *wanted);
void gw_session_attach(struct gw_monitor *monitor, struct gw_socket *socket);

#endif
