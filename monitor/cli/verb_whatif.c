/* whatif: the same book with changed parameters, before and after side by side. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/cli/capture.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/json.h"
#include "monitor/cli/whatif/report.h"
#include "monitor/config.h"

static const char doc[] =
    "What would gamma, its feedback and everyone's margins be, had the book other parameters?\v"
    "The book is one block: read from the chain (as `gammawatch snapshot` does, with its -c, -C, --at and "
    "--replay), "
    "from a file that `gammawatch snapshot --positions --json` wrote, or from the rings of running "
    "collectors. Changes apply to every position "
    "that "
    "--protocol, --venue, --underlying and --position leave, to all without them:\n"
    "  strike, quantity, vol        250 | +5% | -5% | x1.5\n"
    "  expiry                       unix seconds | +7d | -12h\n"
    "  hedged, hedged_counterparty  0..1: the part that this side delta-hedges (liquidity: hedged)\n"
    "  cap                          tokens: a venue's shorts shrink alike until they fit\n"
    "  collateral                   dollars, to hold the margin against\n"
    "  depth                        dollars that move the price 1 % | +5% | x0.5\n"
    "  spot                         250 | +5% | x0.9\n"
    "A change comes after the one before it. Hedge flows, k (hedge flow over depth), A = 1/(1-k) and margins "
    "come from "
    "the functions of the monitor, with the policy parameters of the configuration; multipliers are targets, "
    "before step limits, hold and ramp. --grid moves the market under both books: spot from -66 % to +100 %, "
    "volatility relative; P&L is that of the changed venues, against the market as it stands. Liquidity and "
    "depth between the 33 nodes "
    "of a "
    "ladder are interpolated, and liquidity does not depend on volatility.\n"
    "Exit codes: 0 ok, 1 failure, 2 usage, 3 configuration, 4 upstream/RPC, 5 data incomplete or stale (the "
    "answer "
    "is printed).\n\n"
    "Examples:\n"
    "  gammawatch whatif -c gammawatch.yaml --venue 0x9a9f --set strike=+10%,expiry=+7d\n"
    "  gammawatch whatif -c gammawatch.yaml --protocol lyra_v1 --set hedged=0.5 --grid spot=-30%:30%:10%\n"
    "  gammawatch snapshot --positions --json > now.json\n"
    "  gammawatch whatif --ring /dev/shm/gammawatch/ethereum.ring --protocol lyra_v1 --set expiry=-3d\n"
    "  gammawatch whatif --snapshot now.json --set cap=5000 --grid spot=-20%:20%:10% --grid vol=-20%:40%:20% "
    "--json\n";

enum {
    KEY_AT = 0x100,
    KEY_REPLAY,
    KEY_SNAPSHOT,
    KEY_RING,
    KEY_SET,
    KEY_GRID,
    KEY_PROTOCOL,
    KEY_VENUE,
    KEY_UNDERLYING,
    KEY_POSITION,
    KEY_JSON
};

struct request {
    const char *config;
    const char *chain;
    const char *at;
    const char *replay;
    const char *snapshot;
    const char *rings[GW_CLI_CHAINS_MAX];
    size_t ring_count;
    struct gw_change_list changes;
    struct gw_selection selection;
    struct gw_grid grid;
    bool is_json;
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    char error[GW_SCENE_ERROR_MAX];

    switch (key) {
    case 'c':
        request->config = argument;
        return 0;
    case 'C':
        request->chain = argument;
        return 0;
    case KEY_AT:
        request->at = argument;
        return 0;
    case KEY_REPLAY:
        request->replay = argument;
        return 0;
    case KEY_SNAPSHOT:
        request->snapshot = argument;
        return 0;
    case KEY_RING:
        if (request->ring_count == GW_CLI_CHAINS_MAX) {
            argp_error(state, "more than %d rings", GW_CLI_CHAINS_MAX);
        }
        request->rings[request->ring_count++] = argument;
        return 0;
    case KEY_SET:
        if (gw_change_parse(&request->changes, error, argument) != GW_OK) {
            argp_error(state, "--set %s", error);
        }
        return 0;
    case KEY_GRID:
        if (gw_grid_parse(&request->grid, error, argument) != GW_OK) {
            argp_error(state, "--grid %s", error);
        }
        return 0;
    case KEY_PROTOCOL:
        request->selection.protocol = argument;
        return 0;
    case KEY_VENUE:
        request->selection.venue = argument;
        return 0;
    case KEY_UNDERLYING:
        request->selection.underlying = argument;
        return 0;
    case KEY_POSITION:
        request->selection.position = argument;
        return 0;
    case KEY_JSON:
        request->is_json = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "no argument is expected");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int fail(int code, const char *why)
{
    fprintf(stderr, "gammawatch whatif: %s\n", why);
    return code;
}

/* A snapshot from a file, "-" for standard input. */
static int load_file(json_t **out, const char *path)
{
    json_error_t error;
    char why[512];
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

    *out = file == NULL ? NULL : json_loadf(file, JSON_REJECT_DUPLICATES, &error);
    if (*out == NULL) {
        snprintf(why, sizeof why, "%s: %s", path, file == NULL ? strerror(errno) : error.text);
    }
    if (file != NULL && file != stdin) {
        fclose(file);
    }
    return *out == NULL ? fail(GW_EXIT_FAILURE, why) : GW_EXIT_OK;
}

/* A snapshot from the chain: GW_EXIT_INCOMPLETE comes with one, too. */
static int read_chain(json_t **out, const struct request *request)
{
    const char *argv[16] = {"gw-collector", "--once", "--positions",  "--json",
                            "--quiet",      "-c",     request->config};
    size_t count = 7;
    struct gw_capture capture;
    char why[512] = "cannot run gw-collector";
    int code = GW_EXIT_FAILURE;
    const struct {
        const char *flag;
        const char *value;
    } options[] = {{"-C", request->chain}, {"--at", request->at}, {"--replay", request->replay}};

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (options[i].value != NULL) {
            argv[count++] = options[i].flag;
            argv[count++] = options[i].value;
        }
    }
    if (gw_capture_run(&capture, argv) != GW_OK) {
        return fail(code, why);
    }
    code = capture.code;
    *out = code == GW_EXIT_OK || code == GW_EXIT_INCOMPLETE ? gw_capture_json(&capture) : NULL;
    gw_capture_why(why, sizeof why, &capture);
    gw_capture_free(&capture);
    return *out != NULL ? code : fail(code == GW_EXIT_OK ? GW_EXIT_FAILURE : code, why);
}

/* Policy parameters and what no collector reads: of the configuration, or defaults when there is none. */
static int read_policy(struct gw_monitor_config *monitor, struct gw_scene *scene,
                       const struct request *request)
{
    struct gw_config config;

    gw_policy_params_default(&monitor->policy);
    if (request->config == NULL) {
        return GW_EXIT_OK;
    }
    if (gw_config_load(&config, request->config) != GW_OK ||
        gw_monitor_config_read(monitor, &config) != GW_OK) {
        fail(GW_EXIT_CONFIG, config.error);
        gw_config_free(&config);
        return GW_EXIT_CONFIG;
    }
    memcpy(scene->curves, monitor->curves, sizeof scene->curves);
    scene->curve_count = monitor->curve_count;
    gw_config_free(&config);
    return GW_EXIT_OK;
}

static enum gw_status print(const struct gw_report *report, const struct request *request,
                            struct gw_outcome_maker *maker, const struct gw_scene *after)
{
    const bool has_grid = request->grid.spot.count + request->grid.vol.count > 0;
    struct gw_report_grid grid = {.report = report};
    json_t *json = NULL;
    enum gw_status status = GW_OK;

    if (request->is_json) {
        json = gw_report_json(report);
        grid.cells = json_array();
    } else {
        gw_report_print(stdout, report);
    }
    if (has_grid) {
        status = gw_grid_walk(&request->grid, maker, report->scene, after, gw_report_cell, &grid);
    }
    if (request->is_json) {
        json_object_set_new(json, "grid", grid.cells);
        if (status != GW_OK || !gw_cli_print_json(stdout, json)) {
            status = status == GW_OK ? GW_E_IO : status;
        }
    }
    return status;
}

static size_t count_selected(const struct gw_scene *scene)
{
    size_t count = 0;

    for (size_t i = 0; i < scene->option_count; i++) {
        count += scene->options[i].is_selected ? 1 : 0;
    }
    for (size_t i = 0; i < scene->venue_count; i++) {
        count += scene->venues[i].is_selected && !scene->venues[i].has_options ? 1 : 0;
    }
    return count;
}

static int compare(const struct request *request, const struct gw_monitor_config *monitor,
                   struct gw_scene *scene, struct gw_scene *after)
{
    static struct gw_outcome outcomes[2];
    static struct gw_outcome_maker maker;
    char error[GW_SCENE_ERROR_MAX] = "";
    enum gw_status status = gw_change_apply(after, error, &request->changes);

    if (status == GW_OK) {
        status = gw_outcome_init(&maker, &monitor->policy, &monitor->outside);
    }
    if (status == GW_OK) {
        status = gw_outcome_make(&outcomes[0], &maker, scene);
    }
    if (status == GW_OK) {
        status = gw_outcome_make(&outcomes[1], &maker, after);
    }
    if (status == GW_OK) {
        const struct gw_report report = {.scene = scene,
                                         .changes = &request->changes,
                                         .selected = count_selected(scene),
                                         .before = &outcomes[0],
                                         .after = &outcomes[1]};
        status = print(&report, request, &maker, after);
    }
    gw_outcome_fini(&maker);
    return status == GW_OK ? GW_EXIT_OK
                           : fail(GW_EXIT_FAILURE, error[0] != '\0' ? error : gw_status_text(status));
}

static int answer(const struct request *request, struct gw_scene *scene)
{
    static struct gw_monitor_config monitor;
    struct gw_scene *after = NULL;
    int code = read_policy(&monitor, scene, request);

    if (code != GW_EXIT_OK) {
        return code;
    }
    if (gw_change_select(scene, &request->selection) == 0) {
        return fail(GW_EXIT_FAILURE,
                    "no position of this block is meant by --protocol, --venue, --underlying and "
                    "--position");
    }
    after = gw_scene_copy(scene);
    code = after == NULL ? fail(GW_EXIT_FAILURE, "out of memory") : compare(request, &monitor, scene, after);
    gw_scene_free(after);
    return code;
}

/* Fills the scene from what was asked for. GW_EXIT_INCOMPLETE comes with one, too. */
static int read_scene(struct gw_scene *scene, const struct request *request)
{
    char error[GW_SCENE_ERROR_MAX] = "";
    json_t *snapshot = NULL;
    int code = GW_EXIT_OK;
    enum gw_status status = GW_OK;

    if (request->ring_count > 0) {
        status = gw_scene_read_rings(scene, error, request->rings, request->ring_count);
    } else {
        code = request->snapshot != NULL ? load_file(&snapshot, request->snapshot)
                                         : read_chain(&snapshot, request);
        status = snapshot != NULL ? gw_scene_read(scene, error, snapshot) : GW_OK;
        json_decref(snapshot);
    }
    return status == GW_OK ? code : fail(GW_EXIT_FAILURE, error[0] != '\0' ? error : gw_status_text(status));
}

int gw_verb_whatif(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"config", 'c', "FILE", 0, "configuration: the chain, policy parameters, off-chain depth", 0},
        {"chain", 'C', "NAME", 0, "which of its chains (default: the only one)", 0},
        {"at", KEY_AT, "BLOCK", 0, "a number, 0xHASH, latest, safe or finalized", 0},
        {"replay", KEY_REPLAY, "TAPE", 0, "read the first block of a tape", 0},
        {"snapshot", KEY_SNAPSHOT, "FILE", 0, "read this snapshot, - for standard input", 0},
        {"ring", KEY_RING, "PATH", 0,
         "read what a collector's ring holds; may be repeated, one of each chain", 0},
        {"protocol", KEY_PROTOCOL, "NAME", 0, "change positions of this protocol", 1},
        {"venue", KEY_VENUE, "ADDRESS", 0, "of this venue, or its beginning", 1},
        {"underlying", KEY_UNDERLYING, "NAME", 0, "on this underlying", 1},
        {"position", KEY_POSITION, "ID", 0, "with this id", 1},
        {"set", KEY_SET, "KEY=VALUE,..", 0, "what changes; may be repeated", 2},
        {"grid", KEY_GRID, "AXIS=FROM:TO:STEP", 0, "spot or vol in %; may be repeated", 2},
        {"json", KEY_JSON, NULL, 0, "JSON (schema gammawatch.whatif/1)", 2},
        {NULL, 0, NULL, 0, NULL, 0}};
    static const struct argp parser = {options, parse_option, NULL, doc, NULL, NULL, NULL};
    struct request request = {0};
    struct gw_scene *scene = gw_scene_new();

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &request);
    if (request.snapshot == NULL && request.ring_count == 0 && request.config == NULL) {
        request.config = gw_cli_config();
    }
    const int read = scene == NULL ? fail(GW_EXIT_FAILURE, "out of memory") : read_scene(scene, &request);
    int code = read;
    if (read == GW_EXIT_OK || (read == GW_EXIT_INCOMPLETE && scene->venue_count > 0)) {
        code = answer(&request, scene);
    }
    gw_scene_free(scene);
    return code == GW_EXIT_OK ? read : code;
}
