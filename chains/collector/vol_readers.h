/* vol_readers: venues that hold nothing and follow the logs of the market's own sources (chains/protocol/derive_svi.h). */
#ifndef GW_CHAINS_COLLECTOR_VOL_READERS_H
#define GW_CHAINS_COLLECTOR_VOL_READERS_H

#include "chains/collector/chain.h"

/* Behind the configured venues, one for each feed that needs one. GW_E_CONFIG with config->error set: no room. */
GW_MUST_USE enum gw_status gw_vol_readers_open(struct gw_chain *chain, struct gw_config *config,
                                               const struct gw_config_node *node);

#endif
