/* chart: pictures of a cell as SVG text, drawn by gnuplot. */
#ifndef GW_MONITOR_CLI_BACKTEST_CHART_H
#define GW_MONITOR_CLI_BACKTEST_CHART_H

#include "monitor/cli/backtest/plan.h"

enum gw_chart {
    GW_CHART_PATH,     /* spot, margins, k and level along the first path */
    GW_CHART_COVERAGE, /* how often each arm's width was passed */
    GW_CHART_TAILS,    /* margin and what it did not cover */
    GW_CHART_RANKS,    /* of the day's forecasts */
    GW_CHART_COUNT
};

/* Writes the picture to `out`. GW_E_MISSING: gnuplot is not there or failed; GW_E_IO. */
GW_MUST_USE enum gw_status gw_chart_draw(FILE *out, enum gw_chart chart, const struct gw_backtest *backtest,
                                         const struct gw_backtest_cell *cell);
const char *gw_chart_title(enum gw_chart chart);

#endif
