/* claims: one economic position is counted once, in the venue that answers for it.
 *
 * gw_book_meet_claims() runs over a sorted book, before prices. A claim on an owner takes his positions whole. A
 * claim on a range takes so much liquidity: from the owner's positions on exactly these ticks first, then from the
 * pool's residual, which is cut where the range ends. It is met in full or not at all: when the pool is in the book
 * and holds less than is claimed, or its shares would pass GW_POSITIONS_MAX, the claim is void (the liquidity counts
 * where it is) and its venue is told in `excluded`. A pool that nobody reads is no fault. What is claimed stays in the book with counted_by set, a share
 * of a position as an item of its own; the outcome depends on what was claimed, never on the order of venues.
 */
#ifndef GW_CHAINS_BOOK_CLAIMS_H
#define GW_CHAINS_BOOK_CLAIMS_H

#include "chains/book/book.h"

/* Sorts claims, then positions again. GW_E_BOUND: of gw_book_exclude(). */
GW_MUST_USE enum gw_status gw_book_meet_claims(struct gw_book *book);

#endif
