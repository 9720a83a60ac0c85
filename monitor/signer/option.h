/* option: values on the command line that the monitor and the signer share. *out is unchanged after an error. */
#ifndef GW_MONITOR_SIGNER_OPTION_H
#define GW_MONITOR_SIGNER_OPTION_H

#include "gammawatch/record.h"

#define GW_OPTION_DESCRIPTOR_MAX (1 << 20)

/* live, dry_run or replay; else GW_E_USAGE. */
GW_MUST_USE enum gw_status gw_option_parse_mode(enum gw_mode *out, const char *text);
const char *gw_option_mode_name(enum gw_mode mode);

/* A file descriptor in decimal, 0 to GW_OPTION_DESCRIPTOR_MAX; else GW_E_USAGE. */
GW_MUST_USE enum gw_status gw_option_parse_descriptor(int *out, const char *text);

/* Writes one byte to the descriptor and closes it: the sign of readiness for who started us. -1 is nobody. */
void gw_option_signal_ready(int descriptor);

#endif
