#include "monitor/cli/house_options.h"

#include <string.h>

#include "monitor/cli/house.h"

enum {
    KEY_MODE = 512,
    KEY_SHOW,
    KEY_PLAN,
    KEY_NO_COLOR,
    KEY_JSON,
    KEY_VECTORS,
    KEY_RING_DIR,
    KEY_JOURNAL,
    KEY_SOCKET,
    KEY_KEY_FILE
};

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "configuration (default: $GW_CONFIG, then gammawatch.yaml)", 1},
    {"chain", 'C', "NAME", 0, "only this chain; may be given several times", 1},
    {"mode", KEY_MODE, "MODE", 0, "live (default) or dry_run", 1},
    {"show", KEY_SHOW, NULL, 0, "print exposures and signals block by block", 2},
    {"plan", KEY_PLAN, NULL, 0, "say what reading each chain would cost in requests, bytes and time, and end",
     2},
    {"vectors", KEY_VECTORS, "FILE", 0, "write every signed vector there, NDJSON (- for standard output)", 2},
    {"json", KEY_JSON, NULL, 0, "print what it came to as JSON, at the end", 2},
    {"no-color", KEY_NO_COLOR, NULL, 0, "plain text", 2},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "where rings live", 3},
    {"journal", KEY_JOURNAL, "FILE", 0, "the monitor's journal", 3},
    {"socket", KEY_SOCKET, "PATH", 0, "the signer's socket", 3},
    {"key-file", KEY_KEY_FILE, "FILE", 0, "the signer's key", 3},
    {"verbose", 'v', NULL, 0, "say more", 4},
    {"quiet", 'q', NULL, 0, "warnings and errors only", 4},
    {0},
};

static error_t add_chain(struct gw_house_options *o, char *arg, const struct argp_state *state)
{
    if (o->chain_count == GW_CLI_CHAINS_MAX) {
        argp_error(state, "at most %d chains", GW_CLI_CHAINS_MAX);
        return EINVAL;
    }
    o->chains[o->chain_count++] = arg;
    return 0;
}

static error_t set_mode(struct gw_house_options *o, char *arg, const struct argp_state *state)
{
    if (o->replay != NULL || (strcmp(arg, "live") != 0 && strcmp(arg, "dry_run") != 0)) {
        argp_error(state, "--mode is live or dry_run; a tape is played by `gammawatch replay`");
        return EINVAL;
    }
    o->mode = arg;
    return 0;
}

static error_t parse_path(int key, char *arg, struct gw_house_options *o)
{
    switch (key) {
    case KEY_VECTORS:
        o->vectors = arg;
        return 0;
    case KEY_RING_DIR:
        o->ring_dir = arg;
        return 0;
    case KEY_JOURNAL:
        o->journal = arg;
        return 0;
    case KEY_SOCKET:
        o->socket = arg;
        return 0;
    case KEY_KEY_FILE:
        o->key_file = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct gw_house_options *o = state->input;

    switch (key) {
    case 'c':
        o->config = arg;
        return 0;
    case 'C':
        return add_chain(o, arg, state);
    case 'v':
        o->verbose++;
        return 0;
    case 'q':
        o->quiet++;
        return 0;
    case KEY_MODE:
        return set_mode(o, arg, state);
    case KEY_SHOW:
        o->is_shown = true;
        return 0;
    case KEY_PLAN:
        o->is_planned = true;
        return 0;
    case KEY_NO_COLOR:
        o->is_colour_refused = true;
        return 0;
    case KEY_JSON:
        o->is_json = true;
        return 0;
    default:
        return parse_path(key, arg, o);
    }
}

const struct argp gw_house_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};

error_t gw_house_pass_input(int key, char *arg, struct argp_state *state)
{
    (void)arg;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->input;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}
