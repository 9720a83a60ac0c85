/* sources: items of the lists `prices` and `volatility`. Part of market. */
#ifndef GW_CHAINS_MARKET_SOURCES_H
#define GW_CHAINS_MARKET_SOURCES_H

#include "chains/market/market.h"

/* What a token, spot or volatility is called: 1 to 15 characters. */
GW_MUST_USE enum gw_status gw_market_copy_name(struct gw_config *config, const struct gw_config_node *node,
                                               char out[16], const char *name, const char *what);
GW_MUST_USE enum gw_status gw_market_decode_price(struct gw_market *market, struct gw_config *config,
                                                  const struct gw_config_node *node);
GW_MUST_USE enum gw_status gw_market_decode_vol(struct gw_market *market, struct gw_config *config,
                                                const struct gw_config_node *node);

#endif
