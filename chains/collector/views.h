/* views: what of the branch that is followed is safe and what is final, and when the node is asked for it.
 *
 * Policy tags: what the node calls safe and finalized, 0 when it does not know; depth: so many blocks below the
 * head; auto: tags, or by depth as long as the node never knew one.
 *
 * Tags move by epochs and batches, so they are asked for in the poll of the head, but not in each: with the first one, with
 * one in GW_VIEWS_HEADS new heads, after anything that failed, was doubted or turned, and once more when a tag that was
 * told is not any more. Until then the views stay as they are: they lag, never the reverse. A turn that comes meanwhile
 * takes them back to the last block that both branches have. What became final and was turned back between two askings is
 * not known to have been final.
 */
#ifndef GW_CHAINS_COLLECTOR_VIEWS_H
#define GW_CHAINS_COLLECTOR_VIEWS_H

#include "chains/collector/chain.h"
#include "chains/head/head.h"

#define GW_VIEWS_HEADS 8u /* on Ethereum 96 s; its tags move every 384 s */

struct gw_views {
    const struct gw_chain *chain;
    bool is_eager; /* tags with every poll, as tapes up to GW_TAPE_EAGER were recorded */
    uint64_t safe_number;
    uint64_t finalized_number;
    uint64_t floor;        /* newest block of the followed branch that was final */
    bool is_tagged;        /* the node knew a tag once */
    bool has_safe;         /* it told so when asked last */
    bool has_final;        /* likewise */
    bool is_fresh;         /* the views are of the last poll */
    unsigned heads_left;   /* new heads until tags are asked for; 0: the next poll asks */
    struct gw_block final; /* as told last; it counts once it is followed */
};

/* A head, and with the tags two more, in this order. */
#define GW_VIEWS_CALLS 2u

void gw_views_init(struct gw_views *views, const struct gw_chain *chain);
/* The next poll shall ask for safe and finalized, too. */
bool gw_views_is_due(const struct gw_views *views);
/* A poll showed this head, which was not yet offered to the window. tags: the answers about safe and finalized; NULL: they
 * were not asked for. A node that does not know a tag says so with null or an error. */
void gw_views_take(struct gw_views *views, const struct gw_head *window, const struct gw_block *latest,
                   const struct gw_rpc_item *tags);
/* What the poll showed is new. */
void gw_views_note_head(struct gw_views *views);
/* The branch is left: of the old one blocks up to `number` stand, as far as is known. */
void gw_views_turn(struct gw_views *views, uint64_t number);
/* What was told last is in doubt. */
void gw_views_expire(struct gw_views *views);

#endif
