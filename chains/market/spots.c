#include "chains/market/spots.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DECIMALS_MAX    36u
#define DERIVE_DECIMALS 18u

void gw_spot_doubt(struct gw_spot *spot, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(spot->reason, sizeof spot->reason, format, args);
    va_end(args);
}

enum gw_status gw_spots_plan(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->spot_count; i++) {
        const struct gw_spot *spot = &market->spots[i];
        if (spot->source == GW_SPOT_UNISWAP_TWAP) {
            GW_TRY(gw_twap_plan(spot, i, calls));
            continue;
        }
        if (spot->source == GW_SPOT_DERIVE) {
            GW_TRY(
                gw_call_list_add_none(calls, spot->feed, gw_market_tag(GW_MARKET_CALL_SPOT, i), "getSpot()"));
            continue;
        }
        if (!spot->is_known) {
            GW_TRY(gw_call_list_add_none(calls, spot->feed, gw_market_tag(GW_MARKET_CALL_FEED_DECIMALS, i),
                                         "decimals()"));
        }
        GW_TRY(gw_call_list_add_none(calls, spot->feed, gw_market_tag(GW_MARKET_CALL_ROUND, i),
                                     "latestRoundData()"));
    }
    return GW_OK;
}

bool gw_market_read_decimals(uint8_t *out, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    uint64_t decimals;
    if (!reply->is_ok || gw_abi_uint(&c, 8, &decimals) != GW_OK || decimals > DECIMALS_MAX) {
        return false;
    }
    *out = (uint8_t)decimals;
    return true;
}

/* latestRoundData() -> roundId, answer, startedAt, updatedAt, answeredInRound */
static enum gw_status read_round(struct gw_spot *spot, const struct gw_call_reply *reply,
                                 int64_t block_time_s)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_int256 answer;
    uint64_t updated_s;
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(gw_abi_skip(&c, 1));
    GW_TRY(gw_abi_i256(&c, &answer));
    GW_TRY(gw_abi_skip(&c, 1));
    GW_TRY(gw_abi_uint(&c, 63, &updated_s));
    GW_ENSURE(spot->is_known, GW_E_MISSING);
    GW_ENSURE(!answer.is_negative && !gw_u256_is_zero(&answer.magnitude), GW_E_DOMAIN);
    GW_ENSURE((int64_t)updated_s <= block_time_s, GW_E_DOMAIN);
    spot->usd = gw_int256_to_double(&answer, spot->decimals);
    spot->updated_s = (int64_t)updated_s;
    return GW_OK;
}

/* getSpot() -> price, confidence */
static enum gw_status read_spot(struct gw_spot *spot, const struct gw_call_reply *reply, int64_t block_time_s)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    struct gw_u256 price;
    struct gw_u256 confidence;
    GW_ENSURE(reply->is_ok, GW_E_REVERT);
    GW_TRY(gw_abi_u256(&c, &price));
    GW_TRY(gw_abi_u256(&c, &confidence));
    GW_ENSURE(!gw_u256_is_zero(&price), GW_E_DOMAIN);
    GW_ENSURE(gw_u256_to_double(&confidence, DERIVE_DECIMALS) >= GW_VOL_CONFIDENCE_MIN, GW_E_DOMAIN);
    spot->usd = gw_u256_to_double(&price, DERIVE_DECIMALS);
    spot->updated_s = block_time_s;
    return GW_OK;
}

static void read_answer(struct gw_market *market, struct gw_spot *spot, enum gw_market_call call,
                        const struct gw_call_reply *reply)
{
    spot->usd = 0;
    spot->updated_s = 0;
    spot->is_stale = false;
    spot->reason[0] = '\0';
    const enum gw_status status =
        (call == GW_MARKET_CALL_ROUND ? read_round : read_spot)(spot, reply, market->block_time_s);
    if (status != GW_OK) {
        spot->usd = 0;
        gw_spot_doubt(spot, "its feed does not serve: %s", gw_status_text(status));
    }
}

void gw_spots_decode(struct gw_market *market, enum gw_market_call call, size_t index,
                     const struct gw_call_reply *reply)
{
    GW_ASSERT(index < market->spot_count);
    struct gw_spot *spot = &market->spots[index];
    if (call == GW_MARKET_CALL_FEED_DECIMALS) {
        spot->is_known = gw_market_read_decimals(&spot->decimals, reply);
    } else if (call == GW_MARKET_CALL_ROUND || call == GW_MARKET_CALL_SPOT) {
        read_answer(market, spot, call, reply);
    } else {
        gw_twap_decode(spot, call, reply);
    }
}

static void check_bounds(struct gw_spot *spot)
{
    if (spot->usd > 0 && ((spot->usd_min > 0 && spot->usd < spot->usd_min) ||
                          (spot->usd_max > 0 && spot->usd > spot->usd_max))) {
        gw_spot_doubt(spot, "%.8g is outside %.8g..%.8g", spot->usd, spot->usd_min, spot->usd_max);
        spot->usd = 0;
    }
}

static void check_age(struct gw_spot *spot, int64_t block_time_s)
{
    const double age_s = (double)(block_time_s - spot->updated_s);
    if (spot->usd > 0 && age_s > spot->age_s_max) {
        spot->is_stale = true;
        gw_spot_doubt(spot, "%.0f s old, %.0f allowed", age_s, spot->age_s_max);
    }
}

static bool are_apart(const struct gw_spot *x, const struct gw_spot *y)
{
    const bool is_pair = strcmp(x->underlying, y->underlying) == 0 && x->usd > 0 && y->usd > 0 &&
                         !x->is_stale && !y->is_stale && x->apart_max > 0;
    return is_pair && fabs(x->usd / y->usd - 1.0) > x->apart_max;
}

/* Nobody can say which of the two is right. Found among all before any is marked. */
static void compare_sources(struct gw_market *market)
{
    const struct gw_spot *rival[GW_FEEDS_MAX] = {0};
    for (size_t i = 0; i < market->spot_count; i++) {
        for (size_t j = 0; j < market->spot_count; j++) {
            const struct gw_spot *x = &market->spots[i];
            const struct gw_spot *y = &market->spots[j];
            if (i != j && rival[i] == NULL && (are_apart(x, y) || are_apart(y, x))) {
                rival[i] = y;
            }
        }
    }
    for (size_t i = 0; i < market->spot_count; i++) {
        if (rival[i] != NULL) {
            market->spots[i].is_stale = true;
            gw_spot_doubt(&market->spots[i], "%.8g here and %.8g at another source", market->spots[i].usd,
                          rival[i]->usd);
        }
    }
}

static void heed_sequencer(struct gw_market *market)
{
    for (size_t i = 0; i < market->spot_count && !market->sequencer.is_trusted; i++) {
        if (market->spots[i].usd > 0) {
            market->spots[i].is_stale = true;
            gw_spot_doubt(&market->spots[i], "%s", market->sequencer.reason);
        }
    }
}

/* Prices of pools after those that they are quoted in. */
static void judge_alone(struct gw_market *market, bool are_pools)
{
    for (size_t i = 0; i < market->spot_count; i++) {
        struct gw_spot *spot = &market->spots[i];
        if ((spot->source == GW_SPOT_UNISWAP_TWAP) != are_pools) {
            continue;
        }
        if (are_pools) {
            gw_twap_price(market, spot);
        }
        check_bounds(spot);
        check_age(spot, market->block_time_s);
    }
}

void gw_spots_judge(struct gw_market *market)
{
    judge_alone(market, false);
    judge_alone(market, true);
    compare_sources(market);
    if (market->sequencer.is_watched) {
        heed_sequencer(market);
    }
}
