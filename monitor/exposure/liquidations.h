/* liquidations: what would be closed by force, all venues of one underlying together.
 *
 * Cells are those of gammawatch/liquidation.h, in tokens of the underlying (a wrapper's times its rate), at the mean
 * relative price of what stands in them. A record is held as it was while its chain is silent. A venue counts as unknown
 * while it neither says that nothing is owed there nor knows all its accounts: what is here is then a lower bound.
 * Thresholds of the configuration are kept apart. Pure, any thread.
 */
#ifndef GW_MONITOR_EXPOSURE_LIQUIDATIONS_H
#define GW_MONITOR_EXPOSURE_LIQUIDATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/liquidation.h"

struct gw_exposure_book;

struct gw_liquidation_map {
    double sold_tokens[GW_LADDER_NODES];
    double bought_tokens[GW_LADDER_NODES];
    double price_ratio[GW_LADDER_NODES]; /* over spot; 0: nothing stands there */
    double latency_s;                    /* the least */
    double accounts;                     /* that can be closed */
    double closable;                     /* of them now */
    double gamma_usd_per_1pct;           /* within 1 % of spot, the worse side, < 0 */
    size_t venues;                       /* with such accounts */
    size_t unknown_venues;
    bool is_silent; /* a record is so old that its venue counts as dead */
};

/* The latest record of a venue, whatever its age; NULL: there is none. */
const struct gw_liquidation_record *gw_liquidations_find(const struct gw_exposure_book *book,
                                                         const struct gw_record_head *venue);

void gw_liquidations_sum(struct gw_liquidation_map *out, const struct gw_exposure_book *book,
                         const char *underlying, double spot_usd, int64_t now_ms);

#endif
