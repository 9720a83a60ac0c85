#include "chains/protocol/hegic.h"

#include <string.h>

struct item {
    uint8_t address[20];
    const char *structure;
    uint64_t scale;
    const char *underlying;
    uint64_t amount_decimals;
};

static const struct gw_config_field item_fields[] = {
    {.key = "address",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct item, address),
     .is_required = true,
     .help = "the strategy contract"},
    {.key = "structure",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, structure),
     .is_required = true,
     .help =
         "call, put, spread_call, spread_put, straddle, strangle, strap, strip, inverse_bear_call_spread, "
         "inverse_bull_put_spread, inverse_long_butterfly or inverse_long_condor"},
    {.key = "scale",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct item, scale),
     .min = 1,
     .max = 65535,
     .help = "as the contract was made: PRICE_SCALE_NUMERATOR in 1/10000, of inverse ones strikePercentage; "
             "straddle, strap and strip have none"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, underlying),
     .is_required = true,
     .help = "what the options are on: ETH, BTC..."},
    {.key = "amount_decimals",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct item, amount_decimals),
     .min = 1,
     .max = 18,
     .is_required = true,
     .help = "of the amounts: 18 of ETH, 8 of BTC"},
    {0},
};

static const struct gw_config_shape strategies_shape = {.fields = item_fields, .is_list = true};

static const struct gw_config_field fields[] = {
    {.key = "treasury",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_hegic_config, treasury),
     .is_required = true,
     .help = "the OperationalTreasury"},
    {.key = "positions_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_hegic_config, positions_manager),
     .is_required = true,
     .help = "the PositionsManager, an ERC-721"},
    {.key = "strategies",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_hegic_config, strategy_nodes),
     .is_required = true,
     .help = "the strategies that sell; positions of others are excluded",
     .shape = &strategies_shape},
    {0},
};

static const struct gw_hegic_structure *find_structure(const char *name)
{
    const struct gw_hegic_structure *structure;
    for (size_t i = 0; (structure = gw_hegic_structure_at(i)) != NULL; i++) {
        if (strcmp(structure->name, name) == 0) {
            return structure;
        }
    }
    return NULL;
}

static bool puts_have_strikes(const struct gw_hegic_structure *structure, uint64_t scale)
{
    for (size_t i = 0; i < structure->leg_count; i++) {
        if (structure->legs[i].sign < 0 && scale >= structure->legs[i].base) {
            return false;
        }
    }
    return true;
}

static enum gw_status add_strategy(struct gw_hegic_config *cfg, struct gw_config *config,
                                   const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, item_fields));
    const struct gw_hegic_structure *structure = find_structure(item.structure);
    if (structure == NULL) {
        return gw_config_fail(config, node, "\"%s\" is no structure that Hegic sells", item.structure);
    }
    if (structure->is_scaled != (item.scale != 0)) {
        return gw_config_fail(config, node, "a %s %s a scale", item.structure,
                              structure->is_scaled ? "has" : "has not");
    }
    if (!puts_have_strikes(structure, item.scale)) {
        return gw_config_fail(config, node, "with scale %llu a put of this %s has no strike",
                              (unsigned long long)item.scale, item.structure);
    }
    GW_TRY(gw_venue_check_underlying(config, node, item.underlying));
    for (size_t i = 0; i < cfg->strategy_count; i++) {
        if (memcmp(cfg->strategies[i].address, item.address, 20) == 0) {
            return gw_config_fail(config, node, "this strategy is listed twice; keep one");
        }
    }
    struct gw_hegic_strategy *strategy = &cfg->strategies[cfg->strategy_count++];
    *strategy = (struct gw_hegic_strategy){.structure = structure,
                                           .scale = (unsigned)item.scale,
                                           .underlying = item.underlying,
                                           .amount_decimals = (unsigned)item.amount_decimals};
    memcpy(strategy->address, item.address, 20);
    return GW_OK;
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_hegic_config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->strategy_nodes));
    if (count == 0 || count > GW_HEGIC_STRATEGIES_MAX) {
        return gw_config_fail(config, node, "%zu strategies; 1 to %u can be watched", count,
                              GW_HEGIC_STRATEGIES_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_strategy(cfg, config, gw_config_item(cfg->strategy_nodes, i)));
    }
    gw_abi_topic(cfg->transfer_topic, "Transfer(address,address,uint256)");
    gw_abi_topic(cfg->expired_topic, "Expired(uint256)");
    gw_abi_topic(cfg->paid_topic, "Paid(uint256,address,uint256)");
    return GW_OK;
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_hegic_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->treasury, 20);
    memcpy(out->addresses[1], cfg->positions_manager, 20);
    out->address_count = 2;
    memcpy(out->topics[0], cfg->transfer_topic, 32);
    memcpy(out->topics[1], cfg->expired_topic, 32);
    memcpy(out->topics[2], cfg->paid_topic, 32);
    out->topic_count = 3;
    return GW_OK;
}

/* The topic that holds the position's id; 0: the log is none of this venue's. */
static size_t id_at(const struct gw_hegic_config *cfg, const struct gw_log *log)
{
    if (log->topic_count == 0) {
        return 0;
    }
    if (memcmp(log->address, cfg->positions_manager, 20) == 0) {
        return memcmp(log->topics[0], cfg->transfer_topic, 32) == 0 ? 3 : 0;
    }
    const bool is_end = memcmp(log->topics[0], cfg->expired_topic, 32) == 0 ||
                        memcmp(log->topics[0], cfg->paid_topic, 32) == 0;
    return is_end && memcmp(log->address, cfg->treasury, 20) == 0 ? 1 : 0;
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const size_t at = id_at(venue->config, log);
    uint64_t id;
    if (at == 0) {
        return GW_OK;
    }
    struct gw_abi_cursor c = gw_abi_open(log->topics[at], 32);
    if (at >= log->topic_count || gw_abi_uint(&c, 64, &id) != GW_OK) {
        gw_venue_fail(venue, "a log of a position does not decode");
        return GW_E_FORMAT;
    }
    const struct gw_key key = gw_key_u64(GW_HEGIC_POSITION, 0, id);
    const enum gw_status status = gw_venue_touch(venue, &key);
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u positions", GW_ENTRIES_MAX);
    }
    return status;
}

static uint64_t tag_of(enum gw_hegic_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_position(const struct gw_venue *venue, size_t index, unsigned round,
                                    struct gw_call_list *calls)
{
    const struct gw_hegic_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[index];
    const struct gw_hegic_position *value = (const void *)entry->value;
    const uint64_t id = gw_key_to_u64(&entry->key);
    if (round == 0) {
        return gw_call_list_add_u64(calls, cfg->treasury, tag_of(GW_HEGIC_CALL_LOCKED, index),
                                    "lockedLiquidity(uint256)", id);
    }
    if (!entry->is_live || value->strategy >= cfg->strategy_count) {
        return GW_OK;
    }
    const uint8_t *strategy = cfg->strategies[value->strategy].address;
    GW_TRY(gw_call_list_add_u64(calls, strategy, tag_of(GW_HEGIC_CALL_DATA, index), "strategyData(uint256)",
                                id));
    GW_TRY(gw_call_list_add_u64(calls, strategy, tag_of(GW_HEGIC_CALL_EXPIRY, index),
                                "positionExpiration(uint256)", id));
    return gw_call_list_add_u64(calls, strategy, tag_of(GW_HEGIC_CALL_PAYOFF, index), "payOffAmount(uint256)",
                                id);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_hegic_config *cfg = venue->config;
    const struct gw_hegic_state *state = venue->state;
    for (size_t i = 0; round < 2 && i < venue->table.count; i++) {
        if (venue->table.entries[i].is_dirty) {
            GW_TRY(plan_position(venue, i, round, calls));
        }
    }
    for (size_t i = 0; round > 0 && i < cfg->strategy_count; i++) {
        if (!state->feeds[i].is_wanted) {
            continue;
        }
        if (round == 1) {
            GW_TRY(gw_call_list_add_none(calls, cfg->strategies[i].address, tag_of(GW_HEGIC_CALL_FEED, i),
                                         "priceProvider()"));
        } else {
            const uint8_t *feed = state->feeds[i].address;
            GW_TRY(gw_call_list_add_none(calls, feed, tag_of(GW_HEGIC_CALL_ROUND, i), "latestRoundData()"));
            GW_TRY(gw_call_list_add_none(calls, feed, tag_of(GW_HEGIC_CALL_DECIMALS, i), "decimals()"));
        }
    }
    return GW_OK;
}

/* All but what follows the feed. */
static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_hegic_position *position = (const void *)entry->value;
    uint64_t hash = gw_fingerprint_mix_address((uint64_t)position->expiry_s, position->address);
    hash = gw_fingerprint_mix_u256(hash, &position->amount);
    hash = gw_fingerprint_mix_u256(hash, &position->strike);
    return gw_fingerprint_mix_u256(hash, &position->collateral);
}

/* The treasury has no hedger, and covers its losses from a pool; buyers are retail and hedge little: assumed, as the
 * design's table does of pools that sell to retail. */
const struct gw_protocol gw_protocol_hegic = {
    .name = "hegic",
    .fields = fields,
    .config_size = sizeof(struct gw_hegic_config),
    .state_size = sizeof(struct gw_hegic_state),
    .rounds = 3,
    .hedging = {.h_counterparty_hi = 0.1},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_hegic_decode,
    .fingerprint = fingerprint,
    .emit = gw_hegic_emit,
};
