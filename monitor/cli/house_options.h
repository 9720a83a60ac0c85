/* house_options: the command-line options that run, record and replay share, as an argp child. */
#ifndef GW_MONITOR_CLI_HOUSE_OPTIONS_H
#define GW_MONITOR_CLI_HOUSE_OPTIONS_H

#include <argp.h>

extern const struct argp gw_house_argp;

/* The parent's parser: hands its input (struct gw_house_options *) to the child. */
error_t gw_house_pass_input(int key, char *arg, struct argp_state *state);

#endif
