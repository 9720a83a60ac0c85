#include "chains/protocol/uniswap_v3.h"

#include <string.h>

#include "chains/protocol/pool_list.h"
#include "ipc/base/hex.h"

static const struct gw_config_field fields[] = {
    {.key = "position_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_v3_config, position_manager),
     .is_required = true,
     .help = "the NonfungiblePositionManager"},
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_v3_config, pool_nodes),
     .is_required = true,
     .help = "addresses of the pools to watch",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static const char *const event_signatures[GW_V3_EVENT_COUNT] = {
    [GW_V3_EVENT_MINT] = "Mint(address,address,int24,int24,uint128,uint256,uint256)",
    [GW_V3_EVENT_BURN] = "Burn(address,int24,int24,uint128,uint256,uint256)",
    [GW_V3_EVENT_INCREASE] = "IncreaseLiquidity(uint256,uint128,uint256,uint256)",
    [GW_V3_EVENT_DECREASE] = "DecreaseLiquidity(uint256,uint128,uint256,uint256)",
    [GW_V3_EVENT_TRANSFER] = "Transfer(address,address,uint256)",
};

static bool find_pool(const struct gw_v3_config *cfg, const uint8_t address[20], uint32_t *index)
{
    return gw_pool_list_find(cfg->pools, sizeof cfg->pools[0], cfg->pool_count, address, index);
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_v3_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->pools[0], sizeof cfg->pools[0], GW_RANGE_POOLS_MAX, "pool", false};
    (void)node;
    for (size_t i = 0; i < GW_V3_EVENT_COUNT; i++) {
        gw_abi_topic(cfg->topics[i], event_signatures[i]);
    }
    return gw_pool_list_read(&list, &cfg->pool_count, config, cfg->pool_nodes);
}

static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_v3_config *cfg = venue->config;
    _Static_assert(GW_RANGE_POOLS_MAX + 1 <= GW_WATCH_MAX && GW_V3_EVENT_COUNT <= GW_WATCH_MAX, "watch fits");
    memcpy(out->addresses[0], cfg->position_manager, 20);
    memcpy(out->addresses[1], cfg->pools, cfg->pool_count * 20);
    out->address_count = 1 + cfg->pool_count;
    memcpy(out->topics, cfg->topics, sizeof cfg->topics);
    out->topic_count = GW_V3_EVENT_COUNT;
    return GW_OK;
}

static bool is_event(const struct gw_venue *venue, const struct gw_log *log, enum gw_v3_event event)
{
    const struct gw_v3_config *cfg = venue->config;
    return memcmp(log->topics[0], cfg->topics[event], 32) == 0;
}

static enum gw_status touch_token(struct gw_venue *venue, const uint8_t id[32])
{
    struct gw_key key = {.kind = GW_RANGE_POSITION};
    memcpy(key.id, id, sizeof key.id);
    return gw_venue_touch(venue, &key);
}

/* Burn(owner, lower, upper; amount, amount0, amount1). Amount 0 collects fees and moves no liquidity. */
static enum gw_status is_poke(const struct gw_log *log, bool *out)
{
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    struct gw_u256 amount;
    GW_TRY(gw_abi_u256(&c, &amount));
    *out = gw_u256_is_zero(&amount);
    return GW_OK;
}

/* Of the position manager's own liquidity its tokens tell. */
static enum gw_status touch_owned(struct gw_venue *venue, uint32_t pool, const struct gw_log *log)
{
    const struct gw_v3_config *cfg = venue->config;
    struct gw_abi_cursor owner = gw_abi_open(log->topics[1], 32);
    struct gw_abi_cursor lower = gw_abi_open(log->topics[2], 32);
    struct gw_abi_cursor upper = gw_abi_open(log->topics[3], 32);
    struct gw_range_position value = {.pool = pool, .has_owner = true};
    struct gw_key key = {.kind = GW_V3_OWNED, .scope = pool};
    GW_TRY(gw_abi_address(&owner, value.owner));
    GW_TRY(gw_range_read_tick(&lower, &value.tick_lower));
    GW_TRY(gw_range_read_tick(&upper, &value.tick_upper));
    GW_ENSURE(value.tick_lower < value.tick_upper, GW_E_FORMAT);
    GW_TRY(gw_range_touch_tick(venue, pool, value.tick_lower));
    GW_TRY(gw_range_touch_tick(venue, pool, value.tick_upper));
    if (memcmp(value.owner, cfg->position_manager, 20) == 0) {
        return GW_OK;
    }
    gw_range_hash_position(key.id, value.owner, value.tick_lower, value.tick_upper, NULL);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_entry *entry = gw_venue_find(venue, &key);
    value.liquidity = ((const struct gw_range_position *)(const void *)entry->value)->liquidity;
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

static enum gw_status touch_pool(struct gw_venue *venue, const struct gw_log *log, uint32_t pool)
{
    const bool is_burn = is_event(venue, log, GW_V3_EVENT_BURN);
    bool poke = false;
    if (!is_burn && !is_event(venue, log, GW_V3_EVENT_MINT)) {
        return GW_OK;
    }
    GW_ENSURE(log->topic_count == 4, GW_E_FORMAT);
    if (is_burn) {
        GW_TRY(is_poke(log, &poke));
    }
    return poke ? GW_OK : touch_owned(venue, pool, log);
}

static enum gw_status touch_manager(struct gw_venue *venue, const struct gw_log *log)
{
    if (is_event(venue, log, GW_V3_EVENT_TRANSFER)) {
        GW_ENSURE(log->topic_count == 4, GW_E_FORMAT);
        return touch_token(venue, log->topics[3]);
    }
    if (is_event(venue, log, GW_V3_EVENT_INCREASE) || is_event(venue, log, GW_V3_EVENT_DECREASE)) {
        GW_ENSURE(log->topic_count == 2, GW_E_FORMAT);
        return touch_token(venue, log->topics[1]);
    }
    return GW_OK;
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_v3_config *cfg = venue->config;
    uint32_t pool;
    enum gw_status status = GW_OK;
    if (memcmp(log->address, cfg->position_manager, 20) == 0) {
        status = touch_manager(venue, log);
    } else if (find_pool(cfg, log->address, &pool)) {
        status = touch_pool(venue, log, pool);
    }
    if (status == GW_E_BOUND) {
        gw_venue_fail(venue, "more than %u positions and ticks", GW_ENTRIES_MAX);
    } else if (status != GW_OK) {
        gw_venue_fail(venue, "a log of the position manager or a pool does not decode");
    }
    return status;
}

static uint64_t tag_of(enum gw_v3_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_pool(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_v3_config *cfg = venue->config;
    const struct gw_v3_state *state = venue->state;
    const uint8_t *pool = cfg->pools[i];
    if (!state->is_known[i]) {
        GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_V3_CALL_TOKEN0, i), "token0()"));
        GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_V3_CALL_TOKEN1, i), "token1()"));
        GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_V3_CALL_FEE, i), "fee()"));
        GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_V3_CALL_SPACING, i), "tickSpacing()"));
    }
    GW_TRY(gw_call_list_add_none(calls, pool, tag_of(GW_V3_CALL_SLOT0, i), "slot0()"));
    return gw_call_list_add_none(calls, pool, tag_of(GW_V3_CALL_LIQUIDITY, i), "liquidity()");
}

static enum gw_status plan_entry(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_v3_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[i];
    const uint8_t *id = entry->key.id;
    if (entry->key.kind == GW_RANGE_POSITION) {
        return gw_call_list_add(calls, cfg->position_manager, tag_of(GW_V3_CALL_TOKEN, i),
                                "positions(uint256)", id, 1);
    }
    const uint8_t *pool = cfg->pools[entry->key.scope];
    return entry->key.kind == GW_V3_OWNED
               ? gw_call_list_add(calls, pool, tag_of(GW_V3_CALL_OWNED, i), "positions(bytes32)", id, 1)
               : gw_call_list_add(calls, pool, tag_of(GW_V3_CALL_TICK, i), "ticks(int24)", id, 1);
}

/* Most tokens are of pools that nobody watches: whose the others are, is asked once that is known. */
static enum gw_status plan_owner(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_v3_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[i];
    const struct gw_range_position *value = (const void *)entry->value;
    if (entry->key.kind != GW_RANGE_POSITION || !entry->is_live || value->pool == GW_RANGE_FOREIGN) {
        return GW_OK;
    }
    return gw_call_list_add(calls, cfg->position_manager, tag_of(GW_V3_CALL_OWNER, i), "ownerOf(uint256)",
                            entry->key.id, 1);
}

/* Pools come first: decode meets the replies in this order and matches tokens to known pools. */
static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_v3_config *cfg = venue->config;
    for (size_t i = 0; round == 0 && i < cfg->pool_count; i++) {
        GW_TRY(plan_pool(venue, i, calls));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        if (venue->table.entries[i].is_dirty) {
            GW_TRY(round == 0 ? plan_entry(venue, i, calls) : plan_owner(venue, i, calls));
        }
    }
    return GW_OK;
}

static void name_position(char out[80], const struct gw_entry *entry)
{
    if (entry->key.kind == GW_V3_OWNED) {
        gw_hex_encode(out, entry->key.id, 32);
    } else {
        const struct gw_u256 id = gw_u256_from_be(entry->key.id);
        gw_u256_to_decimal(out, &id);
    }
}

static void describe(struct gw_range_pool *pool, const uint8_t address[20])
{
    char token0[43];
    char token1[43];
    gw_hex_encode(pool->venue, address, 20);
    gw_hex_encode(token0, pool->token0, 20);
    gw_hex_encode(token1, pool->token1, 20);
    (void)snprintf(pool->raw, sizeof pool->raw, "{\"fee\":%u,\"token0\":\"%s\",\"token1\":\"%s\"}",
                   (unsigned)pool->fee, token0, token1);
    pool->has_depth = true;
}

static enum gw_status emit(const struct gw_venue *venue, const struct gw_market *market,
                           const struct gw_position_sink *sink)
{
    const struct gw_v3_config *cfg = venue->config;
    struct gw_v3_state *state = venue->state;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        describe(&state->pools[i], cfg->pools[i]);
    }
    return gw_range_emit(venue, state->pools, cfg->pool_count, &state->scratch, name_position, market, sink);
}

/* LPs rarely hedge; managed vaults do in part, hence the band. A pool's other side
 * is whoever swaps: nobody holds the opposite of an LP position. */
const struct gw_protocol gw_protocol_uniswap_v3 = {
    .name = "uniswap_v3",
    .fields = fields,
    .config_size = sizeof(struct gw_v3_config),
    .state_size = sizeof(struct gw_v3_state),
    .rounds = 2,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_v3_decode,
    .fingerprint = gw_range_fingerprint,
    .emit = emit,
};
