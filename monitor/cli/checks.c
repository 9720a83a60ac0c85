#include "monitor/cli/checks.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "ipc/base/config.h"
#include "monitor/cli/capture.h"
#include "monitor/signer/settings.h"

#define HEAD_AGE_S_MAX       300
#define HEAD_FUTURE_S_MAX    15
#define ARCHIVE_BLOCKS_MIN   16 /* the collector reads at the head and a few blocks back */
#define ARCHIVE_BLOCKS_USUAL 128

static enum gw_status read_file(struct gw_config *config, struct gw_cli_chains *chains, const char **key_file,
                                const char *path)
{
    const struct gw_config_node *section = NULL;
    struct gw_signer_settings signer = {0};

    GW_TRY(gw_config_load(config, path));
    GW_TRY(gw_cli_chains_read(chains, config));
    GW_TRY(gw_config_section(config, &section, "signer"));
    GW_TRY(gw_config_decode(config, &signer, section, gw_signer_fields));
    *key_file = signer.key_file;
    return GW_OK;
}

/* Runs one process's check; its exit code. */
static int check_process(struct gw_findings *findings, const char *name, const char *const *argv)
{
    struct gw_capture capture;
    char why[GW_FINDING_TEXT_SIZE];
    const enum gw_status status = gw_capture_run(&capture, argv);

    if (status != GW_OK) {
        gw_findings_add(findings, GW_FINDING_FAIL, name, "install all programs of gammawatch in one folder",
                        "cannot be run: %s", status == GW_E_IO ? strerror(errno) : gw_status_text(status));
        return GW_EXIT_FAILURE;
    }
    if (capture.code == GW_EXIT_OK) {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "its sections are valid");
    } else {
        gw_capture_why(why, sizeof why, &capture);
        gw_findings_add(findings, GW_FINDING_FAIL, name,
                        "correct what is named; `gammawatch config schema` tells every key", "%s", why);
    }
    const int code = capture.code;
    gw_capture_free(&capture);
    return code;
}

static int worse(int code, int other)
{
    return code == GW_EXIT_OK ? other : code;
}

int gw_check_config(struct gw_findings *findings, struct gw_cli_chains *chains, const char *path)
{
    const char *monitor[] = {"gw-monitor", "--check", "--config", path, NULL};
    const char *signer[] = {"gw-signer", "--check", "--config", path, NULL};
    struct gw_config config;
    const char *key_file = NULL;
    int code = GW_EXIT_OK;

    memset(chains, 0, sizeof *chains);
    if (read_file(&config, chains, &key_file, path) != GW_OK) {
        gw_findings_add(findings, GW_FINDING_FAIL, "file",
                        "`gammawatch config init` writes one to begin with", "%s", config.error);
        gw_config_free(&config);
        return GW_EXIT_CONFIG;
    }
    for (size_t i = 0; i < chains->count; i++) {
        const char *collector[] = {"gw-collector", "--check",        "--config", path,
                                   "--chain",      chains->names[i], NULL};
        char name[GW_FINDING_NAME_SIZE];
        (void)snprintf(name, sizeof name, "gw-collector %s", chains->names[i]);
        code = worse(code, check_process(findings, name, collector));
    }
    code = worse(code, check_process(findings, "gw-monitor", monitor));
    if (key_file != NULL) {
        code = worse(code, check_process(findings, "gw-signer", signer));
    } else {
        gw_findings_add(findings, GW_FINDING_WARN, "gw-signer",
                        "`gammawatch keys new FILE`, then signer.key_file or --key-file",
                        "signer.key_file is not set: live runs need --key-file");
    }
    gw_config_free(&config);
    return code;
}

static const char *fix_of(const char *status)
{
    static const struct {
        const char *status;
        const char *fix;
    } fixes[] = {
        {"wrong_chain", "correct the endpoint's URL, or caip2"},
        {"connect", "is the node up, the host right and the way there open?"},
        {"timeout", "a faster endpoint, or a larger timeout_ms"},
        {"rate", "another endpoint, or another plan of this one"},
        {"http_status", "the path and key of the URL; the provider's status page"},
    };

    for (size_t i = 0; i < sizeof fixes / sizeof fixes[0]; i++) {
        if (strcmp(fixes[i].status, status) == 0) {
            return fixes[i].fix;
        }
    }
    return "an endpoint that speaks Ethereum JSON-RPC with batches";
}

static const char *text_of(const json_t *endpoint, const char *key)
{
    const char *text = json_string_value(json_object_get(endpoint, key));
    return text != NULL ? text : "";
}

static long long number_of(const json_t *endpoint, const char *key)
{
    return (long long)json_integer_value(json_object_get(endpoint, key));
}

static void judge_head(struct gw_findings *findings, const char *name, const json_t *endpoint)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    const long long age_s = (long long)now.tv_sec - number_of(endpoint, "block_time");
    gw_findings_add(findings, GW_FINDING_OK, name, NULL, "serves the chain: block %lld, answered in %.0f ms",
                    number_of(endpoint, "block"), json_number_value(json_object_get(endpoint, "latency_ms")));
    if (age_s > HEAD_AGE_S_MAX || age_s < -HEAD_FUTURE_S_MAX) {
        gw_findings_add(findings, GW_FINDING_WARN, name,
                        "let the node catch up; check this machine's clock; a test chain may have its own",
                        "its head is %lld s %s this machine's clock", age_s < 0 ? -age_s : age_s,
                        age_s < 0 ? "ahead of" : "behind");
    }
    if (strcmp(text_of(endpoint, "finality"), "tags") == 0 &&
        (!json_is_true(json_object_get(endpoint, "has_safe")) ||
         !json_is_true(json_object_get(endpoint, "has_finalized")))) {
        gw_findings_add(findings, GW_FINDING_WARN, name, "finality: {policy: depth, safe: N, finalized: M}",
                        "does not know the safe and finalized blocks");
    }
}

static void judge_abilities(struct gw_findings *findings, const char *name, const json_t *endpoint)
{
    const long long archive = number_of(endpoint, "archive_blocks");
    const char *logs = text_of(endpoint, "log_range_status");

    if (!json_is_true(json_object_get(endpoint, "has_multicall3"))) {
        gw_findings_add(findings, GW_FINDING_FAIL, name,
                        "multicall3: the address of one that is deployed there",
                        "no code at the address of Multicall3");
    }
    if (strcmp(logs, "ok") == 0) {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "eth_getLogs over %lld blocks",
                        number_of(endpoint, "log_range_blocks"));
    } else {
        gw_findings_add(findings, GW_FINDING_WARN, name, "a smaller log_range_blocks",
                        "eth_getLogs over %lld blocks is refused: %s",
                        number_of(endpoint, "log_range_blocks"), logs);
    }
    if (archive < ARCHIVE_BLOCKS_MIN && archive < number_of(endpoint, "block")) {
        gw_findings_add(findings, GW_FINDING_FAIL, name, "an endpoint that keeps the state of recent blocks",
                        "state back to %lld blocks only", archive);
    } else if (archive < ARCHIVE_BLOCKS_USUAL && archive < number_of(endpoint, "block")) {
        gw_findings_add(findings, GW_FINDING_WARN, name, "an endpoint with more history for `snapshot --at`",
                        "state back to %lld blocks", archive);
    } else {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "state back to %lld blocks at least", archive);
    }
}

static void judge_endpoint(struct gw_findings *findings, const char *chain, const json_t *endpoint)
{
    char name[GW_FINDING_NAME_SIZE];

    (void)snprintf(name, sizeof name, "%s %s", chain, text_of(endpoint, "endpoint"));
    if (strcmp(text_of(endpoint, "status"), "ok") != 0) {
        gw_findings_add(findings, GW_FINDING_FAIL, name, fix_of(text_of(endpoint, "status")), "%s",
                        text_of(endpoint, "text"));
        return;
    }
    if (strcmp(text_of(endpoint, "kind"), "websocket") == 0) {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "announces heads: subscribed in %.0f ms",
                        json_number_value(json_object_get(endpoint, "latency_ms")));
        return;
    }
    judge_head(findings, name, endpoint);
    judge_abilities(findings, name, endpoint);
}

int gw_check_endpoints(struct gw_findings *findings, const char *path, const char *chain)
{
    const char *argv[] = {"gw-collector", "--probe", "--config", path, "--chain", chain, NULL};
    const size_t failed = findings->counts[GW_FINDING_FAIL];
    struct gw_capture capture;
    char why[GW_FINDING_TEXT_SIZE];
    size_t i = 0;
    const json_t *endpoint = NULL;

    if (gw_capture_run(&capture, argv) != GW_OK) {
        gw_findings_add(findings, GW_FINDING_FAIL, chain, "install all programs of gammawatch in one folder",
                        "gw-collector cannot be run");
        return GW_EXIT_FAILURE;
    }
    json_t *endpoints = gw_capture_json(&capture);
    int code = capture.code;
    if (endpoints == NULL) {
        gw_capture_why(why, sizeof why, &capture);
        gw_findings_add(findings, GW_FINDING_FAIL, chain, "correct what is named", "%s", why);
    }
    json_array_foreach(endpoints, i, endpoint)
    {
        judge_endpoint(findings, chain, endpoint);
    }
    if (code == GW_EXIT_OK && findings->counts[GW_FINDING_FAIL] > failed) {
        code = GW_EXIT_UPSTREAM;
    }
    json_decref(endpoints);
    gw_capture_free(&capture);
    return code;
}
