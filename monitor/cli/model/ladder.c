#include "monitor/cli/model/model.h"

static const struct gw_model_field ladder_inputs[] = {{.name = "S"},
                                                      {.name = "r"},
                                                      {.name = "q"},
                                                      {.name = "positions", .type = GW_MODEL_POSITIONS},
                                                      {.name = NULL}};

static json_t *rows_json(const struct gw_ladder *ladder)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        json_array_append_new(rows,
                              json_pack("{s:i, s:f, s:f, s:f}", "bps", (int)gw_ladder_shock_bps[i], "delta",
                                        ladder->delta[i], "gamma", ladder->gamma[i], "pnl", ladder->pnl[i]));
    }
    return rows;
}

/* Tokens that who hedges this book trades when spot moves to a node: -[Δ(S') - Δ(S)]. */
static double flow(const struct gw_ladder *ladder, int32_t shock_bps)
{
    size_t node = 0;

    while (gw_ladder_shock_bps[node] != shock_bps) {
        node++;
    }
    return -(ladder->delta[node] - ladder->delta[GW_LADDER_SPOT]);
}

static enum gw_status evaluate_ladder(struct gw_model_call *call)
{
    static struct gw_instrument book[GW_MODEL_ITEMS_MAX];
    const size_t count = gw_model_count(call, "positions");
    const double spot = gw_model_number(call, "S");
    struct gw_ladder_sum sum = {0};
    struct gw_ladder ladder;
    double flips[GW_LADDER_FLIPS_MAX];
    size_t flip_count = 0;

    for (size_t i = 0; i < count; i++) {
        const struct gw_model_call item = gw_model_item(call, "positions", i);
        gw_model_position(&book[i], &item, gw_model_number(call, "r"), gw_model_number(call, "q"));
        GW_TRY(gw_pricing_ladder_instrument(&ladder, spot, &book[i]));
        gw_ladder_sum_add(&sum, &ladder, 1);
    }
    GW_TRY(gw_ladder_sum_read(&ladder, &sum));
    GW_TRY(gw_pricing_flips(flips, &flip_count, spot, book, count));
    gw_model_put_json(call, "rows", rows_json(&ladder));
    gw_model_put_numbers(call, "gamma_flips", flips, flip_count);
    gw_model_put(call, "flow_minus5pct_tokens", flow(&ladder, -500));
    gw_model_put(call, "flow_plus5pct_tokens", flow(&ladder, 500));
    return GW_OK;
}

const struct gw_model_kind gw_model_kind_ladder = {
    ladder_inputs, evaluate_ladder,
    "S and K > 0, tte_sec 0..630720000 (20 years), sigma 0..10, r and q -2..2, L >= 0, 0 <= pa < pb"};
