#include "chains/market/market.h"

#include <string.h>

#include "chains/market/sequencer.h"
#include "chains/market/spots.h"
#include "chains/market/vols.h"

enum gw_status gw_market_plan(const struct gw_market *market, struct gw_call_list *calls)
{
    GW_TRY(gw_spots_plan(market, calls));
    for (size_t i = 0; i < market->token_count; i++) {
        const struct gw_token *token = &market->tokens[i];
        if (!token->is_known) {
            GW_TRY(gw_call_list_add_none(calls, token->address,
                                         gw_market_tag(GW_MARKET_CALL_TOKEN_DECIMALS, i), "decimals()"));
        }
    }
    GW_TRY(gw_sequencer_plan(&market->sequencer, calls));
    return gw_vols_plan(market, calls);
}

static void decode_reply(struct gw_market *market, uint64_t tag, const struct gw_call_reply *reply)
{
    const enum gw_market_call call = (enum gw_market_call)(tag >> 32);
    const size_t i = (size_t)(tag & UINT32_MAX);
    switch (call) {
    case GW_MARKET_CALL_TOKEN_DECIMALS:
        GW_ASSERT(i < market->token_count);
        market->tokens[i].is_known = gw_market_read_decimals(&market->tokens[i].decimals, reply);
        break;
    case GW_MARKET_CALL_FEED_DECIMALS:
    case GW_MARKET_CALL_ROUND:
    case GW_MARKET_CALL_SPOT:
    case GW_MARKET_CALL_TOKEN0:
    case GW_MARKET_CALL_TOKEN1:
    case GW_MARKET_CALL_OBSERVE:
        gw_spots_decode(market, call, i, reply);
        break;
    case GW_MARKET_CALL_SEQUENCER:
        gw_sequencer_decode(&market->sequencer, reply, market->block_time_s);
        break;
    case GW_MARKET_CALL_VOL:
        gw_vols_decode(market, i, reply);
        break;
    }
}

static void decode_replies(struct gw_market *market, const struct gw_reply_list *replies)
{
    for (size_t i = 0; i < replies->count; i++) {
        decode_reply(market, replies->calls[i].tag, &replies->replies[i]);
    }
}

enum gw_status gw_market_decode(struct gw_market *market, const struct gw_reply_list *replies,
                                int64_t block_time_s)
{
    market->block_time_s = block_time_s;
    decode_replies(market, replies);
    gw_spots_judge(market);
    return GW_OK;
}

enum gw_status gw_market_plan_more(const struct gw_market *market, struct gw_call_list *calls)
{
    return gw_vols_plan_more(market, calls);
}

enum gw_status gw_market_decode_more(struct gw_market *market, const struct gw_reply_list *replies)
{
    decode_replies(market, replies);
    gw_vols_settle(market);
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

/* The first that is fresh, else the first that has a value, else the first; NULL: the underlying has none. */
static const struct gw_spot *find_serving(const struct gw_market *market, const char *underlying)
{
    const struct gw_spot *best = NULL;
    for (size_t i = 0; i < market->spot_count; i++) {
        const struct gw_spot *spot = &market->spots[i];
        if (strcmp(spot->underlying, underlying) != 0) {
            continue;
        }
        if (spot->usd > 0 && !spot->is_stale) {
            return spot;
        }
        if (best == NULL || (best->usd <= 0 && spot->usd > 0)) {
            best = spot;
        }
    }
    return best;
}

enum gw_status gw_market_spot(const struct gw_market *market, const char *underlying, double *usd,
                              double *age_s)
{
    if (strcmp(underlying, "USD") == 0) {
        *usd = 1.0;
        *age_s = 0;
        return GW_OK;
    }
    const struct gw_spot *spot = find_serving(market, underlying);
    GW_ENSURE(spot != NULL && spot->usd > 0, GW_E_MISSING);
    *usd = spot->usd;
    *age_s = (double)(market->block_time_s - spot->updated_s);
    return spot->is_stale ? GW_STALE : GW_OK;
}

const char *gw_market_spot_reason(const struct gw_market *market, const char *underlying)
{
    const struct gw_spot *spot = find_serving(market, underlying);
    return spot != NULL && (spot->is_stale || spot->usd <= 0) ? spot->reason : "";
}

double gw_market_spot_age_max(const struct gw_market *market, const char *underlying)
{
    const struct gw_spot *spot = find_serving(market, underlying);
    return spot != NULL ? spot->age_s_max : 0.0;
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

void gw_market_choose_option_vol(const struct gw_market *market, struct gw_option_vol *out,
                                 const char *underlying, double strike, int64_t expiry_s, double venue_vol,
                                 double venue_mean)
{
    struct gw_vol_borrowed borrowed;
    gw_vols_borrow(market, &borrowed, underlying, strike, expiry_s);
    struct gw_vol_candidates candidates = {
        .onchain = {.vol = venue_vol, .confidence = 1.0},
        .onchain_mean_1h = venue_mean,
        .gwav = {.vol = venue_mean, .confidence = 1.0},
        .fit = {.vol = borrowed.vol, .confidence = borrowed.confidence},
    };
    if (gw_market_vol(market, underlying, &candidates.configured) != GW_OK) {
        candidates.configured = 0;
    }
    *out = (struct gw_option_vol){0};
    gw_vol_choose(&out->choice, &candidates);
    if (out->choice.source == GW_VOL_GWAV) {
        out->source = gw_vol_feed_text(GW_VOL_FEED_LYRA_GWAV);
    } else if (out->choice.source == GW_VOL_FIT) {
        out->source = borrowed.source;
        out->age_s = borrowed.age_s;
    }
}
