/* option: values on the command line that the programs of the house share, and their ties to who started them.
 *
 * The argp parsers leave *out unchanged and end the program with its usage code when the value is wrong.
 */
#ifndef GW_IPC_BASE_OPTION_H
#define GW_IPC_BASE_OPTION_H

#include <argp.h>

#include "gammawatch/record.h"

#define GW_OPTION_DESCRIPTOR_MAX (1 << 20)

/* live, dry_run or replay. */
error_t gw_option_parse_mode(enum gw_mode *out, const char *text, const struct argp_state *state);
const char *gw_option_mode_name(enum gw_mode mode);

/* A file descriptor in decimal, 0 to GW_OPTION_DESCRIPTOR_MAX: where readiness is told. Who gives one is a supervisor:
 * this process then gets SIGTERM when the supervisor dies, however it dies, so that none is left behind to hold
 * locks and sockets. */
error_t gw_option_parse_ready(int *out, const char *text, const struct argp_state *state);

/* Writes one byte to the descriptor and closes it: the sign of readiness for who started us. -1 is nobody. */
void gw_option_signal_ready(int descriptor);

#endif
