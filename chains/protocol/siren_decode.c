#include <string.h>

#include "chains/protocol/siren.h"
#include "ipc/base/hex.h"

#define AMOUNT_BITS        128u /* so that sums cannot wrap */
#define PRICE_DECIMALS_MAX 18u
#define VOL_DECIMALS       18u

_Static_assert(sizeof(struct gw_siren_series) <= GW_ENTRY_VALUE_MAX, "a series fits an entry");

static enum gw_status read_amount(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= AMOUNT_BITS ? GW_OK : GW_E_FORMAT;
}

/* getAllSeries() -> uint64[] */
static enum gw_status read_list(struct gw_venue *venue, size_t amm, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor list;
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_SIREN_SERIES_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        uint64_t id;
        GW_TRY(gw_abi_uint(&list, 64, &id));
        GW_ENSURE(id <= UINT64_MAX / 4, GW_E_FORMAT); /* 2 * id + 1 is a token's */
        const struct gw_key key = gw_key_u64(GW_SIREN_SERIES, (uint32_t)amm, id);
        struct gw_entry *entry = gw_venue_find(venue, &key);
        if (entry == NULL) {
            GW_TRY(gw_venue_touch(venue, &key));
            entry = gw_venue_find(venue, &key);
        }
        struct gw_siren_series *series = (void *)entry->value;
        series->is_listed = true;
        entry->is_retired = false;
    }
    return GW_OK;
}

/* series(id) -> (expirationDate, isPutOption, (underlyingToken, priceToken, collateralToken), strikePrice) */
static enum gw_status read_terms(struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_siren_series *series = (void *)entry->value;
    uint64_t expiry_s;
    GW_TRY(gw_abi_uint(c, 40, &expiry_s));
    GW_TRY(gw_abi_bool(c, &series->is_put));
    GW_TRY(gw_abi_address(c, series->underlying));
    GW_TRY(gw_abi_address(c, series->price));
    GW_TRY(gw_abi_address(c, series->collateral));
    GW_TRY(read_amount(c, &series->strike));
    GW_ENSURE(!gw_u256_is_zero(&series->strike), GW_E_FORMAT);
    series->expiry_s = (int64_t)expiry_s;
    series->is_known = true;
    entry->is_live = true;
    return GW_OK;
}

static enum gw_status read_decimals(struct gw_siren_amm *amm, struct gw_abi_cursor *c)
{
    uint64_t decimals;
    GW_TRY(gw_abi_uint(c, 8, &decimals));
    GW_ENSURE(decimals <= PRICE_DECIMALS_MAX, GW_E_FORMAT);
    amm->price_decimals = (uint8_t)decimals;
    amm->is_known = true;
    return GW_OK;
}

static enum gw_status read_amm(struct gw_venue *venue, enum gw_siren_call call, size_t index,
                               struct gw_abi_cursor *c)
{
    struct gw_siren_state *state = venue->state;
    struct gw_siren_amm *amm = &state->amms[index];
    if (call == GW_SIREN_CALL_LIST) {
        return read_list(venue, index, c);
    }
    if (call == GW_SIREN_CALL_DECIMALS) {
        return read_decimals(amm, c);
    }
    return gw_abi_address(c, call == GW_SIREN_CALL_CONTROLLER ? amm->controller : amm->tokens);
}

static enum gw_status read_series(struct gw_entry *entry, enum gw_siren_call call, struct gw_abi_cursor *c)
{
    struct gw_siren_series *series = (void *)entry->value;
    if (call == GW_SIREN_CALL_TERMS) {
        return read_terms(entry, c);
    }
    if (call == GW_SIREN_CALL_SUPPLY) {
        return read_amount(c, &series->supply);
    }
    return read_amount(c, call == GW_SIREN_CALL_WRITTEN ? &series->written : &series->held);
}

static double read_vol(const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_u256 vol;
    return reply->is_ok && read_amount(&c, &vol) == GW_OK ? gw_u256_to_double(&vol, VOL_DECIMALS) : 0;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_siren_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[GW_SIREN_CALL_COUNT] = {
        [GW_SIREN_CALL_LIST] = "getAllSeries",
        [GW_SIREN_CALL_CONTROLLER] = "seriesController",
        [GW_SIREN_CALL_TOKENS] = "erc1155Controller",
        [GW_SIREN_CALL_DECIMALS] = "priceDecimals",
        [GW_SIREN_CALL_TERMS] = "series",
        [GW_SIREN_CALL_SUPPLY] = "optionTokenTotalSupply",
        [GW_SIREN_CALL_WRITTEN] = "balanceOf",
        [GW_SIREN_CALL_HELD] = "balanceOf",
    };
    const struct gw_siren_config *cfg = venue->config;
    struct gw_entry *entry = call >= GW_SIREN_CALL_TERMS ? &venue->table.entries[index] : NULL;
    if (call == GW_SIREN_CALL_VOL) {
        struct gw_siren_series *series = (void *)entry->value;
        series->vol = read_vol(reply);
        return GW_OK;
    }
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = reply->is_ok ? GW_OK : GW_E_REVERT;
    if (status == GW_OK) {
        status = entry == NULL ? read_amm(venue, call, index, &c) : read_series(entry, call, &c);
    }
    if (status != GW_OK) {
        char address[43];
        gw_hex_encode(address, cfg->amms[entry == NULL ? index : entry->key.scope], 20);
        gw_venue_fail(venue, "amm %s: %s() %s (%zu bytes)", address, names[call],
                      status == GW_E_REVERT  ? "reverted"
                      : status == GW_E_BOUND ? "lists too many series"
                                             : "does not decode",
                      reply->size);
    }
    return status;
}

enum gw_status gw_siren_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    for (size_t i = 0; round == 0 && i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        struct gw_siren_series *series = (void *)entry->value;
        series->is_listed = false;
        entry->is_retired = true; /* unless it is listed again */
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_siren_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    return GW_OK;
}
