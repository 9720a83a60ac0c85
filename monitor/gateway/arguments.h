/* arguments: the command line of gw-gateway. */
#ifndef GW_MONITOR_GATEWAY_ARGUMENTS_H
#define GW_MONITOR_GATEWAY_ARGUMENTS_H

#include "monitor/startup.h"

#define GW_GATEWAY_TIMEOUT_S_MAX 3600u

struct gw_gateway_arguments {
    struct gw_startup startup;
    const char *http; /* NULL: publish.http of the configuration */
    unsigned timeout_s;
    bool is_remote_allowed;
};

/* Exits with GW_EXIT_USAGE, or after --help or --version. Strings are borrowed from argv. */
void gw_gateway_arguments_parse(struct gw_gateway_arguments *out, int argc, char **argv);

#endif
