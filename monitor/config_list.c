#include "monitor/config_list.h"

#include <string.h>

enum gw_status gw_list_text(struct gw_config *config, char *out, size_t size, const char *text,
                            const struct gw_config_node *node)
{
    const size_t length = strlen(text);
    if (length == 0 || length >= size) {
        return gw_config_fail(config, node, "\"%s\" must have 1 to %zu characters", text, size - 1);
    }
    memcpy(out, text, length);
    return GW_OK;
}

enum gw_status gw_list_read(struct gw_monitor_config *out, struct gw_config *config,
                            const struct gw_config_node *node, size_t max, gw_list_item read)
{
    size_t count = 0;
    if (node == NULL) {
        return GW_OK;
    }
    GW_TRY(gw_config_sequence(config, &count, node));
    if (count > max) {
        return gw_config_fail(config, node, "%zu items; at most %zu are possible", count, max);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(read(out, config, gw_config_item(node, i)));
    }
    return GW_OK;
}
