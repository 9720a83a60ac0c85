/* doctor: is everything fit for a run? The machine, the files, the configuration, the endpoints. */
#include <argp.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/config.h"
#include "monitor/cli/checks.h"
#include "monitor/cli/machine.h"
#include "monitor/signer/settings.h"

static const char doc[] =
    "Looks at the machine, the ring directory, limits, clocks, the configuration, the key file, the "
    "journal's "
    "folder and every endpoint. Each line is ok, warn or fail; below a warn or fail stands what mends it.\v"
    "Nothing is changed and nothing runs on. Endpoints are asked for their chain id, head, eth_getLogs over "
    "log_range_blocks, the code of Multicall3, and state at older and older blocks; WebSockets for a "
    "subscription to "
    "heads. The key is read by "
    "gw-signer alone.\n\n"
    "Exit codes: 0 nothing failed (there may be warnings); 1 something failed; 2 usage.\n\n"
    "Examples:\n"
    "  gammawatch doctor -c gammawatch.yaml\n"
    "  gammawatch doctor --offline\n"
    "  gammawatch doctor --json | jq -r '.checks[] | select(.level != \"ok\") | .name + \": \" + .fix'\n";

enum { KEY_OFFLINE = 256, KEY_JSON, KEY_RING_DIR, KEY_NO_COLOR };

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "configuration (default: $GW_CONFIG, then gammawatch.yaml)", 0},
    {"chain", 'C', "NAME", 0, "ask the endpoints of this chain only", 0},
    {"offline", KEY_OFFLINE, NULL, 0, "ask no endpoint", 0},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "where rings live (default: $GW_RING_DIR, else the house's)", 0},
    {"json", KEY_JSON, NULL, 0, "JSON (schema gammawatch.doctor/1)", 0},
    {"no-color", KEY_NO_COLOR, NULL, 0, "plain text", 0},
    {0},
};

struct arguments {
    const char *config;
    const char *chain;
    const char *ring_dir;
    bool is_offline;
    bool is_json;
    bool is_colour_refused;
};

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
    case KEY_OFFLINE:
        a->is_offline = true;
        return 0;
    case KEY_RING_DIR:
        a->ring_dir = arg;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case KEY_NO_COLOR:
        a->is_colour_refused = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument \"%s\"", arg);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum gw_status check_named_files(struct gw_findings *findings, struct gw_config *config)
{
    const struct gw_config_node *section = NULL;
    struct gw_signer_settings signer = {0};
    char socket[GW_SIGNER_PATH_MAX];
    const char *journal = NULL;

    GW_TRY(gw_config_section(config, &section, "signer"));
    GW_TRY(gw_config_decode(config, &signer, section, gw_signer_fields));
    if (signer.key_file != NULL) {
        gw_machine_check_key(findings, signer.key_file);
    }
    if (signer.socket != NULL) {
        gw_machine_check_folder(findings, "signer socket", signer.socket);
    } else if (gw_signer_default_socket(socket) == GW_OK) {
        gw_machine_check_folder(findings, "signer socket", socket);
    } else {
        gw_findings_add(findings, GW_FINDING_FAIL, "signer socket", "set signer.socket or XDG_RUNTIME_DIR",
                        "there is no default for this user");
    }
    GW_TRY(gw_config_section(config, &section, "monitor"));
    const struct gw_config_node *node = gw_config_get(section, "journal");
    if (node == NULL) {
        gw_findings_add(findings, GW_FINDING_WARN, "journal",
                        "monitor.journal; systemd's StateDirectory= sets one",
                        "monitor.journal is not set: live runs need --journal");
        return GW_OK;
    }
    GW_TRY(gw_config_scalar(config, &journal, node));
    gw_machine_check_folder(findings, "journal", journal);
    return GW_OK;
}

/* What is wrong in the file itself is told by the processes that read it. */
static void check_files(struct gw_findings *findings, const char *path)
{
    struct gw_config config;

    if (gw_config_load(&config, path) == GW_OK && check_named_files(findings, &config) != GW_OK) {
        gw_findings_add(findings, GW_FINDING_FAIL, "files", "correct what is named", "%s", config.error);
    }
    gw_config_free(&config);
}

int gw_verb_doctor(int argc, char **argv)
{
    static const struct argp parser = {options, parse, NULL, doc, NULL, NULL, NULL};
    static struct gw_findings findings;
    static struct gw_cli_chains chains;
    struct arguments a = {.config = gw_cli_config()};

    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &a);
    gw_machine_check_hardware(&findings);
    gw_machine_check_limits(&findings);
    gw_machine_check_clocks(&findings);
    const bool is_valid = gw_check_config(&findings, &chains, a.config) == GW_EXIT_OK;
    bool is_known = a.chain == NULL || !is_valid;
    gw_machine_check_rings(&findings, a.ring_dir, chains.count);
    check_files(&findings, a.config);
    for (size_t i = 0; is_valid && i < chains.count; i++) {
        const bool is_meant = a.chain == NULL || strcmp(a.chain, chains.names[i]) == 0;
        is_known = is_known || is_meant;
        if (is_meant) {
            gw_check_history(&findings, a.config, chains.names[i]);
        }
        if (is_meant && !a.is_offline) {
            (void)gw_check_endpoints(&findings, a.config, chains.names[i]);
        }
    }
    if (!is_known) {
        gw_findings_add(&findings, GW_FINDING_FAIL, a.chain, "a name of `chains`", "no chain has this name");
    }
    if (!a.is_json) {
        gw_findings_print(stdout, &findings, gw_cli_has_colour(STDOUT_FILENO, a.is_colour_refused));
    } else if (!gw_findings_print_json(stdout, &findings, "gammawatch.doctor/1")) {
        return GW_EXIT_FAILURE;
    }
    return gw_findings_is_ok(&findings) ? GW_EXIT_OK : GW_EXIT_FAILURE;
}
