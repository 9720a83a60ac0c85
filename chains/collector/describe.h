/* describe: what a collector says of its configuration, as JSON on standard output. Each returns an exit code. */
#ifndef GW_CHAINS_COLLECTOR_DESCRIBE_H
#define GW_CHAINS_COLLECTOR_DESCRIBE_H

#include "ipc/base/config.h"

/* JSON Schema of the sections it reads. */
int gw_describe_schema(void);

/* Values in effect and their origin, of all chains or the one named. Each must decode first, but for its RPC
 * URLs, which may be unset. */
int gw_describe_values(struct gw_config *config, const char *chain);

#endif
