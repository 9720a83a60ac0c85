/* status: how the house stands, from its rings alone: nothing is asked, so nothing is disturbed. */
#include <argp.h>
#include <errno.h>
#include <string.h>

#include "monitor/cli/standing.h"

#define HEAD_AGE_S_MAX 180.0

static const char doc[] =
    "Shows which collectors and monitor run, the head, lag and RPC counters of each chain, and the latest "
    "vector of each feed; then, each after an exclamation mark, what is wrong.\v"
    "Everything is read from the rings. `lag` is the wall clock minus the time of the head's block, `head "
    "moved` is how long ago the collector last saw a new head. Vectors age by the time of their chain, so a "
    "replay is judged by its own clock.\n\n"
    "With --config each of its chains must have a ring; without, those that are there are shown.\n\n"
    "Exit codes: 0 all is well; 1 nothing is there, or it cannot be read; 2 usage; 3 configuration; 5 a "
    "writer "
    "does not run, a head stands still, or a vector has expired or was revoked.\n\n"
    "Examples:\n"
    "  gammawatch status\n"
    "  gammawatch status -c gammawatch.yaml --json | jq -r '.problems[]'\n"
    "  gammawatch status --stale 60 >/dev/null || systemctl restart gammawatch\n";

enum { KEY_RING_DIR = 256, KEY_JSON, KEY_STALE };

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "configuration whose chains must be there", 0},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "where rings live (default: $GW_RING_DIR, else the house's)", 0},
    {"stale", KEY_STALE, "S", 0, "a head that has not moved for S seconds is stale (default: 180)", 0},
    {"json", KEY_JSON, NULL, 0, "JSON (schema gammawatch.status/1)", 0},
    {0},
};

struct arguments {
    const char *config;
    struct gw_standing_options standing;
    bool is_json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct arguments *a = state->input;
    char *end = NULL;

    switch (key) {
    case 'c':
        a->config = arg;
        return 0;
    case KEY_RING_DIR:
        a->standing.ring_dir = arg;
        return 0;
    case KEY_STALE:
        a->standing.head_age_s_max = strtod(arg, &end);
        if (end == arg || *end != '\0' ||
            !(a->standing.head_age_s_max > 0 && a->standing.head_age_s_max <= 1e9)) {
            argp_error(state, "--stale takes seconds above 0, not \"%s\"", arg);
        }
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument \"%s\"", arg);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool is_empty(const struct gw_standing *standing)
{
    for (size_t i = 0; i < standing->chain_count; i++) {
        if (standing->chains[i].is_there) {
            return false;
        }
    }
    return !standing->has_monitor;
}

int gw_verb_status(int argc, char **argv)
{
    static const struct argp parser = {options, parse, NULL, doc, NULL, NULL, NULL};
    static struct gw_standing standing;
    static struct gw_cli_chains chains;
    struct arguments a = {.standing.head_age_s_max = HEAD_AGE_S_MAX};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    if (a.config != NULL) {
        const int code = gw_cli_chains(&chains, a.config);
        if (code != GW_EXIT_OK) {
            return code;
        }
        a.standing.expected = &chains;
    }
    const enum gw_status status = gw_standing_read(&standing, &a.standing);
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch status: rings%s%s: %s\n", standing.dir[0] != '\0' ? " in " : "",
                standing.dir,
                status == GW_E_IO && standing.dir[0] != '\0' ? strerror(errno) : gw_status_text(status));
        return GW_EXIT_FAILURE;
    }
    if (a.is_json) {
        if (!gw_standing_print_json(stdout, &standing)) {
            return GW_EXIT_FAILURE;
        }
    } else if (!is_empty(&standing)) {
        gw_standing_print(stdout, &standing);
    }
    if (is_empty(&standing)) {
        fprintf(stderr, "gammawatch status: nothing runs: no ring in %s\n", standing.dir);
        return GW_EXIT_FAILURE;
    }
    return standing.problem_count == 0 ? GW_EXIT_OK : GW_EXIT_INCOMPLETE;
}
