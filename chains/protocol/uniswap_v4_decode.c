#include <string.h>

#include "chains/protocol/uniswap_v4.h"
#include "ipc/base/hex.h"

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
        ((struct gw_v4_position *)(void *)entry->value)->range.liquidity = liquidity;
    }
    entry->is_live = !gw_u256_is_zero(&liquidity);
    entry->is_retired = !entry->is_live;
    return GW_OK;
}

static enum gw_status read_reply(struct gw_venue *venue, enum gw_v4_call call, size_t index,
                                 struct gw_abi_cursor *c)
{
    struct gw_v4_state *state = venue->state;
    if (call == GW_V4_CALL_SLOT0) {
        return read_slot0(&state->pools[index], c);
    }
    if (call == GW_V4_CALL_LIQUIDITY) {
        return gw_range_read_u128(c, &state->pools[index].liquidity);
    }
    return read_entry(&venue->table.entries[index], c);
}

enum gw_status gw_v4_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    static const char *const names[] = {[GW_V4_CALL_SLOT0] = "getSlot0()",
                                        [GW_V4_CALL_LIQUIDITY] = "getLiquidity()",
                                        [GW_V4_CALL_POSITION] = "getPositionLiquidity()",
                                        [GW_V4_CALL_TICK] = "getTickLiquidity()"};
    const struct gw_v4_config *cfg = venue->config;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < replies->count; i++) {
        const struct gw_call_reply *reply = &replies->replies[i];
        const enum gw_v4_call call = (enum gw_v4_call)(replies->calls[i].tag >> 32);
        const size_t index = (size_t)(replies->calls[i].tag & UINT32_MAX);
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        const enum gw_status status = reply->is_ok ? read_reply(venue, call, index, &c) : GW_E_REVERT;
        if (status != GW_OK) {
            const bool is_entry = call == GW_V4_CALL_POSITION || call == GW_V4_CALL_TICK;
            char id[67];
            gw_hex_encode(id, cfg->ids[is_entry ? venue->table.entries[index].key.scope : index], 32);
            gw_venue_fail(venue, "pool %s: %s %s: %zu bytes, wrong at byte %zu", id, names[call],
                          reply->is_ok ? "does not decode" : "reverted", reply->size, c.at);
            return status;
        }
    }
    return GW_OK;
}
