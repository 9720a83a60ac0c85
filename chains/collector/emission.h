/* emission: the book of a block, of what its venues hold once they were read. Part of reader. */
#ifndef GW_CHAINS_COLLECTOR_EMISSION_H
#define GW_CHAINS_COLLECTOR_EMISSION_H

#include "chains/collector/reader.h"

/* The venue is left out of this block, for venue->reason or, without one, for the status. */
void gw_emission_exclude(struct gw_reader *reader, size_t venue, enum gw_status status);
/* Fills and seals reader->book. GW_E_BOUND: of gw_book_seal(). */
GW_MUST_USE enum gw_status gw_emission_fill(struct gw_reader *reader);

#endif
