/* uniswap_v4: pools of one PoolManager, by pool id.
 *
 * A pool's tokens, fee and hooks come from its Initialize event, its positions (of the PositionManager and of
 * everybody else) and ticks from ModifyLiquidity; so logs must be read from before the pool's creation. Every
 * block: getSlot0(), getLiquidity(); when touched: getPositionLiquidity(), getTickLiquidity().
 * A position is keyed as in the PoolManager: keccak256 of owner, ticks and salt, 58 bytes packed. In the
 * PositionManager's own the salt is the token id. The native coin is the token of address zero.
 * Hooks that take or give at a swap make the ranges no longer say what a swap pays: no depth then.
 * Source: Uniswap/v4-core, IPoolManager, libraries/Position.sol and Hooks.sol; v4-periphery, StateView.
 */
#include <string.h>

#include "chains/protocol/range_pool.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

/* Lowest bits of the hooks' address: BEFORE_SWAP_RETURNS_DELTA and AFTER_SWAP_RETURNS_DELTA. */
#define HOOKS_TAKE_AT_SWAP 0x0cu

enum event { EVENT_INITIALIZE, EVENT_MODIFY, EVENT_COUNT };
enum call { CALL_SLOT0 = 1, CALL_LIQUIDITY, CALL_POSITION, CALL_TICK };

struct config {
    uint8_t pool_manager[20];
    uint8_t state_view[20];
    uint8_t position_manager[20];
    const struct gw_config_node *pool_nodes;
    uint8_t ids[GW_RANGE_POOLS_MAX][32];
    size_t pool_count;
    uint8_t topics[EVENT_COUNT][32];
};

struct state {
    struct gw_range_pool pools[GW_RANGE_POOLS_MAX];
    uint8_t hooks[GW_RANGE_POOLS_MAX][20];
    bool is_known[GW_RANGE_POOLS_MAX]; /* its Initialize event was met */
    struct gw_range_scratch scratch;
};

/* Value of a position's entry. */
struct position {
    struct gw_range_position range;
    bool is_token; /* of the PositionManager: the salt is its id */
    uint8_t salt[32];
};

_Static_assert(sizeof(struct position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");

static const struct gw_config_shape pools_shape = {.is_list = true, .item = GW_CONFIG_STRING};

static const struct gw_config_field fields[] = {
    {.key = "pool_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct config, pool_manager),
     .is_required = true,
     .help = "the PoolManager"},
    {.key = "state_view",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct config, state_view),
     .is_required = true,
     .help = "the StateView lens"},
    {.key = "position_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct config, position_manager),
     .help = "the PositionManager, whose positions are named by token id"},
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct config, pool_nodes),
     .is_required = true,
     .help = "ids of the pools to watch, 0x and 64 digits; from_block must not be after their creation",
     .shape = &pools_shape},
    {0},
};

static bool find_pool(const struct config *cfg, const uint8_t id[32], uint32_t *index)
{
    for (size_t i = 0; i < cfg->pool_count; i++) {
        if (memcmp(cfg->ids[i], id, 32) == 0) {
            *index = (uint32_t)i;
            return true;
        }
    }
    return false;
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct config *cfg = venue->config;
    size_t count;
    GW_TRY(gw_config_sequence(config, &count, cfg->pool_nodes));
    if (count == 0 || count > GW_RANGE_POOLS_MAX) {
        return gw_config_fail(config, node, "%zu pools; 1 to %u can be watched", count, GW_RANGE_POOLS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        const struct gw_config_node *item = gw_config_item(cfg->pool_nodes, i);
        const char *text;
        uint8_t id[32];
        uint32_t index;
        GW_TRY(gw_config_scalar(config, &text, item));
        if (gw_hex_decode_fixed(id, sizeof id, text) != GW_OK) {
            return gw_config_fail(config, item, "'%.80s' is no pool id: 0x and 64 hex digits", text);
        }
        if (find_pool(cfg, id, &index)) {
            return gw_config_fail(config, item, "this pool is listed twice; keep one");
        }
        memcpy(cfg->ids[cfg->pool_count++], id, sizeof id);
    }
    gw_abi_topic(cfg->topics[EVENT_INITIALIZE],
                 "Initialize(bytes32,address,address,uint24,int24,address,uint160,int24)");
    gw_abi_topic(cfg->topics[EVENT_MODIFY], "ModifyLiquidity(bytes32,address,int24,int24,int256,bytes32)");
    return GW_OK;
}

/* One contract holds all pools, so the filter names the pools, too. */
static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->pool_manager, 20);
    out->address_count = 1;
    memcpy(out->topics, cfg->topics, sizeof cfg->topics);
    out->topic_count = EVENT_COUNT;
    memcpy(out->indexed, cfg->ids, cfg->pool_count * 32);
    out->indexed_count = cfg->pool_count;
    return GW_OK;
}

/* Initialize(id, currency0, currency1; fee, tickSpacing, hooks, sqrtPriceX96, tick) */
static enum gw_status learn_pool(struct gw_venue *venue, const struct gw_log *log, uint32_t index)
{
    struct state *state = venue->state;
    struct gw_range_pool *pool = &state->pools[index];
    struct gw_abi_cursor tokens[2] = {gw_abi_open(log->topics[2], 32), gw_abi_open(log->topics[3], 32)};
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    GW_ENSURE(log->topic_count == 4, GW_E_FORMAT);
    GW_TRY(gw_abi_address(&tokens[0], pool->token0));
    GW_TRY(gw_abi_address(&tokens[1], pool->token1));
    GW_TRY(gw_abi_skip(&c, 2));
    GW_TRY(gw_abi_address(&c, state->hooks[index]));
    state->is_known[index] = true;
    return GW_OK;
}

static void hash_position(uint8_t out[32], const uint8_t owner[20], int32_t lower, int32_t upper,
                          const uint8_t salt[32])
{
    uint8_t packed[20 + 3 + 3 + 32];
    memcpy(packed, owner, 20);
    for (unsigned i = 0; i < 3; i++) {
        packed[20 + i] = (uint8_t)((uint32_t)lower >> (16 - 8 * i));
        packed[23 + i] = (uint8_t)((uint32_t)upper >> (16 - 8 * i));
    }
    memcpy(packed + 26, salt, 32);
    gw_keccak256(out, packed, sizeof packed);
}

/* ModifyLiquidity(id, sender; tickLower, tickUpper, liquidityDelta, salt) */
static enum gw_status touch_position(struct gw_venue *venue, const struct gw_log *log, uint32_t index)
{
    const struct config *cfg = venue->config;
    struct gw_abi_cursor sender = gw_abi_open(log->topics[2], 32);
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    struct gw_key key = {.kind = GW_RANGE_POSITION, .scope = index};
    struct position value = {.range = {.pool = index}};
    uint8_t owner[20];
    struct gw_u256 salt;
    GW_ENSURE(log->topic_count == 3, GW_E_FORMAT);
    GW_TRY(gw_abi_address(&sender, owner));
    GW_TRY(gw_range_read_tick(&c, &value.range.tick_lower));
    GW_TRY(gw_range_read_tick(&c, &value.range.tick_upper));
    GW_TRY(gw_abi_skip(&c, 1));
    GW_TRY(gw_abi_u256(&c, &salt));
    GW_ENSURE(value.range.tick_lower < value.range.tick_upper, GW_E_FORMAT);
    gw_u256_to_be(value.salt, &salt);
    value.is_token = memcmp(owner, cfg->position_manager, 20) == 0;
    hash_position(key.id, owner, value.range.tick_lower, value.range.tick_upper, value.salt);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_entry *entry = gw_venue_find(venue, &key);
    value.range.liquidity = ((const struct position *)(const void *)entry->value)->range.liquidity;
    memcpy(entry->value, &value, sizeof value);
    GW_TRY(gw_range_touch_tick(venue, index, value.range.tick_lower));
    return gw_range_touch_tick(venue, index, value.range.tick_upper);
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct config *cfg = venue->config;
    uint32_t index;
    if (log->topic_count < 2 || !find_pool(cfg, log->topics[1], &index)) {
        return GW_OK;
    }
    enum gw_status status = GW_OK;
    if (memcmp(log->topics[0], cfg->topics[EVENT_INITIALIZE], 32) == 0) {
        status = learn_pool(venue, log, index);
    } else if (memcmp(log->topics[0], cfg->topics[EVENT_MODIFY], 32) == 0) {
        status = touch_position(venue, log, index);
    }
    if (status == GW_E_BOUND) {
        gw_venue_fail(venue, "more than %u positions and ticks", GW_ENTRIES_MAX);
    } else if (status != GW_OK) {
        gw_venue_fail(venue, "a log of the pool manager does not decode");
    }
    return status;
}

static uint64_t tag_of(enum call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_entry(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[i];
    uint8_t args[64];
    memcpy(args, cfg->ids[entry->key.scope], 32);
    memcpy(args + 32, entry->key.id, 32);
    return entry->key.kind == GW_RANGE_POSITION
               ? gw_call_list_add(calls, cfg->state_view, tag_of(CALL_POSITION, i),
                                  "getPositionLiquidity(bytes32,bytes32)", args, 2)
               : gw_call_list_add(calls, cfg->state_view, tag_of(CALL_TICK, i),
                                  "getTickLiquidity(bytes32,int24)", args, 2);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct config *cfg = venue->config;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < cfg->pool_count; i++) {
        GW_TRY(gw_call_list_add(calls, cfg->state_view, tag_of(CALL_SLOT0, i), "getSlot0(bytes32)",
                                cfg->ids[i], 1));
        GW_TRY(gw_call_list_add(calls, cfg->state_view, tag_of(CALL_LIQUIDITY, i), "getLiquidity(bytes32)",
                                cfg->ids[i], 1));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        if (venue->table.entries[i].is_dirty) {
            GW_TRY(plan_entry(venue, i, calls));
        }
    }
    return GW_OK;
}

/* getSlot0(id) -> sqrtPriceX96, tick, protocolFee, lpFee */
static enum gw_status read_slot0(struct gw_range_pool *pool, struct gw_abi_cursor *c)
{
    uint64_t fee;
    GW_TRY(gw_abi_u256(c, &pool->sqrt_price_x96));
    GW_ENSURE(gw_u256_bit_count(&pool->sqrt_price_x96) <= 160, GW_E_FORMAT);
    GW_TRY(gw_range_read_tick(c, &pool->tick));
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_abi_uint(c, 24, &fee));
    GW_ENSURE(fee <= 1000000, GW_E_FORMAT);
    pool->fee = (uint32_t)fee;
    return GW_OK;
}

static enum gw_status read_entry(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_u256 liquidity;
    GW_TRY(gw_range_read_u128(c, &liquidity)); /* of a tick: liquidityGross */
    if (entry->key.kind == GW_RANGE_TICK) {
        struct gw_range_tick tick;
        GW_TRY(gw_range_read_i128(c, &tick.net));
        memcpy(entry->value, &tick, sizeof tick);
    } else {
        ((struct position *)(void *)entry->value)->range.liquidity = liquidity;
    }
    entry->is_live = !gw_u256_is_zero(&liquidity);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

static enum gw_status read_reply(struct gw_venue *venue, enum call call, size_t index,
                                 struct gw_abi_cursor *c)
{
    struct state *state = venue->state;
    if (call == CALL_SLOT0) {
        return read_slot0(&state->pools[index], c);
    }
    if (call == CALL_LIQUIDITY) {
        return gw_range_read_u128(c, &state->pools[index].liquidity);
    }
    return read_entry(&venue->table.entries[index], c);
}

static enum gw_status decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    static const char *const names[] = {[CALL_SLOT0] = "getSlot0()",
                                        [CALL_LIQUIDITY] = "getLiquidity()",
                                        [CALL_POSITION] = "getPositionLiquidity()",
                                        [CALL_TICK] = "getTickLiquidity()"};
    const struct config *cfg = venue->config;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < replies->count; i++) {
        const struct gw_call_reply *reply = &replies->replies[i];
        const enum call call = (enum call)(replies->calls[i].tag >> 32);
        const size_t index = (size_t)(replies->calls[i].tag & UINT32_MAX);
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        const enum gw_status status = reply->is_ok ? read_reply(venue, call, index, &c) : GW_E_REVERT;
        if (status != GW_OK) {
            const bool is_entry = call == CALL_POSITION || call == CALL_TICK;
            char id[67];
            gw_hex_encode(id, cfg->ids[is_entry ? venue->table.entries[index].key.scope : index], 32);
            gw_venue_fail(venue, "pool %s: %s %s: %zu bytes, wrong at byte %zu", id, names[call],
                          reply->is_ok ? "does not decode" : "reverted", reply->size, c.at);
            return status;
        }
    }
    return GW_OK;
}

static void name_position(char out[80], const struct gw_entry *entry)
{
    const struct position *value = (const void *)entry->value;
    if (value->is_token) {
        const struct gw_u256 id = gw_u256_from_be(value->salt);
        gw_u256_to_decimal(out, &id);
    } else {
        gw_hex_encode(out, entry->key.id, 32);
    }
}

static void describe(struct state *state, size_t i, const uint8_t id[32])
{
    struct gw_range_pool *pool = &state->pools[i];
    char token0[43];
    char token1[43];
    char hooks[43];
    gw_hex_encode(pool->venue, id, 32);
    gw_hex_encode(token0, pool->token0, 20);
    gw_hex_encode(token1, pool->token1, 20);
    gw_hex_encode(hooks, state->hooks[i], 20);
    (void)snprintf(pool->raw, sizeof pool->raw,
                   "{\"fee\":%u,\"hooks\":\"%s\",\"token0\":\"%s\",\"token1\":\"%s\"}", (unsigned)pool->fee,
                   hooks, token0, token1);
    pool->fault = state->is_known[i]
                      ? NULL
                      : "its Initialize event was not met: set from_block at or before its creation";
    pool->has_depth = (state->hooks[i][19] & HOOKS_TAKE_AT_SWAP) == 0;
}

static enum gw_status emit(const struct gw_venue *venue, const struct gw_market *market,
                           const struct gw_position_sink *sink)
{
    const struct config *cfg = venue->config;
    struct state *state = venue->state;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        describe(state, i, cfg->ids[i]);
    }
    return gw_range_emit(venue, state->pools, cfg->pool_count, &state->scratch, name_position, market, sink);
}

/* As in v3: LPs rarely hedge, managed vaults do in part. */
const struct gw_protocol gw_protocol_uniswap_v4 = {
    .name = "uniswap_v4",
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .rounds = 1,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = decode,
    .emit = emit,
};
