#include "chains/protocol/replication.h"

#include <math.h>
#include <stdio.h>

#include "chains/book/account.h"
#include "gammawatch/vecmath.h"
#include "ipc/base/hex.h"

#define DECIMALS_MAX 36u /* gw_u256_to_double() */

static uint64_t tag_of(enum gw_replication_call call, size_t fund)
{
    return (uint64_t)call << 32 | (uint64_t)fund;
}

static enum gw_status plan_fund(const struct gw_replication_fund *fund,
                                const struct gw_replication_reading *reading, size_t i,
                                struct gw_call_list *calls)
{
    if (!reading->has_decimals[0]) {
        GW_TRY(gw_call_list_add_none(calls, fund->token, tag_of(GW_REPLICATION_CALL_TOKEN_DECIMALS, i),
                                     "decimals()"));
    }
    if (!reading->has_decimals[1]) {
        GW_TRY(gw_call_list_add_none(calls, fund->price_feed, tag_of(GW_REPLICATION_CALL_FEED_DECIMALS, i),
                                     "decimals()"));
    }
    GW_TRY(gw_call_list_add_none(calls, fund->token, tag_of(GW_REPLICATION_CALL_SUPPLY, i), "totalSupply()"));
    return gw_call_list_add_none(calls, fund->price_feed, tag_of(GW_REPLICATION_CALL_ROUND, i),
                                 "latestRoundData()");
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct gw_replication_config *cfg = venue->config;
    const struct gw_replication_state *state = venue->state;
    (void)round;
    for (size_t i = 0; i < cfg->fund_count; i++) {
        if (!(cfg->funds[i].nav_usd > 0)) {
            GW_TRY(plan_fund(&cfg->funds[i], &state->readings[i], i, calls));
        }
    }
    return GW_OK;
}

static enum gw_status read_decimals(struct gw_replication_reading *reading, size_t which,
                                    struct gw_abi_cursor *c)
{
    uint64_t decimals;
    GW_TRY(gw_abi_uint(c, 8, &decimals));
    GW_ENSURE(decimals <= DECIMALS_MAX, GW_E_FORMAT);
    reading->decimals[which] = (uint8_t)decimals;
    reading->has_decimals[which] = true;
    return GW_OK;
}

/* latestRoundData() -> roundId, answer, startedAt, updatedAt, answeredInRound */
static enum gw_status read_price(const struct gw_venue *venue, const struct gw_replication_fund *fund,
                                 struct gw_replication_reading *reading, struct gw_abi_cursor *c)
{
    struct gw_int256 answer;
    uint64_t updated_s;
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_abi_i256(c, &answer));
    GW_TRY(gw_abi_skip(c, 1));
    GW_TRY(gw_abi_uint(c, 63, &updated_s));
    GW_ENSURE(reading->has_decimals[1] && !answer.is_negative && !gw_u256_is_zero(&answer.magnitude),
              GW_E_DOMAIN);
    const double age_s = (double)(venue->block_time_s - (int64_t)updated_s);
    GW_ENSURE(age_s >= 0, GW_E_DOMAIN);
    reading->price_usd = gw_u256_to_double(&answer.magnitude, reading->decimals[1]);
    if (age_s > fund->age_s_max) {
        (void)snprintf(reading->fault, sizeof reading->fault, "its price is %.0f s old, %.0f allowed", age_s,
                       fund->age_s_max);
    }
    return GW_OK;
}

static enum gw_status read_supply(struct gw_replication_reading *reading, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_u256(c, &reading->supply));
    return reading->has_decimals[0] ? GW_OK : GW_E_MISSING;
}

static void decode_reply(struct gw_venue *venue, enum gw_replication_call call, size_t i,
                         const struct gw_call_reply *reply)
{
    static const char *const names[] = {[GW_REPLICATION_CALL_SUPPLY] = "totalSupply()",
                                        [GW_REPLICATION_CALL_TOKEN_DECIMALS] = "decimals() of its token",
                                        [GW_REPLICATION_CALL_ROUND] = "latestRoundData()",
                                        [GW_REPLICATION_CALL_FEED_DECIMALS] = "decimals() of its feed"};
    const struct gw_replication_config *cfg = venue->config;
    struct gw_replication_state *state = venue->state;
    struct gw_replication_reading *reading = &state->readings[i];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    enum gw_status status = reply->is_ok ? GW_OK : GW_E_REVERT;
    if (status == GW_OK && call == GW_REPLICATION_CALL_SUPPLY) {
        status = read_supply(reading, &c);
    } else if (status == GW_OK && call == GW_REPLICATION_CALL_ROUND) {
        status = read_price(venue, &cfg->funds[i], reading, &c);
    } else if (status == GW_OK) {
        status = read_decimals(reading, call == GW_REPLICATION_CALL_FEED_DECIMALS, &c);
    }
    if (status != GW_OK && reading->fault[0] == '\0') {
        (void)snprintf(reading->fault, sizeof reading->fault, "%s does not serve: %s", names[call],
                       gw_status_text(status));
    }
}

static enum gw_status decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    const struct gw_replication_config *cfg = venue->config;
    struct gw_replication_state *state = venue->state;
    (void)round;
    for (size_t i = 0; i < cfg->fund_count; i++) {
        state->readings[i].fault[0] = '\0';
    }
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        decode_reply(venue, (enum gw_replication_call)(tag >> 32), (size_t)(tag & UINT32_MAX),
                     &replies->replies[i]);
    }
    return GW_OK;
}

static double nav_of(const struct gw_replication_fund *fund, const struct gw_replication_reading *reading)
{
    return fund->nav_usd > 0 ? fund->nav_usd
                             : gw_u256_to_double(&reading->supply, reading->decimals[0]) * reading->price_usd;
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_replication_fund *fund,
                     const struct gw_replication_reading *reading, double nav)
{
    char supply[80];
    gw_u256_to_decimal(supply, &reading->supply);
    const int size =
        fund->kind == GW_REPLICATION_CPPI
            ? snprintf(out, GW_POSITION_RAW_MAX,
                       "{\"kind\":\"cppi\",\"multiplier\":%.17g,\"floor_usd\":%.17g,\"nav_usd\":%.17g,"
                       "\"supply\":\"%s\"}",
                       fund->multiple, fund->floor_usd, nav, supply)
            : snprintf(out, GW_POSITION_RAW_MAX,
                       "{\"kind\":\"leveraged\",\"leverage\":%.17g,\"nav_usd\":%.17g,\"supply\":\"%s\"}",
                       fund->multiple, nav, supply);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* a supply has 78 digits at most */
}

static enum gw_status emit_fund(const struct gw_venue *venue, const struct gw_market *market, size_t i,
                                const struct gw_position_sink *sink)
{
    const struct gw_replication_fund *fund = &((const struct gw_replication_config *)venue->config)->funds[i];
    const struct gw_replication_reading *reading =
        &((const struct gw_replication_state *)venue->state)->readings[i];
    struct gw_position position = {
        .kind = GW_POSITION_POWER, .power = fund->multiple, .is_replicated = true, .hedging = venue->hedging};
    double spot;
    double age_s;
    (void)snprintf(position.venue, sizeof position.venue, "%s", fund->name);
    if (!(fund->nav_usd > 0)) {
        gw_hex_encode(position.venue, fund->token, sizeof fund->token);
    }
    if (reading->fault[0] != '\0') {
        return sink->exclude(sink->context, position.venue, reading->fault);
    }
    if (gw_market_spot(market, fund->underlying, &spot, &age_s) == GW_E_MISSING) {
        return sink->exclude(sink->context, position.venue, "its underlying has no spot");
    }
    const double nav = nav_of(fund, reading);
    const double base = fund->kind == GW_REPLICATION_CPPI ? nav - fund->floor_usd : nav;
    GW_TRY(gw_sink_accounts_known(sink, position.venue, fund->underlying));
    if (!(base > 0)) {
        return GW_OK;
    }
    position.quantity = -base * gw_vecmath_exp(-fund->multiple * gw_vecmath_log(spot));
    if (!isfinite(position.quantity)) {
        return sink->exclude(sink->context, position.venue, "its net asset value is no number");
    }
    (void)snprintf(position.id, sizeof position.id, "%s", fund->name);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", fund->underlying);
    fill_raw(position.raw, fund, reading, nav);
    return sink->position(sink->context, &position);
}

static enum gw_status emit(const struct gw_venue *venue, const struct gw_market *market,
                           const struct gw_position_sink *sink)
{
    const struct gw_replication_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->fund_count; i++) {
        GW_TRY(emit_fund(venue, market, i, sink));
    }
    return GW_OK;
}

/* A fund that promises a multiple has to trade for it: documented by its terms, how soon is not. */
const struct gw_protocol gw_protocol_replication = {
    .name = "replication",
    .fields = gw_replication_fields,
    .config_size = sizeof(struct gw_replication_config),
    .state_size = sizeof(struct gw_replication_state),
    .rounds = 1,
    .hedging = {.h_protocol = 1, .h_protocol_lo = 1, .h_protocol_hi = 1, .evidence = GW_HEDGING_DOCUMENTED},
    .configure = gw_replication_configure,
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = decode,
    .emit = emit,
};
