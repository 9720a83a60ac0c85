/* config_list: lists of mappings and their short texts, for the readers of the monitor's configuration. Errors:
 * GW_E_CONFIG with config->error set.
 */
#ifndef GW_MONITOR_CONFIG_LIST_H
#define GW_MONITOR_CONFIG_LIST_H

#include "monitor/config.h"

/* Fields of an item: `of_struct` is what it is decoded into. */
#define GW_LIST_TEXT(of_struct, name, what)                                                                  \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_STRING, .offset = GW_CONFIG_AT(struct of_struct, name),              \
        .is_required = true, .help = (what)                                                                  \
    }
#define GW_LIST_REAL(of_struct, name, low, high, of, what)                                                   \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct of_struct, name),                 \
        .is_required = true, .min = (low), .max = (high), .unit = (of), .help = (what)                       \
    }
#define GW_LIST_OPTIONAL(of_struct, name, low, high, text, of, what)                                         \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct of_struct, name), .min = (low),   \
        .max = (high), .fallback = (text), .unit = (of), .help = (what)                                      \
    }
#define GW_LIST_FLAG(of_struct, name, what)                                                                  \
    {                                                                                                        \
        .key = #name, .type = GW_CONFIG_BOOL, .offset = GW_CONFIG_AT(struct of_struct, name),                \
        .fallback = "false", .help = (what)                                                                  \
    }

/* The whole text, 1 to size - 1 characters, into zeroed room. */
GW_MUST_USE enum gw_status gw_list_text(struct gw_config *config, char *out, size_t size, const char *text,
                                        const struct gw_config_node *node);

typedef enum gw_status (*gw_list_item)(struct gw_monitor_config *out, struct gw_config *config,
                                       const struct gw_config_node *node);

/* Every item of the sequence, at most max; node NULL is an empty one. */
GW_MUST_USE enum gw_status gw_list_read(struct gw_monitor_config *out, struct gw_config *config,
                                        const struct gw_config_node *node, size_t max, gw_list_item read);

#endif
