/* house: the processes of one configuration, as run, record and replay start them. */
#ifndef GW_MONITOR_CLI_HOUSE_H
#define GW_MONITOR_CLI_HOUSE_H

#include "monitor/cli/supervise.h"

struct gw_house_options {
    const char *config;
    const char *chains[GW_CLI_CHAINS_MAX]; /* none: all of the configuration */
    size_t chain_count;
    const char *mode;     /* live, dry_run or replay */
    const char *ring_dir; /* NULL: default */
    const char *journal;  /* NULL: the monitor's own default */
    const char *socket;   /* NULL: configuration or default */
    const char *key_file;
    const char *record; /* tape to write; NULL: none */
    const char *replay; /* tape to play; NULL: live */
    const char *speed;
    const char *vectors; /* NDJSON of every vector; "-" = stdout; NULL: none */
    bool is_shown;       /* blocks on stdout */
    bool is_planned;     /* say what it would cost, and do not run */
    bool is_json;        /* what it came to on stdout, at the end */
    bool is_colour_refused;
    int verbose;
    int quiet;
};

/* Checks the configuration with every process that reads it, then runs to the end. Fills totals. Exit code. */
int gw_house_run(const struct gw_house_options *options, struct gw_view_totals *totals);

/* Prints what each chain's reading would cost. Exit code. */
int gw_house_plan(const struct gw_house_options *options);

#endif
