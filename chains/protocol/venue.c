#include <stdlib.h>
#include <string.h>

#include "chains/protocol/protocol.h"
#include "chains/protocol/venue_hedging.h"
#include "chains/protocol/venue_managers.h"
#include "ipc/base/hex.h"

#define INDEX_SLOTS (2u * GW_ENTRIES_MAX) /* a power of two, never more than half full */

struct common_keys {
    const char *protocol;
    const char *name;
    uint64_t from_block;
    uint64_t reread_blocks;
    const struct gw_config_node *hedging;
    const struct gw_config_node *managed;
    const struct gw_config_node *implementations;
    const struct gw_config_node *code_hashes;
};

static const struct gw_config_shape address_list_shape = {.is_list = true, .item = GW_CONFIG_ADDRESS};
static const struct gw_config_shape hash_list_shape = {.is_list = true, .item = GW_CONFIG_STRING};

static const struct gw_config_field common_fields[] = {
    {.key = "protocol",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct common_keys, protocol),
     .is_required = true,
     .help = "name of the protocol"},
    {.key = "name",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct common_keys, name),
     .help = "name of this deployment in logs and metrics; the protocol's without"},
    {.key = "from_block",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct common_keys, from_block),
     .fallback = "0",
     .help = "block of the deployment: logs before it are not looked for"},
    {.key = "reread_blocks",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct common_keys, reread_blocks),
     .fallback = "7200",
     .unit = "blocks",
     .help = "every position is read again after so many blocks; 0 = never"},
    {.key = "hedging",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct common_keys, hedging),
     .help = "fractions of either side that delta-hedge, and how they are known; the protocol's own without",
     .shape = &gw_venue_hedging_shape},
    {.key = "managed",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct common_keys, managed),
     .help = "vaults that own positions here and manage other people's money, by name",
     .shape = &gw_venue_managers_shape},
    {.key = "implementations",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct common_keys, implementations),
     .help = "of its proxies, as reviewed: another one makes the venue stale; without, the first one seen",
     .shape = &address_list_shape},
    {.key = "code_hashes",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct common_keys, code_hashes),
     .help = "keccak256 of code, as reviewed, of its contracts or of what stands behind its proxies",
     .shape = &hash_list_shape},
    {0},
};

static const char *find_variant(size_t index, const struct gw_config_field **fields)
{
    const struct gw_protocol *protocol = gw_protocol_at(index);
    if (protocol == NULL) {
        return NULL;
    }
    *fields = protocol->fields;
    return protocol->name;
}

const struct gw_config_shape gw_venue_shape = {
    .fields = common_fields, .variant_key = "protocol", .variant = find_variant, .is_list = true};

static enum gw_status decode_implementations(struct gw_venue *venue, struct gw_config *config,
                                             const struct gw_config_node *list)
{
    GW_TRY(gw_config_sequence(config, &venue->implementation_count, list));
    if (venue->implementation_count > GW_KNOWN_CODE_MAX) {
        return gw_config_fail(config, list, "%zu implementations; at most %u can be known",
                              venue->implementation_count, GW_KNOWN_CODE_MAX);
    }
    for (size_t i = 0; i < venue->implementation_count; i++) {
        GW_TRY(gw_config_scalar_address(config, venue->implementations[i], gw_config_item(list, i)));
    }
    return GW_OK;
}

static enum gw_status decode_code_hashes(struct gw_venue *venue, struct gw_config *config,
                                         const struct gw_config_node *list)
{
    GW_TRY(gw_config_sequence(config, &venue->code_hash_count, list));
    if (venue->code_hash_count > GW_KNOWN_CODE_MAX) {
        return gw_config_fail(config, list, "%zu code hashes; at most %u can be known",
                              venue->code_hash_count, GW_KNOWN_CODE_MAX);
    }
    for (size_t i = 0; i < venue->code_hash_count; i++) {
        const char *text = NULL;
        GW_TRY(gw_config_scalar(config, &text, gw_config_item(list, i)));
        if (gw_hex_decode_fixed(venue->code_hashes[i], 32, text) != GW_OK) {
            return gw_config_fail(config, gw_config_item(list, i),
                                  "\"%s\" is no code hash; write 0x and 64 digits", text);
        }
    }
    return GW_OK;
}

static enum gw_status allocate(struct gw_venue *venue)
{
    venue->config = calloc(1, venue->protocol->config_size);
    venue->state = calloc(1, venue->protocol->state_size);
    venue->table.entries = calloc(GW_ENTRIES_MAX, sizeof *venue->table.entries);
    venue->table.index = calloc(INDEX_SLOTS, sizeof *venue->table.index);
    GW_ENSURE(venue->config != NULL && venue->state != NULL, GW_E_NOMEM);
    GW_ENSURE(venue->table.entries != NULL && venue->table.index != NULL, GW_E_NOMEM);
    return GW_OK;
}

static enum gw_status decode_keys(struct gw_venue *venue, struct gw_config *config,
                                  const struct gw_config_node *node)
{
    struct common_keys keys = {.name = venue->protocol->name};
    GW_TRY(gw_config_decode_pair(config, &keys, common_fields, venue->config, venue->protocol->fields, node));
    const size_t size = strlen(keys.name);
    if (size == 0 || size >= sizeof venue->name) {
        return gw_config_fail(config, node, "the name \"%s\" is not of 1 to %zu characters", keys.name,
                              sizeof venue->name - 1);
    }
    memcpy(venue->name, keys.name, size + 1);
    venue->from_block = keys.from_block;
    venue->reread_blocks = keys.reread_blocks;
    GW_TRY(decode_implementations(venue, config, keys.implementations));
    GW_TRY(decode_code_hashes(venue, config, keys.code_hashes));
    if (keys.hedging != NULL) {
        venue->is_hedging_stated = true;
        GW_TRY(gw_venue_decode_hedging(&venue->hedging, config, keys.hedging));
    }
    GW_TRY(gw_venue_decode_managers(&venue->managers, config, keys.managed, &venue->hedging,
                                    venue->is_hedging_stated));
    return venue->protocol->configure != NULL ? venue->protocol->configure(venue, config, node) : GW_OK;
}

enum gw_status gw_venue_open(struct gw_venue *venue, const struct gw_protocol *protocol)
{
    *venue = (struct gw_venue){.protocol = protocol, .hedging = protocol->hedging};
    const enum gw_status status = allocate(venue);
    if (status != GW_OK) {
        gw_venue_fini(venue);
    }
    return status;
}

enum gw_status gw_venue_configure(struct gw_venue *venue, struct gw_config *config,
                                  const struct gw_config_node *node)
{
    *venue = (struct gw_venue){0};
    const struct gw_config_node *name_node = gw_config_get(node, "protocol");
    const char *name = NULL;
    if (name_node == NULL) {
        return gw_config_fail(config, node, "a venue needs a protocol");
    }
    GW_TRY(gw_config_scalar(config, &name, name_node));
    venue->protocol = gw_protocol_find(name);
    if (venue->protocol == NULL) {
        return gw_config_fail(config, name_node, "no protocol is called \"%s\"", name);
    }
    GW_TRY(gw_venue_open(venue, venue->protocol));
    const enum gw_status status = decode_keys(venue, config, node);
    if (status != GW_OK) {
        gw_venue_fini(venue);
    }
    return status;
}

void gw_venue_forget(struct gw_venue *venue)
{
    memset(venue->table.entries, 0, venue->table.count * sizeof *venue->table.entries);
    memset(venue->table.index, 0, INDEX_SLOTS * sizeof *venue->table.index);
    venue->table.count = 0;
    venue->table.hand = 0;
    venue->table.is_spent = false;
    if (venue->state != NULL) {
        memset(venue->state, 0, venue->protocol->state_size);
    }
}

enum gw_status gw_venue_check_underlying(struct gw_config *config, const struct gw_config_node *node,
                                         const char *underlying)
{
    const size_t size = strlen(underlying);
    if (size == 0 || size >= sizeof((struct gw_position *)0)->underlying || strcmp(underlying, "USD") == 0) {
        return gw_config_fail(config, node, "\"%s\" is no underlying of options", underlying);
    }
    return GW_OK;
}

void gw_venue_fini(struct gw_venue *venue)
{
    free(venue->config);
    free(venue->state);
    free(venue->table.entries);
    free(venue->table.index);
    *venue = (struct gw_venue){0};
}
