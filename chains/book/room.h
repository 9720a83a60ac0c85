/* room: how many exposures the positions make that arrive, told before they are priced, so that a venue of which anybody
 * can open as many parts as he likes takes nobody else's place. Part of book. */
#ifndef GW_CHAINS_BOOK_ROOM_H
#define GW_CHAINS_BOOK_ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/status.h"

#define GW_EXPOSURES_MAX 256u /* of a block */
/* What one configured venue may take of whatever all share; of 256: 200, which are 100 pairs of two underlyings. */
#define GW_BOOK_PART(max)      ((max) / 32u * 25u)
#define GW_EXPOSURES_VENUE_MAX GW_BOOK_PART(GW_EXPOSURES_MAX)

/* Texts are borrowed. */
struct gw_book_line {
    const char *protocol;
    const char *venue;
    const char *underlying;
};

struct gw_book_room {
    struct gw_book_line lines[GW_EXPOSURES_MAX];
    size_t count;
    size_t mark; /* count when the venue began whose positions arrive now */
};

/* Whether one more fits: of `count` there are, `mark` were there when the venue began. */
static inline bool gw_book_has_room(size_t count, size_t mark, size_t max)
{
    return count < max && count - mark < GW_BOOK_PART(max);
}

/* A further position stands there. GW_E_BOUND: neither the venue nor the block has room for one exposure more. */
GW_MUST_USE enum gw_status gw_book_room_take(struct gw_book_room *room, const struct gw_book_line *line);

#endif
