#include "chains/market/vol_kind.h"
#include "gammawatch/pricing.h"

#define EXPIRIES_MAX 1024u /* the contract forgets none */

enum { EXPIRIES, PAUSED, SMILE };

static enum gw_status plan(const struct gw_vol_feed *feed, size_t index, struct gw_call_list *calls)
{
    GW_TRY(
        gw_call_list_add_none(calls, feed->volatility_feed, gw_vol_tag(index, EXPIRIES, 0), "getExpiries()"));
    return gw_call_list_add_none(calls, feed->option_exchange, gw_vol_tag(index, PAUSED, 0), "paused()");
}

static enum gw_status plan_smiles(const struct gw_vol_feed *feed, size_t index, struct gw_call_list *calls)
{
    for (size_t i = 0; i < feed->smile_count; i++) {
        GW_TRY(gw_call_list_add_u64(calls, feed->volatility_feed, gw_vol_tag(index, SMILE, i),
                                    "sabrParams(uint256)", (uint64_t)feed->smiles[i].expiry_s));
    }
    return GW_OK;
}

/* getExpiries() -> uint256[], as they were first set */
static enum gw_status read_expiries(struct gw_vol_feed *feed, struct gw_abi_cursor *c, int64_t now_s)
{
    struct gw_abi_cursor list;
    size_t count;
    GW_TRY(gw_abi_tail(c, &list));
    GW_TRY(gw_abi_array(&list, EXPIRIES_MAX, 1, &count));
    for (size_t i = 0; i < count; i++) {
        uint64_t expiry_s;
        GW_TRY(gw_abi_uint(&list, 40, &expiry_s)); /* 40 bits last 34 000 years */
        if ((int64_t)expiry_s > now_s) {
            GW_ENSURE(feed->smile_count < GW_VOL_EXPIRIES_MAX, GW_E_BOUND);
            feed->smiles[feed->smile_count++] = (struct gw_rysk_smile){.expiry_s = (int64_t)expiry_s};
        }
    }
    return GW_OK;
}

static void decode_expiries(struct gw_vol_feed *feed, const struct gw_call_reply *reply, int64_t now_s)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    feed->smile_count = 0;
    feed->is_trading = false;
    feed->reason[0] = '\0';
    const enum gw_status status = reply->is_ok ? read_expiries(feed, &c, now_s) : GW_E_REVERT;
    if (status != GW_OK) {
        feed->smile_count = 0;
        gw_vol_doubt(feed, "getExpiries() does not serve: %s", gw_status_text(status));
    }
}

static void decode_paused(struct gw_vol_feed *feed, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    bool is_paused = true;
    const enum gw_status status = reply->is_ok ? gw_abi_bool(&c, &is_paused) : GW_E_REVERT;
    feed->is_trading = status == GW_OK && !is_paused;
    if (status != GW_OK) {
        gw_vol_doubt(feed, "paused() does not serve: %s", gw_status_text(status));
    } else if (is_paused) {
        gw_vol_doubt(feed, "its exchange is paused, and nothing trades on its parameters");
    }
}

static void decode_smile(struct gw_vol_feed *feed, size_t i, const struct gw_call_reply *reply)
{
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    GW_ASSERT(i < feed->smile_count);
    const enum gw_status status = reply->is_ok ? gw_rysk_read_smile(&feed->smiles[i], &c) : GW_E_REVERT;
    if (status != GW_OK) {
        feed->smiles[i].is_read = false;
        gw_vol_doubt(feed, "sabrParams() of expiry %lld does not serve: %s",
                     (long long)feed->smiles[i].expiry_s, gw_status_text(status));
    }
}

static void decode(struct gw_vol_feed *feed, unsigned what, size_t item, const struct gw_call_reply *reply,
                   int64_t now_s)
{
    if (what == EXPIRIES) {
        decode_expiries(feed, reply, now_s);
    } else if (what == PAUSED) {
        decode_paused(feed, reply);
    } else {
        decode_smile(feed, item, reply);
    }
}

static void settle(struct gw_vol_feed *feed, int64_t now_s)
{
    size_t kept = 0;
    (void)now_s;
    for (size_t i = 0; i < feed->smile_count; i++) {
        const struct gw_rysk_smile smile = feed->smiles[i];
        if (!smile.is_read) {
            continue;
        }
        size_t at = kept++;
        for (; at > 0 && feed->smiles[at - 1].expiry_s > smile.expiry_s; at--) {
            feed->smiles[at] = feed->smiles[at - 1];
        }
        feed->smiles[at] = smile;
    }
    feed->smile_count = kept;
    if (kept == 0) {
        gw_vol_doubt(feed, "no expiry to come has parameters");
    }
}

static int64_t smile_expiry(const struct gw_vol_feed *feed, size_t i)
{
    return feed->smiles[i].expiry_s;
}

static double smile_vol(const struct gw_vol_feed *feed, size_t i, const struct gw_vol_ask *ask)
{
    const struct gw_rysk_smile *smile = &feed->smiles[i];
    const double left_s = (double)(smile->expiry_s - ask->now_s);
    const bool is_put = ask->strike < gw_rysk_forward(smile, ask->spot, left_s);
    return gw_rysk_smile_vol(smile, is_put, ask->spot, ask->strike, left_s) *
           __builtin_sqrt(GW_YEAR_S / GW_RYSK_YEAR_S);
}

static bool is_known(const struct gw_vol_feed *feed)
{
    return feed->is_trading && feed->smile_count > 0;
}

static void borrow(const struct gw_vol_feed *feed, struct gw_vol_borrowed *out, const struct gw_vol_ask *ask)
{
    const struct gw_vol_term term = {feed->smile_count, smile_expiry, smile_vol};
    if (is_known(feed) && ask->strike > 0 && ask->spot > 0) {
        out->vol = gw_vol_over_term(feed, &term, ask);
    }
    out->confidence = GW_VOL_SURFACE_CONFIDENCE;
}

const struct gw_vol_kind gw_vol_rysk_sabr = {
    .name = "rysk_sabr",
    .address_at = offsetof(struct gw_vol_feed, volatility_feed),
    .plan = plan,
    .plan_more = plan_smiles,
    .decode = decode,
    .settle = settle,
    .is_known = is_known,
    .borrow = borrow,
};
