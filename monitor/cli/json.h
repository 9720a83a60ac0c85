/* json: how the verbs print it. */
#ifndef GW_MONITOR_CLI_JSON_H
#define GW_MONITOR_CLI_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Prints and releases `json` (NULL is a failure: out of memory). False when it could not be written. */
bool gw_cli_print_json(FILE *out, json_t *json);

#endif
