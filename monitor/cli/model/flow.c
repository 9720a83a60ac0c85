#include "gammawatch/flow.h"

#include "monitor/cli/model/model.h"

static const char option_domain[] =
    "S and K > 0, tte_sec and horizon_sec 0..630720000 (20 years), sigma 0..10, r and q -2..2";

static struct gw_option read_option(const struct gw_model_call *call, double rate, double yield)
{
    return (struct gw_option){.is_call = true,
                              .strike = gw_model_number(call, "K"),
                              .t_years = gw_model_number(call, "tte_sec") / GW_YEAR_S,
                              .vol = gw_model_number(call, "sigma"),
                              .rate = rate,
                              .yield = yield};
}

static const struct gw_model_field leg_fields[] = {
    {.name = "type", .type = GW_MODEL_CHOICE, .choices = "call|put"},
    {.name = "K"},
    {.name = "tte_sec"},
    {.name = "sigma"},
    {.name = "Q_protocol"},
    {.name = "h_protocol"},
    {.name = "h_counterparty"},
    {.name = NULL}};
static const struct gw_model_field pressure_inputs[] = {
    {.name = "S"},
    {.name = "r"},
    {.name = "q"},
    {.name = "legs", .type = GW_MODEL_OBJECTS, .fields = leg_fields},
    {.name = NULL}};

static enum gw_status evaluate_pressure(struct gw_model_call *call)
{
    const double spot = gw_model_number(call, "S");
    double borne = 0;
    double hedging = 0;

    for (size_t i = 0; i < gw_model_count(call, "legs"); i++) {
        const struct gw_model_call leg = gw_model_item(call, "legs", i);
        const double h_protocol = gw_model_number(&leg, "h_protocol");
        const double h_counterparty = gw_model_number(&leg, "h_counterparty");
        struct gw_option option = read_option(&leg, gw_model_number(call, "r"), gw_model_number(call, "q"));
        struct gw_greeks greeks;
        option.is_call = gw_model_is(&leg, "type", "call");
        if (h_protocol < 0 || h_protocol > 1 || h_counterparty < 0 || h_counterparty > 1) {
            return gw_model_fail(call, "\"legs[%zu]\": hedged fractions are 0..1", i);
        }
        GW_TRY(gw_pricing_european(&greeks, spot, &option));
        borne += gw_model_number(&leg, "Q_protocol") * greeks.gamma;
        hedging += gw_model_number(&leg, "Q_protocol") * greeks.gamma * (h_protocol - h_counterparty);
    }
    gw_model_put(call, "gamma_R", borne);
    gw_model_put(call, "gamma_H", hedging);
    gw_model_put(call, "dollar_gamma_1pct_R", borne * spot * spot / 100);
    gw_model_put(call, "dollar_gamma_1pct_H", hedging * spot * spot / 100);
    return GW_OK;
}

static const struct gw_model_field martingale_inputs[] = {
    {.name = "S"}, {.name = "K"}, {.name = "tte_sec"},     {.name = "sigma"},
    {.name = "r"}, {.name = "q"}, {.name = "horizon_sec"}, {.name = NULL}};

static enum gw_status evaluate_martingale(struct gw_model_call *call)
{
    const double spot = gw_model_number(call, "S");
    const double horizon_years = gw_model_number(call, "horizon_sec") / GW_YEAR_S;
    const struct gw_option option = read_option(call, gw_model_number(call, "r"), gw_model_number(call, "q"));
    double now = 0;
    double expected = 0;

    GW_TRY(gw_flow_dollar_gamma_expected(&now, spot, &option, 0));
    GW_TRY(gw_flow_dollar_gamma_expected(&expected, spot, &option, horizon_years));
    gw_model_put(call, "S2Gamma_now", now);
    gw_model_put(call, "E_S2Gamma_h", expected);
    return GW_OK;
}

static const struct gw_model_field forecast_inputs[] = {
    {.name = "S"},           {.name = "K"}, {.name = "tte_sec"}, {.name = "sigma"},
    {.name = "horizon_sec"}, {.name = "Q"}, {.name = NULL}};

static enum gw_status evaluate_forecast(struct gw_model_call *call)
{
    const double spot = gw_model_number(call, "S");
    const double quantity = gw_model_number(call, "Q");
    const double horizon_years = gw_model_number(call, "horizon_sec") / GW_YEAR_S;
    const struct gw_option option = read_option(call, 0, 0);
    struct gw_option later = option;
    struct gw_greeks now;
    struct gw_greeks at_strike;
    double flow_usd = 0;

    later.t_years = horizon_years < option.t_years ? option.t_years - horizon_years : 0; /* rolled off */
    GW_TRY(gw_pricing_european(&now, spot, &option));
    GW_TRY(gw_pricing_european(&at_strike, later.strike, &later));
    GW_TRY(gw_flow_abs_expected(&flow_usd, quantity * now.gamma, spot, option.vol, horizon_years));
    if (now.gamma == 0) {
        return gw_model_fail(call, "gamma at S is 0: there is no ramp from it");
    }
    gw_model_put(call, "gamma_now", quantity * now.gamma);
    gw_model_put(call, "gamma_at_strike_later", quantity * at_strike.gamma);
    gw_model_put(call, "ramp", at_strike.gamma / now.gamma);
    gw_model_put(call, "expected_abs_flow_usd", flow_usd);
    return GW_OK;
}

static const struct gw_model_field charm_inputs[] = {
    {.name = "S"},           {.name = "K"},  {.name = "tte_sec"}, {.name = "sigma"},
    {.name = "horizon_sec"}, {.name = "QH"}, {.name = NULL}};

static enum gw_status evaluate_charm(struct gw_model_call *call)
{
    const struct gw_option option = read_option(call, 0, 0);
    double change = 0;

    GW_TRY(gw_flow_charm(&change, gw_model_number(call, "S"), &option,
                         gw_model_number(call, "horizon_sec") / GW_YEAR_S));
    change *= gw_model_number(call, "QH");
    gw_model_put(call, "delta_change_position", change);
    gw_model_put(call, "hedge_flow_tokens", -change);
    return GW_OK;
}

static const struct gw_model_field leveraged_inputs[] = {
    {.name = "nav_usd"}, {.name = "leverage"}, {.name = "ret"}, {.name = NULL}};

static enum gw_status evaluate_leveraged(struct gw_model_call *call)
{
    struct gw_flow_leveraged flow;

    GW_TRY(gw_flow_leveraged(&flow, gw_model_number(call, "nav_usd"), gw_model_number(call, "leverage"),
                             gw_model_number(call, "ret")));
    gw_model_put(call, "flow_usd", flow.flow_usd);
    gw_model_put(call, "equiv_dollar_gamma_1pct", flow.gamma_usd_per_1pct);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_hedging_pressure = {pressure_inputs, evaluate_pressure,
                                                             option_domain};
const struct gw_model_kind gw_model_kind_dollar_gamma_martingale = {
    martingale_inputs, evaluate_martingale,
    "S and K > 0, 0 <= horizon_sec < tte_sec <= 630720000, 0 < sigma <= 10, r and q -2..2"};
const struct gw_model_kind gw_model_kind_gamma_forecast = {forecast_inputs, evaluate_forecast, option_domain};
const struct gw_model_kind gw_model_kind_charm_flow = {charm_inputs, evaluate_charm, option_domain};
const struct gw_model_kind gw_model_kind_lev_token_flow = {leveraged_inputs, evaluate_leveraged,
                                                           "nav_usd >= 0"};
