/* cli: what the verbs of `gammawatch` share. One file verb_<name>.c and one line of verbs.def per verb. */
#ifndef GW_MONITOR_CLI_H
#define GW_MONITOR_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "gammawatch/status.h"

enum gw_exit {
    GW_EXIT_OK = 0,
    GW_EXIT_FAILURE = 1,
    GW_EXIT_USAGE = 2,
    GW_EXIT_CONFIG = 3,
    GW_EXIT_UPSTREAM = 4,
    GW_EXIT_INCOMPLETE = 5,
    GW_EXIT_VERIFY = 6,
    GW_EXIT_BREACH = 7, /* of what --fail-on asked for */
    GW_EXIT_SIGNAL_BASE = 128
};

/* argv[0] is "gammawatch VERB". Returns an exit code. */
#define X(name, help) int gw_verb_##name(int argc, char **argv);
#include "monitor/cli/verbs.def"
#undef X

#define GW_CLI_PATH_MAX 512

/* Path of a program of the house, beside this one. GW_E_BOUND when it does not fit. */
GW_MUST_USE enum gw_status gw_cli_program(char *out, size_t size, const char *name);

/* $GW_CONFIG, else gammawatch.yaml. */
const char *gw_cli_config(void);

/* A terminal that wants colour: a TTY, and neither NO_COLOR nor --no-color. */
bool gw_cli_has_colour(int fd, bool is_refused);

/* Names of the chains of a configuration, in file order; the error goes to stderr. Returns an exit code. */
#define GW_CLI_CHAINS_MAX 16
struct gw_cli_chains {
    char names[GW_CLI_CHAINS_MAX][16];
    size_t count;
};
int gw_cli_chains(struct gw_cli_chains *out, const char *config_path);
/* The same of a configuration that is loaded; *out is zero before. */
struct gw_config;
GW_MUST_USE enum gw_status gw_cli_chains_read(struct gw_cli_chains *out, struct gw_config *config);

#endif
