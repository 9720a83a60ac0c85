/* evidence: what a proven header says of the logs that an endpoint gives for its block. Pure.
 *
 * A log whose address or topics are not in the header's bloom was made up. That no log was answered is proven
 * when the bloom cannot hold any of what was asked for; else it may be true or a lie. Without a proven header
 * nothing can be said. Polygon's state-sync logs are not in the bloom (bor adds them behind the block), so there
 * an unexpected log proves nothing.
 * What proves a block's logs whole is its receipts (receipts.h): megabytes on a busy chain, where a bloom, a second endpoint
 * and a quorum take a few kilobytes.
 */
#ifndef GW_CHAINS_COLLECTOR_EVIDENCE_H
#define GW_CHAINS_COLLECTOR_EVIDENCE_H

#include "chains/head/block.h"
#include "chains/protocol/protocol.h"

#define GW_EVIDENCE_POLYGON 137u

/* GW_E_CHECKSUM: not of this block. */
GW_MUST_USE enum gw_status gw_evidence_check_log(const struct gw_header *header, uint64_t chain_id,
                                                 const struct gw_log *log);
/* Whether a block may hold logs that a venue watches. */
bool gw_evidence_may_hold(const struct gw_header *header, const struct gw_watch *watch);

#endif
