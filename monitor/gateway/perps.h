/* perps: the perpetual markets that a board knows, one per (chain, protocol, venue, underlying), of the venue of an exposure. */
#ifndef GW_MONITOR_GATEWAY_PERPS_H
#define GW_MONITOR_GATEWAY_PERPS_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/perp.h"

#define GW_BOARD_PERPS_MAX 256u

struct gw_board_perp {
    struct gw_perp_record record;
    uint64_t published_ms;
};

struct gw_board_perps {
    struct gw_board_perp items[GW_BOARD_PERPS_MAX];
    size_t count;
};

/* GW_E_BOUND: no room for one more key. */
GW_MUST_USE enum gw_status gw_board_perps_keep(struct gw_board_perps *perps,
                                               const struct gw_perp_record *record, uint64_t published_ms);
/* Of the same chain, protocol, venue and underlying; NULL: none is known. */
const struct gw_board_perp *gw_board_perps_find(const struct gw_board_perps *perps,
                                                const struct gw_record_head *head);
/* Forgets what was published more than age_ms_max before now. */
void gw_board_perps_sweep(struct gw_board_perps *perps, uint64_t now_ms, uint64_t age_ms_max);

#endif
