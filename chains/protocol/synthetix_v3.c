#include "chains/protocol/synthetix_v3.h"

#include <string.h>

struct item {
    uint64_t id;
    const char *underlying;
};

static const struct gw_config_field item_fields[] = {
    {.key = "id",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct item, id),
     .min = 1,
     .max = UINT32_MAX,
     .is_required = true,
     .help = "the market's id at the proxy"},
    {.key = "underlying",
     .type = GW_CONFIG_STRING,
     .offset = GW_CONFIG_AT(struct item, underlying),
     .is_required = true,
     .help = "what the market is on: ETH, BTC..."},
    {0},
};

static const struct gw_config_shape markets_shape = {.fields = item_fields, .is_list = true};

static const struct gw_config_field fields[] = {
    {.key = "market_proxy",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_synthetix_v3_config, proxy),
     .is_required = true,
     .help = "the PerpsMarketProxy"},
    {.key = "markets",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_synthetix_v3_config, market_nodes),
     .is_required = true,
     .help = "the markets to watch",
     .shape = &markets_shape},
    {0},
};

static enum gw_status add_market(struct gw_synthetix_v3_config *cfg, struct gw_config *config,
                                 const struct gw_config_node *node)
{
    struct item item = {0};
    GW_TRY(gw_config_decode(config, &item, node, item_fields));
    GW_TRY(gw_venue_check_underlying(config, node, item.underlying));
    for (size_t i = 0; i < cfg->market_count; i++) {
        if (cfg->markets[i].id == item.id) {
            return gw_config_fail(config, node, "this market is listed twice; keep one");
        }
    }
    cfg->markets[cfg->market_count++] =
        (struct gw_synthetix_v3_listed){.id = item.id, .underlying = item.underlying};
    return GW_OK;
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_synthetix_v3_config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->market_nodes));
    if (count == 0 || count > GW_SYNTHETIX_V3_MARKETS_MAX) {
        return gw_config_fail(config, node, "%zu markets; 1 to %u can be watched", count,
                              GW_SYNTHETIX_V3_MARKETS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(add_market(cfg, config, gw_config_item(cfg->market_nodes, i)));
    }
    return GW_OK;
}

/* Where an event says whose position, and in which market. */
static const struct {
    const char *signature;
    unsigned topic_count;
    unsigned market;
    unsigned account;
} events[] = {
    {"OrderSettled(uint128,uint128,uint256,int256,int256,int128,int128,uint256,uint256,uint256,uint256,"
     "bytes32,address)",
     4, 1, 2},
    {"PositionLiquidated(uint128,uint128,uint256,int128)", 3, 2, 1},
};
#define EVENTS (sizeof events / sizeof events[0])

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->proxy, 20);
    out->address_count = 1;
    for (size_t i = 0; i < EVENTS; i++) {
        gw_abi_topic(out->topics[i], events[i].signature);
    }
    out->topic_count = EVENTS;
    return GW_OK;
}

/* GW_AGAIN: the log is of no position. */
static enum gw_status read_keys(struct gw_key *account, struct gw_key *position, const struct gw_log *log)
{
    uint8_t topic[32];
    for (size_t i = 0; i < EVENTS && log->topic_count > 0; i++) {
        gw_abi_topic(topic, events[i].signature);
        if (memcmp(log->topics[0], topic, 32) != 0) {
            continue;
        }
        struct gw_abi_cursor c = gw_abi_open(log->topics[events[i].market], 32);
        const uint8_t *id = log->topics[events[i].account];
        const struct gw_u256 word = gw_u256_from_be(id);
        uint64_t market;
        GW_ENSURE(log->topic_count == events[i].topic_count, GW_E_FORMAT);
        GW_ENSURE(gw_u256_bit_count(&word) <= GW_SYNTHETIX_V3_BITS_MAX, GW_E_FORMAT);
        GW_TRY(gw_abi_uint(&c, 32, &market));
        *account = (struct gw_key){.kind = GW_SYNTHETIX_V3_ACCOUNT};
        *position = (struct gw_key){.kind = GW_SYNTHETIX_V3_POSITION, .scope = (uint32_t)market};
        memcpy(account->id, id, 32);
        memcpy(position->id, id, 32);
        return GW_OK;
    }
    return GW_AGAIN;
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    struct gw_key account;
    struct gw_key position;
    enum gw_status status = read_keys(&account, &position, log);
    if (status == GW_AGAIN) {
        return GW_OK;
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "a log of a position does not decode");
        return GW_E_FORMAT;
    }
    status = gw_venue_touch(venue, &account);
    status = status == GW_OK ? gw_venue_touch(venue, &position) : status;
    if (status != GW_OK) {
        gw_venue_fail(venue, "more than %u accounts and positions", GW_ENTRIES_MAX);
    }
    return status;
}

static enum gw_status plan_markets(const struct gw_synthetix_v3_config *cfg, struct gw_call_list *calls)
{
    static const char *const views[GW_SYNTHETIX_V3_MARKET_CALLS] = {
        [GW_SYNTHETIX_V3_NAME] = "metadata(uint128)",
        [GW_SYNTHETIX_V3_SKEW] = "skew(uint128)",
        [GW_SYNTHETIX_V3_SIZE] = "size(uint128)",
        [GW_SYNTHETIX_V3_MAX_SIZE] = "maxOpenInterest(uint128)",
        [GW_SYNTHETIX_V3_MAX_VALUE] = "getMaxMarketValue(uint128)",
        [GW_SYNTHETIX_V3_FUNDING] = "currentFundingRate(uint128)",
        [GW_SYNTHETIX_V3_VELOCITY] = "currentFundingVelocity(uint128)",
        [GW_SYNTHETIX_V3_TERMS] = "getFundingParameters(uint128)",
        [GW_SYNTHETIX_V3_LOCKED] = "getLockedOiRatio(uint128)",
        [GW_SYNTHETIX_V3_INDEX] = "indexPrice(uint128)",
        [GW_SYNTHETIX_V3_MARGINS] = "getLiquidationParameters(uint128)",
    };
    for (size_t i = 0; i < cfg->market_count; i++) {
        for (uint64_t call = 0; call < GW_SYNTHETIX_V3_MARKET_CALLS; call++) {
            GW_TRY(gw_call_list_add_u64(calls, cfg->proxy, call << 32 | (uint64_t)i, views[call],
                                        cfg->markets[i].id));
        }
    }
    return GW_OK;
}

static enum gw_status plan_global(const struct gw_synthetix_v3_config *cfg, struct gw_call_list *calls)
{
    static const struct {
        enum gw_synthetix_v3_call call;
        const char *signature;
    } views[] = {{GW_SYNTHETIX_V3_CREDIT, "utilizationRate()"},
                 {GW_SYNTHETIX_V3_GUARDS, "getKeeperRewardGuards()"},
                 {GW_SYNTHETIX_V3_COLLATERAL_REWARD, "getCollateralLiquidateRewardRatio()"}};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        GW_TRY(gw_call_list_add_none(calls, cfg->proxy, (uint64_t)views[i].call << 32, views[i].signature));
    }
    return GW_OK;
}

/* A view of an account, and of its position in a market. */
static enum gw_status plan_entry(const struct gw_venue *venue, size_t index, enum gw_synthetix_v3_call call,
                                 const char *signature, struct gw_call_list *calls)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    const struct gw_key *key = &venue->table.entries[index].key;
    uint8_t args[64];
    struct gw_abi_buffer b = {.data = args, .capacity = sizeof args};
    gw_abi_put(&b, key->id, 32);
    gw_abi_put_u64(&b, key->scope);
    return gw_call_list_add(calls, cfg->proxy, (uint64_t)call << 32 | (uint64_t)index, signature, args,
                            key->kind == GW_SYNTHETIX_V3_POSITION ? 2 : 1);
}

static enum gw_status plan_account(const struct gw_venue *venue, size_t index, struct gw_call_list *calls)
{
    const struct gw_synthetix_v3_account *account = (const void *)venue->table.entries[index].value;
    const struct gw_synthetix_v3_position *position;
    if (account->first == 0) {
        return GW_OK;
    }
    GW_TRY(plan_entry(venue, index, GW_SYNTHETIX_V3_AVAILABLE, "getAvailableMargin(uint128)", calls));
    GW_TRY(plan_entry(venue, index, GW_SYNTHETIX_V3_REQUIRED, "getRequiredMargins(uint128)", calls));
    GW_TRY(plan_entry(venue, index, GW_SYNTHETIX_V3_COLLATERAL, "totalCollateralValue(uint128)", calls));
    for (uint32_t at = account->first; at != 0; at = position->next) {
        position = (const void *)venue->table.entries[at - 1].value;
        GW_TRY(plan_entry(venue, at - 1, GW_SYNTHETIX_V3_POSITION_HELD, "getOpenPosition(uint128,uint128)",
                          calls));
    }
    return GW_OK;
}

/* One whose size the proxy would not tell is asked for until it does. */
static bool is_to_be_read(const struct gw_entry *entry)
{
    const struct gw_synthetix_v3_position *position = (const void *)entry->value;
    return entry->key.kind == GW_SYNTHETIX_V3_POSITION && (entry->is_dirty || position->is_unread);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_synthetix_v3_config *cfg = venue->config;
    if (round == 0) {
        GW_TRY(plan_global(cfg, calls));
        GW_TRY(plan_markets(cfg, calls));
    } else { /* once it is known whose positions are open */
        GW_TRY(gw_call_list_add_none(calls, cfg->proxy, (uint64_t)GW_SYNTHETIX_V3_FLAGGED << 32,
                                     "flaggedAccounts()"));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        if (round == 0 && is_to_be_read(entry)) {
            GW_TRY(plan_entry(venue, i, GW_SYNTHETIX_V3_POSITION_SIZE, "getOpenPositionSize(uint128,uint128)",
                              calls));
        }
        if (round == 1 && entry->key.kind == GW_SYNTHETIX_V3_ACCOUNT) {
            GW_TRY(plan_account(venue, i, calls));
        }
    }
    return GW_OK;
}

/* An account has nothing of its own that a log changes. */
static uint64_t fingerprint(const struct gw_entry *entry)
{
    const struct gw_synthetix_v3_position *position = (const void *)entry->value;
    if (entry->key.kind != GW_SYNTHETIX_V3_POSITION) {
        return 0;
    }
    const uint64_t hash = gw_fingerprint_mix(position->is_unread ? 1 : 0, position->size.is_negative ? 1 : 0);
    return gw_fingerprint_mix_u256(hash, &position->size.magnitude);
}

/* Those who delegate to the pool seldom hedge what traders win of it; traders of perpetuals are the hedgers of other venues, not
 * of this one. A linear position has no gamma: either fraction moves no hedge flow. */
const struct gw_protocol gw_protocol_synthetix_v3 = {
    .name = "synthetix_v3",
    .fields = fields,
    .config_size = sizeof(struct gw_synthetix_v3_config),
    .state_size = sizeof(struct gw_synthetix_v3_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_synthetix_v3_decode,
    .fingerprint = fingerprint,
    .emit = gw_synthetix_v3_emit,
};
