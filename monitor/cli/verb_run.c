/* run: supervise the house live. */
#include <argp.h>
#include <string.h>

#include "ipc/base/log.h"
#include "monitor/cli/house.h"
#include "monitor/cli/house_options.h"

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
    struct gw_view_totals totals;
    struct gw_house_options options = {.config = gw_cli_config(), .mode = "live"};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    gw_log_init("gammawatch", options.verbose, options.quiet);
    return options.is_planned ? gw_house_plan(&options) : gw_house_run(&options, &totals);
}
