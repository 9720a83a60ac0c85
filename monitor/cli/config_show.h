/* config_show: the configuration told by the processes that read it: schema, values in effect, a file to begin
 * with. Each returns an exit code; what went wrong is on stderr. */
#ifndef GW_MONITOR_CLI_CONFIG_SHOW_H
#define GW_MONITOR_CLI_CONFIG_SHOW_H

#include <jansson.h>
#include <stdbool.h>

#define GW_CONFIG_CAIP2_PREFIX "eip155:"

/* JSON Schema of the whole file; a new reference, NULL with the error on stderr. */
json_t *gw_config_show_schema(void);

/* Values in effect with their origin. chain: only this one; NULL: all. */
int gw_config_show_values(const char *path, const char *chain, bool is_json);

/* Writes a commented file for one chain; output NULL: stdout. Never overwrites. */
int gw_config_init(const char *chain, const char *caip2, const char *output);

#endif
