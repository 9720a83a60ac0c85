/* positions_json: the `positions` of a snapshot. Quantities of LPs are 1 (-1: liquidity owed), their liquidity an
 * exact decimal string; a residual's segments stand in its raw.segments. */
#ifndef GW_CHAINS_COLLECTOR_POSITIONS_JSON_H
#define GW_CHAINS_COLLECTOR_POSITIONS_JSON_H

#include <jansson.h>

#include "chains/book/book.h"

/* A new reference, or NULL when memory is out. */
json_t *gw_positions_json(const struct gw_book *book);

#endif
