#include <string.h>

#include "chains/protocol/rysk.h"
#include "ipc/base/hex.h"

double gw_rysk_signed_number(const struct gw_u256 *word)
{
    struct gw_int256 number = {.magnitude = *word};
    number.is_negative = gw_u256_negate_if_negative(&number.magnitude);
    return gw_int256_to_double(&number, GW_RYSK_DECIMALS);
}

struct gw_u256 gw_rysk_net_word(const struct gw_rysk_series *series)
{
    struct gw_u256 net;
    (void)gw_u256_sub(&net, &series->long_word, &series->short_word);
    return net;
}

bool gw_rysk_is_open(const struct gw_rysk_series *series, int64_t time_s)
{
    const struct gw_u256 net = gw_rysk_net_word(series);
    return series->fault[0] == '\0' && series->expiry_s > time_s && !gw_u256_is_zero(&net);
}

/* Sums of what passes here cannot wrap, and differences have a text of 40 places at most. */
static enum gw_status read_signed(struct gw_u256 *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_u256(c, out));
    struct gw_u256 magnitude = *out;
    (void)gw_u256_negate_if_negative(&magnitude);
    return gw_u256_bit_count(&magnitude) < 128 ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_unsigned(struct gw_u256 *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= 128 ? GW_OK : GW_E_FORMAT;
}

/* getAddressSet() -> address[] */
static enum gw_status read_set(struct gw_rysk_state *state, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor list;
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_RYSK_SERIES_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        state->series[i] = (struct gw_rysk_series){0};
        GW_TRY(gw_abi_address(&list, state->series[i].otoken));
        for (size_t k = 0; k < i; k++) {
            GW_ENSURE(memcmp(state->series[k].otoken, state->series[i].otoken, 20) != 0, GW_E_FORMAT);
        }
    }
    state->series_count = count;
    return GW_OK;
}

/* storesForAddress(oToken) -> ((expiration, strike, isPut, underlying, strikeAsset, collateral), shortExposure,
 * longExposure); the tuple is static, so its members stand in line. */
static enum gw_status read_stores(struct gw_rysk_series *series, struct gw_abi_cursor *c)
{
    uint64_t expiry_s;
    GW_TRY(gw_abi_uint(c, 40, &expiry_s)); /* 40 bits last 34 000 years */
    series->expiry_s = (int64_t)expiry_s;
    GW_TRY(read_unsigned(&series->strike, c));
    GW_TRY(gw_abi_bool(c, &series->is_put));
    GW_TRY(gw_abi_address(c, series->underlying));
    GW_TRY(gw_abi_address(c, series->strike_asset));
    GW_TRY(gw_abi_address(c, series->collateral));
    GW_TRY(read_signed(&series->short_word, c));
    return read_signed(&series->long_word, c);
}

/* getHedgingReactors() -> address[] */
static enum gw_status read_reactors(struct gw_rysk_state *state, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor list;
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, GW_RYSK_REACTORS_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_abi_address(&list, state->reactors[i].address));
    }
    state->reactor_count = count;
    return GW_OK;
}

static enum gw_status read_price(struct gw_rysk_state *state, struct gw_abi_cursor *c)
{
    GW_TRY(read_unsigned(&state->price, c));
    state->has_price = !gw_u256_is_zero(&state->price);
    return GW_OK;
}

static enum gw_status read_paused(struct gw_rysk_state *state, struct gw_abi_cursor *c)
{
    bool is_paused;
    GW_TRY(gw_abi_bool(c, &is_paused));
    state->is_trading = !is_paused;
    return GW_OK;
}

static enum gw_status read_total(struct gw_rysk_state *state, struct gw_abi_cursor *c)
{
    GW_TRY(read_signed(&state->total_word, c));
    state->has_total = true;
    return GW_OK;
}

static enum gw_status read_reply(struct gw_rysk_state *state, enum gw_rysk_call call, size_t index,
                                 struct gw_abi_cursor *c)
{
    switch (call) {
    case GW_RYSK_CALL_FEED:
        return gw_abi_address(c, state->feed);
    case GW_RYSK_CALL_VOLATILITY_FEED:
        return gw_abi_address(c, state->volatility_feed);
    case GW_RYSK_CALL_PRICE_FEED:
        return gw_abi_address(c, state->price_feed);
    case GW_RYSK_CALL_REGISTRY:
        return gw_abi_address(c, state->registry);
    case GW_RYSK_CALL_EXCHANGE:
        return gw_abi_address(c, state->exchange);
    case GW_RYSK_CALL_UNDERLYING:
        return gw_abi_address(c, state->underlying);
    case GW_RYSK_CALL_STRIKE_ASSET:
        return gw_abi_address(c, state->strike_asset);
    case GW_RYSK_CALL_SERIES:
        return read_set(state, c);
    case GW_RYSK_CALL_STORES:
        return read_stores(&state->series[index], c);
    case GW_RYSK_CALL_PRICE:
        return read_price(state, c);
    case GW_RYSK_CALL_PAUSED:
        return read_paused(state, c);
    case GW_RYSK_CALL_VOL:
        return read_unsigned(&state->series[index].vol, c);
    case GW_RYSK_CALL_SABR:
        return gw_rysk_read_smile(&state->smiles[index], c);
    case GW_RYSK_CALL_TOTAL:
        return read_total(state, c);
    case GW_RYSK_CALL_REACTORS:
        return read_reactors(state, c);
    case GW_RYSK_CALL_EPHEMERAL:
        return read_signed(&state->ephemeral_word, c);
    case GW_RYSK_CALL_VALUES:
        return read_signed(&state->delta_word, c);
    case GW_RYSK_CALL_REACTOR_DELTA:
        return read_signed(&state->reactors[index].delta_word, c);
    case GW_RYSK_CALL_COUNT:
        break;
    }
    return GW_E_FORMAT;
}

static const char *const names[GW_RYSK_CALL_COUNT] = {
    [GW_RYSK_CALL_FEED] = "portfolioValuesFeed()", [GW_RYSK_CALL_VOLATILITY_FEED] = "volatilityFeed()",
    [GW_RYSK_CALL_PRICE_FEED] = "priceFeed()",     [GW_RYSK_CALL_REGISTRY] = "optionRegistry()",
    [GW_RYSK_CALL_EXCHANGE] = "optionExchange()",  [GW_RYSK_CALL_UNDERLYING] = "underlyingAsset()",
    [GW_RYSK_CALL_STRIKE_ASSET] = "strikeAsset()", [GW_RYSK_CALL_SERIES] = "getAddressSet()",
    [GW_RYSK_CALL_STORES] = "storesForAddress()",  [GW_RYSK_CALL_REACTORS] = "getHedgingReactors()",
    [GW_RYSK_CALL_EPHEMERAL] = "ephemeralDelta()", [GW_RYSK_CALL_VALUES] = "getPortfolioValues()",
    [GW_RYSK_CALL_REACTOR_DELTA] = "getDelta()",
};

static void describe(char out[GW_RYSK_FAULT_MAX], const uint8_t *of, enum gw_rysk_call call,
                     enum gw_status status, const struct gw_call_reply *reply)
{
    char address[43] = "";
    if (of != NULL) {
        gw_hex_encode(address, of, 20);
    }
    const char *space = of == NULL ? "" : ": ";
    if (!reply->is_ok) {
        (void)snprintf(out, GW_RYSK_FAULT_MAX, "%s%s%s reverted", address, space, names[call]);
    } else if (status == GW_E_BOUND) {
        (void)snprintf(out, GW_RYSK_FAULT_MAX, "%s%s%s has too many items", address, space, names[call]);
    } else {
        (void)snprintf(out, GW_RYSK_FAULT_MAX, "%s%s%s does not decode (%zu bytes)", address, space,
                       names[call], reply->size);
    }
}

/* Without a volatility there is a configured one; while the values are too old there is no hedge to tell. */
static bool is_optional(enum gw_rysk_call call)
{
    return call == GW_RYSK_CALL_PRICE || call == GW_RYSK_CALL_PAUSED || call == GW_RYSK_CALL_VOL ||
           call == GW_RYSK_CALL_SABR || call == GW_RYSK_CALL_TOTAL;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_rysk_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    struct gw_rysk_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    char fault[GW_RYSK_FAULT_MAX];
    const enum gw_status status = reply->is_ok ? read_reply(state, call, index, &c) : GW_E_REVERT;
    if (status == GW_OK || is_optional(call)) {
        return GW_OK;
    }
    if (call == GW_RYSK_CALL_STORES) {
        describe(state->series[index].fault, state->series[index].otoken, call, status, reply);
        return GW_OK;
    }
    if (call > GW_RYSK_CALL_TOTAL) {
        describe(fault, call == GW_RYSK_CALL_REACTOR_DELTA ? state->reactors[index].address : NULL, call,
                 status, reply);
        if (state->hedge_fault[0] == '\0') {
            memcpy(state->hedge_fault, fault, sizeof fault);
        }
        return GW_OK;
    }
    describe(fault, NULL, call, status, reply);
    gw_venue_fail(venue, "%s", fault);
    return status;
}

/* The pool makes no option on anything else, so such an entry is none of its own. */
static void check_assets(struct gw_rysk_state *state)
{
    for (size_t i = 0; i < state->series_count; i++) {
        struct gw_rysk_series *series = &state->series[i];
        const bool is_own = memcmp(series->underlying, state->underlying, 20) == 0 &&
                            memcmp(series->strike_asset, state->strike_asset, 20) == 0;
        if (series->fault[0] == '\0' && !is_own) {
            char address[43];
            gw_hex_encode(address, series->otoken, 20);
            (void)snprintf(series->fault, sizeof series->fault, "%s: not on the assets of the pool", address);
        }
    }
}

/* Smiles of as many expiries as fit; the rest takes the configured volatility. */
static void want_smile(struct gw_rysk_state *state, int64_t expiry_s)
{
    size_t i = 0;
    while (i < state->smile_count && state->smiles[i].expiry_s != expiry_s) {
        i++;
    }
    if (i == state->smile_count && i < GW_RYSK_SMILES_MAX) {
        state->smiles[state->smile_count++] = (struct gw_rysk_smile){.expiry_s = expiry_s};
    }
}

enum gw_status gw_rysk_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_rysk_state *state = venue->state;
    if (round == 0) {
        state->series_count = 0;
        state->reactor_count = 0;
        state->smile_count = 0;
        state->has_price = false;
        state->is_trading = false;
        state->has_total = false;
        state->hedge_fault[0] = '\0';
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_rysk_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    if (round == 2) {
        check_assets(state);
    }
    for (size_t i = 0; round == 2 && !state->has_price && i < state->series_count; i++) {
        if (gw_rysk_is_open(&state->series[i], venue->block_time_s)) {
            want_smile(state, state->series[i].expiry_s);
        }
    }
    return GW_OK;
}
