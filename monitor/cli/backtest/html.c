#include "monitor/cli/backtest/chart.h"
#include "monitor/cli/cli.h"

static const char head[] =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>gammawatch backtest</title><style>"
    "body{font:15px/1.5 Helvetica,Arial,sans-serif;color:#222;max-width:1000px;margin:2em auto;padding:0 1em}"
    "h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2.2em;border-bottom:1px solid #ddd}h3{font-size:1em;"
    "margin-bottom:.3em}table{border-collapse:collapse;margin:1em 0;font-size:14px}td,th{padding:.25em .7em;"
    "border-bottom:1px solid "
    "#e4e4e4;text-align:right}td:first-child,th:first-child,td.l,th.l{text-align:left}"
    ".met{color:#2d6a4f}.missed{color:#c0392b;font-weight:bold}svg{max-width:100%;height:auto}</style></head>"
    "<body>\n";

static double share(double part, double whole)
{
    return whole > 0.0 ? 100.0 * part / whole : 0.0;
}

static void put_summary(FILE *out, const struct gw_backtest *backtest)
{
    const struct gw_backtest_plan *plan = backtest->plan;
    fputs("<h1>gammawatch backtest</h1><p>", out);
    if (plan->file_count > 0) {
        fprintf(out, "%zu prices, one each %lld s, from %zu files.", backtest->steps + 1,
                (long long)backtest->dt_s, plan->file_count);
    } else {
        fprintf(out,
                "Seeds %llu to %llu, %llu days each, hourly. Criteria were fixed before the first run; %zu "
                "of %zu "
                "are met.",
                (unsigned long long)plan->first_seed,
                (unsigned long long)(plan->first_seed + plan->seeds - 1), (unsigned long long)plan->days,
                backtest->cell_count * GW_CRITERION_COUNT - backtest->missed,
                backtest->cell_count * GW_CRITERION_COUNT);
    }
    fputs("</p><table><tr><th>arm</th><th class=\"l\">what it is</th></tr>", out);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        fprintf(out, "<tr><td>%s</td><td class=\"l\">%s</td></tr>", gw_tally_arm_name((enum gw_arm)a),
                gw_tally_arm_help((enum gw_arm)a));
    }
    fputs("</table>\n", out);
}

static void put_verdicts(FILE *out, const struct gw_backtest_cell *cell)
{
    fputs("<table><tr><th>criterion</th><th class=\"l\">asks</th><th>value</th><th>limit</th><th></th></tr>",
          out);
    for (size_t i = 0; i < GW_CRITERION_COUNT; i++) {
        const struct gw_verdict *v = &cell->verdicts[i];
        fprintf(out,
                "<tr><td>%s</td><td class=\"l\">%s</td><td>%.3f</td><td>%s %.2f</td><td "
                "class=\"%s\">%s</td></tr>",
                v->name, v->text, v->value, v->is_at_most ? "&le;" : "&ge;", v->limit,
                v->is_met ? "met" : "missed", v->is_met ? "met" : "missed");
    }
    fputs("</table>\n", out);
}

static void put_arms(FILE *out, const struct gw_tally *tally)
{
    fputs("<table><tr><th>arm</th><th>end &lt; width</th><th>lowest &lt; width</th><th>Kupiec kept</th>"
          "<th>independent</th><th>margin passed</th><th>margin, $M</th><th>ES 97.5 % uncovered, $M</th>"
          "<th>bad debt, $M</th><th>liquidated, $M</th></tr>",
          out);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        const struct gw_tally_arm *arm = &tally->arms[a];
        fprintf(out,
                "<tr><td>%s</td><td>%.2f%%</td><td>%.2f%%</td><td>%.0f%%</td><td>%.0f%%</td><td>%.2f%%</td>"
                "<td>%.2f</td><td>%.3f</td><td>%.3f</td><td>%.1f</td></tr>",
                gw_tally_arm_name((enum gw_arm)a), share(arm->end_breaches, arm->windows),
                share(arm->worst_breaches, arm->windows), share(arm->end_kept, tally->trials),
                share(arm->independent, tally->trials), share(arm->margin_breaches, arm->windows),
                arm->margin_usd / 1e6, arm->tail_usd / 1e6, arm->bad_debt_usd / 1e6,
                arm->liquidated_usd / 1e6);
    }
    fputs("</table>\n", out);
}

static void put_market(FILE *out, const char *name, const struct gw_trial_market *market)
{
    fprintf(out,
            "<tr><td>%s</td><td>%.1f%%</td><td>%.1f%%</td><td>%.2f%%</td><td>%.3f</td><td>%.2f</td></tr>",
            name, 100.0 * market->vol, 100.0 * market->move_1h, 100.0 * market->unstable, market->k_mean,
            market->gamma_usd / 1e6);
}

static void put_figures(FILE *out, const struct gw_tally *tally)
{
    const struct gw_trial_motion *m = &tally->motion;
    fprintf(
        out,
        "<p>Published multiplier: peak-to-trough %.2f (raw %.2f), largest rise in 1, 5, 30 days %.2f, %.2f, "
        "%.2f "
        "(raw %.2f, %.2f, %.2f), %.1f %% above raw, %.1f updates a day. Level 2: %.0f alarms, %.0f %% false; "
        "%.0f events, %.0f %% warned, %.1f h before. Forecasts: gamma inside its 5 to 95 %% range on %.1f %% "
        "of "
        "%.0f days.</p>\n",
        m->peak_to_trough, m->raw_peak_to_trough, m->rise[0], m->rise[1], m->rise[2], m->raw_rise[0],
        m->raw_rise[1], m->raw_rise[2], 100.0 * m->excess, m->updates_per_day, tally->alarm.alarms,
        share(tally->alarm.false_alarms, tally->alarm.alarms), tally->alarm.events,
        share(tally->alarm.warned, tally->alarm.events), tally->alarm.lead_h,
        share(tally->forecast.inside, tally->forecast.days), tally->forecast.days);
    fputs("<table><tr><th>market</th><th>volatility</th><th>largest hour</th><th>k &ge; 1</th><th>mean k</th>"
          "<th>short gamma, $M per 1 %</th></tr>",
          out);
    put_market(out, "as it is", &tally->market);
    put_market(out, "obeying", &tally->market_obeyed);
    fputs("</table>\n", out);
}

static enum gw_status put_cell(FILE *out, const struct gw_backtest *backtest,
                               const struct gw_backtest_cell *cell)
{
    fprintf(out, "<h2>%s, sales aiming at k = %.2f</h2>\n", gw_backtest_source(backtest, cell),
            cell->feedback);
    if (backtest->plan->file_count == 0) {
        put_verdicts(out, cell);
    }
    put_arms(out, &cell->tally);
    put_figures(out, &cell->tally);
    for (size_t i = 0; i < GW_CHART_COUNT; i++) {
        fprintf(out, "<h3>%s</h3>\n", gw_chart_title((enum gw_chart)i));
        GW_TRY(gw_chart_draw(out, (enum gw_chart)i, backtest, cell));
    }
    return GW_OK;
}

int gw_backtest_write_html(const struct gw_backtest *backtest, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        perror(path);
        return GW_EXIT_FAILURE;
    }
    enum gw_status status = GW_OK;
    fputs(head, out);
    put_summary(out, backtest);
    for (size_t i = 0; i < backtest->cell_count && status == GW_OK; i++) {
        status = put_cell(out, backtest, &backtest->cells[i]);
    }
    fputs("</body></html>\n", out);
    const bool is_written = fclose(out) == 0;
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch backtest: no charts: %s\n",
                status == GW_E_MISSING ? "gnuplot is not there (Debian: gnuplot-nox)"
                                       : gw_status_text(status));
    }
    return status == GW_OK && is_written ? GW_EXIT_OK : GW_EXIT_FAILURE;
}
