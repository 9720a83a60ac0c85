#include <string.h>

#include "chains/protocol/squeeth.h"

_Static_assert(sizeof(struct gw_squeeth_vault) <= GW_ENTRY_VALUE_MAX, "a vault fits an entry");

static enum gw_status read_bits(struct gw_abi_cursor *c, unsigned bits, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= bits ? GW_OK : GW_E_FORMAT;
}

/* vaults(id) -> (operator, NftCollateralId, collateralAmount, shortAmount) */
static enum gw_status read_vault(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_squeeth_vault value = {0};
    uint64_t nft;
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_abi_uint(c, 32, &nft));
    GW_TRY(read_bits(c, 96, &value.collateral));
    GW_TRY(read_bits(c, 128, &value.debt));
    value.nft = (uint32_t)nft;
    entry->is_live = true;
    entry->is_retired = gw_u256_is_zero(&value.debt); /* until it mints */
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

static enum gw_status read_factor(struct gw_squeeth_state *state, enum gw_squeeth_call call,
                                  struct gw_abi_cursor *c)
{
    struct gw_u256 *const places[GW_SQUEETH_CALL_COUNT] = {
        [GW_SQUEETH_CALL_FACTOR_STORED] = &state->factor_stored,
        [GW_SQUEETH_CALL_FACTOR_EXPECTED] = &state->factor_expected,
        [GW_SQUEETH_CALL_INDEX] = &state->index,
        [GW_SQUEETH_CALL_MARK] = &state->mark,
        [GW_SQUEETH_CALL_SETTLEMENT] = &state->settlement,
        [GW_SQUEETH_CALL_SUPPLY] = &state->supply,
    };
    return call == GW_SQUEETH_CALL_SHUT ? gw_abi_bool(c, &state->is_shut) : read_bits(c, 128, places[call]);
}

static enum gw_status read_reply(struct gw_venue *venue, enum gw_squeeth_call call, size_t index,
                                 struct gw_abi_cursor *c)
{
    struct gw_squeeth_state *state = venue->state;
    struct gw_squeeth_vault *vault;
    uint64_t time_s;
    if (call == GW_SQUEETH_CALL_VAULT) {
        return read_vault(&venue->table.entries[index], c);
    }
    if (call == GW_SQUEETH_CALL_OWNER) {
        vault = (void *)venue->table.entries[index].value;
        vault->has_owner = true;
        return gw_abi_address(c, vault->owner);
    }
    if (call == GW_SQUEETH_CALL_LAST_HEDGE) {
        GW_TRY(gw_abi_uint(c, 40, &time_s));
        state->hedged_s[index] = (int64_t)time_s;
        return GW_OK;
    }
    return read_factor(state, call, c);
}

/* The price oracle answers no more when a pool of it is gone; a system that is shut down does not need it. */
static bool is_of_price(enum gw_squeeth_call call)
{
    return call == GW_SQUEETH_CALL_FACTOR_EXPECTED || call == GW_SQUEETH_CALL_INDEX ||
           call == GW_SQUEETH_CALL_MARK;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_squeeth_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[GW_SQUEETH_CALL_COUNT] = {
        [GW_SQUEETH_CALL_SHUT] = "isShutDown",
        [GW_SQUEETH_CALL_FACTOR_STORED] = "normalizationFactor",
        [GW_SQUEETH_CALL_FACTOR_EXPECTED] = "getExpectedNormalizationFactor",
        [GW_SQUEETH_CALL_INDEX] = "getIndex",
        [GW_SQUEETH_CALL_MARK] = "getDenormalizedMark",
        [GW_SQUEETH_CALL_SETTLEMENT] = "indexForSettlement",
        [GW_SQUEETH_CALL_SUPPLY] = "totalSupply",
        [GW_SQUEETH_CALL_LAST_HEDGE] = "timeAtLastHedge",
        [GW_SQUEETH_CALL_VAULT] = "vaults",
        [GW_SQUEETH_CALL_OWNER] = "ownerOf",
    };
    struct gw_squeeth_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const unsigned long long id = call == GW_SQUEETH_CALL_VAULT || call == GW_SQUEETH_CALL_OWNER
                                      ? gw_key_to_u64(&venue->table.entries[index].key)
                                      : index;
    if (!reply->is_ok && is_of_price(call)) {
        state->is_priced = false;
        return GW_OK;
    }
    if (!reply->is_ok && call == GW_SQUEETH_CALL_OWNER) {
        return GW_OK; /* burned */
    }
    if (!reply->is_ok) {
        gw_venue_fail(venue, "%s(%llu) reverted", names[call], id);
        return GW_E_REVERT;
    }
    const enum gw_status status = read_reply(venue, call, index, &c);
    if (status != GW_OK) {
        gw_venue_fail(venue, "%s(%llu) does not decode (%zu bytes)", names[call], id, reply->size);
    }
    return status;
}

static enum gw_status check_price(struct gw_venue *venue)
{
    const struct gw_squeeth_state *state = venue->state;
    if (state->is_shut || (state->is_priced && !gw_u256_is_zero(&state->index))) {
        return GW_OK;
    }
    gw_venue_fail(venue, "the price oracle does not answer: what a wPowerPerp is worth is not known");
    return GW_E_REVERT;
}

static enum gw_status check_supply(struct gw_venue *venue)
{
    const struct gw_squeeth_state *state = venue->state;
    struct gw_u256 sum = gw_u256_from_u64(0);
    char stated[80];
    char found[80];
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_squeeth_vault *vault = (const void *)venue->table.entries[i].value;
        (void)gw_u256_add(&sum, &sum, &vault->debt); /* 65 536 terms below 2^128 */
    }
    if (state->is_shut || gw_u256_cmp(&sum, &state->supply) == 0) {
        return GW_OK;
    }
    gw_u256_to_decimal(stated, &state->supply);
    gw_u256_to_decimal(found, &sum);
    gw_venue_fail(venue, "vaults owe %.45s wPowerPerp, totalSupply() is %.45s; is from_block late?", found,
                  stated);
    return GW_E_FORMAT;
}

enum gw_status gw_squeeth_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_squeeth_state *state = venue->state;
    GW_ASSERT(round == 0);
    state->is_priced = true;
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_squeeth_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    GW_TRY(check_price(venue));
    return check_supply(venue);
}
