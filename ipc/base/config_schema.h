/* config_schema: a configuration told by its own field tables: as JSON Schema, or as the values in effect.
 *
 * `sections` is a table like any other whose keys are names of the top level and whose fields are NODEs with a
 * shape; each process exports one for the sections it decodes. Both return a new reference, NULL when memory
 * ran out.
 */
#ifndef GW_IPC_BASE_CONFIG_SCHEMA_H
#define GW_IPC_BASE_CONFIG_SCHEMA_H

#include <jansson.h>

#include "ipc/base/config.h"

#define GW_CONFIG_SCHEMA_DIALECT "https://json-schema.org/draft/2020-12/schema"

/* {"chains": {schema}, ...}: the `properties` of the sections. A scalar may also be "${NAME}" in the file; only
 * URLs, where that is the rule, say so. */
json_t *gw_config_schema(const struct gw_config_field *sections);

/* [{"path":"chains[0].poll_ms","value":1000,"origin":"default"}, ...] in the order of the tables. origin: file
 * (with "line"), environment (with "line"), default; value null: not set, or (with "unset") its variable is
 * not. Of a URL only the origin is shown, of another value from the environment nothing ("***"). Tells what
 * stands there; whether it is right is for the decoders to say. */
json_t *gw_config_dump(const struct gw_config *config, const struct gw_config_field *sections);

#endif
