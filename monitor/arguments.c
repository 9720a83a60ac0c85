#include "monitor/arguments.h"
#include "ipc/base/option.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

enum { KEY_MODE = 256, KEY_RING_DIR, KEY_JOURNAL, KEY_SIGNER, KEY_CHECK, KEY_SCHEMA, KEY_DUMP, KEY_READY };

static const struct argp_option option_table[] = {
    {"config", 'c', "FILE", 0, "configuration", 0},
    {"chain", 'C', "NAME", 0, "watch this chain only (may be repeated)", 0},
    {"mode", KEY_MODE, "MODE", 0, "live (default), dry_run or replay", 0},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "folder of the rings", 0},
    {"journal", KEY_JOURNAL, "FILE", 0, "journal; sequence numbers live in it", 0},
    {"signer", KEY_SIGNER, "SOCKET", 0, "Unix socket of gw-signer", 0},
    {"check", KEY_CHECK, NULL, 0, "check the configuration and exit", 0},
    {"schema", KEY_SCHEMA, NULL, 0, "print JSON Schema of the sections read here and exit", 0},
    {"dump", KEY_DUMP, NULL, 0, "print the values in effect and their origin as JSON and exit", 0},
    {"ready-fd", KEY_READY, "N", 0, "write one byte to descriptor N when ready", 0},
    {"verbose", 'v', NULL, 0, "log more", 0},
    {"quiet", 'q', NULL, 0, "log less", 0},
    {0},
};

static error_t add_chain(struct gw_monitor_arguments *out, const char *name, const struct argp_state *state)
{
    if (out->chain_count == GW_CHAINS_MAX) {
        argp_error(state, "at most %u chains", GW_CHAINS_MAX);
        return EINVAL;
    }
    out->chains[out->chain_count++] = name;
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct gw_monitor_arguments *out = state->input;
    switch (key) {
    case 'c':
        out->config = value;
        return 0;
    case 'C':
        return add_chain(out, value, state);
    case KEY_MODE:
        return gw_option_parse_mode(&out->mode, value, state);
    case KEY_RING_DIR:
        out->ring_dir = value;
        return 0;
    case KEY_JOURNAL:
        out->journal = value;
        return 0;
    case KEY_SIGNER:
        out->signer = value;
        return 0;
    case KEY_CHECK:
        out->is_check = true;
        return 0;
    case KEY_SCHEMA:
        out->is_schema = true;
        return 0;
    case KEY_DUMP:
        out->is_dump = true;
        return 0;
    case KEY_READY:
        return gw_option_parse_ready(&out->ready_fd, value, state);
    case 'v':
        out->verbose++;
        return 0;
    case 'q':
        out->quiet++;
        return 0;
    case ARGP_KEY_END:
        if (out->config == NULL && !out->is_schema) {
            argp_error(state, "--config is missing");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void gw_monitor_arguments_parse(struct gw_monitor_arguments *out, int argc, char **argv)
{
    static const struct argp parser = {
        option_table,
        parse_option,
        NULL,
        "Adds up the exposures of all chains and publishes signed margin and liquidity vectors.\v"
        "Exit: 0 ok, 1 failure, 2 usage, 3 configuration, 130/143 signals.",
        NULL,
        NULL,
        NULL};
    memset(out, 0, sizeof *out);
    out->ready_fd = -1;
    argp_program_version = "gw-monitor " GW_VERSION;
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, out);
}
