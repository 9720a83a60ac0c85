#include "chains/protocol/pool_list.h"

#include <string.h>

#include "ipc/base/hex.h"

#define ADDRESS_BYTES 20u

const struct gw_config_shape gw_pool_addresses_shape = {.is_list = true, .item = GW_CONFIG_ADDRESS};
const struct gw_config_shape gw_pool_ids_shape = {.is_list = true, .item = GW_CONFIG_STRING};

bool gw_pool_list_find(const void *items, size_t width, size_t count, const uint8_t *wanted, uint32_t *index)
{
    for (size_t i = 0; i < count; i++) {
        if (memcmp((const uint8_t *)items + i * width, wanted, width) == 0) {
            *index = (uint32_t)i;
            return true;
        }
    }
    return false;
}

static enum gw_status read_item(uint8_t *out, const struct gw_pool_list *list, struct gw_config *config,
                                const struct gw_config_node *item)
{
    const char *text;
    if (list->width == ADDRESS_BYTES) {
        return gw_config_scalar_address(config, out, item);
    }
    GW_TRY(gw_config_scalar(config, &text, item));
    if (gw_hex_decode_fixed(out, list->width, text) != GW_OK) {
        return gw_config_fail(config, item, "'%.80s' is no %s id: 0x and %zu hex digits", text, list->noun,
                              2 * list->width);
    }
    return GW_OK;
}

enum gw_status gw_pool_list_read(const struct gw_pool_list *list, size_t *count, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    size_t listed;
    GW_TRY(gw_config_sequence(config, &listed, node));
    const size_t least = list->may_be_empty ? 0 : 1;
    if (listed < least || listed > list->max) {
        return gw_config_fail(config, node, "%zu %ss; %zu to %zu can be watched", listed, list->noun, least,
                              list->max);
    }
    for (size_t i = 0; i < listed; i++) {
        const struct gw_config_node *item = gw_config_item(node, i);
        uint8_t *out = list->items + i * list->width;
        uint32_t index;
        GW_TRY(read_item(out, list, config, item));
        if (gw_pool_list_find(list->items, list->width, i, out, &index)) {
            return gw_config_fail(config, item, "this %s is listed twice; keep one", list->noun);
        }
    }
    *count = listed;
    return GW_OK;
}
