/* output: what a collector says, into its ring. One block's exposures, buckets, liquidations, perps, depths and consumers, then the status record
 * that closes it; beats in between. Keeps the running digest of everything published. */
#ifndef GW_CHAINS_COLLECTOR_OUTPUT_H
#define GW_CHAINS_COLLECTOR_OUTPUT_H

#include "chains/book/book.h"
#include "chains/collector/announcements.h"
#include "chains/collector/chain.h"
#include "ipc/base/clock.h"
#include "ipc/base/keccak.h"
#include "ipc/ring.h"

/* 1024 slots of an exposure record are 4.4 MB: some hundred blocks of a dozen venues. */
#define GW_OUTPUT_SLOTS 1024u

/* A record's epoch: starts of this ring's collector above, reorgs since the start below. A reader of the whole ring must
 * not take what came after a restart for an older branch. A replay has no past: its upper half is 0. */
#define GW_OUTPUT_EPOCH_SHIFT 32

/* How the reading of history stands, and what re-reads found: the last fields of the status record. */
struct gw_output_progress {
    uint64_t history_left;
    uint64_t history_total;
    uint64_t history_eta_s;
    uint64_t gaps;
    uint64_t gap_blocks;
    uint64_t drift;
    uint64_t reread_entries;
    uint64_t checkpoint_number;
    struct gw_rpc_budget budget;
    struct gw_status_gap gap_list[GW_STATUS_GAPS_MAX];
};

struct gw_output {
    struct gw_ring ring;
    bool has_ring;
    const struct gw_chain *chain;
    enum gw_mode mode;
    struct gw_keccak digest;
    struct gw_status_record status;     /* of the last block; the template of beats */
    struct gw_announced announced;      /* by whom it is known, before each block and beat */
    struct gw_output_progress progress; /* the collector's, as of now */
    uint64_t blocks;
};

/* What the pipeline knows beyond the book. */
struct gw_output_facts {
    const struct gw_rpc_counters *rpc;
    const uint8_t *replies_digest;
    int64_t now_ms;
    uint64_t epoch;
    uint64_t reorg_depth;
    uint64_t safe_number;
    uint64_t finalized_number;
    enum gw_freeze freeze_reason;
    uint64_t freeze_epoch; /* as `epoch` */
};

/* path NULL: nothing is published (one-shot reads); the digest is kept all the same. */
GW_MUST_USE enum gw_status gw_output_open(struct gw_output *out, const struct gw_chain *chain,
                                          enum gw_mode mode, const char *path);
/* Completes and publishes the sealed book's records and those of the chain's consumers that were read. A record with a number that is not finite is published
 * with valid = 0 and without its numbers. */
void gw_output_block(struct gw_output *out, struct gw_book *book, const struct gw_output_facts *facts);
/* A sign of life between blocks, or with is_end the last word of a replay. Before the first block there is one only while
 * history is being read: of block 0, and with nothing but that progress. */
void gw_output_beat(struct gw_output *out, const struct gw_rpc_counters *rpc, int64_t now_ms,
                    int64_t head_age_ms, bool is_end);
/* Sequence of the last record published. */
uint64_t gw_output_sequence(const struct gw_output *out);
void gw_output_close(struct gw_output *out);

#endif
