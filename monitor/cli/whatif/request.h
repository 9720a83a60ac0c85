/* request: the command line of `gammawatch whatif`. */
#ifndef GW_MONITOR_CLI_WHATIF_REQUEST_H
#define GW_MONITOR_CLI_WHATIF_REQUEST_H

#include "monitor/cli/cli.h"
#include "monitor/cli/whatif/change.h"
#include "monitor/cli/whatif/grid.h"

struct gw_whatif_request {
    const char *config;
    const char *chain;
    const char *at;
    const char *replay;
    const char *snapshot;
    const char *rings[GW_CLI_CHAINS_MAX];
    size_t ring_count;
    struct gw_change_list changes;
    struct gw_selection selection;
    struct gw_grid grid;
    bool is_json;
};

/* Exits with GW_EXIT_USAGE, or after --help. Strings are borrowed from argv. */
void gw_whatif_parse(struct gw_whatif_request *out, int argc, char **argv);

#endif
