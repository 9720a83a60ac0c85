/* pool_list: lists of a venue's configuration, of addresses or ids: pools above all. Read once, each listed once. */
#ifndef GW_CHAINS_PROTOCOL_POOL_LIST_H
#define GW_CHAINS_PROTOCOL_POOL_LIST_H

#include "chains/protocol/protocol.h"

/* What stands in such a list, for schema and dump. */
extern const struct gw_config_shape gw_pool_addresses_shape;
extern const struct gw_config_shape gw_pool_ids_shape;

/* Items are of 20 bytes (addresses) or 32 (ids); noun: what one is called, "pool". Fails with the place in the file
 * when there is none that must be, more than max, one twice or one malformed. */
struct gw_pool_list {
    uint8_t *items; /* max * width bytes of the adapter's configuration */
    size_t width;
    size_t max;
    const char *noun;
    bool may_be_empty;
};

GW_MUST_USE enum gw_status gw_pool_list_read(const struct gw_pool_list *list, size_t *count,
                                             struct gw_config *config, const struct gw_config_node *node);
/* Where an item of `width` bytes stands among the first `count`. */
bool gw_pool_list_find(const void *items, size_t width, size_t count, const uint8_t *wanted, uint32_t *index);

#endif
