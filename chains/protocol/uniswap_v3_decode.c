#include <string.h>

#include "chains/protocol/uniswap_v3.h"
#include "ipc/base/hex.h"

/* slot0() -> sqrtPriceX96, tick, three observation counters, feeProtocol, unlocked. Forks differ in the width
 * of feeProtocol, which is not used. */
static enum gw_status read_slot0(struct gw_range_pool *pool, struct gw_abi_cursor *c)
{
    bool is_unlocked;
    GW_TRY(gw_abi_u256(c, &pool->sqrt_price_x96));
    GW_ENSURE(pool->sqrt_price_x96.limb[3] == 0 && pool->sqrt_price_x96.limb[2] >> 32 == 0, GW_E_FORMAT);
    GW_TRY(gw_range_read_tick(c, &pool->tick));
    GW_TRY(gw_abi_skip(c, 4));
    return gw_abi_bool(c, &is_unlocked);
}

static enum gw_status read_fee(struct gw_range_pool *pool, struct gw_abi_cursor *c)
{
    uint64_t fee;
    GW_TRY(gw_abi_uint(c, 24, &fee));
    GW_ENSURE(fee < 1000000, GW_E_FORMAT);
    pool->fee = (uint32_t)fee;
    return GW_OK;
}

/* The spacing itself is not used: what a tick may be the ticks say. A contract without it is no pool. */
static enum gw_status read_spacing(bool *is_known, struct gw_abi_cursor *c)
{
    int64_t spacing;
    GW_TRY(gw_abi_int(c, 24, &spacing));
    GW_ENSURE(spacing > 0 && spacing <= GW_RANGE_TICK_MAX, GW_E_FORMAT);
    *is_known = true; /* the last of the four that are asked once */
    return GW_OK;
}

static const char *const pool_calls[] = {
    [GW_V3_CALL_TOKEN0] = "token0()", [GW_V3_CALL_TOKEN1] = "token1()",
    [GW_V3_CALL_FEE] = "fee()",       [GW_V3_CALL_SPACING] = "tickSpacing()",
    [GW_V3_CALL_SLOT0] = "slot0()",   [GW_V3_CALL_LIQUIDITY] = "liquidity()",
};

static enum gw_status decode_pool(struct gw_venue *venue, enum gw_v3_call call, size_t index,
                                  const struct gw_call_reply *reply)
{
    const struct gw_v3_config *cfg = venue->config;
    GW_ASSERT(index < cfg->pool_count);
    struct gw_v3_state *state = venue->state;
    struct gw_range_pool *pool = &state->pools[index];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    char address[43];
    enum gw_status status;
    gw_hex_encode(address, cfg->pools[index], 20);
    if (!reply->is_ok) {
        gw_venue_fail(venue, "pool %s: %s reverted", address, pool_calls[call]);
        return GW_E_REVERT;
    }
    if (call == GW_V3_CALL_TOKEN0) {
        status = gw_abi_address(&c, pool->token0);
    } else if (call == GW_V3_CALL_TOKEN1) {
        status = gw_abi_address(&c, pool->token1);
    } else if (call == GW_V3_CALL_FEE) {
        status = read_fee(pool, &c);
    } else if (call == GW_V3_CALL_SPACING) {
        status = read_spacing(&state->is_known[index], &c);
    } else if (call == GW_V3_CALL_SLOT0) {
        status = read_slot0(pool, &c);
    } else {
        status = gw_range_read_u128(&c, &pool->liquidity);
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "pool %s: %s does not decode: %zu bytes, wrong at byte %zu", address,
                      pool_calls[call], reply->size, c.at);
    }
    return status;
}

struct token_facts {
    uint8_t token0[20];
    uint8_t token1[20];
    uint64_t fee;
};

static uint32_t match_pool(const struct gw_venue *venue, const struct token_facts *facts)
{
    const struct gw_v3_config *cfg = venue->config;
    const struct gw_v3_state *state = venue->state;
    for (uint32_t i = 0; i < cfg->pool_count; i++) {
        const struct gw_range_pool *pool = &state->pools[i];
        if (pool->fee == facts->fee && memcmp(pool->token0, facts->token0, 20) == 0 &&
            memcmp(pool->token1, facts->token1, 20) == 0) {
            return i;
        }
    }
    return GW_RANGE_FOREIGN;
}

/* positions(id) -> nonce, operator, token0, token1, fee, tickLower, tickUpper, liquidity, fee growth (2),
 * owed (2)
 */
static enum gw_status read_token(const struct gw_venue *venue, struct gw_range_position *out,
                                 struct gw_abi_cursor *c)
{
    struct token_facts facts;
    GW_TRY(gw_abi_skip(c, 2));
    GW_TRY(gw_abi_address(c, facts.token0));
    GW_TRY(gw_abi_address(c, facts.token1));
    GW_TRY(gw_abi_uint(c, 24, &facts.fee));
    GW_TRY(gw_range_read_tick(c, &out->tick_lower));
    GW_TRY(gw_range_read_tick(c, &out->tick_upper));
    GW_ENSURE(out->tick_lower < out->tick_upper, GW_E_FORMAT);
    GW_TRY(gw_range_read_u128(c, &out->liquidity));
    GW_TRY(gw_abi_skip(c, 4));
    out->pool = match_pool(venue, &facts);
    return GW_OK;
}

static enum gw_status decode_token(struct gw_venue *venue, struct gw_entry *entry,
                                   const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_range_position value = {.pool = GW_RANGE_FOREIGN};
    if (reply->is_ok) { /* a burned id reverts */
        const enum gw_status status = read_token(venue, &value, &c);
        if (status != GW_OK) {
            char id[80];
            const struct gw_u256 number = gw_u256_from_be(entry->key.id);
            gw_u256_to_decimal(id, &number);
            gw_venue_fail(venue, "positions(%.40s) does not decode: %zu bytes, wrong at byte %zu", id,
                          reply->size, c.at);
            return status;
        }
    }
    entry->is_live = !gw_u256_is_zero(&value.liquidity);
    entry->is_retired = !entry->is_live || value.pool == GW_RANGE_FOREIGN; /* of another pool it stays */
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

/* Whatever is read of an entry by one call that must not revert. */
struct entry_call {
    const char *name;
    enum gw_status (*read)(struct gw_entry *entry, struct gw_abi_cursor *c);
};

/* ownerOf(id) -> owner */
static enum gw_status read_owner(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_range_position *value = (void *)entry->value;
    GW_TRY(gw_abi_address(c, value->owner));
    value->has_owner = true;
    return GW_OK;
}

/* positions(key) -> liquidity, fee growth (2), owed (2) */
static enum gw_status read_owned(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_range_position *value = (void *)entry->value;
    GW_TRY(gw_range_read_u128(c, &value->liquidity));
    GW_TRY(gw_abi_skip(c, 4));
    entry->is_live = !gw_u256_is_zero(&value->liquidity);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

/* ticks(tick) -> liquidityGross, liquidityNet, outside growth (2), cumulatives (3), initialized */
static enum gw_status read_tick(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_range_tick value;
    struct gw_u256 gross;
    GW_TRY(gw_range_read_u128(c, &gross));
    GW_TRY(gw_range_read_i128(c, &value.net));
    GW_TRY(gw_abi_skip(c, 6));
    entry->is_live = !gw_u256_is_zero(&gross);
    entry->is_retired = !entry->is_live;
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

static enum gw_status decode_entry(struct gw_venue *venue, enum gw_v3_call call, struct gw_entry *entry,
                                   const struct gw_call_reply *reply)
{
    static const struct entry_call calls[] = {
        [GW_V3_CALL_OWNER] = {"ownerOf", read_owner},
        [GW_V3_CALL_OWNED] = {"positions", read_owned},
        [GW_V3_CALL_TICK] = {"ticks", read_tick},
    };
    const struct gw_v3_config *cfg = venue->config;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const enum gw_status status = reply->is_ok ? calls[call].read(entry, &c) : GW_E_REVERT;
    if (status != GW_OK) {
        const bool is_token = call == GW_V3_CALL_OWNER;
        char address[43];
        char id[67];
        gw_hex_encode(address, is_token ? cfg->position_manager : cfg->pools[entry->key.scope], 20);
        gw_hex_encode(id, entry->key.id, 32);
        if (call == GW_V3_CALL_TICK) {
            (void)snprintf(id, sizeof id, "%lld", (long long)gw_key_to_i64(&entry->key));
        }
        gw_venue_fail(venue, "%s %s: %s(%s) %s: %zu bytes, wrong at byte %zu", is_token ? "manager" : "pool",
                      address, calls[call].name, id, reply->is_ok ? "does not decode" : "reverted",
                      reply->size, c.at);
    }
    return status;
}

enum gw_status gw_v3_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    (void)round;
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        const enum gw_v3_call call = (enum gw_v3_call)(tag >> 32);
        const size_t index = (size_t)(tag & UINT32_MAX);
        const struct gw_call_reply *reply = &replies->replies[i];
        if (call < GW_V3_CALL_TOKEN) {
            GW_TRY(decode_pool(venue, call, index, reply));
            continue;
        }
        GW_ASSERT(index < venue->table.count);
        struct gw_entry *entry = &venue->table.entries[index];
        GW_TRY(call == GW_V3_CALL_TOKEN ? decode_token(venue, entry, reply)
                                        : decode_entry(venue, call, entry, reply));
    }
    return GW_OK;
}
