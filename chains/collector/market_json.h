/* market_json: the sources of prices and volatilities of a block, as a snapshot tells them. */
#ifndef GW_CHAINS_COLLECTOR_MARKET_JSON_H
#define GW_CHAINS_COLLECTOR_MARKET_JSON_H

#include <jansson.h>

#include "chains/market/market.h"

/* Owned by the caller. Sources in the order of the configuration; `state` is ok, stale or unknown, `reason` says why. */
json_t *gw_market_prices_json(const struct gw_market *market);
json_t *gw_market_vols_json(const struct gw_market *market);
/* NULL: the chain has none. */
json_t *gw_market_sequencer_json(const struct gw_market *market);
const char *gw_spot_state_text(const struct gw_spot *spot);
const char *gw_spot_source_text(enum gw_spot_source source);

#endif
