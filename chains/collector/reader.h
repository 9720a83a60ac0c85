/* reader: everything of one block, in order: logs -> touched keys -> up to four rounds of calls pinned to the
 * block's hash -> the book.
 *
 * gw_reader_start() begins; `done` comes once from the loop. GW_OK: the book is filled and sealed, the venues
 * that failed are excluded in it. Any other status: the block could not be read, nothing of it may be used,
 * and every touched entry stays dirty, so that a later attempt starts from the whole truth.
 * The header rule, logs against the bloom (evidence.h), quorum and code (codewatch.h) are applied on the way. A
 * node that refuses to be pinned by hash is pinned by number, with the block of that number checked in the same
 * batch, and the records say so.
 * replies_digest covers the decoded bytes (logs, then call results, in the order asked), not the JSON around
 * them, so that two providers give the same digest.
 */
#ifndef GW_CHAINS_COLLECTOR_READER_H
#define GW_CHAINS_COLLECTOR_READER_H

#include "chains/book/book.h"
#include "chains/collector/chain.h"
#include "chains/collector/codewatch.h"
#include "ipc/base/keccak.h"

#define GW_ROUND_BYTES_MAX (64u << 20) /* decoded reply bytes of one round */

typedef void (*gw_reader_done)(void *context, enum gw_status status);

struct gw_reader {
    struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_book book;
    struct gw_block block;
    bool is_discovered;    /* the keys of all blocks before this one are known from their logs */
    size_t discover_venue; /* while discovering: which venue, and its next block */
    uint64_t discover_next;
    uint64_t logs_from; /* blocks below are covered by an earlier discovery */
    unsigned round;
    bool is_weak;         /* calls are pinned by number: some endpoint does not take a hash */
    bool is_corroborated; /* the logs of this block were asked for twice */
    struct gw_code_watch code;
    struct gw_call_list calls;
    struct gw_call_reply *replies;
    size_t chunk_counts[GW_RPC_BATCH_MAX];
    size_t chunk_count;
    /* Calls of venue i: [spans[i], spans[i + 1]); then those of the market, and those of the consumers. */
    size_t spans[GW_VENUES_MAX + 3];
    bool is_excluded[GW_VENUES_MAX]; /* at this block */
    bool is_blind[GW_VENUES_MAX];    /* its logs could not be followed: excluded for good */
    uint8_t *bytes;
    size_t bytes_used;
    char *text; /* JSON params under construction */
    struct gw_keccak digest;
    uint8_t replies_digest[32];
    uint64_t logs_seen;
    gw_reader_done rounds_done;
    gw_reader_done done;
    void *context;
};

GW_MUST_USE enum gw_status gw_reader_init(struct gw_reader *reader, struct gw_chain *chain,
                                          struct gw_rpc *rpc);
void gw_reader_fini(struct gw_reader *reader);

/* One block at a time. The first block reads logs by range from each venue's from_block; a block that follows
 * the last one read asks for its own logs by hash. */
void gw_reader_start(struct gw_reader *reader, const struct gw_block *block, gw_reader_done done,
                     void *context);

/* After a reorg or a gap: every entry is read again; after a gap logs are read by range, too, from the block
 * behind `settled` at the latest: what was read after it may have been another branch. */
void gw_reader_reread(struct gw_reader *reader);
void gw_reader_rediscover(struct gw_reader *reader, uint64_t settled);

#endif
