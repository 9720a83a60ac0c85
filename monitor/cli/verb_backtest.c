/* backtest: the policy over paths; what it does is in monitor/backtest/, how it is told in monitor/cli/backtest/. */
#include <stdlib.h>

#include "monitor/cli/backtest/plan.h"
#include "monitor/cli/cli.h"

static bool print(const struct gw_backtest *backtest)
{
    const struct gw_backtest_plan *plan = backtest->plan;
    FILE *out = plan->output != NULL ? fopen(plan->output, "w") : stdout;
    if (out == NULL) {
        perror(plan->output);
        return false;
    }
    bool is_written =
        plan->is_json ? gw_backtest_print_json(out, backtest) : gw_backtest_print_text(out, backtest);
    if (plan->output != NULL) {
        is_written = fclose(out) == 0 && is_written;
    }
    return is_written;
}

int gw_verb_backtest(int argc, char **argv)
{
    static struct gw_backtest_plan plan;
    struct gw_backtest *backtest = calloc(1, sizeof *backtest);
    gw_backtest_parse(&plan, argc, argv);
    if (backtest == NULL) {
        return GW_EXIT_FAILURE;
    }
    int code = gw_backtest_run(backtest, &plan);
    if (code == GW_EXIT_OK && !print(backtest)) {
        code = GW_EXIT_FAILURE;
    }
    if (code == GW_EXIT_OK && plan.html != NULL) {
        code = gw_backtest_write_html(backtest, plan.html);
    }
    if (code == GW_EXIT_OK && plan.fails_on_missed && backtest->missed > 0) {
        code = GW_EXIT_BREACH;
    }
    gw_backtest_free(backtest);
    free(backtest);
    return code;
}
