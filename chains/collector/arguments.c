#include "chains/collector/arguments.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/option.h"

enum option_key {
    KEY_MODE = 256,
    KEY_RING_DIR,
    KEY_RECORD,
    KEY_REPLAY,
    KEY_SPEED,
    KEY_FOLLOW,
    KEY_ONCE,
    KEY_AT,
    KEY_POSITIONS,
    KEY_JSON,
    KEY_CHECK,
    KEY_SCHEMA,
    KEY_DUMP,
    KEY_PROBE,
    KEY_PLAN,
    KEY_LEDGER,
    KEY_READY_FD
};

const char *argp_program_version = "gw-collector " GW_VERSION;

static const char doc[] =
    "Reads the positions of options vaults, option AMMs and AMM LPs of one chain at every block and "
    "publishes "
    "their exposure into a shared-memory ring.\v"
    "Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration, 4 upstream/RPC, 5 data incomplete or stale, "
    "130/143 ended by a signal.\n\n"
    "Examples:\n"
    "  gw-collector -c gammawatch.yaml -C ethereum\n"
    "  gw-collector -c gammawatch.yaml --once --positions --json --at finalized\n"
    "  gw-collector -c gammawatch.yaml --replay demo.tape --speed 24\n";

static const struct argp_option option_table[] = {
    {"config", 'c', "FILE", 0, "configuration (default: $GW_CONFIG, then gammawatch.yaml)", 0},
    {"chain", 'C', "NAME", 0, "which of its chains (default: the only one)", 0},
    {"mode", KEY_MODE, "MODE", 0, "live, dry_run or replay (default: live; replay with --replay)", 1},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "where rings live (default: the house's)", 1},
    {"record", KEY_RECORD, "TAPE", 0, "write every RPC reply to this file", 2},
    {"replay", KEY_REPLAY, "TAPE", 0, "take every RPC reply from this file", 2},
    {"speed", KEY_SPEED, "N", 0, "replay N times faster than block time; 0 = as fast as possible (default)",
     2},
    {"follow", KEY_FOLLOW, "RING", 0, "replay in step with the monitor that writes this signal ring", 2},
    {"once", KEY_ONCE, NULL, 0, "read one block, print its exposures, end", 3},
    {"at", KEY_AT, "BLOCK", 0,
     "with --once: a number, 0xHASH, latest, safe or finalized; with --replay the run is followed there", 3},
    {"positions", KEY_POSITIONS, NULL, 0, "with --once: print every position, too", 3},
    {"json", KEY_JSON, NULL, 0,
     "with --once and --plan: JSON (schemas gammawatch.snapshot/1, gammawatch.plan/1)", 3},
    {"output", 'o', "FILE", 0, "with --once: write there instead of standard output", 3},
    {"check", KEY_CHECK, NULL, 0, "check the configuration and end", 4},
    {"schema", KEY_SCHEMA, NULL, 0, "print JSON Schema of the sections read here and end", 4},
    {"dump", KEY_DUMP, NULL, 0, "print the values in effect and their origin as JSON and end", 4},
    {"probe", KEY_PROBE, NULL, 0, "ask each endpoint of the chain what it can do, print JSON and end", 4},
    {"plan", KEY_PLAN, NULL, 0, "say what a run would cost in requests, bytes and time, and end", 4},
    {"ledger", KEY_LEDGER, NULL, 0, "print what the checkpoint holds and the gaps of history as JSON and end",
     4},
    {"ready-fd", KEY_READY_FD, "FD", 0, "write a byte there when the first block is published", 4},
    {"verbose", 'v', NULL, 0, "say more", 5},
    {"quiet", 'q', NULL, 0, "warnings and errors only", 5},
    {0},
};

/* What ends after saying something of the configuration. */
static error_t parse_question(int key, struct gw_arguments *a)
{
    switch (key) {
    case KEY_CHECK:
        a->is_check = true;
        return 0;
    case KEY_SCHEMA:
        a->is_schema = true;
        return 0;
    case KEY_DUMP:
        a->is_dump = true;
        return 0;
    case KEY_PROBE:
        a->is_probe = true;
        return 0;
    case KEY_PLAN:
        a->is_plan = true;
        return 0;
    case KEY_LEDGER:
        a->is_ledger = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_mode_option(int key, char *arg, struct gw_arguments *a)
{
    switch (key) {
    case KEY_RECORD:
        a->record = arg;
        return 0;
    case KEY_REPLAY:
        a->replay = arg;
        a->mode = GW_MODE_REPLAY;
        return 0;
    case KEY_FOLLOW:
        a->follow = arg;
        return 0;
    case KEY_ONCE:
        a->is_once = true;
        return 0;
    case KEY_AT:
        a->at = arg;
        return 0;
    case KEY_POSITIONS:
        a->has_positions = true;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    default:
        return parse_question(key, a);
    }
}

static double parse_speed(const char *arg, struct argp_state *state)
{
    char *end = NULL;
    double speed = strtod(arg, &end);

    if (end == arg || *end != '\0' || !(speed >= 0 && speed <= 1e6)) {
        argp_error(state, "--speed takes a number from 0 to 1000000, not \"%s\"", arg);
    }
    return speed;
}

static bool is_block(const char *at)
{
    if (strcmp(at, "latest") == 0 || strcmp(at, "safe") == 0 || strcmp(at, "finalized") == 0) {
        return true;
    }
    if (strncmp(at, "0x", 2) == 0) {
        return strlen(at) == 66 && strspn(at + 2, "0123456789abcdefABCDEF") == 64;
    }
    return *at != '\0' && strspn(at, "0123456789") == strlen(at) && strlen(at) <= 18;
}

static void check_together(const struct gw_arguments *a, struct argp_state *state)
{
    if ((a->replay != NULL) != (a->mode == GW_MODE_REPLAY)) {
        argp_error(state, "--mode replay goes with --replay TAPE, and with nothing else");
    }
    if (a->at != NULL && !is_block(a->at)) {
        argp_error(state, "--at takes a number, a 32-byte 0x hash, latest, safe or finalized, not \"%s\"",
                   a->at);
    }
    if (!a->is_once &&
        (a->at != NULL || a->has_positions || (a->is_json && !a->is_plan) || a->output != NULL)) {
        argp_error(state, "--at, --positions, --json and --output go with --once");
    }
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct gw_arguments *a = state->input;

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
    case 'v':
        a->verbose++;
        return 0;
    case 'q':
        a->quiet++;
        return 0;
    case KEY_MODE:
        return gw_option_parse_mode(&a->mode, arg, state);
    case KEY_RING_DIR:
        a->ring_dir = arg;
        return 0;
    case KEY_SPEED:
        a->speed = parse_speed(arg, state);
        return 0;
    case KEY_READY_FD:
        return gw_option_parse_ready(&a->ready_fd, arg, state);
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument \"%s\"", arg);
        return EINVAL;
    case ARGP_KEY_END:
        check_together(a, state);
        return 0;
    default:
        return parse_mode_option(key, arg, a);
    }
}

void gw_arguments_parse(struct gw_arguments *out, int argc, char **argv)
{
    static const struct argp parser = {option_table, parse_option, NULL, doc, NULL, NULL, NULL};
    const char *environment = getenv("GW_CONFIG");

    memset(out, 0, sizeof *out);
    out->config = environment == NULL ? "gammawatch.yaml" : environment;
    out->ready_fd = -1;
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, out);
}
