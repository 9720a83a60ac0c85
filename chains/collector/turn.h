/* turn: whether a head that is not on the window's branch is to be believed.
 *
 * One endpoint that lags, or sits on a branch of its own, must not turn the chain for us. So before anything is dropped
 * the endpoints are asked for the chain's block at the height where the branches part, and a majority of them must
 * agree (gw_rpc_ask() with a quorum: 2 of 2, 2 of 3; a single endpoint is its own majority):
 *   on the new branch's block      it is believed
 *   on the window's block          it is not; who showed it is left alone for a while
 *   on another one, or they differ nothing happens; it is asked again at the next poll
 *   none but one answers           it is believed the second time
 * A turn below a block that was final, or below a window that is full, is followed, too, but no signal may follow it
 * (gw_heads_freeze()) until a person has looked.
 * A tape of a time when nobody asked holds no answer: its turns were believed.
 */
#ifndef GW_CHAINS_COLLECTOR_TURN_H
#define GW_CHAINS_COLLECTOR_TURN_H

#include "chains/collector/heads.h"

enum gw_turn {
    GW_TURN_INSIDE, /* the branches part inside the window: gw_head_next() is the first new block */
    GW_TURN_BELOW,  /* they part below the window */
    GW_TURN_BEYOND  /* the head is too far away to tell: it may be a gap only */
};

/* Ends in gw_heads_finish() or gw_heads_fail(). */
void gw_turn_ask(struct gw_heads *heads, enum gw_turn turn);

#endif
