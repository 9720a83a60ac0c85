/* arguments: the command line of gw-monitor. */
#ifndef GW_MONITOR_ARGUMENTS_H
#define GW_MONITOR_ARGUMENTS_H

#include "monitor/monitor.h"
#include "monitor/startup.h"

struct gw_monitor_arguments {
    struct gw_startup startup;
    const char *journal;
    const char *signer;
    enum gw_mode mode;
    bool is_schema;
    bool is_dump;
};

/* Exits with GW_EXIT_USAGE, or after --help or --version. Strings are borrowed from argv. */
void gw_monitor_arguments_parse(struct gw_monitor_arguments *out, int argc, char **argv);

#endif
