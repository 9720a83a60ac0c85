/* record: the house live, with a tape of every RPC reply. */
#include <argp.h>
#include <string.h>

#include "ipc/base/log.h"
#include "monitor/cli/house.h"
#include "monitor/cli/house_options.h"
#include "monitor/cli/totals_json.h"

static const char doc[] =
    "Runs like `gammawatch run` and writes every RPC reply of one chain to TAPE, until it is ended by a "
    "signal "
    "(Ctrl-C): then the tape is complete.\v"
    "A tape holds one chain: name it with --chain when the configuration has several.\n\n"
    "Example:\n"
    "  gammawatch record -c gammawatch.yaml -C devnet calm.tape\n";

static error_t parse_argument(int key, char *arg, struct argp_state *state)
{
    struct gw_house_options *options = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (options->record != NULL) {
            argp_error(state, "one tape only");
        }
        options->record = arg;
        return 0;
    case ARGP_KEY_END:
        if (options->record == NULL && !options->is_planned) {
            argp_error(state, "name the tape to write");
        }
        return 0;
    default:
        return gw_house_pass_input(key, arg, state);
    }
}

int gw_verb_record(int argc, char **argv)
{
    static const struct argp_child children[] = {{&gw_house_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {NULL, parse_argument, "TAPE", doc, children, NULL, NULL};
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
        !gw_totals_print_json(stdout, "gammawatch.record/1", &totals, "tape", options.record)) {
        return GW_EXIT_FAILURE;
    }
    return code;
}
