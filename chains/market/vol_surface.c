#include "chains/market/vol_kind.h"
#include "gammawatch/pricing.h"
#include "gammawatch/vecmath.h"

static enum gw_status plan(const struct gw_vol_feed *feed, size_t index, struct gw_call_list *calls)
{
    uint8_t word[32];
    struct gw_abi_buffer args = {.data = word, .capacity = sizeof word};
    gw_abi_put_address(&args, feed->token);
    return gw_call_list_add(calls, feed->oracle, gw_vol_tag(index, 0, 0), "getParams(address)", word, 1);
}

static void decode(struct gw_vol_feed *feed, unsigned what, size_t item, const struct gw_call_reply *reply,
                   int64_t now_s)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    (void)what;
    (void)item;
    (void)now_s;
    feed->surface.is_read = false;
    feed->reason[0] = '\0';
    const enum gw_status status = reply->is_ok ? gw_premia_read_surface(&feed->surface, &c) : GW_E_REVERT;
    if (status != GW_OK) {
        gw_vol_doubt(feed, "getParams() does not serve: %s", gw_status_text(status));
    }
}

static void settle(struct gw_vol_feed *feed, int64_t now_s)
{
    const double age_s = (double)(now_s - feed->surface.updated_s);
    if (feed->surface.is_read && !(age_s >= 0 && age_s <= feed->age_s_max)) {
        feed->surface.is_read = false;
        gw_vol_doubt(feed, "its surface is %.0f s old, %.0f allowed", age_s, feed->age_s_max);
    }
}

static void borrow(const struct gw_vol_feed *feed, struct gw_vol_borrowed *out, const struct gw_vol_ask *ask)
{
    if (feed->surface.is_read && ask->strike > 0 && ask->spot > 0) {
        out->vol = gw_premia_vol(&feed->surface, gw_vecmath_log(ask->strike / ask->spot),
                                 (double)(ask->expiry_s - ask->now_s) / GW_YEAR_S);
    }
    out->confidence = GW_VOL_SURFACE_CONFIDENCE;
    out->age_s = (double)(ask->now_s - feed->surface.updated_s);
}

static bool is_known(const struct gw_vol_feed *feed)
{
    return feed->surface.is_read;
}

const struct gw_vol_kind gw_vol_premia_ssvi = {
    .name = "premia_ssvi",
    .address_at = offsetof(struct gw_vol_feed, oracle),
    .plan = plan,
    .decode = decode,
    .settle = settle,
    .is_known = is_known,
    .borrow = borrow,
};
