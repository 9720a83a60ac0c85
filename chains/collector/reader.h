/* reader: everything of one block, in order: logs -> touched keys -> up to four rounds of calls pinned to the
 * block's hash -> the book.
 *
 * A block that nothing touched costs one eth_getLogs (pinned.h) and one eth_call (ahead.h).
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
#include "chains/collector/ahead.h"
#include "chains/collector/chain.h"
#include "chains/collector/codewatch.h"
#include "chains/collector/filter.h"
#include "chains/collector/history.h"
#include "chains/collector/shares.h"
#include "ipc/base/keccak.h"

#define GW_CALLS_SPLITS_MAX 2048u /* chunks of a round that wait to be asked again */

#define GW_PINNED_WASTE_LOGS                                                                                 \
    32u /* of about 800 bytes each; a further filter costs 600, and a request's price */

typedef void (*gw_reader_done)(void *context, enum gw_status status);

#define GW_BACKFILL_ETA_S_MAX (100u * 86400u) /* nobody is told more */

/* Where the backfill stands. */
struct gw_backfill {
    struct gw_history_ask ask;
    struct gw_filter filter;
    struct gw_block block; /* of an ask by hash */
    bool is_doubted;       /* an empty answer was asked for twice */
    uint64_t target;
    uint64_t asks_before; /* of this target */
    uint64_t left;        /* blocks, each counted once per venue */
    uint64_t total;       /* the most that were left; 0: nothing is under way */
    uint64_t eta_s;       /* 0 = unknown */
    uint64_t since_ms;    /* monotonic */
    uint64_t told_ms;
    gw_reader_done done;
};

/* The logs of the block, asked for by its hash. */
struct gw_pinned {
    size_t venues[GW_VENUES_MAX]; /* that watch anything */
    size_t venue_count;
    size_t group_of[GW_VENUES_MAX]; /* of each of them: which eth_getLogs it shares */
    size_t group_count;
    struct gw_filter filter; /* of the group at hand */
    uint64_t apart_until;    /* blocks below have one filter per venue */
    uint64_t narrow_until;   /* in blocks below, venues that watch topics at position 1 have their own */
    uint64_t waste;          /* 16 times the mean of logs of theirs that nobody watches */
    uint64_t waste_max;      /* GW_PINNED_WASTE_LOGS */
    bool is_corroborated;    /* they were asked for twice */
    gw_reader_done done;
};

/* What the block's receipts proved of its logs. */
struct gw_receipts {
    bool is_proven;
    uint8_t logs_digest[32];
    bool is_told; /* that nothing can be proven */
    gw_reader_done done;
};

/* How far calls are asked. */
struct gw_calls {
    struct gw_call_list list;
    struct gw_call_reply *replies;
    struct gw_shares shares; /* parts: gw_reader.spans, and the guess */
    size_t next;             /* calls below were packed */
    struct gw_chunk splits[GW_CALLS_SPLITS_MAX];
    size_t split_count;
    struct gw_chunk sent[GW_RPC_BATCH_MAX]; /* what each call of the POST under way is for */
    size_t sent_count;
    size_t chunks_most;        /* of a first POST: fewer while endpoints run out of time */
    size_t chunks_max;         /* of a POST */
    size_t calls_max;          /* of a chunk, as endpoints took it so far */
    size_t reply_bytes;        /* that a call took, the mean of the last round */
    struct gw_call_set silent; /* calls that reverted without a word when they were asked alone */
    uint64_t silent_since;     /* the block that `silent` is of, in GW_CALLS_SILENT_BLOCKS */
    size_t bytes_used;
    unsigned doubts;
    bool is_strained; /* a chunk of this round was refused */
    bool is_full;     /* replies of the POST under way find no room */
    gw_reader_done done;
};

struct gw_reader {
    struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_book book;
    struct gw_block block;
    bool is_discovered; /* the logs of all blocks before this one are read, or in a gap */
    bool is_by_number;  /* the logs of this block are asked for by number */
    struct gw_history history;
    struct gw_backfill backfill;
    uint64_t settled_number; /* the collector's: no block up to it can be replaced */
    /* Blocks whose logs were asked for by number before they were settled: to be read once more when they are. */
    uint64_t recheck_from;           /* UINT64_MAX: none */
    uint64_t recheck_to;             /* 0: none */
    struct gw_keccak history_digest; /* of logs read by range since the last block */
    unsigned round;
    bool is_weak;     /* calls are pinned by number: some endpoint does not take a hash */
    bool is_stepwise; /* asks as tapes of GW_TAPE_STEPWISE did: one filter per venue, and nothing ahead */
    bool
        is_broad; /* as those of GW_TAPE_EAGER: one filter, however much it lets pass, and POSTs as large as before */
    struct gw_pinned pinned;
    struct gw_receipts receipts;
    struct gw_code_watch code;
    struct gw_call_list calls; /* of the round */
    struct gw_call_reply *replies;
    bool *is_known; /* of each call: it was asked ahead, and replies hold the answer */
    struct gw_ahead ahead;
    size_t guessed; /* calls of the guess that are asked with this round */
    struct gw_calls asked;
    /* Calls of venue i: [spans[i], spans[i + 1]); then those of the market, and those of the consumers. */
    size_t spans[GW_VENUES_MAX + 3];
    bool is_excluded[GW_VENUES_MAX];     /* at this block */
    bool is_blind[GW_VENUES_MAX];        /* its logs could not be followed: excluded for good */
    uint64_t rests_until[GW_VENUES_MAX]; /* its views were too much: not asked in blocks below */
    unsigned refusals[GW_VENUES_MAX];    /* reads in a row at which they were */
    uint8_t *bytes;
    char *text; /* JSON params under construction */
    struct gw_keccak digest;
    uint8_t replies_digest[32];
    uint64_t logs_seen;
    uint64_t reread_entries; /* that full re-reads compared */
    uint64_t drift;          /* entries that a full re-read found changed although no log told; must stay 0 */
    gw_reader_done rounds_done;
    gw_reader_done done;
    void *context;
};

GW_MUST_USE enum gw_status gw_reader_init(struct gw_reader *reader, struct gw_chain *chain,
                                          struct gw_rpc *rpc);
void gw_reader_fini(struct gw_reader *reader);

/* One block at a time. The first block reads logs by range from each venue's from_block; a block that follows
 * the last one read asks for its own logs by hash. GW_AGAIN: reading the logs took long, and a newer block
 * should be read in this one's place; what was read is kept. */
void gw_reader_start(struct gw_reader *reader, const struct gw_block *block, gw_reader_done done,
                     void *context);

/* Nothing was read yet. The tables of the venues are the caller's to empty. */
void gw_reader_forget(struct gw_reader *reader);

/* After a reorg or a gap: every entry is read again; after a gap logs are read by range, too, from the block
 * behind `settled` at the latest: what was read after it may have been another branch. */
void gw_reader_reread(struct gw_reader *reader);
void gw_reader_rediscover(struct gw_reader *reader, uint64_t settled);
#endif
