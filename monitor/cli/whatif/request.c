#include "monitor/cli/whatif/request.h"

#include <argp.h>
#include <string.h>

#include "monitor/cli/whatif/scene.h"

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

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct gw_whatif_request *request = state->input;
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

void gw_whatif_parse(struct gw_whatif_request *out, int argc, char **argv)
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
    memset(out, 0, sizeof *out);
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, out);
    if (out->snapshot == NULL && out->ring_count == 0 && out->config == NULL) {
        out->config = gw_cli_config();
    }
}
