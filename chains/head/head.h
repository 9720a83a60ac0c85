/* head: the canonical window of block hashes. Pure state machine; the collector does the asking.
 *
 * The collector offers what `latest` showed. The head answers what to do: nothing; fetch the parent of the
 * oldest pending block by hash; or process the pending blocks oldest first. A reorg moves forward like any
 * block: pending blocks connect to an older block of the window, the newer ones are dropped, depth says how
 * many. Nothing is dropped before the new branch is connected.
 */
#ifndef GW_CHAINS_HEAD_HEAD_H
#define GW_CHAINS_HEAD_HEAD_H

#include "chains/head/block.h"

#define GW_HEAD_WINDOW      1024u /* canonical blocks that can be remembered */
#define GW_HEAD_WINDOW_USED 256u  /* that are, unless head->size says otherwise */
#define GW_HEAD_PENDING_MAX 128u  /* blocks between the window and a new head */

enum gw_head_step {
    GW_HEAD_SAME,        /* the head is known; nothing to do */
    GW_HEAD_NEED_PARENT, /* fetch head->want by hash and offer it with gw_head_offer_parent() */
    GW_HEAD_READY        /* gw_head_next() gives the blocks to process */
};

/* Why a branch cannot be connected. */
enum gw_head_bound {
    GW_HEAD_GAP, /* it is further away than GW_HEAD_PENDING_MAX blocks; where it leaves the window is not known */
    GW_HEAD_DEEP,  /* it is another one at the window's oldest block already */
    GW_HEAD_BEHIND /* its newest block is below the window: nothing can be said about it */
};

struct gw_head {
    struct gw_block window[GW_HEAD_WINDOW]; /* ring, newest at (first + count - 1) % GW_HEAD_WINDOW */
    size_t size; /* blocks remembered, 2..GW_HEAD_WINDOW; set it after gw_head_init() */
    size_t first;
    size_t count;
    enum gw_head_bound bound;                     /* after GW_E_BOUND */
    struct gw_block pending[GW_HEAD_PENDING_MAX]; /* newest first while connecting */
    size_t pending_count;
    uint8_t want[32];
    uint64_t epoch; /* +1 per reorg */
};

void gw_head_init(struct gw_head *head);

/* A new latest block. Any pending state is dropped first. GW_E_BOUND: the new branch cannot be connected, head->bound
 * says why; the head is unchanged and gw_head_restart() is the way on (everything must be read anew), if the
 * branch is to be believed. */
GW_MUST_USE enum gw_status gw_head_offer(struct gw_head *head, const struct gw_block *latest,
                                         enum gw_head_step *step);
/* The block asked for. GW_E_FORMAT when its hash is not the wanted one or its number does not fit. */
GW_MUST_USE enum gw_status gw_head_offer_parent(struct gw_head *head, const struct gw_block *parent,
                                                enum gw_head_step *step);
/* Oldest pending block, or NULL. Not removed. */
const struct gw_block *gw_head_next(const struct gw_head *head);
/* The block returned by gw_head_next() is processed: it becomes the newest of the window.
 * Returns the depth of the reorg it completes: window blocks that it dropped; 0 = plain extension. epoch is
 * raised when > 0. gw_head_reorg_depth() tells the same before the commit. */
size_t gw_head_commit(struct gw_head *head);
size_t gw_head_reorg_depth(const struct gw_head *head);
/* Forget all and start at this block; epoch + 1 unless the window was empty. */
void gw_head_restart(struct gw_head *head, const struct gw_block *block);
const struct gw_block *gw_head_newest(const struct gw_head *head); /* NULL when empty */
const struct gw_block *gw_head_oldest(const struct gw_head *head); /* NULL when empty */
const struct gw_block *gw_head_find(const struct gw_head *head,
                                    uint64_t number); /* of the window; NULL: not in it */
/* Whether this is the window's block of that number. */
bool gw_head_has(const struct gw_head *head, uint64_t number, const uint8_t hash[32]);

#endif
