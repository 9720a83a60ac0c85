#include <stdio.h>
#include <string.h>

#include "chains/protocol/premia_v3.h"

_Static_assert(sizeof(struct gw_premia_pool) <= GW_ENTRY_VALUE_MAX, "a pool fits an entry");
_Static_assert(GW_PREMIA_VAULTS_MAX < UINT16_MAX, "a holder fits");

#define SUPPLY_BITS 128u /* so that sums cannot wrap */

static enum gw_status read_amount(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= SUPPLY_BITS ? GW_OK : GW_E_FORMAT;
}

/* getPoolSettings() -> (base, quote, oracleAdapter, strike, maturity, isCallPool) */
static enum gw_status read_settings(struct gw_premia_pool *pool, struct gw_abi_cursor *c)
{
    uint64_t maturity_s;
    GW_TRY(gw_abi_address(c, pool->base));
    GW_TRY(gw_abi_address(c, pool->quote));
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(read_amount(c, &pool->strike));
    GW_TRY(gw_abi_uint(c, 40, &maturity_s)); /* 40 bits last 34 000 years */
    GW_TRY(gw_abi_bool(c, &pool->is_call));
    GW_ENSURE(!gw_u256_is_zero(&pool->strike), GW_E_FORMAT);
    pool->maturity_s = (int64_t)maturity_s;
    pool->is_known = true;
    return GW_OK;
}

/* 0: the pool; 1 + i: vault i; UINT16_MAX: nobody who is told apart. */
static uint16_t find_holder(const struct gw_venue *venue, const struct gw_entry *entry,
                            const uint8_t address[20])
{
    const struct gw_premia_config *cfg = venue->config;
    if (memcmp(entry->key.id + 12, address, 20) == 0) {
        return 0;
    }
    for (size_t i = 0; i < cfg->vault_count; i++) {
        if (memcmp(cfg->vaults[i], address, 20) == 0) {
            return (uint16_t)(1 + i);
        }
    }
    return UINT16_MAX;
}

/* Both lists of a pool follow each other, so its holdings stand together. */
static enum gw_status note_holding(struct gw_venue *venue, size_t index, uint16_t holder)
{
    struct gw_premia_state *state = venue->state;
    struct gw_premia_pool *pool = (void *)venue->table.entries[index].value;
    if (pool->holding_count == 0) {
        pool->holding_first = (uint32_t)state->holding_count;
    }
    for (size_t i = 0; i < pool->holding_count; i++) {
        if (state->holdings[pool->holding_first + i].holder == holder) {
            return GW_OK;
        }
    }
    if (state->holding_count == GW_PREMIA_HOLDINGS_MAX) {
        gw_venue_fail(venue, "more than %u holdings of pools and vaults", GW_PREMIA_HOLDINGS_MAX);
        return GW_E_BOUND;
    }
    state->holdings[state->holding_count++] =
        (struct gw_premia_holding){.entry = (uint32_t)index, .holder = holder};
    pool->holding_count++;
    return GW_OK;
}

/* accountsByToken(id) -> address[] */
static enum gw_status read_accounts(struct gw_venue *venue, size_t index, struct gw_abi_cursor *c)
{
    const struct gw_entry *entry = &venue->table.entries[index];
    struct gw_abi_cursor list;
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_PREMIA_HOLDERS_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        uint8_t address[20];
        GW_TRY(gw_abi_address(&list, address));
        const uint16_t holder = find_holder(venue, entry, address);
        if (holder != UINT16_MAX) {
            GW_TRY(note_holding(venue, index, holder));
        }
    }
    return GW_OK;
}

static enum gw_status read_pool(struct gw_venue *venue, enum gw_premia_call call, size_t index,
                                struct gw_abi_cursor *c)
{
    struct gw_premia_pool *pool = (void *)venue->table.entries[index].value;
    if (call == GW_PREMIA_CALL_SETTINGS) {
        return read_settings(pool, c);
    }
    return call == GW_PREMIA_CALL_SUPPLY ? read_amount(c, &pool->supply) : read_accounts(venue, index, c);
}

static void note_fault(struct gw_premia_pool *pool, enum gw_premia_call call,
                       const struct gw_call_reply *reply)
{
    static const char *const names[GW_PREMIA_CALL_COUNT] = {
        [GW_PREMIA_CALL_SETTINGS] = "getPoolSettings()",
        [GW_PREMIA_CALL_SUPPLY] = "totalSupply(0)",
        [GW_PREMIA_CALL_SHORTS] = "accountsByToken(0)",
        [GW_PREMIA_CALL_LONGS] = "accountsByToken(1)",
        [GW_PREMIA_CALL_SHORT_BALANCE] = "balanceOf(holder,0)",
        [GW_PREMIA_CALL_LONG_BALANCE] = "balanceOf(holder,1)",
    };
    if (pool->fault[0] != '\0') {
        return;
    }
    if (!reply->is_ok) {
        (void)snprintf(pool->fault, sizeof pool->fault, "%s reverted", names[call]);
    } else {
        (void)snprintf(pool->fault, sizeof pool->fault, "%s does not decode (%zu bytes)", names[call],
                       reply->size);
    }
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_premia_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    struct gw_premia_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = reply->is_ok ? GW_OK : GW_E_REVERT;
    if (call == GW_PREMIA_CALL_PARAMS) {
        state->surfaces[index].is_read =
            status == GW_OK && gw_premia_read_surface(&state->surfaces[index], &c) == GW_OK;
        return GW_OK;
    }
    const bool is_balance = call == GW_PREMIA_CALL_SHORT_BALANCE || call == GW_PREMIA_CALL_LONG_BALANCE;
    struct gw_premia_holding *holding = is_balance ? &state->holdings[index] : NULL;
    struct gw_entry *entry = &venue->table.entries[is_balance ? holding->entry : index];
    if (status == GW_OK && is_balance) {
        status = read_amount(&c, call == GW_PREMIA_CALL_SHORT_BALANCE ? &holding->shorts : &holding->longs);
    } else if (status == GW_OK) {
        status = read_pool(venue, call, index, &c);
    }
    entry->is_live = true;
    if (status == GW_E_BOUND && venue->reason[0] != '\0') {
        return status;
    }
    if (status != GW_OK) {
        note_fault((void *)entry->value, call, reply);
    }
    return GW_OK;
}

static void want_surface(struct gw_premia_state *state, const uint8_t base[20])
{
    for (size_t i = 0; i < state->surface_count; i++) {
        if (memcmp(state->surfaces[i].base, base, 20) == 0) {
            return;
        }
    }
    if (state->surface_count < GW_PREMIA_SURFACES_MAX) {
        struct gw_premia_surface *surface = &state->surfaces[state->surface_count++];
        *surface = (struct gw_premia_surface){0};
        memcpy(surface->base, base, 20);
    }
}

static void want_surfaces(struct gw_venue *venue)
{
    static const uint8_t none[20];
    const struct gw_premia_config *cfg = venue->config;
    struct gw_premia_state *state = venue->state;
    state->surface_count = 0;
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_premia_pool *pool = (const void *)venue->table.entries[i].value;
        const bool is_wanted = pool->is_known && pool->maturity_s > venue->block_time_s;
        if (is_wanted && memcmp(cfg->volatility_oracle, none, 20) != 0) {
            want_surface(state, pool->base);
        }
    }
}

enum gw_status gw_premia_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_premia_state *state = venue->state;
    if (round == 0) {
        state->holding_count = 0;
        for (size_t i = 0; i < venue->table.count; i++) {
            struct gw_premia_pool *pool = (void *)venue->table.entries[i].value;
            pool->holding_count = 0;
            pool->fault[0] = '\0';
            venue->table.entries[i].is_retired = !gw_premia_pool_is_asked(venue, pool);
        }
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_premia_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    if (round == 0) {
        want_surfaces(venue);
    }
    return GW_OK;
}
