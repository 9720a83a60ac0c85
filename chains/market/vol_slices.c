#include <string.h>

#include "chains/market/vol_kind.h"
#include "gammawatch/vol.h"

/* Until it is taught, it knows nothing. */
static void settle(struct gw_vol_feed *feed, int64_t now_s)
{
    (void)now_s;
    feed->slice_count = 0;
    feed->reason[0] = '\0';
    gw_vol_doubt(feed, "its logs, or its answers, were not read");
}

static bool is_usable(struct gw_vol_feed *feed, const struct gw_derive_slice *slice, int64_t now_s)
{
    const double age_s = (double)(now_s - slice->updated_s);
    if (!(age_s >= 0 && age_s <= feed->age_s_max)) {
        gw_vol_doubt(feed, "of expiry %lld its slice is %.0f s old, %.0f allowed", (long long)slice->expiry_s,
                     age_s, feed->age_s_max);
        return false;
    }
    if (!(slice->confidence >= GW_VOL_CONFIDENCE_MIN)) {
        gw_vol_doubt(feed, "of expiry %lld it is confident to %.4g, %.4g needed", (long long)slice->expiry_s,
                     slice->confidence, GW_VOL_CONFIDENCE_MIN);
        return false;
    }
    return true;
}

static void learn(struct gw_vol_feed *feed, const struct gw_derive_slice *slices, size_t count,
                  const char *doubt, int64_t now_s)
{
    feed->slice_count = 0;
    feed->reason[0] = '\0';
    if (doubt[0] != '\0') {
        gw_vol_doubt(feed, "%s", doubt);
    }
    for (size_t i = 0; i < count; i++) {
        if (slices[i].expiry_s <= now_s || !is_usable(feed, &slices[i], now_s)) {
            continue;
        }
        size_t at = feed->slice_count++;
        for (; at > 0 && feed->slices[at - 1].expiry_s > slices[i].expiry_s; at--) {
            feed->slices[at] = feed->slices[at - 1];
        }
        feed->slices[at] = slices[i];
    }
    if (feed->slice_count == 0) {
        gw_vol_doubt(feed, "it has no slice of an expiry to come");
    }
}

void gw_vols_learn(struct gw_market *market, const uint8_t vol_feed[20], const struct gw_derive_slice *slices,
                   size_t count, const char *doubt)
{
    GW_ASSERT(count <= GW_VOL_EXPIRIES_MAX);
    for (size_t i = 0; i < market->vol_feed_count; i++) {
        struct gw_vol_feed *feed = &market->vol_feeds[i];
        if (feed->source == GW_VOL_FEED_DERIVE_SVI && memcmp(feed->vol_feed, vol_feed, 20) == 0) {
            learn(feed, slices, count, doubt, market->block_time_s);
        }
    }
}

static int64_t slice_expiry(const struct gw_vol_feed *feed, size_t i)
{
    return feed->slices[i].expiry_s;
}

static double slice_vol(const struct gw_vol_feed *feed, size_t i, const struct gw_vol_ask *ask)
{
    return gw_derive_vol(&feed->slices[i], ask->strike);
}

/* As old as the older, as sure as the less sure of the two, and no surer than any surface of another market. */
static void borrow(const struct gw_vol_feed *feed, struct gw_vol_borrowed *out, const struct gw_vol_ask *ask)
{
    const struct gw_vol_term term = {feed->slice_count, slice_expiry, slice_vol};
    if (term.count == 0) {
        return;
    }
    const struct gw_vol_span span = gw_vol_find_span(feed, &term, ask->expiry_s);
    const struct gw_derive_slice *near = &feed->slices[span.near];
    const struct gw_derive_slice *far = &feed->slices[span.far];
    const double confidence = near->confidence < far->confidence ? near->confidence : far->confidence;
    out->vol = gw_vol_over_term(feed, &term, ask);
    out->confidence = confidence < GW_VOL_SURFACE_CONFIDENCE ? confidence : GW_VOL_SURFACE_CONFIDENCE;
    out->age_s = (double)(ask->now_s - (near->updated_s < far->updated_s ? near->updated_s : far->updated_s));
}

static bool is_known(const struct gw_vol_feed *feed)
{
    return feed->slice_count > 0;
}

const struct gw_vol_kind gw_vol_derive_svi = {
    .name = "derive_svi",
    .address_at = offsetof(struct gw_vol_feed, vol_feed),
    .settle = settle,
    .is_known = is_known,
    .borrow = borrow,
};
