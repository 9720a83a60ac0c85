/* startup: what gw-monitor and gw-gateway share of their command lines, and how both find their configuration.
 *
 * A program's argp parser takes gw_startup_parser as its first child and gives it a struct gw_startup as input (in
 * ARGP_KEY_INIT: state->child_inputs[0]), which it filled by gw_startup_init() before.
 * Exit codes: 2 usage, 3 configuration.
 */
#ifndef GW_MONITOR_STARTUP_H
#define GW_MONITOR_STARTUP_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "monitor/config.h"

#define GW_EXIT_USAGE  2
#define GW_EXIT_CONFIG 3

struct gw_startup {
    const char *config;
    const char *ring_dir;
    const char *chains[GW_CHAINS_MAX]; /* none: all */
    size_t chain_count;
    int ready_fd; /* -1: none */
    bool is_check;
    bool needs_no_config; /* set by the program while it parses: the end is fine without one */
    int verbose;
    int quiet;
};

extern const struct argp gw_startup_parser;

void gw_startup_init(struct gw_startup *startup);

/* Reads the configuration and keeps the chains that were asked for. What is wrong goes to stderr in the name of the
 * program; the answer is its exit code, 0 when all is well. config: gw_config_free() in any case. */
GW_MUST_USE int gw_startup_read(struct gw_monitor_config *out, struct gw_config *config,
                                const struct gw_startup *startup, const char *program);

#endif
