#include "ipc/exposure_json.h"

#include "gammawatch/ladder_book.h"
#include "ipc/base/hex.h"

static void put(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *reals_json(const double *values, size_t count)
{
    json_t *out = json_array();

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(out, json_real(values[i]));
    }
    return out;
}

json_t *gw_exposure_nodes_json(const double nodes[GW_LADDER_NODES])
{
    return reals_json(nodes, GW_LADDER_NODES);
}

static json_t *bps_json(const int32_t *shock_bps, size_t count)
{
    json_t *out = json_array();

    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(out, json_integer(shock_bps[i]));
    }
    return out;
}

json_t *gw_exposure_shocks_json(void)
{
    return bps_json(gw_ladder_shock_bps, GW_LADDER_NODES);
}

static json_t *horizons_json(const double nodes[GW_HORIZONS][GW_LADDER_NODES])
{
    json_t *out = json_array();

    for (size_t h = 0; h < GW_HORIZONS; h++) {
        (void)json_array_append_new(out, gw_exposure_nodes_json(nodes[h]));
    }
    return out;
}

static void put_scenarios(json_t *out, const struct gw_exposure *e)
{
    put(out, "pnl_vol_down_usd", gw_exposure_nodes_json(e->pnl_usd[GW_VOL_DOWN]));
    put(out, "pnl_vol_up_usd", gw_exposure_nodes_json(e->pnl_usd[GW_VOL_UP]));
    put(out, "tail_shock_bps", bps_json(gw_ladder_tail_bps, GW_TAIL_SHOCKS));
    put(out, "pnl_tail_usd", reals_json(e->pnl_tail_usd, GW_TAIL_SHOCKS));
    put(out, "conservative_gamma_usd_per_1pct",
        gw_exposure_nodes_json(e->ladder_conservative_gamma_usd_per_1pct));
    put(out, "conservative_hedging_gamma_usd_per_1pct",
        gw_exposure_nodes_json(e->ladder_conservative_hedging_gamma_usd_per_1pct));
    put(out, "horizon_s", reals_json(e->forecast_horizon_s, GW_HORIZONS));
    put(out, "horizon_hedging_delta_usd", reals_json(e->forecast_hedging_delta_usd, GW_HORIZONS));
    put(out, "horizon_gamma_usd_per_1pct", horizons_json(e->forecast_gamma_usd_per_1pct));
    put(out, "horizon_hedging_gamma_usd_per_1pct", horizons_json(e->forecast_hedging_gamma_usd_per_1pct));
}

static json_t *ladder_json(const struct gw_exposure *e)
{
    json_t *out = json_object();

    put(out, "shock_bps", gw_exposure_shocks_json());
    put(out, "pnl_usd", gw_exposure_nodes_json(e->pnl_usd[GW_VOL_FLAT]));
    put(out, "delta_usd", gw_exposure_nodes_json(e->ladder_delta_usd[GW_VOL_FLAT]));
    put(out, "gamma_usd_per_1pct", gw_exposure_nodes_json(e->ladder_gamma_usd_per_1pct));
    put(out, "hedging_delta_usd", gw_exposure_nodes_json(e->ladder_hedging_delta_usd));
    put(out, "hedging_gamma_usd_per_1pct", gw_exposure_nodes_json(e->ladder_hedging_gamma_usd_per_1pct));
    put(out, "hedging_gamma_lo_usd_per_1pct",
        gw_exposure_nodes_json(e->ladder_hedging_gamma_lo_usd_per_1pct));
    put(out, "hedging_gamma_hi_usd_per_1pct",
        gw_exposure_nodes_json(e->ladder_hedging_gamma_hi_usd_per_1pct));
    put_scenarios(out, e);
    return out;
}

void gw_exposure_put_json(json_t *out, const struct gw_exposure *e)
{
    char digest[2 + 2 * sizeof e->positions_digest + 1];

    gw_hex_encode(digest, e->positions_digest, sizeof e->positions_digest);
    put(out, "complete", json_boolean((e->head.flags & GW_EXPOSURE_COMPLETE) != 0));
    put(out, "stale_spot", json_boolean((e->head.flags & GW_EXPOSURE_STALE_SPOT) != 0));
    put(out, "gap", json_boolean((e->head.flags & GW_EXPOSURE_GAP) != 0));
    put(out, "weak_pin", json_boolean((e->head.flags & GW_EXPOSURE_WEAK_PIN) != 0));
    put(out, "pin", json_boolean((e->head.flags & GW_EXPOSURE_PIN) != 0));
    put(out, "no_debt", json_boolean((e->head.flags & GW_EXPOSURE_NO_DEBT) != 0));
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
    put(out, "vol_age_s", json_real(e->vol_age_s));
    put(out, "vol_confidence", json_real(e->vol_confidence_ratio));
    put(out, "hedging_ratio", json_real(e->hedging_ratio));
    put(out, "hedging_ratio_lo", json_real(e->hedging_ratio_lo));
    put(out, "hedging_ratio_hi", json_real(e->hedging_ratio_hi));
    put(out, "evidence", json_string(e->evidence));
    put(out, "vol", json_real(e->vol));
    put(out, "next_expiry", json_integer((json_int_t)e->next_expiry_s));
    put(out, "positions_digest", json_string(digest));
    put(out, "ladder", ladder_json(e));
}
