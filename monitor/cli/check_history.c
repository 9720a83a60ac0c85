#include <string.h>

#include "monitor/cli/capture.h"
#include "monitor/cli/checks.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static void judge_gaps(struct gw_findings *findings, const char *name, const json_t *gaps)
{
    size_t i = 0;
    const json_t *gap = NULL;

    json_array_foreach(gaps, i, gap)
    {
        gw_findings_add(
            findings, GW_FINDING_WARN, name,
            "an endpoint that gives these logs (role: archive); they are tried again by themselves",
            "%s %s: logs of blocks %lld to %lld were not read: %s", text_of(gap, "protocol"),
            text_of(gap, "venue"), (long long)json_integer_value(json_object_get(gap, "from")),
            (long long)json_integer_value(json_object_get(gap, "to")), text_of(gap, "reason"));
    }
}

static void judge(struct gw_findings *findings, const char *name, const json_t *ledger)
{
    const char *status = text_of(ledger, "status");

    if (json_is_null(json_object_get(ledger, "checkpoint"))) {
        gw_findings_add(findings, GW_FINDING_WARN, name, "checkpoint: PATH of the chain",
                        "history is read anew at each start: the chain has no checkpoint");
    } else if (strcmp(status, "ok") == 0) {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "goes on from block %lld",
                        (long long)json_integer_value(json_object_get(ledger, "block")));
        judge_gaps(findings, name, json_object_get(ledger, "gaps"));
    } else if (strcmp(status, "end") == 0) {
        gw_findings_add(findings, GW_FINDING_OK, name, NULL, "no checkpoint yet: the first run writes it");
    } else {
        gw_findings_add(findings, GW_FINDING_WARN, name,
                        "let the next run replace it, or name the file it belongs to",
                        "the checkpoint will be refused: %s", text_of(ledger, "why"));
    }
}

void gw_check_history(struct gw_findings *findings, const char *path, const char *chain)
{
    const char *argv[] = {"gw-collector", "--ledger", "--config", path, "--chain", chain, NULL};
    struct gw_capture capture;
    char name[GW_FINDING_NAME_SIZE];
    char why[GW_FINDING_TEXT_SIZE];

    (void)snprintf(name, sizeof name, "%.15s history", chain);
    if (gw_capture_run(&capture, argv) != GW_OK) {
        gw_findings_add(findings, GW_FINDING_FAIL, name, "install all programs of gammawatch in one folder",
                        "gw-collector cannot be run");
        return;
    }
    json_t *ledger = gw_capture_json(&capture);
    if (ledger == NULL) {
        gw_capture_why(why, sizeof why, &capture);
        gw_findings_add(findings, GW_FINDING_FAIL, name, "correct what is named", "%s", why);
    } else {
        judge(findings, name, ledger);
    }
    json_decref(ledger);
    gw_capture_free(&capture);
}
