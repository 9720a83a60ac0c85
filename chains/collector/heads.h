/* heads: from what `latest` shows to blocks that may be read: polls, walks back to the window of hashes, and keeps the
 * views of views.h. A branch that leaves the window's is believed only when turn.h says so.
 *
 * One poll at a time: gw_heads_poll() begins, `done` comes once from the loop. What it says:
 *   SAME     nothing new
 *   READY    gw_head_next(&heads->window) is to be read; it is committed by who read it
 *   RESTART  heads->latest is further than the window reaches: it is to be read alone, then gw_head_restart();
 *            heads->reorg_depth blocks of the window are orphaned, as far as is known
 *   END      the tape is over
 *   FAILED   heads->failed_step and heads->status tell
 */
#ifndef GW_CHAINS_COLLECTOR_HEADS_H
#define GW_CHAINS_COLLECTOR_HEADS_H

#include "chains/collector/views.h"
#include "chains/head/head.h"

enum gw_heads_outcome { GW_HEADS_SAME, GW_HEADS_READY, GW_HEADS_RESTART, GW_HEADS_END, GW_HEADS_FAILED };

typedef void (*gw_heads_done)(void *context, enum gw_heads_outcome outcome);

struct gw_heads {
    const struct gw_chain *chain;
    struct gw_rpc *rpc;
    const char *at;   /* what is asked for */
    char at_text[24]; /* the number that stands for a tag */
    bool is_replay;
    struct gw_head window;
    struct gw_block latest; /* of the last poll */
    struct gw_views views;
    bool is_counted; /* a tag that is asked for is found by counting blocks */
    uint64_t reorg_depth;
    enum gw_freeze freeze_reason; /* of the last turn that no signal may follow */
    uint64_t freeze_epoch;        /* of the window, behind that turn */
    uint32_t tellers;             /* who showed `latest` */
    unsigned unheard;             /* turns in a row that nobody else confirmed nor denied */
    uint64_t behind_number;       /* the last head below the window, said once */
    uint64_t asked[2];            /* numbers of the question under way */
    const char *failed_step;
    enum gw_status status;
    gw_heads_done done;
    void *context;
};

/* What a poll came to. Only the last thing that is done in a callback: `done` may begin another poll. */
void gw_heads_finish(struct gw_heads *heads, enum gw_heads_outcome outcome);
void gw_heads_fail(struct gw_heads *heads, const char *step, enum gw_status status);
/* No signal may follow the block that is read next. */
void gw_heads_freeze(struct gw_heads *heads, enum gw_freeze reason, uint64_t epoch);

/* at: latest (NULL, too), safe, finalized, 0x and a number or a hash. replay: the tape that answers; NULL: this is live. Everything is
 * borrowed. */
void gw_heads_init(struct gw_heads *heads, const struct gw_chain *chain, struct gw_rpc *rpc, const char *at,
                   const struct gw_tape_reader *replay);
void gw_heads_poll(struct gw_heads *heads, gw_heads_done done, void *context);
/* Up to where a range asked for by number cannot have been of another branch. */
uint64_t gw_heads_settled(const struct gw_heads *heads);

#endif
