/* machine: is this machine fit to run the house? Each adds its lines to the findings. */
#ifndef GW_MONITOR_CLI_MACHINE_H
#define GW_MONITOR_CLI_MACHINE_H

#include "monitor/cli/findings.h"

void gw_machine_check_hardware(struct gw_findings *findings);
void gw_machine_check_limits(struct gw_findings *findings);
void gw_machine_check_clocks(struct gw_findings *findings);

/* Where rings live: is it there or can it be made, private, and has it room for those of `chain_count` chains?
 * wanted: NULL = the house's. */
void gw_machine_check_rings(struct gw_findings *findings, const char *wanted, size_t chain_count);

/* Kind, owner and mode; the key is not read. */
void gw_machine_check_key(struct gw_findings *findings, const char *path);

/* Can a file be made at this path? The folder may still have to be made; its parent then counts. */
void gw_machine_check_folder(struct gw_findings *findings, const char *name, const char *path);

#endif
