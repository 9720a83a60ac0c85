/* venue_hedging: the mapping `hedging` of a venue, over what its protocol says of itself (chains/book/hedging.h). */
#ifndef GW_CHAINS_PROTOCOL_VENUE_HEDGING_H
#define GW_CHAINS_PROTOCOL_VENUE_HEDGING_H

#include "chains/book/hedging.h"
#include "ipc/base/config.h"

extern const struct gw_config_shape gw_venue_hedging_shape;

/* *hedging holds the protocol's own and is overlaid. A stated fraction replaces its band, unless a band is stated too,
 * and is assumed, unless evidence is stated too. hedge_side names the only sides that may hedge: the fractions of the
 * others fall to 0, and a side that is named must have one above 0. */
GW_MUST_USE enum gw_status gw_venue_decode_hedging(struct gw_hedging *hedging, struct gw_config *config,
                                                   const struct gw_config_node *node);

#endif
