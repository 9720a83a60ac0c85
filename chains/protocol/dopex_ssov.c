#include "chains/protocol/dopex_ssov.h"

#include <string.h>

struct item {
    uint8_t address[20];
    const char *underlying;
};

static const struct gw_config_field item_fields[] = {
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct item, address),
     .is_required = true,
     .help = "the SSOV v3"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, underlying),
     .is_required = true,
     .help = "what its options are on: ETH, BTC..."},
    {0},
};

static const struct gw_config_shape vaults_shape = {.fields = item_fields, .is_list = true};

static const struct gw_config_field fields[] = {
    {.key = "vaults",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_ssov_config, vault_nodes),
     .is_required = true,
     .help = "the SSOV v3 to watch",
     .shape = &vaults_shape},
    {0},
};

static enum gw_status add_vault(struct gw_ssov_config *cfg, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, item_fields));
    GW_TRY(gw_venue_check_underlying(config, node, item.underlying));
    for (size_t i = 0; i < cfg->vault_count; i++) {
        if (memcmp(cfg->vaults[i].address, item.address, 20) == 0) {
            return gw_config_fail(config, node, "this vault is listed twice; keep one");
        }
    }
    struct gw_ssov_source *vault = &cfg->vaults[cfg->vault_count++];
    memcpy(vault->address, item.address, 20);
    vault->underlying = item.underlying;
    return GW_OK;
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_ssov_config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->vault_nodes));
    if (count == 0 || count > GW_SSOV_VAULTS_MAX) {
        return gw_config_fail(config, node, "%zu vaults; 1 to %u can be watched", count, GW_SSOV_VAULTS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_vault(cfg, config, gw_config_item(cfg->vault_nodes, i)));
    }
    gw_abi_topic(cfg->topics[0], "Bootstrap(uint256,uint256[])");
    gw_abi_topic(cfg->topics[1], "Purchase(uint256,uint256,uint256,uint256,uint256,address,address)");
    gw_abi_topic(cfg->topics[2], "EpochExpired(address,uint256)");
    return GW_OK;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_ssov_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->vault_count; i++) {
        memcpy(out->addresses[i], cfg->vaults[i].address, 20);
    }
    out->address_count = cfg->vault_count;
    memcpy(out->topics, cfg->topics, sizeof cfg->topics);
    out->topic_count = sizeof cfg->topics / sizeof cfg->topics[0];
    return GW_OK;
}

struct gw_key gw_ssov_vault_key(size_t vault)
{
    return gw_key_u64(GW_SSOV_VAULT, (uint32_t)vault, 0);
}

/* The epoch in the high half of the id. */
struct gw_key gw_ssov_strike_key(size_t vault, uint64_t epoch, uint64_t strike)
{
    struct gw_key key = gw_key_u64(GW_SSOV_STRIKE, (uint32_t)vault, strike);
    const struct gw_key high = gw_key_u64(GW_SSOV_STRIKE, 0, epoch);
    memcpy(key.id, high.id + 16, 16);
    return key;
}

uint64_t gw_ssov_strike_of(const struct gw_key *key)
{
    struct gw_key low = *key;
    memset(low.id, 0, 16);
    return gw_key_to_u64(&low);
}

bool gw_ssov_is_open(const struct gw_ssov_vault *vault, int64_t time_s)
{
    return vault->fault == GW_SSOV_FAULT_NONE && vault->id > 0 && !vault->epoch.is_expired &&
           vault->epoch.expiry_s > time_s;
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_ssov_config *cfg = venue->config;
    bool is_ours = false;
    for (size_t i = 0; i < 3 && log->topic_count > 0; i++) {
        is_ours = is_ours || memcmp(log->topics[0], cfg->topics[i], 32) == 0;
    }
    for (size_t i = 0; i < cfg->vault_count && is_ours; i++) {
        if (memcmp(log->address, cfg->vaults[i].address, 20) == 0) {
            const struct gw_key key = gw_ssov_vault_key(i);
            const enum gw_status status = gw_venue_touch(venue, &key);
            if (status != GW_OK) {
                gw_venue_fail(venue, "more than %u strikes", GW_ENTRIES_MAX);
            }
            return status;
        }
    }
    return GW_OK;
}

static uint64_t tag_of(enum gw_ssov_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_strikes(const struct gw_venue *venue, size_t vault, unsigned round,
                                   const struct gw_ssov_vault *value, struct gw_call_list *calls)
{
    const struct gw_ssov_config *cfg = venue->config;
    for (size_t i = 0; i < value->epoch.strike_count; i++) {
        const struct gw_key key = gw_ssov_strike_key(vault, value->id, value->epoch.strikes[i]);
        const struct gw_entry *entry = gw_venue_find(venue, &key);
        GW_ASSERT(entry != NULL);
        const size_t index = (size_t)(entry - venue->table.entries);
        if (round == 3) {
            const struct gw_ssov_strike *strike = (const void *)entry->value;
            GW_TRY(gw_call_list_add_none(calls, strike->token, tag_of(GW_SSOV_CALL_SUPPLY, index),
                                         "totalSupply()"));
            continue;
        }
        uint8_t args[64];
        struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
        gw_abi_put_u64(&b, value->id);
        gw_abi_put_u64(&b, value->epoch.strikes[i]);
        GW_TRY(gw_call_list_add(calls, cfg->vaults[vault].address, tag_of(GW_SSOV_CALL_STRIKE_DATA, index),
                                "getEpochStrikeData(uint256,uint256)", args, 2));
    }
    return GW_OK;
}

static enum gw_status plan_vault(const struct gw_venue *venue, size_t i, const struct gw_entry *entry,
                                 unsigned round, struct gw_call_list *calls)
{
    const uint8_t *address = ((const struct gw_ssov_config *)venue->config)->vaults[i].address;
    if (round == 0) {
        GW_TRY(gw_call_list_add_none(calls, address, tag_of(GW_SSOV_CALL_IS_PUT, i), "isPut()"));
        GW_TRY(gw_call_list_add_none(calls, address, tag_of(GW_SSOV_CALL_PRECISION, i),
                                     "collateralPrecision()"));
        return gw_call_list_add_none(calls, address, tag_of(GW_SSOV_CALL_EPOCH, i), "currentEpoch()");
    }
    const struct gw_ssov_vault *value = (const void *)entry->value;
    if (round == 1) {
        return value->fault != GW_SSOV_FAULT_NONE || value->id == 0
                   ? GW_OK
                   : gw_call_list_add_u64(calls, address, tag_of(GW_SSOV_CALL_EPOCH_DATA, i),
                                          "getEpochData(uint256)", value->id);
    }
    return gw_ssov_is_open(value, venue->block_time_s) ? plan_strikes(venue, i, round, value, calls) : GW_OK;
}

/* A vault has no entry before it is read for the first time; decode() of round 0 makes it. */
static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_ssov_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->vault_count; i++) {
        const struct gw_key key = gw_ssov_vault_key(i);
        const struct gw_entry *entry = gw_venue_find(venue, &key);
        if (entry == NULL || entry->is_dirty) {
            GW_TRY(plan_vault(venue, i, entry, round, calls));
        }
    }
    return GW_OK;
}

static uint64_t fingerprint(const struct gw_entry *entry)
{
    if (entry->key.kind == GW_SSOV_STRIKE) {
        const struct gw_ssov_strike *strike = (const void *)entry->value;
        return gw_fingerprint_mix_u256(gw_fingerprint_mix_u256(0, &strike->active), &strike->supply);
    }
    const struct gw_ssov_vault *vault = (const void *)entry->value;
    const uint64_t hash = gw_fingerprint_mix(vault->id, vault->epoch.is_expired ? 1 : 0);
    return gw_fingerprint_mix(hash, (uint64_t)vault->epoch.expiry_s);
}

/* Depositors do not hedge. A vault's options go to whoever buys, at the contract's price, and not to makers at an
 * auction as of the design's vaults: anything from retail, who do not hedge, to those makers' 0.9; assumed. */
const struct gw_protocol gw_protocol_dopex_ssov = {
    .name = "dopex_ssov",
    .fields = fields,
    .config_size = sizeof(struct gw_ssov_config),
    .state_size = 1, /* nothing: all of it stands in entries */
    .rounds = 4,
    .hedging = {.h_counterparty_hi = 0.9},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_ssov_decode,
    .fingerprint = fingerprint,
    .emit = gw_ssov_emit,
};
