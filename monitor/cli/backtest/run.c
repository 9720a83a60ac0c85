#include <string.h>
#include <time.h>
#include <unistd.h>

#include "monitor/cli/backtest/plan.h"
#include "monitor/cli/cli.h"

#define START_S  INT64_C(1699488000) /* a Thursday, 00:00 UTC: weeks of the vault begin there */
#define HOUR_S   3600
#define TALK_MS  10000
#define TALK_TTY 250

struct progress {
    int64_t start_ms;
    int64_t said_ms;
    size_t done;
    size_t total;
    bool is_shown;
    bool is_tty;
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void begin_progress(struct progress *progress, const struct gw_backtest_plan *plan, size_t total)
{
    *progress = (struct progress){.start_ms = now_ms(),
                                  .total = total,
                                  .is_shown = !plan->is_quiet && total > 1,
                                  .is_tty = isatty(STDERR_FILENO) == 1};
    progress->said_ms = progress->start_ms;
}

static void note_progress(struct progress *progress, const char *what)
{
    const int64_t now = now_ms();
    progress->done++;
    const bool is_last = progress->done == progress->total;
    if (!progress->is_shown ||
        (now - progress->said_ms < (progress->is_tty ? TALK_TTY : TALK_MS) && !is_last)) {
        return;
    }
    progress->said_ms = now;
    const double spent_s = (double)(now - progress->start_ms) / 1000.0;
    const double left_s = spent_s / (double)progress->done * (double)(progress->total - progress->done);
    fprintf(stderr, "%s%zu of %zu paths, %s, %.0f s spent, %.0f s left%s", progress->is_tty ? "\r\033[K" : "",
            progress->done, progress->total, what, spent_s, left_s, progress->is_tty && !is_last ? "" : "\n");
}

const char *gw_backtest_source(const struct gw_backtest *backtest, const struct gw_backtest_cell *cell)
{
    return backtest->plan->file_count > 0 ? "prices" : gw_generator_name(cell->generator);
}

/* The first trial of a cell is kept with its points, for charts. */
static enum gw_status run_cell(struct gw_backtest *out, struct gw_backtest_cell *cell,
                               struct progress *progress)
{
    const struct gw_backtest_plan *plan = out->plan;
    const bool is_file = plan->file_count > 0;
    const uint64_t seeds = is_file ? 1 : plan->seeds;
    for (uint64_t i = 0; i < seeds; i++) {
        struct gw_trial later;
        struct gw_trial *trial = i == 0 ? &cell->first : &later;
        const struct gw_world_setup setup = {
            .params = &plan->params,
            .generator = cell->generator,
            .prices = is_file ? plan->prices.items : NULL,
            .price_count = plan->prices.count,
            .start_s = out->start_s,
            .dt_s = out->dt_s,
            .seed = plan->first_seed + i,
            .feedback = cell->feedback,
        };
        GW_TRY(gw_trial_open(trial, out->steps));
        const enum gw_status status = gw_trial_run(trial, &setup);
        if (status == GW_OK) {
            gw_tally_add(&cell->tally, trial);
        }
        if (i > 0) {
            gw_trial_close(&later);
        }
        GW_TRY(status);
        note_progress(progress, gw_backtest_source(out, cell));
    }
    gw_tally_finish(&cell->tally);
    gw_tally_judge(cell->verdicts, &cell->tally);
    for (size_t i = 0; i < GW_CRITERION_COUNT && !is_file; i++) {
        out->missed += cell->verdicts[i].is_met ? 0 : 1;
    }
    return GW_OK;
}

static int read_files(struct gw_backtest *out, struct gw_prices *prices)
{
    const struct gw_backtest_plan *plan = out->plan;
    for (size_t i = 0; i < plan->file_count; i++) {
        const enum gw_status status = gw_prices_read(prices, plan->files[i]);
        if (status != GW_OK) {
            fprintf(stderr, "gammawatch backtest: %s: %s\n", plan->files[i],
                    status == GW_E_FORMAT ? prices->error : gw_status_text(status));
            return status == GW_E_FORMAT ? GW_EXIT_INCOMPLETE : GW_EXIT_FAILURE;
        }
    }
    if (prices->count < 2) {
        fprintf(stderr, "gammawatch backtest: fewer than two prices\n");
        return GW_EXIT_INCOMPLETE;
    }
    out->start_s = prices->start_s;
    out->dt_s = prices->step_s;
    out->steps = prices->count - 1;
    return GW_EXIT_OK;
}

static void list_cells(struct gw_backtest *out)
{
    const struct gw_backtest_plan *plan = out->plan;
    for (size_t f = 0; f < plan->feedback_count; f++) {
        for (size_t g = 0; g < GW_GENERATOR_COUNT; g++) {
            const bool is_wanted = plan->file_count > 0 ? g == 0 : plan->generators[g];
            if (is_wanted) {
                struct gw_backtest_cell *cell = &out->cells[out->cell_count++];
                cell->generator = (enum gw_generator_kind)g;
                cell->feedback = plan->feedbacks[f];
            }
        }
    }
}

int gw_backtest_run(struct gw_backtest *out, const struct gw_backtest_plan *plan)
{
    struct gw_prices prices = plan->prices;
    struct gw_backtest_plan own = *plan;
    struct progress progress;
    memset(out, 0, sizeof *out);
    out->plan = plan;
    out->start_s = START_S;
    out->dt_s = HOUR_S;
    out->steps = (size_t)plan->days * 24 + 1;
    if (plan->file_count > 0) {
        const int code = read_files(out, &prices);
        own.prices = prices;
        if (code != GW_EXIT_OK) {
            gw_prices_free(&prices);
            return code;
        }
    }
    list_cells(out);
    begin_progress(&progress, plan, out->cell_count * (plan->file_count > 0 ? 1 : (size_t)plan->seeds));
    enum gw_status status = GW_OK;
    out->plan = &own;
    for (size_t i = 0; i < out->cell_count && status == GW_OK; i++) {
        status = run_cell(out, &out->cells[i], &progress);
    }
    out->plan = plan;
    gw_prices_free(&prices);
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch backtest: %s\n", gw_status_text(status));
        return GW_EXIT_FAILURE;
    }
    return GW_EXIT_OK;
}

void gw_backtest_free(struct gw_backtest *backtest)
{
    for (size_t i = 0; i < backtest->cell_count; i++) {
        gw_trial_close(&backtest->cells[i].first);
    }
    backtest->cell_count = 0;
}
