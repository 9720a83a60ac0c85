/* perp_json: a perpetual market's record as people read it, the same in a snapshot and at the gateway. */
#ifndef GW_IPC_PERP_JSON_H
#define GW_IPC_PERP_JSON_H

#include <jansson.h>

#include "gammawatch/perp.h"

/* Everything but the head's identity. A skew scale that the venue does not have is null. */
void gw_perp_put_json(json_t *out, const struct gw_perp_record *record);

#endif
