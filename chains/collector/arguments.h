/* arguments: the command line of gw-collector. */
#ifndef GW_CHAINS_COLLECTOR_ARGUMENTS_H
#define GW_CHAINS_COLLECTOR_ARGUMENTS_H

#include <stdbool.h>

#include "gammawatch/record.h"

#define GW_EXIT_USAGE 2

struct gw_arguments {
    const char *config;
    const char *chain;
    enum gw_mode mode;
    const char *ring_dir;
    const char *record;
    const char *replay;
    const char *follow;
    const char *output;
    const char *at;
    double speed;
    int ready_fd;
    bool is_once;
    bool is_check;
    bool is_schema;
    bool is_dump;
    bool is_probe;
    bool is_plan;
    bool is_ledger;
    bool has_positions;
    bool is_json;
    int verbose;
    int quiet;
};

/* Parses or ends the process with code 2 (usage) or 0 (--help, --version). */
void gw_arguments_parse(struct gw_arguments *out, int argc, char **argv);

#endif
