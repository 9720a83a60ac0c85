#include <string.h>

#include "chains/protocol/opyn_gamma.h"
#include "ipc/base/hex.h"

_Static_assert(sizeof(struct gw_opyn_vault) <= GW_ENTRY_VALUE_MAX, "a vault fits an entry");
_Static_assert(sizeof(struct gw_opyn_series) <= GW_ENTRY_VALUE_MAX, "a series fits an entry");

/* Below 2^128, so that sums cannot wrap and texts have a length. */
static enum gw_status read_amount(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return out->limb[2] == 0 && out->limb[3] == 0 ? GW_OK : GW_E_FORMAT;
}

/* Two lists of a vault, tokens and amounts, side by side. A place that was emptied holds the zero address; the
 * controller lets only one be taken. */
static enum gw_status read_leg(struct gw_abi_cursor tokens, struct gw_abi_cursor amounts,
                               struct gw_opyn_leg *out)
{
    static const uint8_t nobody[20];
    size_t count;
    size_t amount_count;
    *out = (struct gw_opyn_leg){0};
    GW_TRY(gw_abi_array(&tokens, GW_OPYN_LEGS_MAX, 1, &count));
    GW_TRY(gw_abi_array(&amounts, GW_OPYN_LEGS_MAX, 1, &amount_count));
    GW_ENSURE(count == amount_count, GW_E_FORMAT);
    for (size_t i = 0; i < count; i++) {
        struct gw_opyn_leg leg = {0};
        GW_TRY(gw_abi_address(&tokens, leg.token));
        GW_TRY(read_amount(&amounts, &leg.amount));
        if (memcmp(leg.token, nobody, sizeof nobody) == 0 || gw_u256_is_zero(&leg.amount)) {
            continue;
        }
        GW_ENSURE(!out->is_held, GW_E_BOUND);
        leg.is_held = true;
        *out = leg;
    }
    return GW_OK;
}

/* Its series must have an entry, whatever the logs told, and keep it. */
static enum gw_status know_leg(struct gw_venue *venue, const struct gw_opyn_leg *leg)
{
    const struct gw_key key = gw_opyn_series_key(leg->token);
    struct gw_entry *series = leg->is_held ? gw_venue_find(venue, &key) : NULL;
    if (series != NULL) {
        series->ended_block = 0;
    }
    return !leg->is_held || series != NULL ? GW_OK : gw_venue_touch(venue, &key);
}

enum gw_status gw_opyn_read_lists(struct gw_opyn_leg legs[3], struct gw_abi_cursor *vault)
{
    struct gw_abi_cursor lists[6];
    for (size_t i = 0; i < 6; i++) {
        GW_TRY(gw_abi_tail(vault, &lists[i]));
    }
    for (size_t i = 0; i < 3; i++) {
        GW_TRY(read_leg(lists[i], lists[3 + i], &legs[i]));
    }
    return GW_OK;
}

/* getVaultWithDetails(owner, id) -> ((shortOtokens[], longOtokens[], collateralAssets[], shortAmounts[], longAmounts[],
 * collateralAmounts[]), type, updated). A settled vault comes back empty. */
static enum gw_status read_vault(struct gw_venue *venue, struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_opyn_vault value = {0};
    struct gw_abi_cursor vault;
    struct gw_opyn_leg legs[3];
    uint64_t type;
    GW_TRY(gw_abi_tail(c, &vault));
    GW_TRY(gw_abi_uint(c, 64, &type));
    GW_ENSURE(type <= GW_OPYN_TYPE_HIGHEST, GW_E_FORMAT);
    GW_TRY(gw_opyn_read_lists(legs, &vault));
    value.type = (uint8_t)type;
    value.sold = legs[0];
    value.bought = legs[1];
    value.collateral = legs[2];
    GW_TRY(know_leg(venue, &value.sold));
    GW_TRY(know_leg(venue, &value.bought));
    entry->is_live = value.sold.is_held || value.bought.is_held;
    entry->is_retired = !entry->is_live;
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

static enum gw_status read_term(struct gw_opyn_series *series, unsigned index, struct gw_abi_cursor *c)
{
    uint64_t expiry_s;
    switch (index) {
    case 0:
        return gw_abi_address(c, series->collateral);
    case 1:
        return gw_abi_address(c, series->underlying);
    case 2:
        return gw_abi_address(c, series->strike_asset);
    case 3:
        return read_amount(c, &series->strike);
    case 4:
        GW_TRY(gw_abi_uint(c, 40, &expiry_s)); /* 40 bits last 34 000 years */
        series->expiry_s = (int64_t)expiry_s;
        return GW_OK;
    default:
        return gw_abi_bool(c, &series->is_put);
    }
}

enum gw_status gw_opyn_read_terms(struct gw_opyn_series *out, struct gw_abi_cursor *c)
{
    for (unsigned i = 0; i < 6; i++) {
        GW_TRY(read_term(out, i, c));
    }
    return GW_OK;
}

static enum gw_status read_details(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_opyn_series value;
    memcpy(&value, entry->value, sizeof value);
    value.is_settled = false;
    value.is_legacy = false;
    GW_TRY(gw_opyn_read_terms(&value, c));
    memcpy(entry->value, &value, sizeof value);
    entry->is_live = true;
    return GW_OK;
}

static enum gw_status read_getter(struct gw_entry *entry, unsigned index, struct gw_abi_cursor *c)
{
    GW_TRY(read_term((void *)entry->value, index, c));
    entry->is_live = index == 5;
    return GW_OK;
}

static bool is_known_implementation(const struct gw_venue *venue, const uint8_t address[20])
{
    for (size_t i = 0; i < venue->implementation_count; i++) {
        if (memcmp(venue->implementations[i], address, 20) == 0) {
            return true;
        }
    }
    return false;
}

/* The proxies of Gamma keep it in a slot of their own, which only they tell. */
static enum gw_status read_implementation(struct gw_venue *venue, struct gw_abi_cursor *c)
{
    struct gw_opyn_state *state = venue->state;
    uint8_t address[20];
    GW_TRY(gw_abi_address(c, address));
    if (!state->has_implementation) {
        memcpy(state->implementation, address, 20);
        state->has_implementation = true;
    }
    const bool is_known = venue->implementation_count > 0 ? is_known_implementation(venue, address)
                                                          : memcmp(state->implementation, address, 20) == 0;
    if (!is_known) {
        char text[43];
        gw_hex_encode(text, address, 20);
        gw_venue_fail(venue, "the controller's implementation %s is not known", text);
        return GW_E_REFUSED;
    }
    return GW_OK;
}

/* A margin that the calculator does not tell (an expired series, a product without naked vaults) stays 0. */
static enum gw_status read_ratio(double *out, struct gw_abi_cursor *c, bool is_ok)
{
    struct gw_u256 value = gw_u256_from_u64(0);
    if (is_ok) {
        GW_TRY(read_amount(c, &value));
    }
    *out = gw_u256_to_double(&value, GW_OPYN_RATIO_DIGITS);
    return GW_OK;
}

enum gw_status gw_opyn_read_fixing(bool *is_known, struct gw_abi_cursor *c)
{
    struct gw_u256 price;
    bool is_final;
    GW_TRY(gw_abi_u256(c, &price));
    GW_TRY(gw_abi_bool(c, &is_final));
    *is_known = is_final || !gw_u256_is_zero(&price);
    return GW_OK;
}

static enum gw_status read_reply(struct gw_venue *venue, enum gw_opyn_call call, size_t index,
                                 struct gw_abi_cursor *c, bool is_ok)
{
    struct gw_opyn_state *state = venue->state;
    struct gw_entry *entry = &venue->table.entries[index];
    struct gw_u256 count;
    switch (call) {
    case GW_OPYN_CALL_ORACLE:
        return gw_abi_address(c, state->oracle);
    case GW_OPYN_CALL_CALCULATOR:
        return gw_abi_address(c, state->calculator);
    case GW_OPYN_CALL_IMPLEMENTATION:
        return is_ok ? read_implementation(venue, c) : GW_OK; /* no proxy */
    case GW_OPYN_CALL_LENGTH:
        return gw_abi_u256(c, &count);
    case GW_OPYN_CALL_VAULT:
        return read_vault(venue, entry, c);
    case GW_OPYN_CALL_DETAILS:
        if (!is_ok) {
            entry->is_live = false;
            *(struct gw_opyn_series *)(void *)entry->value = (struct gw_opyn_series){.is_legacy = true};
            return GW_OK;
        }
        return read_details(entry, c);
    case GW_OPYN_CALL_SUPPLY:
        return read_amount(c, &((struct gw_opyn_series *)(void *)entry->value)->supply);
    case GW_OPYN_CALL_BOUND:
        return read_ratio(&state->margins[index].bound, c, is_ok);
    case GW_OPYN_CALL_SHOCK:
        return read_ratio(&state->margins[index].shock, c, is_ok);
    case GW_OPYN_CALL_FIXING:
        return gw_opyn_read_fixing(&state->fixings[index].is_known, c);
    case GW_OPYN_CALL_GETTER:
    default:
        return read_getter(entry, (unsigned)call - GW_OPYN_CALL_GETTER, c);
    }
}

static bool may_revert(enum gw_opyn_call call)
{
    return call == GW_OPYN_CALL_IMPLEMENTATION || call == GW_OPYN_CALL_DETAILS ||
           call == GW_OPYN_CALL_BOUND || call == GW_OPYN_CALL_SHOCK;
}

static void tell(struct gw_venue *venue, enum gw_opyn_call call, size_t index,
                 const struct gw_call_reply *reply)
{
    static const char *const names[GW_OPYN_CALL_FIXING + 1] = {
        [GW_OPYN_CALL_ORACLE] = "oracle()",
        [GW_OPYN_CALL_CALCULATOR] = "calculator()",
        [GW_OPYN_CALL_IMPLEMENTATION] = "implementation()",
        [GW_OPYN_CALL_LENGTH] = "getOtokensLength()",
        [GW_OPYN_CALL_VAULT] = "getVaultWithDetails()",
        [GW_OPYN_CALL_DETAILS] = "getOtokenDetails()",
        [GW_OPYN_CALL_SUPPLY] = "totalSupply()",
        [GW_OPYN_CALL_BOUND] = "getNakedMarginRequired()",
        [GW_OPYN_CALL_SHOCK] = "getSpotShock()",
        [GW_OPYN_CALL_FIXING] = "getExpiryPrice()",
    };
    char about[2 + 64 + 1] = "";
    if (call >= GW_OPYN_CALL_VAULT && call < GW_OPYN_CALL_BOUND) {
        const struct gw_entry *entry = &venue->table.entries[index];
        gw_hex_encode(about, entry->key.kind == GW_OPYN_VAULT ? entry->key.id : entry->key.id + 12, 20);
    }
    const char *name = names[call] == NULL ? "a getter" : names[call];
    if (reply->is_ok) {
        gw_venue_fail(venue, "%s of %s does not decode: %zu bytes", name, about, reply->size);
    } else {
        gw_venue_fail(venue, "%s of %s reverted", name, about);
    }
}

/* No vault is short or long of it, and none can be any more. */
static void retire_series(struct gw_venue *venue)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_opyn_series *series = (const void *)entry->value;
        if (entry->key.kind == GW_OPYN_SERIES) {
            entry->is_retired = entry->is_live && !series->is_open && series->expiry_s <= venue->block_time_s;
        }
    }
}

static void take_fixings(struct gw_venue *venue)
{
    const struct gw_opyn_state *state = venue->state;
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_opyn_series *series = (void *)venue->table.entries[i].value;
        const bool is_series = venue->table.entries[i].key.kind == GW_OPYN_SERIES;
        for (size_t f = 0; is_series && series->is_open && f < state->fixing_count; f++) {
            const struct gw_opyn_fixing *fixing = &state->fixings[f];
            if (fixing->expiry_s == series->expiry_s &&
                memcmp(fixing->underlying, series->underlying, 20) == 0) {
                series->is_settled = fixing->is_known;
                break;
            }
        }
    }
}

enum gw_status gw_opyn_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    for (size_t i = 0; i < replies->count; i++) {
        const struct gw_call_reply *reply = &replies->replies[i];
        const enum gw_opyn_call call = (enum gw_opyn_call)(replies->calls[i].tag >> 32);
        const size_t index = (size_t)(replies->calls[i].tag & UINT32_MAX);
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        enum gw_status status = GW_E_REVERT;
        if (reply->is_ok || may_revert(call)) {
            status = read_reply(venue, call, index, &c, reply->is_ok);
        }
        if (status == GW_E_REFUSED) {
            return status;
        }
        if (status != GW_OK) {
            tell(venue, call, index, reply);
            return status;
        }
    }
    if (round == 3) {
        take_fixings(venue);
        retire_series(venue);
    }
    return GW_OK;
}
