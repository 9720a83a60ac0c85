/* advice: the latest forecasts and liquidity advice of the signal ring, with every figure of their records. */
#include <argp.h>
#include <jansson.h>
#include <string.h>

#include "gammawatch/advice.h"
#include "gammawatch/ring.h"
#include "gammawatch/systemic.h"
#include "ipc/record_json.h"
#include "ipc/ring.h"
#include "monitor/cli/cli.h"
#include "monitor/cli/json.h"

#define LATEST_MAX 512

static const char doc[] =
    "Prints the latest forecast and systemic record of every underlying and the latest advice of every feed: "
    "gamma, k "
    "and hedge flow at 1 to 72 h and the next expiry; prices of more short gamma, strikes against their cap, "
    "the "
    "delta hedge with its band and venues, and the options that would bring gamma inside its budget.\v"
    "One JSON object each; names and units are those of include/gammawatch/advice.h and systemic.h.\n\n"
    "Examples:\n"
    "  gammawatch advice --json | jq 'select(.record == \"forecast\") | .p_k_half'\n"
    "  gammawatch advice --ring /dev/shm/gammawatch/signals.ring\n";

struct arguments {
    const char *ring;
    bool is_json; /* a line each */
};

enum { KEY_RING = 0x100, KEY_JSON };

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *a = state->input;
    switch (key) {
    case KEY_RING:
        a->ring = argument;
        return 0;
    case KEY_JSON:
        a->is_json = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "no argument is expected");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

union any {
    struct gw_record_head head;
    struct gw_forecast_record forecast;
    struct gw_advice_record advice;
    struct gw_systemic_record systemic;
};

static bool is_shown(uint32_t kind, size_t size)
{
    return (kind == GW_RECORD_FORECAST && size == sizeof(struct gw_forecast_record)) ||
           (kind == GW_RECORD_ADVICE && size == sizeof(struct gw_advice_record)) ||
           (kind == GW_RECORD_SYSTEMIC && size == sizeof(struct gw_systemic_record));
}

static void keep(union any *latest, size_t *count, const union any *record)
{
    size_t i = 0;
    while (i < *count && (latest[i].head.kind != record->head.kind ||
                          strcmp(latest[i].head.venue, record->head.venue) != 0 ||
                          strcmp(latest[i].head.underlying, record->head.underlying) != 0)) {
        i++;
    }
    if (i < LATEST_MAX) {
        latest[i] = *record;
        *count += i == *count ? 1 : 0;
    }
}

static bool print_record(const union any *record, bool is_line)
{
    json_t *out = gw_record_json(record, record->head.size);
    if (out == NULL) {
        return false;
    }
    if (!is_line) {
        return gw_cli_print_json(stdout, out);
    }
    const bool is_written = json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15)) == 0;
    json_decref(out);
    return is_written && fputc('\n', stdout) != EOF;
}

static int print_ring(const struct arguments *a, const char *path)
{
    static union any latest[LATEST_MAX];
    static _Alignas(16) uint8_t bytes[GW_RECORD_SIZE_MAX];
    struct gw_ring_reader reader;
    union any record;
    size_t count = 0, size = 0;
    bool is_written = true;
    enum gw_status status = gw_ring_open(&reader, path, GW_RING_OLDEST);
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch advice: %s: %s\n", path, gw_status_text(status));
        return GW_EXIT_FAILURE;
    }
    while ((status = gw_ring_next(&reader, bytes, sizeof bytes, &size)) == GW_OK || status == GW_OVERRUN) {
        uint32_t kind = 0;
        memcpy(&kind, bytes, sizeof kind);
        if (status == GW_OK && is_shown(kind, size)) {
            memset(&record, 0, sizeof record);
            memcpy(&record, bytes, size);
            keep(latest, &count, &record);
        }
    }
    gw_ring_close(&reader);
    for (size_t i = 0; i < count && is_written; i++) {
        is_written = print_record(&latest[i], a->is_json);
    }
    if (count == 0) {
        fputs("gammawatch advice: nothing was published yet\n", stderr);
        return GW_EXIT_INCOMPLETE;
    }
    return is_written && fflush(stdout) == 0 ? GW_EXIT_OK : GW_EXIT_FAILURE;
}

int gw_verb_advice(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"ring", KEY_RING, "PATH", 0, "the signal ring (default: that of this machine)", 0},
        {"json", KEY_JSON, NULL, 0, "one line each", 0},
        {NULL, 0, NULL, 0, NULL, 0}};
    static const struct argp parser = {options, parse_option, NULL, doc, NULL, NULL, NULL};
    struct arguments arguments = {NULL, false};
    char path[GW_CLI_PATH_MAX];
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &arguments);
    if (arguments.ring == NULL && gw_ring_default_path(path, sizeof path, "signals.ring") != GW_OK) {
        fputs("gammawatch advice: the path of the ring does not fit\n", stderr);
        return GW_EXIT_FAILURE;
    }
    return print_ring(&arguments, arguments.ring != NULL ? arguments.ring : path);
}
