#include "monitor/cli/backtest/chart.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define POINTS_MAX 1200
#define SVG_MAX    (8u << 20)

static const char *const titles[GW_CHART_COUNT] = {
    "One path: price, margin multiplier, feedback and breaker level",
    "How often a width meant for 1 % was passed",
    "Initial margin, and the expected shortfall that it does not cover",
    "Ranks of what came in the forecast of the day before (10 % each when forecasts are right)",
};

const char *gw_chart_title(enum gw_chart chart)
{
    return titles[chart];
}

static void put_style(FILE *script, int height)
{
    fprintf(script,
            "set terminal svg size 960,%d font 'Helvetica,13' background '#ffffff'\n"
            "set border lc rgb '#888888'\nset grid lc rgb '#e4e4e4'\nset tics nomirror\n"
            "set key top left reverse Left samplen 1.5 textcolor rgb '#333333'\n",
            height);
}

static double share(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

static void put_path(FILE *script, const struct gw_backtest *backtest, const struct gw_backtest_cell *cell)
{
    const struct gw_trial *trial = &cell->first;
    const size_t every = trial->point_count / POINTS_MAX + 1;
    put_style(script, 640);
    fputs("$path << END\n", script);
    for (size_t i = 0; i < trial->point_count; i += every) {
        struct gw_trial_point shown = trial->points[i];
        for (size_t j = i; j < i + every && j < trial->point_count; j++) {
            shown.level = trial->points[j].level > shown.level ? trial->points[j].level : shown.level;
            shown.k = trial->points[j].k > shown.k ? trial->points[j].k : shown.k;
        }
        fprintf(script, "%.4f %.6g %.4f %.4f %.4f %u\n", (double)i * (double)backtest->dt_s / 86400.0,
                shown.spot, (double)shown.margin_bps / 10000.0, (double)shown.requirement_bps / 10000.0,
                shown.k, shown.level);
    }
    fputs("END\n"
          "set multiplot\nset lmargin 9\nset rmargin 3\nset format x ''\n"
          "set size 1,0.36\nset origin 0,0.64\nset ylabel 'price, $'\n"
          "plot $path using 1:2 with lines lw 1.2 lc rgb '#1f4e79' notitle\n"
          "set size 1,0.32\nset origin 0,0.34\nset ylabel 'multiplier'\nset yrange [0.9:*]\n"
          "plot $path using 1:4 with lines lw 1 lc rgb '#bbbbbb' title 'raw requirement', "
          "$path using 1:3 with lines lw 1.4 lc rgb '#c0392b' title 'published'\n"
          "set size 1,0.34\nset origin 0,0\nset format x '%g'\nset xlabel 'days'\nset ylabel 'k'\n"
          "set yrange [*:*]\nset y2label 'breaker level'\nset y2range [0:4.4]\nset y2tics 0,1,4\nset rmargin "
          "6\n"
          "plot $path using 1:6 axes x1y2 with filledcurves y2=0 fc rgb '#f3d9b1' title 'level', "
          "$path using 1:5 with lines lw 1 lc rgb '#2d6a4f' title 'k'\n"
          "unset multiplot\n",
          script);
}

static void put_coverage(FILE *script, const struct gw_backtest_cell *cell)
{
    put_style(script, 360);
    fputs("$arms << END\n", script);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        const struct gw_tally_arm *arm = &cell->tally.arms[a];
        fprintf(script, "\"%s\" %.5f %.5f %.5f\n", gw_tally_arm_name((enum gw_arm)a),
                100.0 * share(arm->end_breaches, arm->windows),
                100.0 * share(arm->worst_breaches, arm->windows),
                100.0 * share(arm->margin_breaches, arm->windows));
    }
    fputs("END\nset style data histograms\nset style histogram cluster gap 1.5\nset style fill solid 0.9 "
          "noborder\n"
          "set xtics noenhanced\nset ylabel '% of windows'\nset yrange [0:*]\nset key top right\n"
          "plot $arms using 2:xtic(1) lc rgb '#1f4e79' title 'end of window below width (1 % meant)', "
          "'' using 3 lc rgb '#8fb3d9' title 'lowest point below width (about 2 %)', "
          "'' using 4 lc rgb '#c0392b' title 'book lost more than initial margin', "
          "1 with lines lc rgb '#1f4e79' dt 2 notitle, 2 with lines lc rgb '#8fb3d9' dt 2 notitle\n",
          script);
}

static void put_tails(FILE *script, const struct gw_backtest_cell *cell)
{
    put_style(script, 320);
    fputs("$arms << END\n", script);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        const struct gw_tally_arm *arm = &cell->tally.arms[a];
        fprintf(script, "\"%s\" %.6f %.6f\n", gw_tally_arm_name((enum gw_arm)a), arm->margin_usd / 1e6,
                arm->tail_usd / 1e6);
    }
    fputs("END\nset style data histograms\nset style histogram cluster gap 1.5\nset style fill solid 0.9 "
          "noborder\n"
          "set xtics noenhanced\nset ylabel 'million $'\nset yrange [0:*]\nset key top left\n"
          "plot $arms using 2:xtic(1) lc rgb '#8fb3d9' title 'mean initial margin', "
          "'' using 3 lc rgb '#c0392b' title 'ES 97.5 % not covered'\n",
          script);
}

static void put_ranks(FILE *script, const struct gw_backtest_cell *cell)
{
    const struct gw_trial_forecast *forecast = &cell->tally.forecast;
    put_style(script, 300);
    fputs("$ranks << END\n", script);
    for (size_t i = 0; i < GW_TRIAL_RANKS; i++) {
        fprintf(script, "\"%zu-%zu\" %.4f %.4f\n", i * 10, (i + 1) * 10,
                100.0 * share(forecast->rank[i], forecast->days),
                100.0 * share(forecast->gamma_rank[i], forecast->days));
    }
    fputs("END\nset style data histograms\nset style histogram cluster gap 1\nset style fill solid 0.9 "
          "noborder\n"
          "set xlabel 'rank, %'\nset ylabel '% of days'\nset yrange [0:16]\nset key top right horizontal\n"
          "plot $ranks using 2:xtic(1) lc rgb '#1f4e79' title 'return', "
          "'' using 3 lc rgb '#8fb3d9' title 'hedging gamma', 10 with lines lc rgb '#888888' dt 2 notitle\n",
          script);
}

static void put_chart(FILE *script, enum gw_chart chart, const struct gw_backtest *backtest,
                      const struct gw_backtest_cell *cell)
{
    switch (chart) {
    case GW_CHART_PATH:
        put_path(script, backtest, cell);
        break;
    case GW_CHART_COVERAGE:
        put_coverage(script, cell);
        break;
    case GW_CHART_TAILS:
        put_tails(script, cell);
        break;
    case GW_CHART_RANKS:
        put_ranks(script, cell);
        break;
    case GW_CHART_COUNT:
        break;
    }
}

/* What gnuplot prints for the script, without the XML prologue: it goes inside a page. */
static enum gw_status draw_script(FILE *out, const char *path)
{
    char command[64 + sizeof "gw-chart-XXXXXX"];
    char line[4096];
    size_t written = 0;
    bool has_begun = false;
    (void)snprintf(command, sizeof command, "gnuplot %s 2>/dev/null", path);
    FILE *pipe = popen(command, "r");
    GW_ENSURE(pipe != NULL, GW_E_MISSING);
    while (fgets(line, sizeof line, pipe) != NULL && written < SVG_MAX) {
        has_begun = has_begun || strncmp(line, "<svg", 4) == 0;
        if (has_begun) {
            written += strlen(line);
            (void)fputs(line, out);
        }
    }
    const int ended = pclose(pipe);
    return has_begun && WIFEXITED(ended) && WEXITSTATUS(ended) == 0 ? GW_OK : GW_E_MISSING;
}

enum gw_status gw_chart_draw(FILE *out, enum gw_chart chart, const struct gw_backtest *backtest,
                             const struct gw_backtest_cell *cell)
{
    char path[] = "/tmp/gw-chart-XXXXXX";
    const int file = mkstemp(path);
    GW_ENSURE(file >= 0, GW_E_IO);
    FILE *script = fdopen(file, "w");
    enum gw_status status = script != NULL ? GW_OK : GW_E_IO;
    if (script != NULL) {
        put_chart(script, chart, backtest, cell);
        status = fclose(script) == 0 ? draw_script(out, path) : GW_E_IO;
    } else {
        (void)close(file);
    }
    (void)unlink(path);
    return status;
}
