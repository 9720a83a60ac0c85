#include "chains/protocol/uniswap_v4.h"

#include <string.h>

#include "chains/protocol/pool_list.h"
#include "ipc/base/hex.h"

/* Lowest bits of the hooks' address: BEFORE_SWAP_RETURNS_DELTA and AFTER_SWAP_RETURNS_DELTA. */
#define HOOKS_TAKE_AT_SWAP 0x0cu
#define POOL_MEMORY        61u /* bytes of one pool in a checkpoint */

_Static_assert(sizeof(struct gw_v4_position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");

static const struct gw_config_field fields[] = {
    {.key = "pool_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_v4_config, pool_manager),
     .is_required = true,
     .help = "the PoolManager"},
    {.key = "state_view",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_v4_config, state_view),
     .is_required = true,
     .help = "the StateView lens"},
    {.key = "position_manager",
     .type = GW_CONFIG_ADDRESS,
     .offset = GW_CONFIG_AT(struct gw_v4_config, position_manager),
     .help = "the PositionManager, whose positions are named by token id"},
    {.key = "pools",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct gw_v4_config, pool_nodes),
     .is_required = true,
     .help = "ids of the pools to watch, 0x and 64 digits; from_block must not be after their creation",
     .shape = &gw_pool_ids_shape},
    {0},
};

static bool find_pool(const struct gw_v4_config *cfg, const uint8_t id[32], uint32_t *index)
{
    return gw_pool_list_find(cfg->ids, sizeof cfg->ids[0], cfg->pool_count, id, index);
}

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct gw_v4_config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->ids[0], sizeof cfg->ids[0], GW_RANGE_POOLS_MAX, "pool", false};
    (void)node;
    gw_abi_topic(cfg->topics[GW_V4_EVENT_INITIALIZE],
                 "Initialize(bytes32,address,address,uint24,int24,address,uint160,int24)");
    gw_abi_topic(cfg->topics[GW_V4_EVENT_MODIFY],
                 "ModifyLiquidity(bytes32,address,int24,int24,int256,bytes32)");
    return gw_pool_list_read(&list, &cfg->pool_count, config, cfg->pool_nodes);
}

/* One contract holds all pools, so the filter names the pools, too. */
static enum gw_status watch(const struct gw_venue *venue, struct gw_watch *out)
{
    const struct gw_v4_config *cfg = venue->config;
    memcpy(out->addresses[0], cfg->pool_manager, 20);
    out->address_count = 1;
    memcpy(out->topics, cfg->topics, sizeof cfg->topics);
    out->topic_count = GW_V4_EVENT_COUNT;
    memcpy(out->indexed, cfg->ids, cfg->pool_count * 32);
    out->indexed_count = cfg->pool_count;
    return GW_OK;
}

/* Initialize(id, currency0, currency1; fee, tickSpacing, hooks, sqrtPriceX96, tick) */
static enum gw_status learn_pool(struct gw_venue *venue, const struct gw_log *log, uint32_t index)
{
    struct gw_v4_state *state = venue->state;
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

/* ModifyLiquidity(id, sender; tickLower, tickUpper, liquidityDelta, salt) */
static enum gw_status touch_position(struct gw_venue *venue, const struct gw_log *log, uint32_t index)
{
    const struct gw_v4_config *cfg = venue->config;
    struct gw_abi_cursor sender = gw_abi_open(log->topics[2], 32);
    struct gw_abi_cursor c = gw_abi_open(log->data, log->data_size);
    struct gw_key key = {.kind = GW_RANGE_POSITION, .scope = index};
    struct gw_v4_position value = {.range = {.pool = index}};
    uint8_t *owner = value.range.owner;
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
    value.range.has_owner = !value.is_token; /* whose token it is, its salt does not tell */
    gw_range_hash_position(key.id, owner, value.range.tick_lower, value.range.tick_upper, value.salt);
    GW_TRY(gw_venue_touch(venue, &key));
    struct gw_entry *entry = gw_venue_find(venue, &key);
    value.range.liquidity = ((const struct gw_v4_position *)(const void *)entry->value)->range.liquidity;
    memcpy(entry->value, &value, sizeof value);
    GW_TRY(gw_range_touch_tick(venue, index, value.range.tick_lower));
    return gw_range_touch_tick(venue, index, value.range.tick_upper);
}

static enum gw_status touch(struct gw_venue *venue, const struct gw_log *log)
{
    const struct gw_v4_config *cfg = venue->config;
    uint32_t index;
    if (log->topic_count < 2 || !find_pool(cfg, log->topics[1], &index)) {
        return GW_OK;
    }
    enum gw_status status = GW_OK;
    if (memcmp(log->topics[0], cfg->topics[GW_V4_EVENT_INITIALIZE], 32) == 0) {
        status = learn_pool(venue, log, index);
    } else if (memcmp(log->topics[0], cfg->topics[GW_V4_EVENT_MODIFY], 32) == 0) {
        status = touch_position(venue, log, index);
    }
    if (status == GW_E_BOUND) {
        gw_venue_fail(venue, "more than %u positions and ticks", GW_ENTRIES_MAX);
    } else if (status != GW_OK) {
        gw_venue_fail(venue, "a log of the pool manager does not decode");
    }
    return status;
}

static uint64_t tag_of(enum gw_v4_call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan_entry(const struct gw_venue *venue, size_t i, struct gw_call_list *calls)
{
    const struct gw_v4_config *cfg = venue->config;
    const struct gw_entry *entry = &venue->table.entries[i];
    uint8_t args[64];
    memcpy(args, cfg->ids[entry->key.scope], 32);
    memcpy(args + 32, entry->key.id, 32);
    return entry->key.kind == GW_RANGE_POSITION
               ? gw_call_list_add(calls, cfg->state_view, tag_of(GW_V4_CALL_POSITION, i),
                                  "getPositionLiquidity(bytes32,bytes32)", args, 2)
               : gw_call_list_add(calls, cfg->state_view, tag_of(GW_V4_CALL_TICK, i),
                                  "getTickLiquidity(bytes32,int24)", args, 2);
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_v4_config *cfg = venue->config;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < cfg->pool_count; i++) {
        GW_TRY(gw_call_list_add(calls, cfg->state_view, tag_of(GW_V4_CALL_SLOT0, i), "getSlot0(bytes32)",
                                cfg->ids[i], 1));
        GW_TRY(gw_call_list_add(calls, cfg->state_view, tag_of(GW_V4_CALL_LIQUIDITY, i),
                                "getLiquidity(bytes32)", cfg->ids[i], 1));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        if (venue->table.entries[i].is_dirty) {
            GW_TRY(plan_entry(venue, i, calls));
        }
    }
    return GW_OK;
}

static void name_position(char out[80], const struct gw_entry *entry)
{
    const struct gw_v4_position *value = (const void *)entry->value;
    if (value->is_token) {
        const struct gw_u256 id = gw_u256_from_be(value->salt);
        gw_u256_to_decimal(out, &id);
    } else {
        gw_hex_encode(out, entry->key.id, 32);
    }
}

static void describe(struct gw_v4_state *state, size_t i, const uint8_t id[32])
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
    const struct gw_v4_config *cfg = venue->config;
    struct gw_v4_state *state = venue->state;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        describe(state, i, cfg->ids[i]);
    }
    return gw_range_emit(venue, state->pools, cfg->pool_count, &state->scratch, name_position, market, sink);
}

/* Of each pool: whether it is known, its tokens and its hooks. */
static void save(const struct gw_venue *venue, uint8_t *out)
{
    const struct gw_v4_state *state = venue->state;
    for (size_t i = 0; i < GW_RANGE_POOLS_MAX; i++, out += POOL_MEMORY) {
        out[0] = state->is_known[i] ? 1 : 0;
        memcpy(out + 1, state->pools[i].token0, 20);
        memcpy(out + 21, state->pools[i].token1, 20);
        memcpy(out + 41, state->hooks[i], 20);
    }
}

static enum gw_status load(struct gw_venue *venue, const uint8_t *bytes)
{
    struct gw_v4_state *state = venue->state;
    for (size_t i = 0; i < GW_RANGE_POOLS_MAX; i++, bytes += POOL_MEMORY) {
        GW_ENSURE(bytes[0] <= 1, GW_E_FORMAT);
        state->is_known[i] = bytes[0] == 1;
        memcpy(state->pools[i].token0, bytes + 1, 20);
        memcpy(state->pools[i].token1, bytes + 21, 20);
        memcpy(state->hooks[i], bytes + 41, 20);
    }
    return GW_OK;
}

/* As in v3: LPs rarely hedge, managed vaults do in part. */
const struct gw_protocol gw_protocol_uniswap_v4 = {
    .name = "uniswap_v4",
    .fields = fields,
    .config_size = sizeof(struct gw_v4_config),
    .state_size = sizeof(struct gw_v4_state),
    .rounds = 1,
    .hedging = {.h_protocol_hi = 0.1},
    .memory_size = GW_RANGE_POOLS_MAX * POOL_MEMORY,
    .save = save,
    .load = load,
    .configure = configure,
    .watch = watch,
    .touch = touch,
    .plan = plan,
    .decode = gw_v4_decode,
    .fingerprint = gw_range_fingerprint,
    .emit = emit,
};
