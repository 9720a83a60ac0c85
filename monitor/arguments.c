#include "monitor/arguments.h"

#include <string.h>

#include "ipc/base/option.h"

enum { KEY_MODE = 256, KEY_JOURNAL, KEY_SIGNER, KEY_SCHEMA, KEY_DUMP };

static const struct argp_option option_table[] = {
    {"mode", KEY_MODE, "MODE", 0, "live (default), dry_run or replay", 0},
    {"journal", KEY_JOURNAL, "FILE", 0, "journal; sequence numbers live in it", 0},
    {"signer", KEY_SIGNER, "SOCKET", 0, "Unix socket of gw-signer", 0},
    {"schema", KEY_SCHEMA, NULL, 0, "print JSON Schema of the sections read here and exit", 0},
    {"dump", KEY_DUMP, NULL, 0, "print the values in effect and their origin as JSON and exit", 0},
    {0},
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct gw_monitor_arguments *out = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &out->startup;
        return 0;
    case KEY_MODE:
        return gw_option_parse_mode(&out->mode, value, state);
    case KEY_JOURNAL:
        out->journal = value;
        return 0;
    case KEY_SIGNER:
        out->signer = value;
        return 0;
    case KEY_SCHEMA:
        out->is_schema = true;
        out->startup.needs_no_config = true;
        return 0;
    case KEY_DUMP:
        out->is_dump = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void gw_monitor_arguments_parse(struct gw_monitor_arguments *out, int argc, char **argv)
{
    static const struct argp_child children[] = {{&gw_startup_parser, 0, NULL, 0}, {0}};
    static const struct argp parser = {
        option_table,
        parse_option,
        NULL,
        "Adds up the exposures of all chains and publishes signed margin and liquidity vectors.\v"
        "Exit: 0 ok, 1 failure, 2 usage, 3 configuration, 130/143 signals.",
        children,
        NULL,
        NULL};
    memset(out, 0, sizeof *out);
    gw_startup_init(&out->startup);
    argp_program_version = "gw-monitor " GW_VERSION;
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, out);
}
