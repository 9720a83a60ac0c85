#include <string.h>

#include "chains/protocol/lyra_v1.h"

#define WAD_DECIMALS 18u
#define RATE_WORD                                                                                            \
    9u /* of Avalon's GreekCacheParameters: rateAndCarry is the last; Newport's have but the nine */

_Static_assert(sizeof(struct gw_lyra_position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");

/* getLiveBoards() -> uint256[] */
static enum gw_status read_boards(struct gw_lyra_state *state, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor ids;
    size_t count;
    GW_TRY(gw_abi_tail(c, &ids));
    GW_TRY(gw_abi_array(&ids, GW_LYRA_BOARDS_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        state->boards[i] = (struct gw_lyra_board){0};
        GW_TRY(gw_abi_uint(&ids, 64, &state->boards[i].id));
    }
    state->board_count = count;
    return GW_OK;
}

/* getOptionBoard(id) -> (id, expiry, iv, frozen, strikeIds[]) */
static enum gw_status read_board(struct gw_lyra_state *state, size_t index, struct gw_abi_cursor *c)
{
    struct gw_lyra_board *board = &state->boards[index];
    struct gw_abi_cursor tuple;
    struct gw_abi_cursor ids;
    uint64_t id;
    uint64_t expiry_s;
    size_t count;
    GW_TRY(gw_abi_tail(c, &tuple));
    GW_TRY(gw_abi_uint(&tuple, 64, &id));
    GW_ENSURE(id == board->id, GW_E_FORMAT);
    GW_TRY(gw_abi_uint(&tuple, 40, &expiry_s)); /* 40 bits last 34 000 years */
    GW_TRY(gw_abi_uint(&tuple, 64, &board->iv));
    GW_TRY(gw_abi_bool(&tuple, &board->is_frozen));
    GW_TRY(gw_abi_tail(&tuple, &ids));
    GW_TRY(gw_abi_array(&ids, GW_LYRA_STRIKES_MAX - state->strike_count, 1, &count));
    board->expiry_s = (int64_t)expiry_s;
    board->strike_first = state->strike_count;
    board->strike_count = count;
    for (size_t i = 0; i < count; i++) {
        struct gw_lyra_strike *strike = &state->strikes[state->strike_count + i];
        *strike = (struct gw_lyra_strike){.board = index};
        GW_TRY(gw_abi_uint(&ids, 64, &strike->id));
    }
    state->strike_count += count;
    return GW_OK;
}

/* 1e18 fixed point below 2^128, so that sums cannot wrap and texts have a length. */
static enum gw_status read_amount(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return out->limb[2] == 0 && out->limb[3] == 0 ? GW_OK : GW_E_FORMAT;
}

/* getStrike(id) -> (id, strikePrice, skew, longCall, shortCallBase, shortCallQuote, longPut, shortPut,
 * boardId) */
static enum gw_status read_strike(struct gw_lyra_state *state, size_t index, struct gw_abi_cursor *c)
{
    struct gw_lyra_strike *strike = &state->strikes[index];
    uint64_t id;
    uint64_t board_id;
    GW_TRY(gw_abi_uint(c, 64, &id));
    GW_ENSURE(id == strike->id, GW_E_FORMAT);
    GW_TRY(read_amount(c, &strike->price));
    GW_TRY(gw_abi_uint(c, 64, &strike->skew));
    GW_TRY(read_amount(c, &strike->stated[GW_LYRA_LONG_CALL]));
    GW_TRY(read_amount(c, &strike->stated[GW_LYRA_SHORT_CALL_BASE]));
    GW_TRY(read_amount(c, &strike->stated[GW_LYRA_SHORT_CALL_QUOTE]));
    GW_TRY(read_amount(c, &strike->stated[GW_LYRA_LONG_PUT]));
    GW_TRY(read_amount(c, &strike->stated[GW_LYRA_SHORT_PUT_QUOTE]));
    GW_TRY(gw_abi_uint(c, 64, &board_id));
    return board_id == state->boards[strike->board].id ? GW_OK : GW_E_FORMAT;
}

/* One of (positionId, strikeId, optionType, amount, collateral, state). An id that never was comes back as
 * zeros. */
static enum gw_status read_position(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_lyra_position value = {0};
    uint64_t id;
    uint64_t type;
    uint64_t state;
    GW_TRY(gw_abi_uint(c, 64, &id));
    GW_TRY(gw_abi_uint(c, 64, &value.strike_id));
    GW_TRY(gw_abi_uint(c, 8, &type));
    GW_ENSURE(type < GW_LYRA_OPTION_COUNT, GW_E_FORMAT);
    value.option_type = (uint8_t)type;
    GW_TRY(read_amount(c, &value.amount));
    GW_TRY(read_amount(c, &value.collateral));
    GW_TRY(gw_abi_uint(c, 8, &state));
    GW_ENSURE(state <= GW_LYRA_STATE_HIGHEST, GW_E_FORMAT);
    GW_ENSURE(id == gw_key_to_u64(&entry->key) || state == GW_LYRA_STATE_EMPTY, GW_E_FORMAT);
    entry->is_live = state == GW_LYRA_STATE_ACTIVE;
    entry->is_retired = !entry->is_live;
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

/* getOptionPositions(ids): the dirty entries from `first` on, in the order in which plan asked. */
static enum gw_status read_positions(struct gw_venue *venue, size_t first, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor items;
    size_t count;
    size_t at = first;
    GW_TRY(gw_abi_tail(c, &items));
    GW_TRY(gw_abi_array(&items, GW_LYRA_CHUNK_POSITIONS, 6, &count));
    size_t asked = 0;
    for (; at < venue->table.count && asked < GW_LYRA_CHUNK_POSITIONS; at++) {
        if (!venue->table.entries[at].is_dirty) {
            continue;
        }
        GW_ENSURE(asked++ < count, GW_E_FORMAT);
        GW_TRY(read_position(&venue->table.entries[at], &items));
    }
    return asked == count ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_wad(struct gw_abi_cursor *c, double *out)
{
    struct gw_u256 amount;
    GW_TRY(read_amount(c, &amount));
    *out = gw_u256_to_double(&amount, WAD_DECIMALS);
    return GW_OK;
}

static enum gw_status read_signed_wad(struct gw_abi_cursor *c, double *out)
{
    struct gw_int256 amount;
    GW_TRY(gw_abi_i256(c, &amount));
    GW_ENSURE(amount.magnitude.limb[2] == 0 && amount.magnitude.limb[3] == 0, GW_E_FORMAT);
    *out = gw_int256_to_double(&amount, WAD_DECIMALS);
    return GW_OK;
}

static enum gw_status read_seconds(struct gw_abi_cursor *c, double *out)
{
    uint64_t seconds;
    GW_TRY(gw_abi_uint(c, 40, &seconds));
    *out = (double)seconds;
    return GW_OK;
}

/* getMinCollatParams() -> (minStaticQuoteCollateral, minStaticBaseCollateral, shockVolA, shockVolPointA, shockVolB,
 * shockVolPointB, callSpotPriceShock, putSpotPriceShock) */
static enum gw_status read_collateral(struct gw_lyra_terms *terms, struct gw_abi_cursor *c)
{
    GW_TRY(read_wad(c, &terms->static_quote));
    GW_TRY(read_wad(c, &terms->static_base));
    GW_TRY(read_wad(c, &terms->vol_a));
    GW_TRY(read_seconds(c, &terms->point_a_s));
    GW_TRY(read_wad(c, &terms->vol_b));
    GW_TRY(read_seconds(c, &terms->point_b_s));
    GW_TRY(read_wad(c, &terms->call_shock));
    return read_wad(c, &terms->put_shock);
}

/* getGreekCacheParams() of either version. */
static enum gw_status read_rate(struct gw_lyra_state *state, struct gw_abi_cursor *c)
{
    state->is_newport = c->size == RATE_WORD * 32;
    if (state->is_newport) {
        return GW_OK;
    }
    state->terms_read++;
    GW_TRY(gw_abi_skip(c, RATE_WORD));
    return read_signed_wad(c, &state->terms.rate);
}

/* What of round 0 a market may do without. */
static enum gw_status read_extra(struct gw_lyra_state *state, enum gw_lyra_call call, struct gw_abi_cursor *c)
{
    uint64_t hedged_s = 0;
    if (call == GW_LYRA_CALL_COLLATERAL) {
        state->terms_read++;
        return read_collateral(&state->terms, c);
    }
    if (call == GW_LYRA_CALL_RATE) {
        return read_rate(state, c);
    }
    if (call == GW_LYRA_CALL_CARRY) {
        state->is_carry_read = true;
        return read_signed_wad(c, &state->carry);
    }
    state->hedge_read++;
    if (call == GW_LYRA_CALL_HEDGE_TIME) {
        GW_TRY(gw_abi_uint(c, 40, &hedged_s));
        state->hedged_s = (int64_t)hedged_s;
        return GW_OK;
    }
    return read_signed_wad(c, call == GW_LYRA_CALL_HEDGE_TARGET ? &state->hedge_target_tokens
                                                                : &state->hedge_actual_tokens);
}

static bool is_extra(enum gw_lyra_call call)
{
    return call >= GW_LYRA_CALL_COLLATERAL;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_lyra_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[] = {
        [GW_LYRA_CALL_BOARDS] = "getLiveBoards",
        [GW_LYRA_CALL_BOARD] = "getOptionBoard",
        [GW_LYRA_CALL_STRIKE] = "getStrike",
        [GW_LYRA_CALL_POSITIONS] = "getOptionPositions",
        [GW_LYRA_CALL_COLLATERAL] = "getMinCollatParams",
        [GW_LYRA_CALL_RATE] = "getGreekCacheParams",
        [GW_LYRA_CALL_HEDGE_TARGET] = "getCappedExpectedHedge",
        [GW_LYRA_CALL_HEDGE_ACTUAL] = "getCurrentHedgedNetDelta",
        [GW_LYRA_CALL_HEDGE_TIME] = "lastInteraction",
        [GW_LYRA_CALL_CARRY] = "rateAndCarry",
    };
    struct gw_lyra_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    uint64_t id = 0;
    enum gw_status status;
    if (is_extra(call)) {
        if (!reply->is_ok) {
            return GW_OK;
        }
        status = read_extra(state, call, &c);
    } else if (call == GW_LYRA_CALL_BOARDS) {
        status = read_boards(state, &c);
    } else if (call == GW_LYRA_CALL_BOARD) {
        id = state->boards[index].id;
        status = read_board(state, index, &c);
    } else if (call == GW_LYRA_CALL_STRIKE) {
        id = state->strikes[index].id;
        status = read_strike(state, index, &c);
    } else {
        id = gw_key_to_u64(&venue->table.entries[index].key);
        status = read_positions(venue, index, &c);
    }
    if (!reply->is_ok) {
        gw_venue_fail(venue, "%s(%llu) reverted", names[call], (unsigned long long)id);
        return GW_E_REVERT;
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "%s(%llu) does not decode: %zu bytes", names[call], (unsigned long long)id,
                      reply->size);
    }
    return status;
}

enum gw_status gw_lyra_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_lyra_state *state = venue->state;
    if (round == 0) {
        state->board_count = 0;
        state->strike_count = 0;
        state->terms_read = 0;
        state->hedge_read = 0;
        state->is_newport = false;
        state->is_carry_read = false;
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_lyra_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    if (round == 0 && state->is_newport && state->is_carry_read) {
        state->terms.rate = state->carry;
        state->terms_read++;
    }
    return round == 2 ? gw_lyra_check_totals(venue) : GW_OK;
}
