#include <string.h>

#include "monitor/cli/whatif/report.h"

static void put(json_t *object, const char *key, double value)
{
    json_object_set_new(object, key, json_real(value));
}

static json_t *asset_json(const struct gw_outcome_asset *a, double value_usd)
{
    json_t *out = json_pack("{s:s}", "underlying", a->underlying);

    put(out, "spot_usd", a->spot_usd);
    put(out, "gamma_usd_per_1pct", a->borne_gamma_usd_per_1pct);
    put(out, "hedging_gamma_usd_per_1pct", a->hedging_gamma_usd_per_1pct);
    put(out, "depth_1pct_usd", a->depth_1pct_usd);
    put(out, "k", a->k);
    put(out, "amplification", a->amplification);
    put(out, "amplification_relative", a->amplification_relative);
    json_object_set_new(out, "unstable", json_boolean(a->k >= 1));
    put(out, "flow_minus5pct_tokens", a->flow_down_tokens);
    put(out, "flow_plus5pct_tokens", a->flow_up_tokens);
    put(out, "pnl_usd", a->value_usd - value_usd);
    return out;
}

static void put_advice(json_t *out, const struct gw_outcome_venue *v)
{
    const struct gw_advice *a = &v->advice;
    const double collateral_usd = v->venue->collateral_usd;

    put(out, "price_scan_range", a->margin.price_scan_range);
    put(out, "worst_shock", a->margin.scenario.worst.shock);
    put(out, "scenario_loss_usd", a->margin.scenario.usd);
    put(out, "maintenance_margin_usd", a->margin.total_usd);
    put(out, "initial_margin_usd", a->margin.initial_usd);
    put(out, "reference_margin_usd", a->reference.total_usd);
    json_object_set_new(out, "requirement_bps", json_integer(a->requirement_bps));
    json_object_set_new(out, "initial_margin_bps", json_integer(a->margin_target_bps));
    json_object_set_new(out, "utilisation_cap_bps", json_integer(a->utilisation_target_bps));
    json_object_set_new(out, "iv_markup_bps", json_integer(a->iv_markup_target_bps));
    json_object_set_new(out, "half_spread_bps", json_integer(a->half_spread_bps));
    json_object_set_new(out, "collateral_usd", collateral_usd > 0 ? json_real(collateral_usd) : json_null());
    json_object_set_new(out, "collateral_ratio",
                        collateral_usd > 0 && a->margin.initial_usd > 0
                            ? json_real(collateral_usd / a->margin.initial_usd)
                            : json_null());
}

static json_t *venue_json(const struct gw_outcome_venue *v, double value_usd)
{
    json_t *out = json_pack("{s:s, s:s, s:s, s:b}", "protocol", v->venue->protocol, "venue", v->venue->venue,
                            "underlying", v->venue->underlying, "changed", (int)v->venue->is_selected);

    put(out, "delta_usd", v->delta_usd);
    put(out, "gamma_usd_per_1pct", v->gamma_usd_per_1pct);
    put(out, "hedging_gamma_usd_per_1pct", v->hedging_gamma_usd_per_1pct);
    put(out, "vega_usd_per_volpt", v->vega_usd_per_volpt);
    put(out, "theta_usd_per_day", v->theta_usd_per_day);
    put(out, "short_tokens", v->short_tokens);
    json_object_set_new(out, "has_rest", json_boolean(v->venue->has_rest));
    put(out, "pnl_usd", v->value_usd - value_usd);
    if (v->venue->has_options) {
        put_advice(out, v);
    }
    return out;
}

/* P&L against `still`, the same book in the market as it stands. */
static json_t *outcome_json(const struct gw_outcome *outcome, const struct gw_outcome *still)
{
    json_t *assets = json_array();
    json_t *venues = json_array();

    for (size_t i = 0; i < outcome->asset_count; i++) {
        json_array_append_new(assets, asset_json(&outcome->assets[i], still->assets[i].value_usd));
    }
    for (size_t i = 0; i < outcome->venue_count; i++) {
        json_array_append_new(venues, venue_json(&outcome->venues[i], still->venues[i].value_usd));
    }
    return json_pack("{s:o, s:o}", "underlyings", assets, "venues", venues);
}

json_t *gw_report_json(const struct gw_report *report)
{
    const struct gw_scene *scene = report->scene;
    json_t *changes = json_array();

    for (size_t i = 0; i < report->changes->count; i++) {
        json_array_append_new(changes, json_string(report->changes->items[i].text));
    }
    return json_pack("{s:s, s:s, s:{s:I, s:I}, s:b, s:o, s:I, s:o, s:o}", "schema", "gammawatch.whatif/1",
                     "chain", scene->chain, "block", "number", (json_int_t)scene->block_number, "timestamp",
                     (json_int_t)scene->block_time_s, "complete", (int)scene->is_complete, "changes", changes,
                     "changed", (json_int_t)report->selected, "before",
                     outcome_json(report->before, report->before), "after",
                     outcome_json(report->after, report->after));
}

static json_t *cell_json(const struct gw_report *report, double spot_move, double vol_move,
                         const struct gw_outcome *before, const struct gw_outcome *after)
{
    return json_pack("{s:f, s:f, s:o, s:o}", "spot", spot_move, "vol", vol_move, "before",
                     outcome_json(before, report->before), "after", outcome_json(after, report->after));
}

enum gw_status gw_report_cell(void *context, double spot_move, double vol_move,
                              const struct gw_outcome *before, const struct gw_outcome *after)
{
    struct gw_report_grid *grid = context;

    if (grid->cells != NULL) {
        json_array_append_new(grid->cells, cell_json(grid->report, spot_move, vol_move, before, after));
        return GW_OK;
    }
    gw_report_print_cell(stdout, grid->report, spot_move, vol_move, before, after, !grid->has_title);
    grid->has_title = true;
    return GW_OK;
}
