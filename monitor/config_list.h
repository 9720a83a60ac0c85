/* config_list: lists of mappings and their short texts, for the readers of the monitor's configuration. Errors:
 * GW_E_CONFIG with config->error set.
 */
#ifndef GW_MONITOR_CONFIG_LIST_H
#define GW_MONITOR_CONFIG_LIST_H

#include "monitor/config.h"

/* The whole text, 1 to size - 1 characters, into zeroed room. */
GW_MUST_USE enum gw_status gw_list_text(struct gw_config *config, char *out, size_t size, const char *text,
                                        const struct gw_config_node *node);

typedef enum gw_status (*gw_list_item)(struct gw_monitor_config *out, struct gw_config *config,
                                       const struct gw_config_node *node);

/* Every item of the sequence, at most max; node NULL is an empty one. */
GW_MUST_USE enum gw_status gw_list_read(struct gw_monitor_config *out, struct gw_config *config,
                                        const struct gw_config_node *node, size_t max, gw_list_item read);

#endif
