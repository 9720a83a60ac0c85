/* run: supervise the house live. */
#include <argp.h>
#include <string.h>

#include "ipc/base/log.h"
#include "monitor/cli/house.h"
#include "monitor/cli/house_options.h"
#include "monitor/cli/totals_json.h"

static const char doc[] =
    "Supervises one collector per chain, the monitor and the signer; starts again what ends.\v"
    "Examples:\n"
    "  gammawatch run -c gammawatch.yaml --show\n"
    "  gammawatch run -c gammawatch.yaml --plan\n"
    "  gammawatch run -c gammawatch.yaml -C ethereum -C base --mode dry_run\n";

int gw_verb_run(int argc, char **argv)
{
    static const struct argp_child children[] = {{&gw_house_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {NULL, gw_house_pass_input, NULL, doc, children, NULL, NULL};
    struct gw_view_totals totals = {0};
    struct gw_house_options options = {.config = gw_cli_config(), .mode = "live"};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    gw_log_init("gammawatch", options.verbose, options.quiet);
    if (options.is_planned) {
        return gw_house_plan(&options);
    }
    const int code = gw_house_run(&options, &totals);
    const bool has_run = code == GW_EXIT_OK || code >= GW_EXIT_SIGNAL_BASE;
    if (options.is_json && has_run &&
        !gw_totals_print_json(stdout, "gammawatch.run/1", &totals, NULL, NULL)) {
        return GW_EXIT_FAILURE;
    }
    return code;
}
