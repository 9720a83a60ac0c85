#include "monitor/cli/model/model.h"

static const struct gw_model_field option_inputs[] = {
    {.name = "S"},
    {.name = "K"},
    {.name = "tte_sec"},
    {.name = "sigma"},
    {.name = "r"},
    {.name = "q"},
    {.name = "type", .type = GW_MODEL_CHOICE, .choices = "call|put"},
    {.name = NULL}};

static const char option_domain[] =
    "S and K > 0, tte_sec 0..630720000 (20 years), sigma 0..10, r and q -2..2";

static enum gw_status read_greeks(struct gw_greeks *out, const struct gw_model_call *call)
{
    const struct gw_option option = {.is_call = gw_model_is(call, "type", "call"),
                                     .strike = gw_model_number(call, "K"),
                                     .t_years = gw_model_number(call, "tte_sec") / GW_YEAR_S,
                                     .vol = gw_model_number(call, "sigma"),
                                     .rate = gw_model_number(call, "r"),
                                     .yield = gw_model_number(call, "q")};

    return gw_pricing_european(out, gw_model_number(call, "S"), &option);
}

static enum gw_status evaluate_greeks(struct gw_model_call *call)
{
    struct gw_greeks g;
    const double spot = gw_model_number(call, "S");

    GW_TRY(read_greeks(&g, call));
    gw_model_put(call, "price", g.price);
    gw_model_put(call, "delta", g.delta);
    gw_model_put(call, "gamma", g.gamma);
    gw_model_put(call, "vega", g.vega);
    gw_model_put(call, "theta", g.theta);
    gw_model_put(call, "rho", g.rho);
    gw_model_put(call, "vanna", g.vanna);
    gw_model_put(call, "volga", g.volga);
    gw_model_put(call, "charm", g.charm);
    gw_model_put(call, "speed", g.speed);
    gw_model_put(call, "color", g.color);
    gw_model_put(call, "zomma", g.zomma);
    gw_model_put(call, "dollar_gamma_1pct", g.gamma * spot * spot / 100);
    return GW_OK;
}

/* "finite" is true of every answer: one that is not would be an error. */
static enum gw_status evaluate_degenerate(struct gw_model_call *call)
{
    struct gw_greeks g;

    GW_TRY(read_greeks(&g, call));
    gw_model_put(call, "price", g.price);
    gw_model_put(call, "delta", g.delta);
    gw_model_put(call, "gamma", g.gamma);
    gw_model_put(call, "vega", g.vega);
    gw_model_put_bool(call, "finite", true);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_bsm_greeks = {option_inputs, evaluate_greeks, option_domain};
const struct gw_model_kind gw_model_kind_bsm_degenerate = {option_inputs, evaluate_degenerate, option_domain};
