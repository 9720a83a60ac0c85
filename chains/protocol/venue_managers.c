#include "chains/protocol/venue_managers.h"

#include <string.h>

#include "chains/protocol/venue_hedging.h"

struct manager_keys {
    const char *name;
    uint8_t address[20];
    const struct gw_config_node *hedging;
};

static const struct gw_config_field fields[] = {
    {.key = "name",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct manager_keys, name),
     .is_required = true,
     .help = "what its positions are shown under"},
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct manager_keys, address),
     .is_required = true,
     .help = "the vault, as owner of positions or of their tokens"},
    {.key = "hedging",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct manager_keys, hedging),
     .help = "as of a venue; without, the venue's where that states one, else 0.1 to 0.5 of its LPs hedge",
     .shape = &gw_venue_hedging_shape},
    {0},
};

const struct gw_config_shape gw_venue_managers_shape = {.fields = fields, .is_list = true};

static enum gw_status decode_manager(struct gw_manager_list *out, struct gw_config *config,
                                     const struct gw_config_node *node, const struct gw_hedging *own,
                                     bool is_stated)
{
    struct manager_keys keys = {0};
    GW_TRY(gw_config_decode(config, &keys, node, fields));
    const size_t size = strlen(keys.name);
    if (size == 0 || size >= GW_MANAGER_NAME_MAX) {
        return gw_config_fail(config, node, "the name \"%s\" is not of 1 to %u characters", keys.name,
                              GW_MANAGER_NAME_MAX - 1);
    }
    for (size_t i = 0; i < out->count; i++) {
        if (memcmp(out->managers[i].address, keys.address, sizeof keys.address) == 0) {
            return gw_config_fail(config, node, "this vault is listed twice; keep one");
        }
    }
    struct gw_manager *manager = &out->managers[out->count++];
    *manager = (struct gw_manager){.hedging = is_stated ? *own : gw_manager_hedging,
                                   .hedges_lps = !is_stated || keys.hedging != NULL,
                                   .hedges_rest = keys.hedging != NULL};
    memcpy(manager->name, keys.name, size);
    memcpy(manager->address, keys.address, sizeof manager->address);
    return keys.hedging != NULL ? gw_venue_decode_hedging(&manager->hedging, config, keys.hedging) : GW_OK;
}

enum gw_status gw_venue_decode_managers(struct gw_manager_list *out, struct gw_config *config,
                                        const struct gw_config_node *list, const struct gw_hedging *own,
                                        bool is_stated)
{
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, list));
    if (count > GW_MANAGERS_MAX) {
        return gw_config_fail(config, list, "%zu managed vaults; at most %u can be named", count,
                              GW_MANAGERS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(decode_manager(out, config, gw_config_item(list, i), own, is_stated));
    }
    return GW_OK;
}
