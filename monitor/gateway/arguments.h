/* arguments: the command line of gw-gateway. */
#ifndef GW_MONITOR_GATEWAY_ARGUMENTS_H
#define GW_MONITOR_GATEWAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "monitor/config.h"

#define GW_GATEWAY_TIMEOUT_S_MAX 3600u

struct gw_gateway_arguments {
    const char *config;
    const char *ring_dir;
    const char *http;                  /* NULL: publish.http of the configuration */
    const char *chains[GW_CHAINS_MAX]; /* none: all */
    size_t chain_count;
    unsigned timeout_s;
    int ready_fd; /* -1: none */
    bool is_remote_allowed;
    bool is_check;
    int verbose;
    int quiet;
};

/* Exits with code 2, or after --help or --version. Strings are borrowed from argv. */
void gw_gateway_arguments_parse(struct gw_gateway_arguments *out, int argc, char **argv);

#endif
