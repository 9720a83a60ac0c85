/* ladder_work: what the parts of a ladder book share. Each part adds to `sums` what one instrument or one block of
 * options is worth; ladder_book.c adds these to the running totals, compensated.
 */
#ifndef CHAINS_PRICING_LADDER_WORK_H
#define CHAINS_PRICING_LADDER_WORK_H

#include "chains/pricing/lanes.h"
#include "gammawatch/ladder_book.h"

#define GW_LADDER_BAND_LOW  0.8
#define GW_LADDER_BAND_HIGH 1.25

/* What a book is revalued for. */
struct gw_ladder_request {
    double spot;
    double spots[GW_LADDER_NODES];
    double tail_spots[GW_TAIL_SHOCKS];
    double horizon_years[GW_HORIZONS];
    struct gw_lanes_nodes nodes; /* of the ladder, the tails, and spot alone */
    struct gw_lanes_nodes tails;
    struct gw_lanes_nodes here;
    bool is_flat; /* unchanged volatility and time only */
};

/* One instrument by its own formula. Values that are not finite are not caught here. */
GW_MUST_USE enum gw_status gw_ladder_add_other(struct gw_ladder_sums *sums,
                                               const struct gw_ladder_request *request,
                                               const struct gw_ladder_other *other);

/* Options [first, first + count), count <= GW_LANES_BLOCK, with S·Δ for every delta and S²Γ for every gamma: the
 * caller divides once. `block` is scratch. */
void gw_ladder_add_options(struct gw_ladder_sums *sums, const struct gw_ladder_request *request,
                           const struct gw_ladder_book *book, size_t first, size_t count,
                           struct gw_lanes_block *block);

#endif
