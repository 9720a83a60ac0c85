/* exposure_json: an exposure record's figures as members of a JSON object, under the names that a snapshot, the
 * gateway and what reads them share. Units stand in the names (include/gammawatch/record.h tells the rest).
 */
#ifndef GW_IPC_EXPOSURE_JSON_H
#define GW_IPC_EXPOSURE_JSON_H

#include <jansson.h>

#include "gammawatch/record.h"

/* Everything but what the record's head says of chain, block and venue. A member is missing when memory is out. */
void gw_exposure_put_json(json_t *out, const struct gw_exposure *e);

/* New references: one number per node of the ladder, and the shocks of the nodes in bps. */
json_t *gw_exposure_nodes_json(const double nodes[GW_LADDER_NODES]);
json_t *gw_exposure_shocks_json(void);

#endif
