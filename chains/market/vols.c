#include "chains/market/vols.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chains/market/spots.h"
#include "chains/market/vol_kind.h"

static const struct gw_vol_kind *const kinds[GW_VOL_FEED_SOURCE_COUNT] = {
    [GW_VOL_FEED_LYRA_GWAV] = &gw_vol_lyra_gwav,
    [GW_VOL_FEED_PREMIA_SSVI] = &gw_vol_premia_ssvi,
    [GW_VOL_FEED_RYSK_SABR] = &gw_vol_rysk_sabr,
    [GW_VOL_FEED_DERIVE_SVI] = &gw_vol_derive_svi,
};

_Static_assert(GW_VOL_FEEDS_MAX <= 1u << 8, "a feed's index has 8 bits of a tag's low half");

uint64_t gw_vol_tag(size_t index, unsigned what, size_t item)
{
    GW_ASSERT(what < 1u << 8 && item < GW_VOL_ITEMS_MAX);
    return gw_market_tag(GW_MARKET_CALL_VOL, index << 24 | (size_t)what << 16 | item);
}

void gw_vol_doubt(struct gw_vol_feed *feed, const char *format, ...)
{
    va_list args;
    if (feed->reason[0] != '\0') {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(feed->reason, sizeof feed->reason, format, args);
    va_end(args);
}

enum gw_status gw_vols_plan(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        const struct gw_vol_kind *kind = kinds[market->vol_feeds[i].source];
        if (kind->plan != NULL) {
            GW_TRY(kind->plan(&market->vol_feeds[i], i, calls));
        }
    }
    return GW_OK;
}

enum gw_status gw_vols_plan_more(const struct gw_market *market, struct gw_call_list *calls)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        const struct gw_vol_kind *kind = kinds[market->vol_feeds[i].source];
        if (kind->plan_more != NULL) {
            GW_TRY(kind->plan_more(&market->vol_feeds[i], i, calls));
        }
    }
    return GW_OK;
}

void gw_vols_decode(struct gw_market *market, size_t index, const struct gw_call_reply *reply)
{
    GW_ASSERT(index >> 24 < market->vol_feed_count);
    struct gw_vol_feed *feed = &market->vol_feeds[index >> 24];
    kinds[feed->source]->decode(feed, index >> 16 & UINT8_MAX, index & UINT16_MAX, reply,
                                market->block_time_s);
}

void gw_vols_settle(struct gw_market *market)
{
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        struct gw_vol_feed *feed = &market->vol_feeds[i];
        kinds[feed->source]->settle(feed, market->block_time_s);
    }
}

struct gw_vol_span gw_vol_find_span(const struct gw_vol_feed *feed, const struct gw_vol_term *term,
                                    int64_t expiry_s)
{
    size_t far = 0;
    GW_ASSERT(term->count > 0);
    while (far < term->count && term->expiry_s(feed, far) < expiry_s) {
        far++;
    }
    if (far == term->count) {
        return (struct gw_vol_span){far - 1, far - 1};
    }
    return (struct gw_vol_span){far == 0 || term->expiry_s(feed, far) == expiry_s ? far : far - 1, far};
}

double gw_vol_over_term(const struct gw_vol_feed *feed, const struct gw_vol_term *term,
                        const struct gw_vol_ask *ask)
{
    if (term->count == 0) {
        return 0.0;
    }
    const struct gw_vol_span span = gw_vol_find_span(feed, term, ask->expiry_s);
    const double near_vol = term->vol(feed, span.near, ask);
    if (span.near == span.far) {
        return near_vol;
    }
    const double near_s = (double)term->expiry_s(feed, span.near) - (double)ask->now_s;
    const double far_s = (double)term->expiry_s(feed, span.far) - (double)ask->now_s;
    const double left_s = (double)ask->expiry_s - (double)ask->now_s;
    const double share = (left_s - near_s) / (far_s - near_s);
    const double far_vol = term->vol(feed, span.far, ask);
    const double variance = (1.0 - share) * near_vol * near_vol * near_s + share * far_vol * far_vol * far_s;
    return near_vol > 0 && far_vol > 0 ? sqrt(variance / left_s) : 0.0;
}

void gw_vols_borrow(const struct gw_market *market, struct gw_vol_borrowed *out, const char *underlying,
                    double strike, int64_t expiry_s)
{
    struct gw_vol_ask ask = {.strike = strike, .now_s = market->block_time_s, .expiry_s = expiry_s};
    double age_s;
    *out = (struct gw_vol_borrowed){0};
    if (gw_market_spot(market, underlying, &ask.spot, &age_s) != GW_OK) {
        ask.spot = 0;
    }
    for (size_t i = 0; i < market->vol_feed_count && !(out->vol > 0); i++) {
        const struct gw_vol_feed *feed = &market->vol_feeds[i];
        if (strcmp(feed->underlying, underlying) == 0) {
            *out = (struct gw_vol_borrowed){.source = kinds[feed->source]->name};
            kinds[feed->source]->borrow(feed, out, &ask);
        }
    }
}

const char *gw_vol_feed_text(enum gw_vol_feed_source source)
{
    return kinds[source]->name;
}

const uint8_t *gw_vol_feed_address(const struct gw_vol_feed *feed)
{
    return (const uint8_t *)feed + kinds[feed->source]->address_at;
}

bool gw_vol_feed_is_known(const struct gw_vol_feed *feed)
{
    return kinds[feed->source]->is_known(feed);
}
