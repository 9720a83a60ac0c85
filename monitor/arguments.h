/* arguments: the command line of gw-monitor. */
#ifndef GW_MONITOR_ARGUMENTS_H
#define GW_MONITOR_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "monitor/monitor.h"

#define GW_EXIT_USAGE  2
#define GW_EXIT_CONFIG 3

struct gw_monitor_arguments {
    const char *config;
    const char *ring_dir;
    const char *journal;
    const char *signer;
    const char *chains[GW_CHAINS_MAX]; /* none: all */
    size_t chain_count;
    enum gw_mode mode;
    int ready_fd; /* -1: none */
    bool is_check;
    bool is_schema;
    bool is_dump;
    int verbose;
    int quiet;
};

/* Exits with GW_EXIT_USAGE, or after --help or --version. Strings are borrowed from argv. */
void gw_monitor_arguments_parse(struct gw_monitor_arguments *out, int argc, char **argv);

#endif
