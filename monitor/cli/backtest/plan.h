/* plan: what a backtest runs, and what came of it. */
#ifndef GW_MONITOR_CLI_BACKTEST_PLAN_H
#define GW_MONITOR_CLI_BACKTEST_PLAN_H

#include <stdio.h>

#include "monitor/backtest/prices.h"
#include "monitor/backtest/tally.h"

#define GW_PLAN_FEEDBACKS_MAX 8
#define GW_PLAN_FILES_MAX     64
#define GW_PLAN_CELLS_MAX     (GW_GENERATOR_COUNT * GW_PLAN_FEEDBACKS_MAX)
#define GW_PLAN_SEEDS_MAX     10000
#define GW_PLAN_DAYS_MAX      20000

struct gw_backtest_plan {
    struct gw_policy_params params;
    bool generators[GW_GENERATOR_COUNT];
    double feedbacks[GW_PLAN_FEEDBACKS_MAX];
    size_t feedback_count;
    uint64_t first_seed;
    uint64_t seeds;
    uint64_t days;
    const char *files[GW_PLAN_FILES_MAX];
    size_t file_count;
    struct gw_prices prices; /* of the files */
    bool is_json;
    bool fails_on_missed;
    bool is_quiet;
    const char *html;
    const char *output; /* NULL: standard output */
};

/* One generator (or the files) at one strength of feedback. */
struct gw_backtest_cell {
    enum gw_generator_kind generator;
    double feedback;
    struct gw_tally tally;
    struct gw_verdict verdicts[GW_CRITERION_COUNT];
    struct gw_trial first; /* with its points */
};

struct gw_backtest {
    const struct gw_backtest_plan *plan;
    struct gw_backtest_cell cells[GW_PLAN_CELLS_MAX];
    size_t cell_count;
    int64_t start_s;
    int64_t dt_s;
    size_t steps;
    size_t missed; /* criteria, over all cells; always 0 for prices of a file */
};

/* Exits on a wrong command line. */
void gw_backtest_parse(struct gw_backtest_plan *plan, int argc, char **argv);
/* Runs everything; talk goes to stderr. An exit code. */
int gw_backtest_run(struct gw_backtest *out, const struct gw_backtest_plan *plan);
void gw_backtest_free(struct gw_backtest *backtest);

const char *gw_backtest_source(const struct gw_backtest *backtest, const struct gw_backtest_cell *cell);
bool gw_backtest_print_text(FILE *out, const struct gw_backtest *backtest);
bool gw_backtest_print_json(FILE *out, const struct gw_backtest *backtest);
/* One file, viewable without a network: tables and charts drawn by gnuplot. An exit code. */
int gw_backtest_write_html(const struct gw_backtest *backtest, const char *path);

#endif
