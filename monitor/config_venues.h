/* config_venues: the lists of `outside` that say something of one venue: its equity, collateral, safe mode and hedging. */
#ifndef GW_MONITOR_CONFIG_VENUES_H
#define GW_MONITOR_CONFIG_VENUES_H

#include "monitor/config.h"

extern const struct gw_config_shape gw_outside_equity_shape;
extern const struct gw_config_shape gw_outside_collateral_shape;
extern const struct gw_config_shape gw_outside_halted_shape;
extern const struct gw_config_shape gw_outside_hedgers_shape;

/* The lists as they stand in the file; NULL: not there. */
struct gw_outside_venues {
    const struct gw_config_node *equity;
    const struct gw_config_node *collateral;
    const struct gw_config_node *halted;
    const struct gw_config_node *hedgers;
};

/* GW_E_CONFIG with config->error set. */
GW_MUST_USE enum gw_status gw_outside_read_venues(struct gw_monitor_config *out, struct gw_config *config,
                                                  const struct gw_outside_venues *venues);

#endif
