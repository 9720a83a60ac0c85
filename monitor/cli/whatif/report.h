/* report: before and after, side by side, for people and as JSON (schema gammawatch.whatif/1). */
#ifndef GW_MONITOR_CLI_WHATIF_REPORT_H
#define GW_MONITOR_CLI_WHATIF_REPORT_H

#include "monitor/cli/whatif/change.h"
#include "monitor/cli/whatif/grid.h"

struct gw_report {
    const struct gw_scene *scene;
    const struct gw_change_list *changes;
    size_t selected; /* options and venues of liquidity that were changed */
    const struct gw_outcome *before;
    const struct gw_outcome *after;
};

/* A new reference. Dollars and ratios as in gammawatch.snapshot/1; margins in bps of the protocol's own. */
json_t *gw_report_json(const struct gw_report *report);
/* gw_grid_visit_fn: context is the gw_report_grid. */
struct gw_report_grid {
    const struct gw_report *report;
    json_t *cells;  /* list that is filled, or NULL: rows are printed */
    bool has_title; /* of the rows */
};
enum gw_status gw_report_cell(void *context, double spot_move, double vol_move,
                              const struct gw_outcome *before, const struct gw_outcome *after);

void gw_report_print(FILE *out, const struct gw_report *report);
/* One row per underlying that was changed. */
void gw_report_print_cell(FILE *out, const struct gw_report *report, double spot_move, double vol_move,
                          const struct gw_outcome *before, const struct gw_outcome *after, bool with_title);

#endif
