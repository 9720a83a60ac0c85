/* grid: before and after, over moves of spot and volatility. */
#ifndef GW_MONITOR_CLI_WHATIF_GRID_H
#define GW_MONITOR_CLI_WHATIF_GRID_H

#include "monitor/cli/whatif/outcome.h"

#define GW_GRID_CELLS_MAX 2048u

/* Relative moves from, from + step .. to, as ratios: 0.05 is +5 %. */
struct gw_grid_axis {
    double from;
    double step;
    size_t count; /* 0: not asked for; one cell at 0 */
};

struct gw_grid {
    struct gw_grid_axis spot;
    struct gw_grid_axis vol;
};

/* "spot=-50%:50%:5%" or "vol=-20%:20%:10%". GW_E_USAGE with what is wrong in error. */
GW_MUST_USE enum gw_status gw_grid_parse(struct gw_grid *grid, char error[GW_SCENE_ERROR_MAX],
                                         const char *text);

typedef enum gw_status gw_grid_visit_fn(void *context, double spot_move, double vol_move,
                                        const struct gw_outcome *before, const struct gw_outcome *after);

/* Visits every cell, spot outside, volatility inside, both ascending. P&L of a cell is its value_usd less that of
 * the scene where it stands. */
GW_MUST_USE enum gw_status gw_grid_walk(const struct gw_grid *grid, struct gw_outcome_maker *maker,
                                        const struct gw_scene *before, const struct gw_scene *after,
                                        gw_grid_visit_fn *visit, void *context);

#endif
