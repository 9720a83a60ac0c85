/* model: any formula by name, NDJSON in and out. */
#include <argp.h>

#include "monitor/cli/cli.h"
#include "monitor/cli/model/model.h"
#include "monitor/cli/ndjson.h"

static const char doc[] =
    "Evaluates the formulas of the model, one JSON object per line of standard input, so that anybody can "
    "check "
    "them.\v"
    "In:  {\"id\":..,\"kind\":\"..\",\"inputs\":{..}}\n"
    "Out: {\"id\":..,\"outputs\":{..}}, numbers with 17 significant digits\n"
    "`--list` names kinds and inputs. Times are seconds to expiry (a year is 31 536 000 s), volatilities and "
    "rates annual with 1.00 = 100 %, quantities signed: + is long for the party measured.\n"
    "A line that cannot be answered gives {\"id\":..,\"error\":..}; then the exit code is 1, and every good "
    "line "
    "is still answered.\n\n"
    "Examples:\n"
    "  echo '{\"id\":1,\"kind\":\"lvr\",\"inputs\":{\"L\":1000,\"P\":2000,\"sigma\":0.8,\"days\":1}}' | "
    "gammawatch "
    "model\n"
    "  gammawatch model --list\n"
    "  gammawatch model < formulas.ndjson > answers.ndjson\n";

enum { KEY_LIST = 0x100 };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    switch (key) {
    case KEY_LIST:
        *(bool *)state->input = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "no argument is expected");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int gw_verb_model(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"list", KEY_LIST, NULL, 0, "name every kind, its inputs and their types, and exit", 0},
        {NULL, 0, NULL, 0, NULL, 0}};
    static const struct argp parser = {options, parse_option, NULL, doc, NULL, NULL, NULL};
    bool is_list = false;

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &is_list);
    if (is_list) {
        gw_model_list(stdout);
        return fflush(stdout) == 0 ? GW_EXIT_OK : GW_EXIT_FAILURE;
    }
    return gw_ndjson_serve(gw_model_answer);
}
