/* ahead: calls of later rounds, asked together with the first one. Pure but for its memory.
 *
 * What a venue asks in a later round hangs on what the rounds before answered: which boards are live, which option is
 * sold. From one block to the next that rarely changes. So calls that later rounds made at each of the last two blocks
 * (what was read once, since a log touched it, is not among them) are asked along with round 0 of this one; then each
 * round is planned as ever, and takes those answers for calls that are the same to the byte. Only the others are asked:
 * on most blocks none.
 * No adapter knows of it. Pinned to one block, a view of the same target with the same calldata has one answer, so what
 * the adapters see and what the records' digest covers are those of asking round by round; an answer that no round
 * wants is dropped. A guess that was refused is asked again in its round.
 */
#ifndef GW_CHAINS_COLLECTOR_AHEAD_H
#define GW_CHAINS_COLLECTOR_AHEAD_H

#include "chains/collector/call_set.h"

#define GW_AHEAD_BYTES_MAX (16u << 20) /* of answers; what is beyond is asked in its round */

struct gw_ahead {
    struct gw_call_set guess;      /* what to ask with round 0 */
    struct gw_call_set last;       /* later rounds of the last block */
    struct gw_call_set now;        /* of this one, as far as it is read */
    struct gw_call_reply *replies; /* of the guess; is_refused: none */
    size_t reply_count;            /* of this block; 0: not asked yet */
    uint8_t *bytes;
    size_t bytes_used;
    bool is_open; /* a block has begun and is not read */
};

GW_MUST_USE enum gw_status gw_ahead_init(struct gw_ahead *ahead); /* GW_E_NOMEM */
void gw_ahead_fini(struct gw_ahead *ahead);
/* A block begins, or begins anew: then nothing is guessed, in case the guess was what an endpoint could not bear. */
void gw_ahead_begin(struct gw_ahead *ahead);
/* Keeps the answers to the guess, calls [0, count) of it. */
void gw_ahead_take(struct gw_ahead *ahead, const struct gw_call_reply *replies, size_t count);
/* The answer to a call of a later round, which is noted; NULL: it has to be asked for. Borrowed until the next block. */
const struct gw_call_reply *gw_ahead_find(struct gw_ahead *ahead, const struct gw_call_list *calls, size_t i);
/* The block is read: what is asked ahead at the next one follows from it. */
void gw_ahead_settle(struct gw_ahead *ahead);

#endif
