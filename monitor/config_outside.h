/* config_outside: the section `outside`: what else no collector reads (monitor/exposure/outside.h). */
#ifndef GW_MONITOR_CONFIG_OUTSIDE_H
#define GW_MONITOR_CONFIG_OUTSIDE_H

#include "monitor/config.h"

extern const struct gw_config_shape gw_outside_shape;

/* GW_E_CONFIG with config->error set. */
GW_MUST_USE enum gw_status gw_outside_read(struct gw_monitor_config *out, struct gw_config *config);

#endif
