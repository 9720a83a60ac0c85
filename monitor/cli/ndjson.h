/* ndjson: verbs that answer one JSON line for each line of standard input, in order.
 *
 * A line that cannot be answered gets {"id":..,"error":".."}; every other is still answered. Blank lines get
 * nothing. Numbers are printed with 17 significant digits: they read back to the same bits.
 */
#ifndef GW_MONITOR_CLI_NDJSON_H
#define GW_MONITOR_CLI_NDJSON_H

#include <jansson.h>

#define GW_NDJSON_LINE_MAX (1u << 20)

/* Returns a new object without its id, or one with "error". `request` is an object. */
typedef json_t *gw_ndjson_answer_fn(const json_t *request);

/* Reads until the end of input. Returns an exit code: GW_EXIT_FAILURE when any line was answered by an error. */
int gw_ndjson_serve(gw_ndjson_answer_fn *answer);

#endif
