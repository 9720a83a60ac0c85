/* checks: what `config check` and `doctor` share: the configuration, judged by every process that reads it, and
 * the endpoints, asked by the collector. */
#ifndef GW_MONITOR_CLI_CHECKS_H
#define GW_MONITOR_CLI_CHECKS_H

#include "monitor/cli/cli.h"
#include "monitor/cli/findings.h"

/* Runs every process's own check of its sections. *chains: those that can be probed; none when the file
 * cannot be read. GW_EXIT_OK, GW_EXIT_CONFIG or GW_EXIT_FAILURE. */
int gw_check_config(struct gw_findings *findings, struct gw_cli_chains *chains, const char *path);

/* Asks every endpoint of one chain. GW_EXIT_OK, GW_EXIT_UPSTREAM, GW_EXIT_CONFIG or GW_EXIT_FAILURE. */
int gw_check_endpoints(struct gw_findings *findings, const char *path, const char *chain);

/* What of one chain's history its checkpoint holds, and what could not be read. No endpoint is asked. */
void gw_check_history(struct gw_findings *findings, const char *path, const char *chain);

#endif
