/* series: the board's figures by metric and labels. What is stale is not there, so that a dashboard shows a gap and
 * not the past: of exposures with the same labels one stale venue takes the series with it, because a partial sum
 * is a wrong one; of vectors only those in force count.
 *
 * gw_series_collect(): fills the table. A figure that is not finite is left out. Pure; any thread.
 */
#ifndef GW_MONITOR_GATEWAY_SERIES_H
#define GW_MONITOR_GATEWAY_SERIES_H

#include "monitor/gateway/board.h"

enum gw_metric {
#define X(name, type, unit, help) GW_METRIC_##name,
#include "monitor/gateway/metrics.def"
#undef X
    GW_METRIC_COUNT
};

_Static_assert(GW_METRIC_COUNT <= 64, "a series tells by bits which metrics it has");

enum gw_series_group {
    GW_SERIES_HOUSE,
    GW_SERIES_CHAIN,
    GW_SERIES_FAILURES,
    GW_SERIES_EXPOSURE,
    GW_SERIES_PERP,
    GW_SERIES_ECOSYSTEM,
    GW_SERIES_SIGNAL
};

struct gw_series {
    enum gw_series_group group;
    char chain[32]; /* CAIP-2; labels that are empty are left out */
    char protocol[24];
    char underlying[16];
    const char *role; /* of GW_SERIES_FAILURES; "" elsewhere */
    const char *kind;
    const char *side; /* of GW_SERIES_PERP; "" elsewhere */
    bool is_dropped;
    uint64_t has; /* bit per metric */
    double values[GW_METRIC_COUNT];
};

#define GW_SERIES_MAX                                                                                        \
    (1 + GW_CHAINS_MAX * (1 + GW_RPC_ROLES * GW_RPC_KINDS) + GW_BOARD_EXPOSURES_MAX + GW_UNDERLYINGS_MAX +   \
     GW_BOARD_FEEDS_MAX + 3 * GW_BOARD_PERPS_MAX)

struct gw_series_table {
    struct gw_series items[GW_SERIES_MAX];
    size_t count;
};

void gw_series_collect(struct gw_series_table *out, const struct gw_board *board, uint64_t now_ms);

#endif
