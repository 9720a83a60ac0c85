/* totals_json: what a run, a recording or a replay came to, as one line of JSON. */
#ifndef GW_MONITOR_CLI_TOTALS_JSON_H
#define GW_MONITOR_CLI_TOTALS_JSON_H

#include "monitor/cli/view.h"

/* {"schema": SCHEMA, "blocks", "reorgs", "vectors", "revocations", "rpc_requests", "rpc_bytes", "rpc_errors",
 *  "records_digest", "vectors_digest", "missed", NAME: VALUE}; name NULL: nothing more. False: it could not be written. */
bool gw_totals_print_json(FILE *out, const char *schema, const struct gw_view_totals *totals,
                          const char *name, const char *value);

#endif
