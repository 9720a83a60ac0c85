/* liquidation_json: a liquidation record as people read it, the same in a snapshot and at the gateway. */
#ifndef GW_IPC_LIQUIDATION_JSON_H
#define GW_IPC_LIQUIDATION_JSON_H

#include <jansson.h>

#include "gammawatch/liquidation.h"

/* Everything but the head's identity. Buckets by ratio without accounts are left out. */
void gw_liquidation_put_json(json_t *out, const struct gw_liquidation_record *record);

#endif
