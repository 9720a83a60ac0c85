#include "monitor/cli/model/model.h"
#include "monitor/systemic/debt_rank.h"
#include "monitor/systemic/funding.h"
#include "monitor/systemic/impact.h"

static const struct gw_model_field crossover_inputs[] = {{.name = "Y"},           {.name = "sigma_daily"},
                                                         {.name = "V_daily_usd"}, {.name = "q0"},
                                                         {.name = "Q_usd"},       {.name = NULL}};

static enum gw_status evaluate_crossover(struct gw_model_call *call)
{
    const struct gw_impact_crossover curve = {.y = gw_model_number(call, "Y"),
                                              .sigma_daily = gw_model_number(call, "sigma_daily"),
                                              .volume_daily = gw_model_number(call, "V_daily_usd"),
                                              .q0 = gw_model_number(call, "q0")};
    double move = 0;
    double slope = 0;
    double depth = 0;

    GW_TRY(gw_impact_crossover_move(&move, &curve, gw_model_number(call, "Q_usd")));
    GW_TRY(gw_impact_crossover_slope(&slope, &depth, &curve));
    gw_model_put(call, "rel_move", move);
    gw_model_put(call, "slope_at_zero", slope);
    gw_model_put(call, "depth_1pct_linear", depth);
    return GW_OK;
}

static const struct gw_model_field debtrank_inputs[] = {{.name = "W", .type = GW_MODEL_MATRIX},
                                                        {.name = "h0", .type = GW_MODEL_NUMBERS},
                                                        {.name = "v", .type = GW_MODEL_NUMBERS},
                                                        {.name = NULL}};

static enum gw_status evaluate_debtrank(struct gw_model_call *call)
{
    static double weights[GW_DEBT_RANK_MAX * GW_DEBT_RANK_MAX];
    static double row[GW_MODEL_ITEMS_MAX];
    static double initial[GW_MODEL_ITEMS_MAX];
    static double value[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "W");
    const struct gw_debt_rank_input input = {
        .count = count, .weights = weights, .initial = initial, .value = value};
    double distress[GW_DEBT_RANK_MAX];
    double rank = 0;

    if (count == 0 || count > GW_DEBT_RANK_MAX) {
        return gw_model_fail(call, "1 to %u institutions are possible", GW_DEBT_RANK_MAX);
    }
    if (gw_model_count(call, "h0") != count || gw_model_count(call, "v") != count) {
        return gw_model_fail(call, "\"h0\" and \"v\" must have %zu items, as \"W\"", count);
    }
    for (size_t i = 0; i < count; i++) {
        if (gw_model_row(row, call, "W", i) != count) {
            return gw_model_fail(call, "\"W\" must be %zu x %zu", count, count);
        }
        for (size_t j = 0; j < count; j++) {
            weights[i * count + j] = row[j];
        }
    }
    gw_model_numbers(initial, call, "h0");
    gw_model_numbers(value, call, "v");
    GW_TRY(gw_debt_rank_spread(&rank, distress, &input));
    gw_model_put_numbers(call, "h_inf", distress, count);
    gw_model_put(call, "DR", rank);
    return GW_OK;
}

static const struct gw_model_field funding_inputs[] = {{.name = "flow_usd"},        {.name = "perp_share"},
                                                       {.name = "perp_depth_1pct"}, {.name = "interest_8h"},
                                                       {.name = "cap_8h"},          {.name = NULL}};

static enum gw_status evaluate_funding(struct gw_model_call *call)
{
    const struct gw_funding_terms terms = {.perp_share = gw_model_number(call, "perp_share"),
                                           .perp_depth_1pct_usd = gw_model_number(call, "perp_depth_1pct"),
                                           .interest_8h = gw_model_number(call, "interest_8h"),
                                           .cap_8h = gw_model_number(call, "cap_8h")};
    struct gw_funding funding;

    GW_ENSURE(terms.perp_share >= 0 && terms.perp_share <= 1, GW_E_DOMAIN);
    GW_TRY(gw_funding_after(&funding, &terms, gw_model_number(call, "flow_usd")));
    gw_model_put(call, "premium", funding.premium);
    gw_model_put(call, "funding_8h", funding.rate_8h);
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_impact_crossover = {crossover_inputs, evaluate_crossover,
                                                             "Y, sigma_daily, V_daily_usd and q0 > 0"};
const struct gw_model_kind gw_model_kind_debtrank = {debtrank_inputs, evaluate_debtrank,
                                                     "W and h0 within 0..1, v >= 0"};
const struct gw_model_kind gw_model_kind_funding_pressure = {
    funding_inputs, evaluate_funding, "perp_share 0..1, perp_depth_1pct > 0, cap_8h >= 0"};
