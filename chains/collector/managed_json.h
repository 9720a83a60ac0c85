/* managed_json: what named managers hold of an exposure, which is among its sums (chains/book/managers.h). */
#ifndef GW_CHAINS_COLLECTOR_MANAGED_JSON_H
#define GW_CHAINS_COLLECTOR_MANAGED_JSON_H

#include <jansson.h>

#include "chains/book/book.h"

/* A list, owned by the caller. */
json_t *gw_managed_json(const struct gw_book *book, const struct gw_exposure *e);

#endif
