#include <math.h>

#include "gammawatch/swap.h"
#include "monitor/cli/model/model.h"

static const struct gw_model_field lp_inputs[] = {
    {.name = "L"}, {.name = "pa"}, {.name = "pb"}, {.name = "P"}, {.name = NULL}};

static enum gw_status evaluate_lp(struct gw_model_call *call)
{
    const double price = gw_model_number(call, "P");
    const struct gw_lp_range range = {gw_model_number(call, "L"), gw_model_number(call, "pa"),
                                      gw_model_number(call, "pb")};
    struct gw_lp_amounts amounts;
    struct gw_greeks greeks;

    GW_TRY(gw_pricing_lp_amounts(&amounts, price, &range));
    GW_TRY(gw_pricing_lp_range(&greeks, price, &range));
    gw_model_put(call, "x", amounts.base_tokens);
    gw_model_put(call, "y", amounts.quote_tokens);
    gw_model_put(call, "value", greeks.price);
    gw_model_put(call, "delta", greeks.delta);
    gw_model_put(call, "gamma", greeks.gamma);
    return GW_OK;
}

static const struct gw_model_field swap_inputs[] = {{.name = "segments", .type = GW_MODEL_MATRIX},
                                                    {.name = "P0"},
                                                    {.name = "buy_base"},
                                                    {.name = "fee"},
                                                    {.name = NULL}};

static enum gw_status evaluate_swap(struct gw_model_call *call)
{
    struct gw_swap_segment segments[GW_MODEL_ITEMS_MAX];
    double row[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "segments");
    struct gw_swap swap;

    for (size_t i = 0; i < count; i++) {
        if (gw_model_row(row, call, "segments", i) != 3) {
            return gw_model_fail(call, "\"segments[%zu]\" must be [price_lower, price_upper, liquidity]", i);
        }
        segments[i] = (struct gw_swap_segment){row[0], row[1], row[2]};
    }
    GW_TRY(gw_swap_buy(&swap, gw_model_number(call, "P0"), gw_model_number(call, "buy_base"), segments, count,
                       gw_model_number(call, "fee")));
    gw_model_put(call, "P1", swap.price);
    gw_model_put(call, "quote_in", swap.quote_in);
    gw_model_put(call, "unfilled", swap.unfilled_tokens);
    return GW_OK;
}

static const struct gw_model_field depth_inputs[] = {{.name = "L"}, {.name = "P"}, {.name = NULL}};

static enum gw_status evaluate_depth(struct gw_model_call *call)
{
    struct gw_lp_depth depth;

    GW_TRY(gw_pricing_lp_depth_1pct(&depth, gw_model_number(call, "P"), gw_model_number(call, "L")));
    gw_model_put(call, "up_usd", depth.up_usd);
    gw_model_put(call, "down_usd", depth.down_usd);
    return GW_OK;
}

static const struct gw_model_field lvr_inputs[] = {
    {.name = "L"}, {.name = "P"}, {.name = "sigma"}, {.name = "days"}, {.name = NULL}};

/* per_day is what `days` days cost: of one, the rate per day. The check is the rate from the position's gamma. */
static enum gw_status evaluate_lvr(struct gw_model_call *call)
{
    const double price = gw_model_number(call, "P");
    const double vol = gw_model_number(call, "sigma");
    const struct gw_lp_range range = {gw_model_number(call, "L"), 0, HUGE_VAL};
    struct gw_greeks greeks;
    double rate = 0;

    GW_TRY(gw_pricing_lp_lvr(&rate, price, &range, vol));
    GW_TRY(gw_pricing_lp_range(&greeks, price, &range));
    gw_model_put(call, "rate_per_year", rate);
    gw_model_put(call, "per_day", rate * gw_model_number(call, "days") / 365);
    gw_model_put(call, "check_half_sig2_P2_absGamma", 0.5 * vol * vol * price * price * fabs(greeks.gamma));
    return GW_OK;
}

static const struct gw_model_field il_inputs[] = {{.name = "ratio", .type = GW_MODEL_NUMBERS},
                                                  {.name = NULL}};

static enum gw_status evaluate_il(struct gw_model_call *call)
{
    double ratio[GW_MODEL_ITEMS_MAX];
    double loss[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "ratio");

    gw_model_numbers(ratio, call, "ratio");
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_swap_impermanent_loss(&loss[i], ratio[i]));
    }
    gw_model_put_numbers(call, "il", loss, count);
    return GW_OK;
}

static const struct gw_model_field power_inputs[] = {{.name = "q"},
                                                     {.name = "norm_factor"},
                                                     {.name = "S"},
                                                     {.name = "sigma"},
                                                     {.name = "funding_years"},
                                                     {.name = "index_scale"},
                                                     {.name = "eth_collateral"},
                                                     {.name = "r"},
                                                     {.name = NULL}};

static enum gw_status evaluate_power(struct gw_model_call *call)
{
    const double spot = gw_model_number(call, "S");
    const double index_scale = gw_model_number(call, "index_scale");
    const double collateral = gw_model_number(call, "eth_collateral");
    struct gw_instrument squared = {.kind = GW_PAYOFF_POWER,
                                    .quantity = -gw_model_number(call, "q") *
                                                gw_model_number(call, "norm_factor") / index_scale,
                                    .power = {.power = 2,
                                              .t_years = gw_model_number(call, "funding_years"),
                                              .vol = gw_model_number(call, "sigma"),
                                              .rate = gw_model_number(call, "r")}};
    struct gw_greeks greeks;

    GW_ENSURE(index_scale > 0, GW_E_DOMAIN);
    GW_TRY(gw_pricing_greeks(&greeks, spot, &squared));
    gw_model_put(call, "value", greeks.price + collateral * spot);
    gw_model_put(call, "delta", greeks.delta + collateral);
    gw_model_put(call, "gamma", greeks.gamma);
    gw_model_put(call, "delta_neutral_eth", -greeks.delta);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_v3_lp = {lp_inputs, evaluate_lp, "P > 0, L >= 0, 0 <= pa < pb"};
const struct gw_model_kind gw_model_kind_v3_swap_buy = {
    swap_inputs, evaluate_swap,
    "P0 > 0, buy_base >= 0, 0 <= fee < 1; segments ascend without overlap, 0 < price_lower < price_upper, "
    "liquidity >= 0"};
const struct gw_model_kind gw_model_kind_v3_depth_1pct = {depth_inputs, evaluate_depth, "P > 0, L >= 0"};
const struct gw_model_kind gw_model_kind_lvr = {lvr_inputs, evaluate_lvr, "P > 0, L >= 0, sigma 0..10"};
const struct gw_model_kind gw_model_kind_il_v2 = {il_inputs, evaluate_il, "ratios > 0"};
const struct gw_model_kind gw_model_kind_power2_short = {
    power_inputs, evaluate_power, "S and index_scale > 0, funding_years 0..20, sigma 0..10, r -2..2"};
