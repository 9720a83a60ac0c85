/* rounds: the plan/decode rounds of one block, packed into Multicall3 and pinned to its hash, later ones asked
 * ahead (ahead.h). Part of reader.
 */
#ifndef GW_CHAINS_COLLECTOR_ROUNDS_H
#define GW_CHAINS_COLLECTOR_ROUNDS_H

#include "chains/collector/reader.h"

/* Of the list of calls, for those of the market and of consumers. */
#define GW_ROUNDS_CALLS_KEPT 4096u
#define GW_ROUNDS_ARENA_KEPT (1u << 20)
/* In which a venue is not asked once its views were too much (shares.h); or once they were refused at seven reads in a
 * row, and fewer after fewer. */
#define GW_ROUNDS_REST_BLOCKS 64u

/* Calls done(reader, status) once all rounds are decoded and the book is sealed, or at the first failure. */
void gw_rounds_start(struct gw_reader *reader, gw_reader_done done);

#endif
