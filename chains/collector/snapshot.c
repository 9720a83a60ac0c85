#include "chains/collector/snapshot.h"

#include <string.h>

#include "chains/collector/positions_json.h"
#include "ipc/base/hex.h"

#define SCHEMA "gammawatch.snapshot/1"

static void put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *hex_json(const uint8_t *bytes, size_t size)
{
    char text[2 + 2 * 32 + 1];

    gw_hex_encode(text, bytes, size);
    return json_string(text);
}

static json_t *reals_json(const double *values, size_t count)
{
    json_t *out = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(out, json_real(values[i]));
    }
    return out;
}

static json_t *nodes_json(const double nodes[GW_LADDER_NODES])
{
    return reals_json(nodes, GW_LADDER_NODES);
}

static json_t *bps_json(const int32_t *shock_bps, size_t count)
{
    json_t *out = json_array();

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(out, json_integer(shock_bps[i]));
    }
    return out;
}

static json_t *shocks_json(void)
{
    return bps_json(gw_ladder_shock_bps, GW_LADDER_NODES);
}

static json_t *horizons_json(const double nodes[GW_HORIZONS][GW_LADDER_NODES])
{
    json_t *out = json_array();

    for (size_t h = 0; h < GW_HORIZONS; h++) {
        json_array_append_new(out, nodes_json(nodes[h]));
    }
    return out;
}

static void put_scenarios(json_t *out, const struct gw_exposure *e)
{
    put(out, "pnl_vol_down_usd", nodes_json(e->pnl_usd[GW_VOL_DOWN]));
    put(out, "pnl_vol_up_usd", nodes_json(e->pnl_usd[GW_VOL_UP]));
    put(out, "tail_shock_bps", bps_json(gw_ladder_tail_bps, GW_TAIL_SHOCKS));
    put(out, "pnl_tail_usd", reals_json(e->pnl_tail_usd, GW_TAIL_SHOCKS));
    put(out, "conservative_gamma_usd_per_1pct", nodes_json(e->ladder_conservative_gamma_usd_per_1pct));
    put(out, "conservative_hedging_gamma_usd_per_1pct",
        nodes_json(e->ladder_conservative_hedging_gamma_usd_per_1pct));
    put(out, "horizon_s", reals_json(e->forecast_horizon_s, GW_HORIZONS));
    put(out, "horizon_hedging_delta_usd", reals_json(e->forecast_hedging_delta_usd, GW_HORIZONS));
    put(out, "horizon_gamma_usd_per_1pct", horizons_json(e->forecast_gamma_usd_per_1pct));
    put(out, "horizon_hedging_gamma_usd_per_1pct", horizons_json(e->forecast_hedging_gamma_usd_per_1pct));
}

static json_t *ladder_json(const struct gw_exposure *e)
{
    json_t *out = json_object();

    put(out, "shock_bps", shocks_json());
    put(out, "pnl_usd", nodes_json(e->pnl_usd[GW_VOL_FLAT]));
    put(out, "delta_usd", nodes_json(e->ladder_delta_usd[GW_VOL_FLAT]));
    put(out, "gamma_usd_per_1pct", nodes_json(e->ladder_gamma_usd_per_1pct));
    put(out, "hedging_delta_usd", nodes_json(e->ladder_hedging_delta_usd));
    put(out, "hedging_gamma_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_usd_per_1pct));
    put(out, "hedging_gamma_lo_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_lo_usd_per_1pct));
    put(out, "hedging_gamma_hi_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_hi_usd_per_1pct));
    put_scenarios(out, e);
    return out;
}

static json_t *exposure_json(const struct gw_exposure *e)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(e->head.protocol));
    put(out, "venue", json_string(e->head.venue));
    put(out, "underlying", json_string(e->head.underlying));
    put(out, "complete", json_boolean((e->head.flags & GW_EXPOSURE_COMPLETE) != 0));
    put(out, "stale_spot", json_boolean((e->head.flags & GW_EXPOSURE_STALE_SPOT) != 0));
    put(out, "weak_pin", json_boolean((e->head.flags & GW_EXPOSURE_WEAK_PIN) != 0));
    put(out, "pin", json_boolean((e->head.flags & GW_EXPOSURE_PIN) != 0));
    put(out, "spot_usd", json_real(e->spot_usd));
    put(out, "spot_age_s", json_real(e->spot_age_s));
    put(out, "positions", json_integer((json_int_t)e->positions));
    put(out, "excluded", json_integer((json_int_t)e->excluded));
    put(out, "notional_usd", json_real(e->notional_usd));
    put(out, "delta_usd", json_real(e->delta_usd));
    put(out, "gamma_usd_per_1pct", json_real(e->gamma_usd_per_1pct));
    put(out, "short_gamma_usd_per_1pct", json_real(e->short_gamma_usd_per_1pct));
    put(out, "long_gamma_usd_per_1pct", json_real(e->long_gamma_usd_per_1pct));
    put(out, "hedging_delta_usd", json_real(e->hedging_delta_usd));
    put(out, "hedging_gamma_usd_per_1pct", json_real(e->hedging_gamma_usd_per_1pct));
    put(out, "vega_usd_per_volpt", json_real(e->vega_usd_per_volpt));
    put(out, "theta_usd_per_day", json_real(e->theta_usd_per_day));
    put(out, "gamma_finite_usd_per_1pct", json_real(e->gamma_finite_usd_per_1pct));
    put(out, "hedging_gamma_finite_usd_per_1pct", json_real(e->hedging_gamma_finite_usd_per_1pct));
    put(out, "vanna_usd_per_volpt", json_real(e->vanna_usd_per_volpt));
    put(out, "charm_usd_per_day", json_real(e->charm_usd_per_day));
    put(out, "next_expiry_gamma_ratio", json_real(e->next_expiry_gamma_ratio));
    put(out, "vol_source", json_string(e->vol_source));
    put(out, "vol", json_real(e->vol));
    put(out, "next_expiry", json_integer((json_int_t)e->next_expiry_s));
    put(out, "positions_digest", hex_json(e->positions_digest, 32));
    put(out, "ladder", ladder_json(e));
    return out;
}

static json_t *depth_json(const struct gw_depth *d)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(d->head.protocol));
    put(out, "venue", json_string(d->head.venue));
    put(out, "underlying", json_string(d->head.underlying));
    put(out, "pool_price_usd", json_real(d->pool_price_usd));
    put(out, "fee", json_real(d->fee_ratio));
    put(out, "shock_bps", shocks_json());
    put(out, "absorbed_tokens", nodes_json(d->absorbed_tokens));
    return out;
}

static json_t *excluded_json(const struct gw_book *book)
{
    json_t *out = json_array();

    for (size_t i = 0; i < book->excluded_count; i++) {
        const struct gw_excluded *e = &book->excluded[i];
        json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "protocol", e->protocol, "venue", e->venue,
                                             "reason", e->reason));
    }
    return out;
}

static json_t *block_json(const struct gw_book *book, const char *finality)
{
    static const char *const trusts[] = {
        [GW_HEADER_BARE] = "bare", [GW_HEADER_UNKNOWN] = "unknown", [GW_HEADER_PROVEN] = "proven"};
    json_t *out = json_object();

    put(out, "number", json_integer((json_int_t)book->block.number));
    put(out, "hash", hex_json(book->block.hash, 32));
    put(out, "timestamp", json_integer((json_int_t)book->block.time_s));
    put(out, "finality", json_string(finality));
    put(out, "header", json_string(trusts[book->block.header.trust]));
    if (book->block.header.l1_number != 0) {
        put(out, "l1_number", json_integer((json_int_t)book->block.header.l1_number));
    }
    return out;
}

json_t *gw_snapshot_json(const struct gw_book *book, const struct gw_chain *chain, const char *finality,
                         bool with_positions)
{
    json_t *out = json_object();
    json_t *exposures = json_array();
    json_t *depths = json_array();
    uint8_t digest[32];

    for (size_t i = 0; i < book->exposure_count; i++) {
        json_array_append_new(exposures, exposure_json(&book->exposures[i]));
    }
    for (size_t i = 0; i < book->depth_count; i++) {
        json_array_append_new(depths, depth_json(&book->depths[i]));
    }
    gw_book_digest(book, digest);
    put(out, "schema", json_string(SCHEMA));
    put(out, "chain", json_pack("{s:s, s:s}", "name", chain->name, "caip2", chain->caip2));
    put(out, "block", block_json(book, finality));
    put(out, "complete", json_boolean(gw_snapshot_is_complete(book)));
    put(out, "excluded", excluded_json(book));
    put(out, "exposures", exposures);
    put(out, "depth", depths);
    if (with_positions) {
        put(out, "positions", gw_positions_json(book));
    }
    put(out, "digest", hex_json(digest, sizeof digest));
    return out;
}

bool gw_snapshot_is_complete(const struct gw_book *book)
{
    bool is_complete = book->excluded_count == 0;

    for (size_t i = 0; i < book->exposure_count; i++) {
        uint32_t flags = book->exposures[i].head.flags;
        is_complete =
            is_complete && (flags & GW_EXPOSURE_COMPLETE) != 0 && (flags & GW_EXPOSURE_STALE_SPOT) == 0;
    }
    return is_complete;
}
