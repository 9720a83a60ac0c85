#include "chains/protocol/premia_v3.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

static const struct gw_config_field fields[] = {
    {.key = "factory",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_premia_config, factory),
     .is_required = true,
     .help = "the PoolFactoryProxy; from_block is its deployment or earlier"},
    {.key = "volatility_oracle",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_premia_config, volatility_oracle),
     .help = "the VolatilityOracleProxy; without it options take the configured volatility"},
    {.key = "volatility_age_s_max",
     .type = GW_CONFIG_F64,
     .offset = GW_CONFIG_AT(struct gw_premia_config, volatility_age_s_max),
     .min = 1,
     .max = 864000,
     .fallback = "120",
     .unit = "s",
     .help = "older slices of the oracle are not used"},
    {.key = "vaults",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_premia_config, vault_nodes),
     .help = "underwriter vaults whose options are told apart from those of other writers",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_premia_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->vaults[0], sizeof cfg->vaults[0], GW_PREMIA_VAULTS_MAX, "vault",
                                      true};
    (void)node;
    GW_TRY(gw_pool_list_read(&list, &cfg->vault_count, config, cfg->vault_nodes));
    gw_abi_topic(cfg->deployed_topic, "PoolDeployed(address,address,address,uint256,uint256,bool,address)");
    return GW_OK;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_premia_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->factory, 20);
    out->address_count = 1;
    memcpy(out->topics[0], cfg->deployed_topic, 32);
    out->topic_count = 1;
    return GW_OK;
}

/* PoolDeployed(base, quote; oracleAdapter, strike, maturity, isCallPool, pool) */
static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_premia_config *cfg = venue->config;
    struct gw_key key = {.kind = GW_PREMIA_POOL};
    if (log->topic_count == 0 || memcmp(log->address, cfg->factory, 20) != 0 ||
        memcmp(log->topics[0], cfg->deployed_topic, 32) != 0) {
        return GW_OK;
    }
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    if (gw_abi_skip(&c, 4) != GW_OK || gw_abi_address(&c, key.id + 12) != GW_OK) {
        gw_venue_fail(venue, "a PoolDeployed log does not decode");
        return GW_E_FORMAT;
    }
    const enum gw_status status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u pools", GW_ENTRIES_MAX);
    }
    return status;
}

bool gw_premia_pool_is_asked(const struct gw_venue *venue, const struct gw_premia_pool *pool)
{
    return !pool->is_known || pool->maturity_s > venue->block_time_s;
}

static uint64_t tag_of(enum gw_premia_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_pool(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_premia_pool *pool = (const void *)entry->value;
    const uint8_t *to = entry->key.id + 12;
    if (!pool->is_known) {
        GW_TRY(gw_call_list_add_none(calls, to, tag_of(GW_PREMIA_CALL_SETTINGS, index), "getPoolSettings()"));
    }
    GW_TRY(gw_call_list_add_u64(calls, to, tag_of(GW_PREMIA_CALL_SUPPLY, index), "totalSupply(uint256)", 0));
    GW_TRY(
        gw_call_list_add_u64(calls, to, tag_of(GW_PREMIA_CALL_SHORTS, index), "accountsByToken(uint256)", 0));
    return gw_call_list_add_u64(calls, to, tag_of(GW_PREMIA_CALL_LONGS, index), "accountsByToken(uint256)",
                                1);
}

static enum gw_status plan_holding(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_premia_config *cfg = venue->config;
    const struct gw_premia_state *state = venue->state;
    const struct gw_premia_holding *holding = &state->holdings[index];
    const uint8_t *pool = venue->table.entries[holding->entry].key.id + 12;
    const uint8_t *holder = holding->holder == 0 ? pool : cfg->vaults[holding->holder - 1];
    for (uint64_t id = 0; id < 2; id++) {
        uint8_t args[64];
        struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
        gw_abi_put_address(&out, holder);
        gw_abi_put_u64(&out, id);
        const enum gw_premia_call call = id == 0 ? GW_PREMIA_CALL_SHORT_BALANCE : GW_PREMIA_CALL_LONG_BALANCE;
        GW_TRY(gw_call_list_add(calls, pool, tag_of(call, index), "balanceOf(address,uint256)", args, 2));
    }
    return GW_OK;
}

static enum gw_status plan_surface(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_premia_config *cfg = venue->config;
    const struct gw_premia_state *state = venue->state;
    uint8_t args[32];
    struct gw_abi_buffer out = {.data = args, .capacity = sizeof args};
    gw_abi_put_address(&out, state->surfaces[index].base);
    return gw_call_list_add(calls, cfg->volatility_oracle, tag_of(GW_PREMIA_CALL_PARAMS, index),
                            "getParams(address)", args, 1);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_premia_state *state = venue->state;
    for (size_t i = 0; round == 0 && i < venue->table.count; i++) {
        if (gw_premia_pool_is_asked(venue, (const void *)venue->table.entries[i].value)) {
            GW_TRY(plan_pool(venue, i, calls));
        }
    }
    for (size_t i = 0; round == 1 && i < state->holding_count; i++) {
        GW_TRY(plan_holding(venue, i, calls));
    }
    for (size_t i = 0; round == 1 && i < state->surface_count; i++) {
        GW_TRY(plan_surface(venue, i, calls));
    }
    return GW_OK;
}

/* Liquidity providers and vaults of Premia do not hedge on chain, and its buyers are retail: assumed, as the design's
 * table does of sellers and buyers of Panoptic. No fingerprint: what can change of a pool is read every block. */
const struct gw_protocol gw_protocol_premia_v3 = {
    .name = "premia_v3",
    .fields = fields,
    .config_size = sizeof(struct gw_premia_config),
    .state_size = sizeof(struct gw_premia_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.2, .h_counterparty_hi = 0.2},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_premia_decode,
    .emit = gw_premia_emit,
};
