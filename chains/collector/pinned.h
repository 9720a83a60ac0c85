/* pinned: the logs of one block, asked for by its hash. Part of reader.
 *
 * All venues share one filter (filter.h), so that a block costs one eth_getLogs; each is handed the logs that its own
 * watch would have returned, and an answer without any for it is doubted by its own watch. Only when they are more than
 * a filter takes are there several, in the same POST, or when too much passes it in vain: a shared filter does not know
 * which topics at position 1 a venue watches (pools of Uniswap v4, all of whose logs are of one contract). Where more than
 * GW_PINNED_WASTE_LOGS such logs a block came lately, those venues have filters of their own in the GW_PINNED_NARROW_BLOCKS
 * next ones; then it is measured again. An endpoint that refuses a shared filter, or answers it with more
 * than a reply may hold, is asked for that block and the GW_PINNED_APART_BLOCKS next ones with one filter per venue. What
 * is still refused so ends in GW_E_BOUND or GW_E_SIZE: the reader then reads the block as history (backfill.h).
 * Where the block's receipts prove its logs (receipts.h), an answer that differs is false: GW_E_CHECKSUM.
 */
#ifndef GW_CHAINS_COLLECTOR_PINNED_H
#define GW_CHAINS_COLLECTOR_PINNED_H

#include "chains/collector/reader.h"

#define GW_PINNED_APART_BLOCKS  64u
#define GW_PINNED_NARROW_BLOCKS 256u

/* done: GW_OK, every venue has its logs of reader->block, digested venue by venue | why not. */
void gw_pinned_start(struct gw_reader *reader, gw_reader_done done);

#endif
