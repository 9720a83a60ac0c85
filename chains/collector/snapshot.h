/* snapshot: one read block as JSON (schema gammawatch.snapshot/1) or as a table for people. */
#ifndef GW_CHAINS_COLLECTOR_SNAPSHOT_H
#define GW_CHAINS_COLLECTOR_SNAPSHOT_H

#include <jansson.h>

#include "chains/book/book.h"
#include "chains/collector/chain.h"

/* A new reference, or NULL when memory is out. finality: latest, safe or finalized. Numbers are printed with
 * 17 significant digits, integers that can pass 2^53 as decimal strings. */
json_t *gw_snapshot_json(const struct gw_book *book, const struct gw_chain *chain, const char *finality,
                         bool with_positions);
void gw_snapshot_print(FILE *out, const struct gw_book *book, const struct gw_chain *chain,
                       bool with_positions);

/* True when nothing was excluded and every spot was fresh. */
bool gw_snapshot_is_complete(const struct gw_book *book);

#endif
