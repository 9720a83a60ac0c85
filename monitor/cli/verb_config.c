/* config: is it valid, what is in effect, what may stand in it, and a file to begin with. */
#include <argp.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "monitor/cli/checks.h"
#include "monitor/cli/config_show.h"
#include "monitor/cli/json.h"

static const char doc[] =
    "check: runs every process's own check of the file, and with --online asks each endpoint for its chain, "
    "head, log range and history. dump: every value in effect and where it comes from, secrets masked. "
    "schema: "
    "the whole as JSON Schema. init: writes a commented file to begin with.\v"
    "Precedence: flag, environment, file, default. The file is --config, else $GW_CONFIG, else "
    "gammawatch.yaml. Scalars take text from the environment as ${NAME}; check refuses one that is not set, "
    "dump names it. URLs are shown as scheme and host, other values from the environment not at all.\n\n"
    "init never overwrites a file. Its addresses are those of Ethereum; for another chain they are there to "
    "be "
    "replaced.\n\n"
    "Exit codes: 0 ok; 1 failure; 2 usage; 3 the configuration is not valid; 4 check --online: an endpoint "
    "failed.\n\n"
    "Examples:\n"
    "  gammawatch config init --chain ethereum --caip2 eip155:1 -o gammawatch.yaml\n"
    "  gammawatch config check -c gammawatch.yaml --online\n"
    "  gammawatch config dump | grep -v 'default$'\n"
    "  gammawatch config schema -o gammawatch.schema.json\n";

enum { KEY_ONLINE = 256, KEY_JSON, KEY_CAIP2, KEY_NO_COLOR };

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "configuration (default: $GW_CONFIG, then gammawatch.yaml)", 1},
    {"chain", 'C', "NAME", 0, "init: name of the chain; check --online, dump: only this one", 1},
    {"online", KEY_ONLINE, NULL, 0, "check: ask each endpoint, too", 2},
    {"caip2", KEY_CAIP2, "ID", 0, "init: eip155:<chain id>", 2},
    {"output", 'o', "FILE", 0, "schema, init: write there instead of standard output", 2},
    {"json", KEY_JSON, NULL, 0, "JSON (schemas gammawatch.check/1, gammawatch.config/1)", 3},
    {"no-color", KEY_NO_COLOR, NULL, 0, "plain text", 3},
    {0},
};

struct arguments {
    const char *action;
    const char *config;
    const char *chain;
    const char *caip2;
    const char *output;
    bool is_online;
    bool is_json;
    bool is_colour_refused;
};

static error_t check_together(const struct arguments *a, const struct argp_state *state)
{
    if (a->action == NULL) {
        argp_error(state, "say check, dump, schema or init");
        return EINVAL;
    }
    const bool is_init = strcmp(a->action, "init") == 0;
    if (a->is_online && strcmp(a->action, "check") != 0) {
        argp_error(state, "--online goes with check");
    } else if (is_init != (a->caip2 != NULL) || (is_init && a->chain == NULL)) {
        argp_error(state, "init takes --chain NAME and --caip2 eip155:<chain id>; --caip2 goes with init");
    } else if (a->output != NULL && !is_init && strcmp(a->action, "schema") != 0) {
        argp_error(state, "--output goes with schema and init");
    }
    return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case 'c':
        a->config = arg;
        return 0;
    case 'C':
        a->chain = arg;
        return 0;
    case 'o':
        a->output = arg;
        return 0;
    case KEY_ONLINE:
        a->is_online = true;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case KEY_CAIP2:
        a->caip2 = arg;
        return 0;
    case KEY_NO_COLOR:
        a->is_colour_refused = true;
        return 0;
    case ARGP_KEY_ARG:
        if (a->action != NULL) {
            argp_error(state, "unexpected argument \"%s\"", arg);
        }
        a->action = arg;
        return 0;
    case ARGP_KEY_END:
        return check_together(a, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int check(const struct arguments *a)
{
    static struct gw_findings findings;
    static struct gw_cli_chains chains;
    int code = gw_check_config(&findings, &chains, a->config);
    bool is_known = a->chain == NULL;

    for (size_t i = 0; code == GW_EXIT_OK && i < chains.count; i++) {
        const bool is_meant = a->chain == NULL || strcmp(a->chain, chains.names[i]) == 0;
        is_known = is_known || is_meant;
        if (a->is_online && is_meant) {
            const int probed = gw_check_endpoints(&findings, a->config, chains.names[i]);
            code = code == GW_EXIT_OK ? probed : code;
        }
    }
    if (code == GW_EXIT_OK && !is_known) {
        gw_findings_add(&findings, GW_FINDING_FAIL, a->chain, "a name of `chains`", "no chain has this name");
        code = GW_EXIT_CONFIG;
    }
    if (!a->is_json) {
        gw_findings_print(stdout, &findings, gw_cli_has_colour(STDOUT_FILENO, a->is_colour_refused));
    } else if (!gw_findings_print_json(stdout, &findings, "gammawatch.check/1")) {
        return GW_EXIT_FAILURE;
    }
    return code;
}

static int print_schema(const char *output)
{
    json_t *schema = gw_config_show_schema();
    FILE *out = output == NULL || strcmp(output, "-") == 0 ? stdout : fopen(output, "w");

    if (schema == NULL || out == NULL) {
        if (out == NULL) {
            fprintf(stderr, "gammawatch config: cannot write %s: %s\n", output, strerror(errno));
        } else if (out != stdout) {
            fclose(out);
        }
        json_decref(schema);
        return GW_EXIT_FAILURE;
    }
    bool is_written = gw_cli_print_json(out, schema);
    is_written = (out == stdout || fclose(out) == 0) && is_written;
    return is_written ? GW_EXIT_OK : GW_EXIT_FAILURE;
}

int gw_verb_config(int argc, char **argv)
{
    static const struct argp parser = {options, parse, "check|dump|schema|init", doc, NULL, NULL, NULL};
    struct arguments a = {.config = gw_cli_config()};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    if (strcmp(a.action, "check") == 0) {
        return check(&a);
    }
    if (strcmp(a.action, "dump") == 0) {
        return gw_config_show_values(a.config, a.chain, a.is_json);
    }
    if (strcmp(a.action, "schema") == 0) {
        return print_schema(a.output);
    }
    if (strcmp(a.action, "init") == 0) {
        return gw_config_init(a.chain, a.caip2, a.output);
    }
    fprintf(stderr, "gammawatch config: \"%s\" is none of check, dump, schema, init\n", a.action);
    return GW_EXIT_USAGE;
}
