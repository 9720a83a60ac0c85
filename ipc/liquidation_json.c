#include "ipc/liquidation_json.h"

static void put(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static json_t *cells_json(const struct gw_liquidation_record *r)
{
    json_t *out = json_array();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        if (r->cell_accounts[i] > 0.0) {
            (void)json_array_append_new(
                out,
                json_pack("{s:i, s:I, s:f, s:f, s:f}", "shock_bps", (int)gw_ladder_shock_bps[i], "accounts",
                          (json_int_t)r->cell_accounts[i], "price_usd", r->cell_price_usd[i], "sold_tokens",
                          r->cell_sold_tokens[i], "bought_tokens", r->cell_bought_tokens[i]));
        }
    }
    return out;
}

static json_t *ratios_json(const struct gw_liquidation_record *r)
{
    json_t *out = json_array();
    for (size_t i = 0; i < GW_LIQUIDATION_RATIOS; i++) {
        if (r->ratio_accounts[i] > 0.0) {
            (void)json_array_append_new(out, json_pack("{s:f, s:I, s:f}", "from", gw_liquidation_ratio(i),
                                                       "accounts", (json_int_t)r->ratio_accounts[i],
                                                       "flow_usd", r->ratio_flow_usd[i]));
        }
    }
    return out;
}

void gw_liquidation_put_json(json_t *out, const struct gw_liquidation_record *r)
{
    put(out, "complete", json_boolean((r->head.flags & GW_EXPOSURE_COMPLETE) != 0));
    put(out, "spot_usd", json_real(r->spot_usd));
    put(out, "accounts", json_integer((json_int_t)r->accounts));
    put(out, "covered", json_integer((json_int_t)r->covered));
    put(out, "unknown", json_integer((json_int_t)r->unknown));
    put(out, "unpriced", json_integer((json_int_t)r->unpriced));
    put(out, "closable", json_integer((json_int_t)r->closable));
    put(out, "equity_usd", json_real(r->equity_usd));
    put(out, "maintenance_usd", json_real(r->maintenance_usd));
    put(out, "latency_s", json_real(r->latency_s));
    if (r->has_hedge != 0.0) {
        put(out, "hedge",
            json_pack("{s:f, s:f}", "target_tokens", r->hedge_target_tokens, "actual_tokens",
                      r->hedge_actual_tokens));
        put(json_object_get(out, "hedge"), "age_s",
            r->hedge_age_s < 0.0 ? json_null() : json_real(r->hedge_age_s));
    }
    put(out, "by_price", cells_json(r));
    put(out, "by_ratio", ratios_json(r));
}
