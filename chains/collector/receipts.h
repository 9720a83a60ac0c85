/* receipts: the logs of a block proven whole, before they are asked for: all receipts of the block are, and only if they
 * hash to the root in its proven header the logs in them are what eth_getLogs has to answer. Part of reader.
 *
 * Every `receipts_blocks` blocks, where the header is proven. Receipts that hash to another root are false (GW_E_CHECKSUM,
 * and who gave them is blamed). Nothing is proven, which is said once, where an endpoint does not give receipts or they are too large, where some
 * are of a type that is not known here (rollups have their own), and on Polygon (evidence.h).
 */
#ifndef GW_CHAINS_COLLECTOR_RECEIPTS_H
#define GW_CHAINS_COLLECTOR_RECEIPTS_H

#include "chains/collector/reader.h"

bool gw_receipts_are_due(const struct gw_reader *reader);
/* done: GW_OK, and reader->receipts.is_proven tells whether logs_digest is that of what each of pinned.venues watches, venue
 * by venue | why it has to be tried again. */
GW_MUST_USE enum gw_status gw_receipts_start(struct gw_reader *reader, gw_reader_done done);

#endif
