/* calls: a list of calls, asked through Multicall3 and answered. Part of reader.
 *
 * The list is packed into chunks, bounded by calls, calldata, gas and reply bytes as `multicall` of the chain says, and
 * chunks into POSTs. Gas and reply size of calls to come are guessed: GW_CALLS_GAS each, and as many bytes as calls
 * took so far. A chunk that an endpoint refuses, for its size, for time or gas, or because all of it reverts, is
 * halved, and the next ones are as small; they grow again while all goes well. A call that is refused on its own is
 * marked as such: its venue alone is excluded.
 * A call that reverts without a word may only have been left without gas by one that burned it: unless it stood alone
 * it is asked for again on its own, and what came behind it, too. That its silence is its own is remembered until the
 * next block that GW_CALLS_SILENT_BLOCKS divides, so that a view which is silent for good costs a quiet block nothing.
 * After a POST that took too long fewer chunks, then smaller ones, make the next one; of chunks twice as many from the
 * next block on that GW_CALLS_SILENT_BLOCKS divides.
 * Whoever is answered with more than its share (shares.h) is refused all of it, and asked nothing more; when replies find
 * no room, the round is asked again without the one that took most.
 */
#ifndef GW_CHAINS_COLLECTOR_CALLS_H
#define GW_CHAINS_COLLECTOR_CALLS_H

#include "chains/collector/reader.h"

#define GW_CALLS_GAS           60000u
#define GW_CALLS_REPLY         512u       /* bytes of a call's reply before one is known */
#define GW_CALLS_TEXT_MAX      (6u << 20) /* of one POST */
#define GW_CALLS_LONE_MAX      8u /* silent reverts of a round that are taken out one by one; then by halves */
#define GW_CALLS_SILENT_BLOCKS 64u
#define GW_ROUND_TEXT_MAX      (16u << 20)            /* JSON params of one POST */
#define GW_CALLS_CHUNK_MAX     (GW_RPC_REPLY_MAX / 2) /* decoded bytes of a chunk: JSON has two digits for each */

GW_MUST_USE enum gw_status gw_calls_init(struct gw_calls *calls,
                                         const struct gw_chain *chain); /* GW_E_NOMEM */
void gw_calls_fini(struct gw_calls *calls);
/* Asks for reader->asked.list. done: GW_OK, reader->asked.replies hold the answers, until the next start; GW_AGAIN: the
 * endpoint takes no hash as a pin, start again (reader->is_weak is set) | why it failed. Comes at once when the list is
 * empty. */
void gw_calls_start(struct gw_reader *reader, gw_reader_done done);

#endif
