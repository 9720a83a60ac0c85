/* revocation: a vector whose block is no longer canonical is withdrawn.
 *
 * gw_revocation_note(m, status, newest_number): marks the feeds of the chain whose last vector the block proves orphaned: another
 *   block of the same number, a child that has another parent, or the first block of a branch that begins at or
 *   below the vector's, as far as reorg_depth reaches below newest_number, the chain's newest block before. A block that is, or descends from, the vector's own takes the mark away, so that a backlog
 *   with both branches ends right.
 * gw_revocation_issue(m, now_ms): journals and sends a revocation of each marked vector that is still valid, once.
 *   A vector that is still owed is sent first. Errors are those of delivery.h.
 * The next vector of the feed comes after it and says REORG. Threads: the loop's.
 */
#ifndef GW_MONITOR_REVOCATION_H
#define GW_MONITOR_REVOCATION_H

#include "monitor/monitor.h"

void gw_revocation_note(struct gw_monitor *monitor, const struct gw_status_record *status,
                        uint64_t newest_number);
GW_MUST_USE enum gw_status gw_revocation_issue(struct gw_monitor *monitor, int64_t now_ms);

#endif
