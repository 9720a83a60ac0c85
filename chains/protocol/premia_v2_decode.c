#include <string.h>

#include "chains/protocol/premia_v2.h"
#include "ipc/base/hex.h"

_Static_assert(sizeof(struct gw_premia2_option) <= GW_ENTRY_VALUE_MAX, "an option fits an entry");

/* Below 2^128, so that sums cannot wrap. */
static enum gw_status read_amount(struct gw_abi_cursor *c, uint64_t out[2])
{
    struct gw_u256 amount;
    GW_TRY(gw_abi_u256(c, &amount));
    GW_ENSURE(gw_u256_bit_count(&amount) <= 128, GW_E_FORMAT);
    memcpy(out, amount.limb, 2 * sizeof out[0]);
    return GW_OK;
}

/* getPoolSettings() -> (underlying, base, underlyingOracle, baseOracle) */
static enum gw_status read_settings(struct gw_premia2_pool *pool, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_address(c, pool->underlying));
    GW_TRY(gw_abi_address(c, pool->base));
    GW_TRY(gw_abi_skip(c, 2));
    pool->is_known = true;
    return GW_OK;
}

/* getParams(base, underlying) -> (updatedAt, params); packed as premia_v3's slices are */
static enum gw_status read_params(struct gw_premia2_pool *pool, struct gw_abi_cursor *c)
{
    uint64_t updated_s;
    uint8_t word[32];
    GW_TRY(gw_abi_uint(c, 40, &updated_s)); /* 40 bits last 34 000 years */
    GW_TRY(gw_abi_word(c, word));
    gw_premia_unpack(pool->surface, word);
    pool->updated_s = (int64_t)updated_s;
    return GW_OK;
}

static enum gw_status read_option(struct gw_entry *entry, enum gw_premia2_call call, size_t vault,
                                  struct gw_abi_cursor *c)
{
    struct gw_premia2_option *option = (void *)entry->value;
    if (call == GW_PREMIA2_CALL_SUPPLY) {
        GW_TRY(read_amount(c, option->supply));
        entry->is_live = (option->supply[0] | option->supply[1]) != 0;
        entry->is_retired = !entry->is_live;
        return GW_OK;
    }
    return read_amount(c, call == GW_PREMIA2_CALL_SHORTS ? option->shorts[vault] : option->longs[vault]);
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_premia2_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[GW_PREMIA2_CALL_COUNT] = {
        [GW_PREMIA2_CALL_SETTINGS] = "getPoolSettings",
        [GW_PREMIA2_CALL_SUPPLY] = "totalSupply",
        [GW_PREMIA2_CALL_SHORTS] = "balanceOf",
        [GW_PREMIA2_CALL_LONGS] = "balanceOf",
    };
    const struct gw_premia2_config *cfg = venue->config;
    struct gw_premia2_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = reply->is_ok ? GW_OK : GW_E_REVERT;
    if (call == GW_PREMIA2_CALL_PARAMS) { /* an oracle that says nothing leaves the configured volatility */
        struct gw_premia2_pool *pool = &state->pools[index];
        pool->is_surface_read = status == GW_OK && read_params(pool, &c) == GW_OK;
        return GW_OK;
    }
    const bool is_of_vault = call == GW_PREMIA2_CALL_SHORTS || call == GW_PREMIA2_CALL_LONGS;
    const size_t at = is_of_vault ? index / GW_PREMIA2_VAULTS_MAX : index;
    struct gw_entry *entry = call == GW_PREMIA2_CALL_SETTINGS ? NULL : &venue->table.entries[at];
    const size_t pool = entry == NULL ? index : entry->key.scope;
    if (status == GW_OK) {
        status = entry == NULL ? read_settings(&state->pools[pool], &c)
                               : read_option(entry, call, index % GW_PREMIA2_VAULTS_MAX, &c);
    }
    if (status != GW_OK) {
        char address[43];
        gw_hex_encode(address, cfg->pools[pool], 20);
        gw_venue_fail(venue, "pool %s: %s() %s (%zu bytes)", address, names[call],
                      reply->is_ok ? "does not decode" : "reverted", reply->size);
    }
    return status;
}

enum gw_status gw_premia2_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_premia2_state *state = venue->state;
    for (size_t i = 0; round == 0 && i < GW_PREMIA2_POOLS_MAX; i++) {
        state->pools[i].is_surface_read = false;
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_premia2_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    return GW_OK;
}
