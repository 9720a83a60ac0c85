#include "chains/protocol/squeeth.h"

#include <string.h>

#include "chains/protocol/pool_list.h"

/* Events of the controller, none with indexed arguments, and where in their data the vault's id stands. */
static const struct {
    const char *signature;
    size_t id_word;
} events[] = {
    {"OpenVault(address,uint256)", 1},
    {"DepositCollateral(address,uint256,uint256)", 1},
    {"DepositUniPositionToken(address,uint256,uint256)", 1},
    {"WithdrawCollateral(address,uint256,uint256)", 1},
    {"WithdrawUniPositionToken(address,uint256,uint256)", 1},
    {"MintShort(address,uint256,uint256)", 2},
    {"BurnShort(address,uint256,uint256)", 2},
    {"ReduceDebt(address,uint256,uint256,uint256,uint256,uint256,uint256)", 1},
    {"Liquidate(address,uint256,uint256,uint256)", 1},
    {"RedeemShort(address,uint256,uint256)", 1},
};
#define EVENTS (sizeof events / sizeof events[0])

static const char transfer_event[] = "Transfer(address,address,uint256)";

static const struct gw_config_field fields[] = {
    {.key = "controller",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_squeeth_config, controller),
     .is_required = true,
     .help = "the Controller"},
    {.key = "power_perp",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_squeeth_config, power_perp),
     .is_required = true,
     .help = "the WPowerPerp, oSQTH"},
    {.key = "vault_token",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_squeeth_config, vault_token),
     .is_required = true,
     .help = "the ShortPowerPerp, an ERC-721 whose ids are the vaults"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct gw_squeeth_config, underlying),
     .fallback = "ETH",
     .help = "whose square is owed"},
    {.key = "strategies",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_squeeth_config, strategy_nodes),
     .help = "Crab strategies: their vaults hedge, and are told apart",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_squeeth_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->strategies[0], sizeof cfg->strategies[0],
                                      GW_SQUEETH_STRATEGIES_MAX, "Crab contract", true};
    GW_TRY(gw_venue_check_underlying(config, node, cfg->underlying));
    return gw_pool_list_read(&list, &cfg->strategy_count, config, cfg->strategy_nodes);
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_squeeth_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->controller, 20);
    memcpy(out->addresses[1], cfg->vault_token, 20);
    out->address_count = 2;
    for (size_t i = 0; i < EVENTS; i++) {
        gw_abi_topic(out->topics[i], events[i].signature);
    }
    gw_abi_topic(out->topics[EVENTS], transfer_event);
    out->topic_count = EVENTS + 1;
    return GW_OK;
}

/* GW_AGAIN: the log is of no vault. */
static enum gw_status read_id(const struct gw_squeeth_config *cfg, const struct gw_log *log, uint64_t *id)
{
    uint8_t topic[32];
    if (log->topic_count == 0) {
        return GW_AGAIN;
    }
    gw_abi_topic(topic, transfer_event);
    if (memcmp(log->address, cfg->vault_token, 20) == 0) {
        struct gw_abi_cursor c = gw_abi_open(log->topics[3], 32);
        if (memcmp(log->topics[0], topic, 32) != 0) {
            return GW_AGAIN;
        }
        return log->topic_count == 4 ? gw_abi_uint(&c, 64, id) : GW_E_FORMAT;
    }
    for (size_t i = 0; i < EVENTS && memcmp(log->address, cfg->controller, 20) == 0; i++) {
        struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
        gw_abi_topic(topic, events[i].signature);
        if (memcmp(log->topics[0], topic, 32) == 0) {
            GW_TRY(gw_abi_skip(&c, events[i].id_word));
            return gw_abi_uint(&c, 64, id);
        }
    }
    return GW_AGAIN;
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    uint64_t id;
    enum gw_status status = read_id(venue->config, log, &id);
    if (status == GW_AGAIN) {
        return GW_OK;
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "a log of a vault does not decode");
        return GW_E_FORMAT;
    }
    const struct gw_key key = gw_key_u64(GW_SQUEETH_VAULT, 0, id);
    status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u vaults", GW_ENTRIES_MAX);
    }
    return status;
}

static uint64_t tag_of(enum gw_squeeth_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_factors(const struct gw_squeeth_config *cfg, struct gw_call_list *calls)
{
    static const struct {
        enum gw_squeeth_call call;
        const char *signature;
    } views[] = {{GW_SQUEETH_CALL_SHUT, "isShutDown()"},
                 {GW_SQUEETH_CALL_FACTOR_STORED, "normalizationFactor()"},
                 {GW_SQUEETH_CALL_FACTOR_EXPECTED, "getExpectedNormalizationFactor()"},
                 {GW_SQUEETH_CALL_SETTLEMENT, "indexForSettlement()"}};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        GW_TRY(gw_call_list_add_none(calls, cfg->controller, tag_of(views[i].call, 0), views[i].signature));
    }
    GW_TRY(gw_call_list_add_u64(calls, cfg->controller, tag_of(GW_SQUEETH_CALL_INDEX, 0), "getIndex(uint32)",
                                GW_SQUEETH_TWAP_S));
    GW_TRY(gw_call_list_add_u64(calls, cfg->controller, tag_of(GW_SQUEETH_CALL_MARK, 0),
                                "getDenormalizedMark(uint32)", GW_SQUEETH_TWAP_S));
    return gw_call_list_add_none(calls, cfg->power_perp, tag_of(GW_SQUEETH_CALL_SUPPLY, 0), "totalSupply()");
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_squeeth_config *cfg = venue->config;
    GW_ASSERT(round == 0);
    GW_TRY(plan_factors(cfg, calls));
    for (size_t i = 0; i < cfg->strategy_count; i++) {
        GW_TRY(gw_call_list_add_none(calls, cfg->strategies[i], tag_of(GW_SQUEETH_CALL_LAST_HEDGE, i),
                                     "timeAtLastHedge()"));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (!entry->is_dirty) {
            continue;
        }
        const uint64_t id = gw_key_to_u64(&entry->key);
        GW_TRY(gw_call_list_add_u64(calls, cfg->controller, tag_of(GW_SQUEETH_CALL_VAULT, i),
                                    "vaults(uint256)", id));
        GW_TRY(gw_call_list_add_u64(calls, cfg->vault_token, tag_of(GW_SQUEETH_CALL_OWNER, i),
                                    "ownerOf(uint256)", id));
    }
    return GW_OK;
}

static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_squeeth_vault *vault = (const void *)entry->value;
    uint64_t hash = gw_fingerprint_mix_address(vault->has_owner ? 1 : 0, vault->owner);
    hash = gw_fingerprint_mix(hash, vault->nft);
    hash = gw_fingerprint_mix_u256(hash, &vault->collateral);
    return gw_fingerprint_mix_u256(hash, &vault->debt);
}

/* Vaults of people: few of them hedge, and no account is seen to on chain; holders of oSQTH bought convexity to keep.
 * Assumed, with a band. Strategies rebalance by contract and get a band of their own (squeeth_emit.c). */
const struct gw_protocol gw_protocol_squeeth = {
    .name = "squeeth",
    .fields = fields,
    .config_size = sizeof(struct gw_squeeth_config),
    .state_size = sizeof(struct gw_squeeth_state),
    .rounds = 1,
    .hedging = {.h_protocol_hi = 0.2},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_squeeth_decode,
    .fingerprint = fingerprint,
    .emit = gw_squeeth_emit,
};
