#include "monitor/cli/backtest/plan.h"

static double share(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

static void print_arms(FILE *out, const struct gw_tally *tally)
{
    if (!(tally->arms[GW_ARM_spec].windows > 0.0)) {
        fprintf(out, "  the prices are shorter than one window of the margin period: no coverage to tell\n");
        return;
    }
    fprintf(out, "  %-16s %8s %8s %8s %8s %8s %8s %10s %10s %10s\n", "arm", "end<1%", "worst<2%", "kupiec",
            "indep.", "margin<1%", "under", "margin $", "ES97.5 $", "bad debt $");
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        const struct gw_tally_arm *arm = &tally->arms[a];
        fprintf(out, "  %-16s %7.2f%% %7.2f%% %7.0f%% %7.0f%% %8.2f%% %8.0f %9.2fM %9.3fM %9.3fM\n",
                gw_tally_arm_name((enum gw_arm)a), 100.0 * share(arm->end_breaches, arm->windows),
                100.0 * share(arm->worst_breaches, arm->windows), 100.0 * share(arm->end_kept, tally->trials),
                100.0 * share(arm->independent, tally->trials),
                100.0 * share(arm->margin_breaches, arm->windows), arm->margin_under, arm->margin_usd / 1e6,
                arm->tail_usd / 1e6, arm->bad_debt_usd / 1e6);
    }
}

static void print_market(FILE *out, const char *name, const struct gw_trial_market *market)
{
    fprintf(out,
            "  %-16s volatility %5.1f%%, largest hour %5.1f%%, k >= 1 %5.2f%% of hours, mean k %5.3f, gamma "
            "sold %.2fM\n",
            name, 100.0 * market->vol, 100.0 * market->move_1h, 100.0 * market->unstable, market->k_mean,
            market->gamma_usd / 1e6);
}

static void print_figures(FILE *out, const struct gw_tally *tally)
{
    const struct gw_trial_motion *motion = &tally->motion;
    const struct gw_trial_alarm *alarm = &tally->alarm;
    const struct gw_trial_forecast *forecast = &tally->forecast;
    fprintf(out,
            "  published        peak-to-trough %.2f (raw %.2f), rises 1/5/30 d %.2f %.2f %.2f (raw %.2f %.2f "
            "%.2f), %.1f%% above raw, %.1f updates a day\n",
            motion->peak_to_trough, motion->raw_peak_to_trough, motion->rise[0], motion->rise[1],
            motion->rise[2], motion->raw_rise[0], motion->raw_rise[1], motion->raw_rise[2],
            100.0 * motion->excess, motion->updates_per_day);
    print_market(out, "market", &tally->market);
    print_market(out, "market obeying", &tally->market_obeyed);
    fprintf(out, "  level 2          %.0f alarms, %.0f%% false; %.0f events, %.0f%% warned, %.1f h before\n",
            alarm->alarms, 100.0 * share(alarm->false_alarms, alarm->alarms), alarm->events,
            100.0 * share(alarm->warned, alarm->events), alarm->lead_h);
    fprintf(
        out,
        "  forecast 24 h    gamma inside its 5..95 %% %.1f%% of %.0f days; ranks of returns off uniform by "
        "%.3f\n",
        100.0 * share(forecast->inside, forecast->days), forecast->days, forecast->distance);
}

static void print_verdicts(FILE *out, const struct gw_backtest *backtest, const struct gw_backtest_cell *cell)
{
    for (size_t i = 0; i < GW_CRITERION_COUNT; i++) {
        const struct gw_verdict *verdict = &cell->verdicts[i];
        const char *word = backtest->plan->file_count > 0 ? "-" : verdict->is_met ? "met" : "MISSED";
        fprintf(out, "  %-6s %-16s %8.3f (at %s %.2f)  %s\n", word, verdict->name, verdict->value,
                verdict->is_at_most ? "most" : "least", verdict->limit, verdict->text);
    }
}

/* What happened along one path of a file. */
static void print_levels(FILE *out, const struct gw_backtest *backtest, const struct gw_trial *trial)
{
    for (size_t i = 1; i < trial->point_count; i++) {
        const struct gw_trial_point *now = &trial->points[i];
        if (now->level == trial->points[i - 1].level) {
            continue;
        }
        fprintf(out, "  %10lld  level %u -> %u at %.2f, k %.3f, margin %.2fx\n",
                (long long)(backtest->start_s + (int64_t)(i + 1) * backtest->dt_s),
                trial->points[i - 1].level, now->level, now->spot, now->k, (double)now->margin_bps / 10000.0);
    }
}

bool gw_backtest_print_text(FILE *out, const struct gw_backtest *backtest)
{
    const struct gw_backtest_plan *plan = backtest->plan;
    for (size_t c = 0; c < backtest->cell_count; c++) {
        const struct gw_backtest_cell *cell = &backtest->cells[c];
        fprintf(out, "%s, sales aiming at k %.2f: ", gw_backtest_source(backtest, cell), cell->feedback);
        if (plan->file_count > 0) {
            fprintf(out, "%zu prices\n", backtest->steps + 1);
        } else {
            fprintf(out, "seeds %llu..%llu of %llu days\n", (unsigned long long)plan->first_seed,
                    (unsigned long long)(plan->first_seed + plan->seeds - 1), (unsigned long long)plan->days);
        }
        print_arms(out, &cell->tally);
        print_figures(out, &cell->tally);
        if (plan->file_count > 0) {
            print_levels(out, backtest, &cell->first);
        } else {
            print_verdicts(out, backtest, cell);
        }
        fputc('\n', out);
    }
    if (plan->file_count == 0) {
        fprintf(out, "%zu of %zu criteria met\n",
                backtest->cell_count * GW_CRITERION_COUNT - backtest->missed,
                backtest->cell_count * GW_CRITERION_COUNT);
    }
    return fflush(out) == 0;
}
