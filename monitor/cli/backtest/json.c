#include <jansson.h>
#include <string.h>

#include "monitor/cli/backtest/plan.h"
#include "monitor/cli/json.h"

static json_t *list_of(const double *values, size_t count, double scale)
{
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(out, json_real(values[i] * scale));
    }
    return out;
}

static json_t *arm_json(const struct gw_tally_arm *arm, enum gw_arm which)
{
    return json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "arm",
                     gw_tally_arm_name(which), "is", gw_tally_arm_help(which), "windows", arm->windows,
                     "end_breaches", arm->end_breaches, "worst_breaches", arm->worst_breaches,
                     "margin_breaches", arm->margin_breaches, "seeds_kupiec_kept", arm->end_kept,
                     "seeds_kupiec_worst_kept", arm->worst_kept, "seeds_independent", arm->independent,
                     "seeds_margin_under", arm->margin_under, "initial_margin_usd", arm->margin_usd,
                     "es975_uncovered_usd", arm->tail_usd, "bad_debt_usd", arm->bad_debt_usd,
                     "liquidated_usd", arm->liquidated_usd);
}

static json_t *motion_json(const struct gw_trial_motion *m)
{
    return json_pack("{s:f, s:f, s:o, s:o, s:f, s:f}", "peak_to_trough", m->peak_to_trough,
                     "raw_peak_to_trough", m->raw_peak_to_trough, "rise_1_5_30_days",
                     list_of(m->rise, GW_TRIAL_RISES, 1.0), "raw_rise_1_5_30_days",
                     list_of(m->raw_rise, GW_TRIAL_RISES, 1.0), "mean_above_raw", m->excess,
                     "updates_per_day", m->updates_per_day);
}

static json_t *market_json(const struct gw_trial_market *m)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:f}", "realised_vol", m->vol, "largest_hour", m->move_1h,
                     "share_k_at_least_1", m->unstable, "k_mean", m->k_mean, "short_gamma_usd_per_1pct",
                     m->gamma_usd);
}

static json_t *forecast_json(const struct gw_trial_forecast *f)
{
    const double one = f->days > 0.0 ? 1.0 / f->days : 0.0;
    return json_pack("{s:f, s:f, s:f, s:o, s:o}", "days", f->days, "gamma_inside_5_95", f->inside * one,
                     "return_rank_distance", f->distance, "return_rank_tenths",
                     list_of(f->rank, GW_TRIAL_RANKS, one), "gamma_rank_tenths",
                     list_of(f->gamma_rank, GW_TRIAL_RANKS, one));
}

static json_t *verdicts_json(const struct gw_verdict *verdicts)
{
    json_t *out = json_array();
    for (size_t i = 0; i < GW_CRITERION_COUNT; i++) {
        const struct gw_verdict *v = &verdicts[i];
        json_array_append_new(out, json_pack("{s:s, s:s, s:f, s:s, s:f, s:b}", "name", v->name, "asks",
                                             v->text, "value", v->value, "comparison",
                                             v->is_at_most ? "at_most" : "at_least", "limit", v->limit, "met",
                                             v->is_met));
    }
    return out;
}

static json_t *levels_json(const struct gw_backtest *backtest, const struct gw_trial *trial)
{
    json_t *out = json_array();
    for (size_t i = 1; i < trial->point_count; i++) {
        const struct gw_trial_point *now = &trial->points[i];
        if (now->level != trial->points[i - 1].level) {
            json_array_append_new(
                out, json_pack("{s:I, s:i, s:f, s:f, s:i}", "time",
                               (json_int_t)(backtest->start_s + (int64_t)(i + 1) * backtest->dt_s), "level",
                               (int)now->level, "spot", now->spot, "k", now->k, "initial_margin_bps",
                               (int)now->margin_bps));
        }
    }
    return out;
}

static json_t *cell_json(const struct gw_backtest *backtest, const struct gw_backtest_cell *cell)
{
    const struct gw_tally *tally = &cell->tally;
    json_t *arms = json_array();
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        json_array_append_new(arms, arm_json(&tally->arms[a], (enum gw_arm)a));
    }
    json_t *alarm = json_pack("{s:f, s:f, s:f, s:f, s:f}", "alarms", tally->alarm.alarms, "false",
                              tally->alarm.false_alarms, "events", tally->alarm.events, "warned",
                              tally->alarm.warned, "lead_h", tally->alarm.lead_h);
    json_t *out =
        json_pack("{s:s, s:f, s:f, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:f}", "paths",
                  gw_backtest_source(backtest, cell), "k_aimed_at", cell->feedback, "trials", tally->trials,
                  "arms", arms, "published", motion_json(&tally->motion), "published_without_a",
                  motion_json(&tally->motion_without_a), "market", market_json(&tally->market),
                  "market_obeying", market_json(&tally->market_obeyed), "level_2", alarm, "forecast_24h",
                  forecast_json(&tally->forecast), "stale_loosenings", tally->stale_loosenings);
    if (backtest->plan->file_count > 0) {
        json_object_set_new(out, "levels", levels_json(backtest, &cell->first));
    } else {
        json_object_set_new(out, "criteria", verdicts_json(cell->verdicts));
    }
    return out;
}

bool gw_backtest_print_json(FILE *out, const struct gw_backtest *backtest)
{
    const struct gw_backtest_plan *plan = backtest->plan;
    json_t *cells = json_array();
    json_t *files = json_array();
    for (size_t i = 0; i < backtest->cell_count; i++) {
        json_array_append_new(cells, cell_json(backtest, &backtest->cells[i]));
    }
    for (size_t i = 0; i < plan->file_count; i++) {
        json_array_append_new(files, json_string(plan->files[i]));
    }
    const bool is_file = plan->file_count > 0;
    json_t *json = json_pack("{s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:I}", "schema", "gammawatch.backtest/1",
                             "first_seed", is_file ? (json_int_t)0 : (json_int_t)plan->first_seed, "seeds",
                             is_file ? (json_int_t)1 : (json_int_t)plan->seeds, "step_s",
                             (json_int_t)backtest->dt_s, "steps", (json_int_t)backtest->steps, "files", files,
                             "cells", cells, "missed", (json_int_t)backtest->missed);
    return gw_cli_print_json(out, json);
}
