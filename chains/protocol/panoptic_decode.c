#include <string.h>

#include "chains/protocol/panoptic.h"
#include "chains/protocol/range_pool.h"
#include "ipc/base/hex.h"

static const char *const names[] = {
    [GW_PANOPTIC_CALL_UNISWAP] = "the view of its Uniswap pool",
    [GW_PANOPTIC_CALL_TRACKER0] = "collateralToken0()",
    [GW_PANOPTIC_CALL_TRACKER1] = "collateralToken1()",
    [GW_PANOPTIC_CALL_TOKEN0] = "token0() of its Uniswap pool",
    [GW_PANOPTIC_CALL_TOKEN1] = "token1() of its Uniswap pool",
    [GW_PANOPTIC_CALL_ASSETS0] = "getPoolData() of collateralToken0()",
    [GW_PANOPTIC_CALL_ASSETS1] = "getPoolData() of collateralToken1()",
    [GW_PANOPTIC_CALL_SIZE] = "the size of a position",
    [GW_PANOPTIC_CALL_CHUNK] = "getAccountLiquidity()",
    [GW_PANOPTIC_CALL_ENGINE] = "riskEngine()",
    [GW_PANOPTIC_CALL_CROSS0] = "CROSS_BUFFER_0()",
    [GW_PANOPTIC_CALL_CROSS1] = "CROSS_BUFFER_1()",
    [GW_PANOPTIC_CALL_ORACLE] = "getOracleTicks()",
    [GW_PANOPTIC_CALL_AVERAGE] = "the average tick",
    [GW_PANOPTIC_CALL_EARNED] = "the premium of an account",
    [GW_PANOPTIC_CALL_BALANCE0] = "an account's collateral in token0",
    [GW_PANOPTIC_CALL_BALANCE1] = "an account's collateral in token1",
};

static enum gw_status read_pool(const struct gw_panoptic_version *version, struct gw_panoptic_pool *pool,
                                enum gw_panoptic_call call, struct gw_abi_cursor *c)
{
    if (call == GW_PANOPTIC_CALL_UNISWAP) {
        GW_TRY(version->read_uniswap(c, pool));
        struct gw_abi_cursor word = gw_abi_open(pool->key, 32);
        uint8_t address[20];
        return gw_abi_address(&word, address); /* of the pool, or of its first currency */
    }
    if (call == GW_PANOPTIC_CALL_TRACKER0 || call == GW_PANOPTIC_CALL_TRACKER1) {
        pool->is_known = pool->key_size == GW_PANOPTIC_KEY_MAX; /* tokens and all; of v3 they are asked for */
        return gw_abi_address(c, pool->trackers[call - GW_PANOPTIC_CALL_TRACKER0]);
    }
    if (call == GW_PANOPTIC_CALL_TOKEN0) {
        return gw_abi_address(c, pool->tokens[0]);
    }
    if (call == GW_PANOPTIC_CALL_TOKEN1) {
        GW_TRY(gw_abi_address(c, pool->tokens[1]));
        pool->is_known = true; /* the last of those that are asked once */
        return GW_OK;
    }
    GW_TRY(gw_range_read_u128(c, &pool->held[call == GW_PANOPTIC_CALL_ASSETS0 ? 0 : 1]));
    return gw_abi_skip(c, 2); /* lent, utilisation; version 2 has a word more */
}

static enum gw_status read_size(const struct gw_panoptic_version *version, struct gw_entry *entry,
                                struct gw_abi_cursor *c)
{
    struct gw_panoptic_position *value = (void *)entry->value;
    GW_TRY(version->read_size(c, value));
    for (unsigned i = 0; i < GW_PANOPTIC_LEGS_MAX; i++) {
        struct gw_panoptic_token_leg leg;
        value->liquidity[i] = (struct gw_u256){{0}};
        GW_TRY(gw_panoptic_read_leg(&leg, value->token, i));
        if (leg.ratio > 0 && leg.width > 0) {
            GW_TRY(gw_panoptic_liquidity(&value->liquidity[i], &leg, &value->size));
        }
    }
    entry->is_live = !gw_u256_is_zero(&value->size);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

/* Two uint128 in one word: the low half is in Uniswap, the high half was taken out by bought legs. */
static enum gw_status read_chunk(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_panoptic_chunk *chunk = (void *)entry->value;
    struct gw_u256 both;
    GW_TRY(gw_abi_u256(c, &both));
    chunk->net = (struct gw_u256){{both.limb[0], both.limb[1], 0, 0}};
    chunk->removed = (struct gw_u256){{both.limb[2], both.limb[3], 0, 0}};
    entry->is_live = !gw_u256_is_zero(&both);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

static enum gw_status read_reply(struct gw_venue *venue, enum gw_panoptic_call call, size_t index,
                                 const struct gw_call_reply *reply, struct gw_abi_cursor *c)
{
    const struct gw_panoptic_config *cfg = venue->config;
    struct gw_panoptic_state *state = venue->state;
    if (call >= GW_PANOPTIC_CALL_ENGINE) {
        return reply->is_ok ? gw_panoptic_take_margin(venue, call, index, c) : GW_OK;
    }
    if (call < GW_PANOPTIC_CALL_SIZE) {
        return reply->is_ok ? read_pool(cfg->version, &state->pools[index], call, c) : GW_E_REVERT;
    }
    struct gw_entry *entry = &venue->table.entries[index];
    if (call == GW_PANOPTIC_CALL_CHUNK) {
        return reply->is_ok ? read_chunk(entry, c) : GW_E_REVERT;
    }
    if (!reply->is_ok && cfg->version->reverts_on_none) {
        entry->is_live = false; /* were it held after all, its chunks would tell */
        entry->is_retired = true;
        return GW_OK;
    }
    return reply->is_ok ? read_size(cfg->version, entry, c) : GW_E_REVERT;
}

void gw_panoptic_unpack(struct gw_panoptic_position *out, const struct gw_u256 *balance)
{
    out->size = (struct gw_u256){{balance->limb[0], balance->limb[1], 0, 0}};
    out->utilization[0] = (int16_t)(balance->limb[2] & UINT16_MAX); /* as the contracts take them */
    out->utilization[1] = (int16_t)(balance->limb[2] >> 16 & UINT16_MAX);
}

enum gw_status gw_panoptic_read_halves(struct gw_abi_cursor *c, double out[2])
{
    struct gw_u256 both;
    GW_TRY(gw_abi_u256(c, &both));
    const struct gw_u256 low = {{both.limb[0], both.limb[1], 0, 0}};
    const struct gw_u256 high = {{both.limb[2], both.limb[3], 0, 0}};
    out[0] = gw_u256_to_double(&low, 0);
    out[1] = gw_u256_to_double(&high, 0);
    return GW_OK;
}

enum gw_status gw_panoptic_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    const struct gw_panoptic_config *cfg = venue->config;
    (void)round;
    for (size_t i = 0; i < replies->count; i++) {
        const struct gw_call_reply *reply = &replies->replies[i];
        const enum gw_panoptic_call call = (enum gw_panoptic_call)(replies->calls[i].tag >> 32);
        const size_t index = (size_t)(replies->calls[i].tag & UINT32_MAX);
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        const enum gw_status status = read_reply(venue, call, index, reply, &c);
        if (status != GW_OK) {
            const bool is_entry = call == GW_PANOPTIC_CALL_SIZE || call == GW_PANOPTIC_CALL_CHUNK ||
                                  call >= GW_PANOPTIC_CALL_EARNED;
            char address[43];
            gw_hex_encode(address, cfg->pools[is_entry ? venue->table.entries[index].key.scope : index], 20);
            gw_venue_fail(venue, "pool %s: %s %s: %zu bytes, wrong at byte %zu", address, names[call],
                          status == GW_E_REVERT ? "reverted" : "does not decode", reply->size, c.at);
            return status;
        }
    }
    return GW_OK;
}
