#include "chains/collector/market_json.h"

#include "chains/market/vols.h"
#include "ipc/base/hex.h"

static void put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *address_json(const uint8_t address[20])
{
    char text[43];

    gw_hex_encode(text, address, 20);
    return json_string(text);
}

const char *gw_spot_state_text(const struct gw_spot *spot)
{
    return !(spot->usd > 0) ? "unknown" : spot->is_stale ? "stale" : "ok";
}

const char *gw_spot_source_text(enum gw_spot_source source)
{
    static const char *const texts[] = {[GW_SPOT_CHAINLINK] = "chainlink",
                                        [GW_SPOT_DERIVE] = "derive",
                                        [GW_SPOT_UNISWAP_TWAP] = "uniswap_twap"};
    return texts[source];
}

static json_t *price_json(const struct gw_market *market, const struct gw_spot *spot)
{
    json_t *out = json_object();

    put(out, "underlying", json_string(spot->underlying));
    put(out, "source", json_string(gw_spot_source_text(spot->source)));
    put(out, "address", address_json(spot->feed));
    put(out, "state", json_string(gw_spot_state_text(spot)));
    if (spot->usd > 0) {
        put(out, "usd", json_real(spot->usd));
        put(out, "age_s", json_integer((json_int_t)(market->block_time_s - spot->updated_s)));
    }
    if (spot->source == GW_SPOT_UNISWAP_TWAP && spot->twap.is_read) {
        put(out, "mean_tick", json_integer(spot->twap.mean_tick));
    }
    if (spot->reason[0] != '\0') {
        put(out, "reason", json_string(spot->reason));
    }
    return out;
}

json_t *gw_market_prices_json(const struct gw_market *market)
{
    json_t *out = json_array();

    for (size_t i = 0; i < market->spot_count; i++) {
        json_array_append_new(out, price_json(market, &market->spots[i]));
    }
    return out;
}

static json_t *boards_json(const struct gw_vol_feed *feed)
{
    json_t *boards = json_array();

    for (size_t i = 0; i < feed->board_count; i++) {
        const struct gw_vol_board *board = &feed->boards[i];
        json_array_append_new(boards, json_pack("{s:I, s:f, s:f}", "expiry", (json_int_t)board->expiry_s,
                                                "vol", board->mean, "vol_now", board->vol));
    }
    return boards;
}

static json_t *smiles_json(const struct gw_vol_feed *feed)
{
    json_t *expiries = json_array();

    for (size_t i = 0; i < feed->smile_count; i++) {
        json_array_append_new(expiries, json_integer((json_int_t)feed->smiles[i].expiry_s));
    }
    return expiries;
}

static json_t *slices_json(const struct gw_market *market, const struct gw_vol_feed *feed)
{
    json_t *slices = json_array();

    for (size_t i = 0; i < feed->slice_count; i++) {
        const struct gw_derive_slice *slice = &feed->slices[i];
        json_array_append_new(slices,
                              json_pack("{s:I, s:I, s:f, s:f, s:f}", "expiry", (json_int_t)slice->expiry_s,
                                        "age_s", (json_int_t)(market->block_time_s - slice->updated_s),
                                        "confidence", slice->confidence, "forward", slice->forward, "vol",
                                        gw_derive_vol(slice, slice->forward)));
    }
    return slices;
}

static void put_detail(json_t *out, const struct gw_market *market, const struct gw_vol_feed *feed)
{
    switch (feed->source) {
    case GW_VOL_FEED_LYRA_GWAV:
        put(out, "window_s", json_integer((json_int_t)feed->window_s));
        put(out, "boards", boards_json(feed));
        break;
    case GW_VOL_FEED_PREMIA_SSVI:
        if (feed->surface.is_read) {
            put(out, "age_s", json_integer((json_int_t)(market->block_time_s - feed->surface.updated_s)));
        }
        break;
    case GW_VOL_FEED_RYSK_SABR:
        put(out, "expiries", smiles_json(feed));
        break;
    case GW_VOL_FEED_DERIVE_SVI:
        put(out, "slices", slices_json(market, feed));
        break;
    case GW_VOL_FEED_SOURCE_COUNT:
        break;
    }
}

static json_t *feed_json(const struct gw_market *market, const struct gw_vol_feed *feed)
{
    json_t *out =
        json_pack("{s:s, s:s, s:o, s:s}", "underlying", feed->underlying, "source",
                  gw_vol_feed_text(feed->source), "address", address_json(gw_vol_feed_address(feed)), "state",
                  gw_vol_feed_is_known(feed) ? "ok" : "unknown");
    put_detail(out, market, feed);
    if (feed->reason[0] != '\0') {
        put(out, "reason", json_string(feed->reason));
    }
    return out;
}

json_t *gw_market_vols_json(const struct gw_market *market)
{
    json_t *out = json_array();

    for (size_t i = 0; i < market->vol_feed_count; i++) {
        json_array_append_new(out, feed_json(market, &market->vol_feeds[i]));
    }
    for (size_t i = 0; i < market->vol_count; i++) {
        json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:f}", "underlying", market->vols[i].underlying,
                                             "source", "config", "state", "ok", "vol", market->vols[i].vol));
    }
    return out;
}

json_t *gw_market_sequencer_json(const struct gw_market *market)
{
    const struct gw_sequencer *sequencer = &market->sequencer;

    if (!sequencer->is_watched) {
        return NULL;
    }
    json_t *out =
        json_pack("{s:o, s:b}", "address", address_json(sequencer->feed), "trusted", sequencer->is_trusted);
    if (sequencer->reason[0] != '\0') {
        put(out, "reason", json_string(sequencer->reason));
    }
    return out;
}
