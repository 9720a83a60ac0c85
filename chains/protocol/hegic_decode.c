#include <string.h>

#include "chains/protocol/hegic.h"

#define PRICE_DECIMALS_MAX 18u

_Static_assert(sizeof(struct gw_hegic_position) <= GW_ENTRY_VALUE_MAX, "a position fits an entry");

/* Below 2^128, so that products cannot wrap. */
static enum gw_status read_u128(struct gw_abi_cursor *c, struct gw_u256 *out)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= 128 ? GW_OK : GW_E_FORMAT;
}

static uint16_t find_strategy(const struct gw_hegic_config *cfg, const uint8_t address[20])
{
    size_t i = 0;
    while (i < cfg->strategy_count && memcmp(cfg->strategies[i].address, address, 20) != 0) {
        i++;
    }
    return (uint16_t)(i < cfg->strategy_count ? i : GW_HEGIC_STRATEGIES_MAX);
}

/* lockedLiquidity(id) -> (state, strategy, negativepnl, positivepnl, expiration) */
static enum gw_status read_locked(struct gw_venue *venue, struct gw_entry *entry, struct gw_abi_cursor *c)
{
    struct gw_hegic_state *state = venue->state;
    struct gw_hegic_position value = {0};
    uint64_t locked;
    uint64_t until_s;
    struct gw_u256 premium;
    GW_TRY(gw_abi_uint(c, 8, &locked));
    GW_ENSURE(locked <= 1, GW_E_FORMAT);
    GW_TRY(gw_abi_address(c, value.address));
    GW_TRY(read_u128(c, &value.collateral));
    GW_TRY(read_u128(c, &premium));
    GW_TRY(gw_abi_uint(c, 32, &until_s));
    (void)gw_u256_add(&value.collateral, &value.collateral, &premium);
    value.strategy = find_strategy(venue->config, value.address);
    entry->is_live = locked == 1;
    entry->is_retired = !entry->is_live;
    if (entry->is_live && value.strategy < GW_HEGIC_STRATEGIES_MAX) {
        state->feeds[value.strategy].is_wanted = true;
    }
    memcpy(entry->value, &value, sizeof value);
    return GW_OK;
}

/* The EVM shows an int256; a feed's answer that is no price is below 1. */
static enum gw_status read_round(struct gw_hegic_feed *feed, struct gw_abi_cursor *c)
{
    struct gw_int256 answer;
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_abi_i256(c, &answer));
    GW_ENSURE(!answer.is_negative && gw_u256_bit_count(&answer.magnitude) <= 64, GW_E_FORMAT);
    feed->price = answer.magnitude;
    return gw_abi_skip(c, 3);
}

static enum gw_status read_feed(struct gw_hegic_feed *feed, enum gw_hegic_call call, struct gw_abi_cursor *c)
{
    uint64_t decimals;
    if (call == GW_HEGIC_CALL_FEED) {
        return gw_abi_address(c, feed->address);
    }
    if (call == GW_HEGIC_CALL_ROUND) {
        return read_round(feed, c);
    }
    GW_TRY(gw_abi_uint(c, 8, &decimals));
    GW_ENSURE(decimals <= PRICE_DECIMALS_MAX, GW_E_FORMAT);
    feed->decimals = (uint8_t)decimals;
    return GW_OK;
}

static enum gw_status read_position(struct gw_hegic_position *value, enum gw_hegic_call call,
                                    struct gw_abi_cursor *c)
{
    uint64_t expiry_s;
    if (call == GW_HEGIC_CALL_DATA) {
        GW_TRY(read_u128(c, &value->amount));
        return read_u128(c, &value->strike);
    }
    if (call == GW_HEGIC_CALL_EXPIRY) {
        GW_TRY(gw_abi_uint(c, 32, &expiry_s));
        value->expiry_s = (int64_t)expiry_s;
        return GW_OK;
    }
    return gw_abi_u256(c, &value->payoff);
}

/* An inverse strategy reverts at a price that is the strike, as it is until the feed moves after a purchase: there the
 * legs pay nothing, and the buyer would get all the collateral. */
static bool is_refused_at_strike(const struct gw_hegic_config *cfg, enum gw_hegic_call call,
                                 const struct gw_entry *entry)
{
    const struct gw_hegic_position *value = (const void *)entry->value;
    return call == GW_HEGIC_CALL_PAYOFF && cfg->strategies[value->strategy].structure->is_inverse;
}

static enum gw_status decode_reply(struct gw_venue *venue, enum gw_hegic_call call, size_t index,
                                   const struct gw_call_reply *reply)
{
    static const char *const names[GW_HEGIC_CALL_COUNT] = {
        [GW_HEGIC_CALL_LOCKED] = "lockedLiquidity",    [GW_HEGIC_CALL_DATA] = "strategyData",
        [GW_HEGIC_CALL_EXPIRY] = "positionExpiration", [GW_HEGIC_CALL_PAYOFF] = "payOffAmount",
        [GW_HEGIC_CALL_FEED] = "priceProvider",        [GW_HEGIC_CALL_ROUND] = "latestRoundData",
        [GW_HEGIC_CALL_DECIMALS] = "decimals",
    };
    struct gw_hegic_state *state = venue->state;
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    const bool is_of_feed = call >= GW_HEGIC_CALL_FEED;
    struct gw_entry *entry = is_of_feed ? NULL : &venue->table.entries[index];
    const unsigned long long id = is_of_feed ? index : gw_key_to_u64(&entry->key);
    const char *what = is_of_feed ? "strategy" : "position";
    if (!reply->is_ok && !is_of_feed && is_refused_at_strike(venue->config, call, entry)) {
        struct gw_hegic_position *value = (void *)entry->value;
        value->payoff = value->collateral;
        return GW_OK;
    }
    if (!reply->is_ok) {
        gw_venue_fail(venue, "%s %llu: %s() reverted", what, id, names[call]);
        return GW_E_REVERT;
    }
    enum gw_status status;
    if (is_of_feed) {
        status = read_feed(&state->feeds[index], call, &c);
    } else if (call == GW_HEGIC_CALL_LOCKED) {
        status = read_locked(venue, entry, &c);
    } else {
        status = read_position((void *)entry->value, call, &c);
    }
    if (status != GW_OK) {
        gw_venue_fail(venue, "%s %llu: %s() does not decode (%zu bytes)", what, id, names[call], reply->size);
    }
    return status;
}

static enum gw_status check_payoffs(struct gw_venue *venue)
{
    const struct gw_hegic_config *cfg = venue->config;
    const struct gw_hegic_state *state = venue->state;
    for (size_t i = 0; i < venue->table.count; i++) {
        struct gw_entry *entry = &venue->table.entries[i];
        struct gw_hegic_position *value = (void *)entry->value;
        if (!entry->is_dirty || !entry->is_live || value->strategy >= cfg->strategy_count) {
            continue;
        }
        const struct gw_hegic_feed *feed = &state->feeds[value->strategy];
        value->price_decimals = feed->decimals;
        if (!gw_hegic_payoff_is_explained(&cfg->strategies[value->strategy], value, &feed->price)) {
            char stated[80];
            gw_u256_to_decimal(stated, &value->payoff);
            gw_venue_fail(venue,
                          "position %llu: payOffAmount() is %.60s, not what a %s of that scale and decimals "
                          "pays; correct its strategy in `strategies`",
                          (unsigned long long)gw_key_to_u64(&entry->key), stated,
                          cfg->strategies[value->strategy].structure->name);
            return GW_E_FORMAT;
        }
    }
    return GW_OK;
}

enum gw_status gw_hegic_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    struct gw_hegic_state *state = venue->state;
    for (size_t i = 0; round == 0 && i < GW_HEGIC_STRATEGIES_MAX; i++) {
        state->feeds[i].is_wanted = false;
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        GW_TRY(decode_reply(venue, (enum gw_hegic_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                            &replies->replies[i]));
    }
    return round == 2 ? check_payoffs(venue) : GW_OK;
}
