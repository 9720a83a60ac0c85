#include <string.h>

#include "monitor/cli/price/request.h"

static void put(json_t *out, const char *key, double value)
{
    json_object_set_new(out, key, json_real(value));
}

static void put_greeks(json_t *out, const struct gw_greeks *g)
{
    const struct {
        const char *key;
        double value;
    } fields[] = {{"price", g->price}, {"delta", g->delta}, {"gamma", g->gamma}, {"vega", g->vega},
                  {"theta", g->theta}, {"rho", g->rho},     {"vanna", g->vanna}, {"volga", g->volga},
                  {"charm", g->charm}, {"speed", g->speed}, {"color", g->color}, {"zomma", g->zomma}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        put(out, fields[i].key, fields[i].value);
    }
    if (g->is_pin) {
        json_object_set_new(out, "pin", json_true());
    }
}

/* Dollars per quote token of a pool, 0 of what is no pool. */
static double quote_of(const struct gw_instrument *instrument)
{
    switch (instrument->kind) {
    case GW_PAYOFF_LP_RANGE:
        return instrument->lp.quote_usd;
    case GW_PAYOFF_WEIGHTED:
        return instrument->weighted.quote_usd;
    case GW_PAYOFF_STABLE:
        return instrument->stable.quote_usd;
    case GW_PAYOFF_EUROPEAN:
    case GW_PAYOFF_POWER:
    case GW_PAYOFF_LINEAR:
    case GW_PAYOFF_FORWARD:
    case GW_PAYOFF_AMERICAN:
    case GW_PAYOFF_AVERAGED:
    case GW_PAYOFF_PANOPTIC:
    case GW_PAYOFF_POWER_PERP:
    case GW_PAYOFF_LEVERAGED:
    case GW_PAYOFF_COUNT:
        break;
    }
    return 0.0;
}

/* What a pool holds, and with a volatility what arbitrage takes from it, σ²S²|Γ|/2 dollars per year. */
static void put_pool(json_t *out, struct gw_price_request *request, const struct gw_greeks *g)
{
    double quote_usd = quote_of(&request->instrument);
    if (quote_usd == 0.0) {
        return;
    }
    double others = (g->price - g->delta * request->spot) / quote_usd;
    struct gw_lp_amounts held = {g->delta, others};
    if (request->instrument.kind == GW_PAYOFF_LP_RANGE) {
        if (gw_pricing_lp_amounts(&held, request->spot / quote_usd, &request->instrument.lp.range) != GW_OK) {
            return;
        }
        held.base_tokens *= request->instrument.quantity;
        held.quote_tokens *= request->instrument.quantity;
    }
    put(out, "base_tokens", held.base_tokens);
    put(out, "quote_tokens", held.quote_tokens);
    if (gw_price_has(request, "vol")) {
        double vol = gw_price_number(request, "vol", 0.0);
        double rate = -0.5 * vol * vol * request->spot * request->spot * g->gamma;
        if (!(vol >= 0.0 && vol <= GW_PRICING_VOL_MAX && isfinite(rate))) {
            gw_price_fail(request, "\"vol\" must be 0..10");
            return;
        }
        put(out, "lvr_per_year", rate + 0.0);
    }
}

static json_t *numbers(const double *values)
{
    json_t *array = json_array();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        json_array_append_new(array, json_real(values[i]));
    }
    return array;
}

static void put_ladder(json_t *out, struct gw_price_request *request)
{
    struct gw_ladder ladder;
    if (gw_pricing_ladder_instrument(&ladder, request->spot, &request->instrument) != GW_OK) {
        gw_price_fail(request, "a node of the ladder, spot -66 %% .. +100 %%, is outside the domain");
        return;
    }
    json_t *shocks = json_array();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        json_array_append_new(shocks, json_integer(gw_ladder_shock_bps[i]));
    }
    json_t *object = json_object();
    json_object_set_new(object, "shock_bps", shocks);
    json_object_set_new(object, "pnl", numbers(ladder.pnl));
    json_object_set_new(object, "delta", numbers(ladder.delta));
    json_object_set_new(object, "gamma", numbers(ladder.gamma));
    json_object_set_new(out, "ladder", object);
}

static void put_extras(json_t *out, struct gw_price_request *request, const struct gw_greeks *g)
{
    double gamma_usd_1pct = g->gamma * request->spot * request->spot / 100.0;
    if (isfinite(gamma_usd_1pct)) {
        put(out, "gamma_usd_1pct", gamma_usd_1pct);
    }
    put_pool(out, request, g);
    if (gw_price_has(request, "gamma_move")) {
        double gamma;
        if (gw_pricing_gamma_finite(&gamma, request->spot, &request->instrument, request->gamma_move) !=
            GW_OK) {
            gw_price_fail(request, "\"gamma_move\" must lie between 0 and 1, and both moves in the domain");
        }
        put(out, "gamma_finite", gamma);
    }
    if (request->wants_ladder) {
        put_ladder(out, request);
    }
}

json_t *gw_price_answer(const json_t *json)
{
    struct gw_price_request request;
    struct gw_greeks greeks;
    json_t *out = json_object();
    gw_price_read(&request, json);
    if (request.error[0] == '\0') {
        if (gw_pricing_greeks(&greeks, request.spot, &request.instrument) == GW_OK) {
            put_greeks(out, &greeks);
            put_extras(out, &request, &greeks);
        } else {
            gw_price_fail(&request, "a number is outside the model's domain: %s",
                          gw_price_domain(json_string_value(json_object_get(json, "kind"))));
        }
    }
    if (request.error[0] != '\0') {
        json_decref(out);
        return json_pack("{s:s}", "error", request.error);
    }
    return out;
}
