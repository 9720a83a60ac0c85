#include "chains/market/market.h"

#include <string.h>

#include "gammawatch/vol.h"

#define TAG_FEED_DECIMALS  UINT64_C(0x100000000)
#define TAG_FEED_ROUND     UINT64_C(0x200000000)
#define TAG_TOKEN_DECIMALS UINT64_C(0x300000000)
#define TAG_FEED_SPOT      UINT64_C(0x400000000)
#define TAG_INDEX          UINT64_C(0xffffffff)

/* gw_u256_to_double() takes 36; no token or feed seen has more than 24. */
#define DECIMALS_MAX    36u
#define DERIVE_DECIMALS 18u

enum gw_status gw_market_plan(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->spot_count; i++) {
        const struct gw_spot *spot = &market->spots[i];
        if (spot->source == GW_SPOT_DERIVE) {
            GW_TRY(gw_call_list_add_none(calls, spot->feed, TAG_FEED_SPOT | i, "getSpot()"));
            continue;
        }
        if (!spot->is_known) {
            GW_TRY(gw_call_list_add_none(calls, spot->feed, TAG_FEED_DECIMALS | i, "decimals()"));
        }
        GW_TRY(gw_call_list_add_none(calls, spot->feed, TAG_FEED_ROUND | i, "latestRoundData()"));
    }
    for (size_t i = 0; i < market->token_count; i++) {
        const struct gw_token *token = &market->tokens[i];
        if (!token->is_known) {
            GW_TRY(gw_call_list_add_none(calls, token->address, TAG_TOKEN_DECIMALS | i, "decimals()"));
        }
    }
    return GW_OK;
}

/* False when the reply is no uint8 of a plausible size: the value stays unknown and is asked for again. */
static bool read_decimals(uint8_t *out, const struct gw_call_reply *reply)
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
    spot->is_stale = (double)(block_time_s - spot->updated_s) > spot->age_s_max;
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

static void decode_reply(struct gw_market *market, uint64_t tag, const struct gw_call_reply *reply)
{
    const size_t i = (size_t)(tag & TAG_INDEX);
    switch (tag & ~TAG_INDEX) {
    case TAG_FEED_DECIMALS:
        GW_ASSERT(i < market->spot_count);
        market->spots[i].is_known = read_decimals(&market->spots[i].decimals, reply);
        break;
    case TAG_FEED_ROUND:
    case TAG_FEED_SPOT: {
        GW_ASSERT(i < market->spot_count);
        struct gw_spot *spot = &market->spots[i];
        const bool is_round = (tag & ~TAG_INDEX) == TAG_FEED_ROUND;
        spot->usd = 0;
        spot->updated_s = 0;
        spot->is_stale = false;
        /* A feed that does not answer is a spot that is not known: the book says so of what needs it. */
        if ((is_round ? read_round : read_spot)(spot, reply, market->block_time_s) != GW_OK) {
            spot->usd = 0;
        }
        break;
    }
    case TAG_TOKEN_DECIMALS:
        GW_ASSERT(i < market->token_count);
        market->tokens[i].is_known = read_decimals(&market->tokens[i].decimals, reply);
        break;
    default:
        GW_ASSERT(false);
    }
}

enum gw_status gw_market_decode(struct gw_market *market, const struct gw_reply_list *replies,
                                int64_t block_time_s)
{
    market->block_time_s = block_time_s;
    for (size_t i = 0; i < replies->count; i++) {
        decode_reply(market, replies->calls[i].tag, &replies->replies[i]);
    }
    return GW_OK;
}

const struct gw_token *gw_market_token(const struct gw_market *market, const uint8_t address[20])
{
    for (size_t i = 0; i < market->token_count; i++) {
        if (memcmp(market->tokens[i].address, address, 20) == 0) {
            return &market->tokens[i];
        }
    }
    return NULL;
}

enum gw_status gw_market_spot(const struct gw_market *market, const char *underlying, double *usd,
                              double *age_s)
{
    if (strcmp(underlying, "USD") == 0) {
        *usd = 1.0;
        *age_s = 0;
        return GW_OK;
    }
    for (size_t i = 0; i < market->spot_count; i++) {
        const struct gw_spot *spot = &market->spots[i];
        if (strcmp(spot->underlying, underlying) == 0 && spot->usd > 0) {
            *usd = spot->usd;
            *age_s = (double)(market->block_time_s - spot->updated_s);
            return spot->is_stale ? GW_STALE : GW_OK;
        }
    }
    return GW_E_MISSING;
}

double gw_market_spot_age_max(const struct gw_market *market, const char *underlying)
{
    for (size_t i = 0; i < market->spot_count; i++) {
        if (strcmp(market->spots[i].underlying, underlying) == 0) {
            return market->spots[i].age_s_max;
        }
    }
    return 0.0;
}

enum gw_status gw_market_vol(const struct gw_market *market, const char *underlying, double *vol)
{
    for (size_t i = 0; i < market->vol_count; i++) {
        if (strcmp(market->vols[i].underlying, underlying) == 0) {
            *vol = market->vols[i].vol;
            return GW_OK;
        }
    }
    return GW_E_MISSING;
}

void gw_market_choose_vol(const struct gw_market *market, struct gw_vol_choice *out, const char *underlying,
                          double venue_vol)
{
    struct gw_vol_candidates candidates = {.onchain = {.vol = venue_vol, .confidence = 1.0}};
    if (gw_market_vol(market, underlying, &candidates.configured) != GW_OK) {
        candidates.configured = 0;
    }
    gw_vol_choose(out, &candidates);
}
