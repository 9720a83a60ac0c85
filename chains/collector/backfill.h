/* backfill: reads the logs of blocks that nobody followed, by range, as history.h says, one ask at a time. Part of
 * reader.
 *
 * A range's answer must hold logs of its blocks and of its filter alone. An empty one is asked again from another
 * upstream where `integrity.logs` corroborates. A count that is a whole number of thousands is taken for the cap of
 * an endpoint that cuts silently, and refused. A single block is asked for by its hash, and then held against the
 * bloom of its header.
 */
#ifndef GW_CHAINS_COLLECTOR_BACKFILL_H
#define GW_CHAINS_COLLECTOR_BACKFILL_H

#include "chains/collector/reader.h"

#define GW_BACKFILL_ASKS_MAX       64u /* and two for each venue: then a newer head is looked for */
#define GW_BACKFILL_CAP            1000u
#define GW_BACKFILL_RETRY_BLOCKS   256u /* gaps are tried again at blocks that this divides */
#define GW_BACKFILL_RECHECK_BLOCKS 16u  /* likewise what was read before it was settled */
#define GW_BACKFILL_TELL_MS        10000u

/* Reads what is left up to `target`. done: GW_OK, everything is read or a gap | GW_AGAIN: it took long, the head has
 * moved; call again for a newer one | the failure that stopped it, to be tried again. */
void gw_backfill_start(struct gw_reader *reader, uint64_t target, gw_reader_done done);

#endif
