/* config_depth: the section `depth`: off-chain venues and what they take up (struct gw_depth_curve). */
#ifndef GW_MONITOR_CONFIG_DEPTH_H
#define GW_MONITOR_CONFIG_DEPTH_H

#include "monitor/config.h"

extern const struct gw_config_shape gw_depth_shape;

/* out->policy is read already: how soon hedgers act decides how much of a slow venue's depth counts. GW_E_CONFIG with
 * config->error set. */
GW_MUST_USE enum gw_status gw_depth_read(struct gw_monitor_config *out, struct gw_config *config);

#endif
