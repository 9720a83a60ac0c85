#include "chains/book/room.h"

#include <stdbool.h>
#include <string.h>

static bool is_same(const struct gw_book_line *x, const struct gw_book_line *y)
{
    return strcmp(x->venue, y->venue) == 0 && strcmp(x->underlying, y->underlying) == 0 &&
           strcmp(x->protocol, y->protocol) == 0;
}

enum gw_status gw_book_room_take(struct gw_book_room *room, const struct gw_book_line *line)
{
    for (size_t i = room->count; i-- > 0;) {
        if (is_same(&room->lines[i], line)) {
            return GW_OK;
        }
    }
    GW_ENSURE(gw_book_has_room(room->count, room->mark, GW_EXPOSURES_MAX), GW_E_BOUND);
    room->lines[room->count++] = *line;
    return GW_OK;
}
