/* gw-collector: reads one chain, block by block, into its ring. Start reading at collector.h. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "chains/collector/arguments.h"
#include "chains/collector/collector.h"
#include "chains/collector/describe.h"
#include "chains/collector/ledger.h"
#include "chains/collector/plan.h"
#include "chains/collector/probe.h"
#include "chains/collector/snapshot.h"
#include "chains/rpc/tape.h"
#include "ipc/base/log.h"

#define ATTEMPTS 3

enum exit_code { EXIT_CONFIG = 3, EXIT_UPSTREAM = 4, EXIT_INCOMPLETE = 5, EXIT_SIGNAL_BASE = 128 };

static int exit_code(enum gw_status status)
{
    static const enum gw_status upstream[] = {GW_E_TIMEOUT, GW_E_CONNECT, GW_E_HTTP,    GW_E_RPC,
                                              GW_E_RATE,    GW_E_SIZE,    GW_E_CHAIN,   GW_E_MISSING,
                                              GW_E_FORMAT,  GW_E_REVERT,  GW_E_REORG,   GW_E_BILLING,
                                              GW_E_BEHIND,  GW_E_DISPUTE, GW_E_CHECKSUM};

    for (size_t i = 0; i < sizeof upstream / sizeof upstream[0]; i++) {
        if (status == upstream[i]) {
            return EXIT_UPSTREAM;
        }
    }
    return status == GW_OK ? EXIT_SUCCESS : status == GW_E_CONFIG ? EXIT_CONFIG : EXIT_FAILURE;
}

/* Tags and hashes go to the node as they are; a number becomes a quantity. */
static void normalise_at(char out[80], const char *at)
{
    if (at != NULL && strspn(at, "0123456789") == strlen(at)) {
        snprintf(out, 80, "0x%" PRIx64, (uint64_t)strtoull(at, NULL, 10));
    } else {
        snprintf(out, 80, "%s", at == NULL ? "latest" : at);
    }
}

static enum gw_status print_snapshot(const struct gw_arguments *a, const struct gw_collector *c,
                                     const char *finality)
{
    FILE *out = a->output == NULL ? stdout : fopen(a->output, "w");
    enum gw_status status = GW_OK;

    if (out == NULL) {
        GW_LOG(ERROR, "output.failed", "path", a->output, "error", strerror(errno));
        return GW_E_IO;
    }
    if (a->is_json) {
        json_t *json = gw_snapshot_json(&c->reader.book, c->chain, finality, a->has_positions);
        bool is_written =
            json != NULL && json_dumpf(json, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) == 0;
        fputc('\n', out);
        json_decref(json);
        status = is_written ? GW_OK : GW_E_IO;
    } else {
        gw_snapshot_print(out, &c->reader.book, c->chain, a->has_positions);
    }
    if (fflush(out) != 0 || (out != stdout && fclose(out) != 0)) {
        GW_LOG(ERROR, "output.failed", "path", a->output == NULL ? "stdout" : a->output, "error",
               strerror(errno));
        status = GW_E_IO;
    }
    return status;
}

/* A cut-off tape ends in the middle of something: its replay is never a success, wherever the cut was. */
static int finish(const struct gw_arguments *a, const struct gw_collector *c,
                  const struct gw_rpc_options *rpc, enum gw_status status)
{
    const char *finality = a->at == NULL || strspn(a->at, "0123456789x") > 0 ? "latest" : a->at;

    if (c->signal != 0) {
        return EXIT_SIGNAL_BASE + c->signal;
    }
    if (rpc->replay != NULL && !gw_tape_is_whole(rpc->replay) && (status == GW_OK || status == GW_E_TAPE)) {
        return EXIT_INCOMPLETE;
    }
    if (status != GW_OK || !a->is_once) {
        return exit_code(status);
    }
    status = print_snapshot(a, c, finality);
    if (status != GW_OK) {
        return EXIT_FAILURE;
    }
    return gw_snapshot_is_complete(&c->reader.book) ? EXIT_SUCCESS : EXIT_INCOMPLETE;
}

static enum gw_status open_tapes(struct gw_rpc_options *rpc, const struct gw_arguments *a,
                                 const struct gw_chain *chain)
{
    if (a->replay != NULL) {
        GW_TRY(gw_tape_open(&rpc->replay, a->replay));
        if (gw_tape_chain_id(rpc->replay) != chain->chain_id) {
            GW_LOG(ERROR, "tape.refused", "path", a->replay, "tape_chain",
                   gw_log_u64(gw_tape_chain_id(rpc->replay)), "config_chain", gw_log_u64(chain->chain_id));
            return GW_E_CHAIN;
        }
    }
    if (a->record != NULL) {
        GW_TRY(gw_tape_create(&rpc->record, a->record, chain->name, chain->chain_id));
    }
    return GW_OK;
}

static enum gw_status close_tapes(struct gw_rpc_options *rpc)
{
    if (rpc->replay != NULL) {
        gw_tape_close(rpc->replay);
    }
    return rpc->record == NULL ? GW_OK : gw_tape_finish(rpc->record);
}

static enum gw_status find_ring(char *out, size_t size, const char *dir, const char *chain)
{
    char name[64];

    snprintf(name, sizeof name, "%s.ring", chain);
    if (dir == NULL) {
        return gw_ring_default_path(out, size, name);
    }
    return (size_t)snprintf(out, size, "%s/%s", dir, name) < size ? GW_OK : GW_E_BOUND;
}

/* A tape must hold all that was read, and a block of the past must not know what came after it. */
static bool takes_checkpoint(const struct gw_arguments *a, const char *at)
{
    return a->replay == NULL && a->record == NULL && (!a->is_once || strcmp(at, "latest") == 0);
}

static struct gw_rpc_options rpc_options(const struct gw_chain *chain)
{
    struct gw_rpc_options rpc = {
        .chain = chain->name,
        .chain_id = chain->chain_id,
        .endpoint_count = chain->endpoints.http_count,
        .ca_file = chain->ca_file,
        .disputes_dir = chain->integrity.disputes_dir,
        .timeout_ms = chain->timeout_ms,
        .attempts = ATTEMPTS,
    };
    memcpy(rpc.endpoints, chain->endpoints.http, sizeof rpc.endpoints);
    return rpc;
}

static int run(const struct gw_arguments *a, struct gw_chain *chain)
{
    static struct gw_collector collector;
    char ring_path[256];
    char at[80];
    struct gw_rpc_options rpc = rpc_options(chain);
    struct gw_collector_options options = {
        .mode = a->mode,
        .ring_path = a->is_once ? NULL : ring_path,
        .follow_path = a->follow,
        .at = a->is_once ? at : NULL,
        .speed = a->speed,
        .ready_fd = a->ready_fd,
    };
    enum gw_status status = GW_OK;
    int code = 0;

    normalise_at(at, a->at);
    options.checkpoint_path = takes_checkpoint(a, at) ? chain->checkpoint : NULL;
    options.is_checkpoint_kept = a->is_once;
    status = find_ring(ring_path, sizeof ring_path, a->ring_dir, chain->name);
    if (status == GW_OK) {
        status = open_tapes(&rpc, a, chain);
    }
    if (status != GW_OK) {
        GW_LOG(ERROR, "start.failed", "status", gw_status_name(status), "text", gw_status_text(status));
        return exit_code(status);
    }
    status = gw_collector_run(&collector, chain, &rpc, &options);
    code = finish(a, &collector, &rpc, status);
    gw_collector_fini(&collector);
    status = close_tapes(&rpc);
    return code == EXIT_SUCCESS && status != GW_OK ? EXIT_FAILURE : code;
}

/* Takes the reference. */
static bool print_json(json_t *json)
{
    const bool is_written = json != NULL && json_dumpf(json, stdout, JSON_INDENT(1)) == 0 &&
                            putchar('\n') != EOF && fflush(stdout) == 0;
    json_decref(json);
    return is_written;
}

static int print_probe(const struct gw_chain *chain)
{
    enum gw_status status = GW_OK;
    return print_json(gw_probe_chain(chain, &status)) ? exit_code(status) : EXIT_FAILURE;
}

static int print_plan(struct gw_chain *chain, bool is_json)
{
    static struct gw_plan plan;
    const struct gw_rpc_options rpc = rpc_options(chain);
    const enum gw_status status = gw_plan_make(&plan, chain, &rpc);

    if (status != GW_OK) {
        GW_LOG(ERROR, "plan.failed", "chain", chain->name, "status", gw_status_name(status), "why",
               gw_status_text(status));
        return exit_code(status);
    }
    if (is_json) {
        return print_json(gw_plan_json(&plan, chain)) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    gw_plan_print(stdout, &plan, chain);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* What the command line asks for, of a chain that is configured. */
static int do_as_told(const struct gw_arguments *a, struct gw_chain *chain)
{
    if (a->is_probe) {
        return print_probe(chain);
    }
    if (a->is_plan) {
        return print_plan(chain, a->is_json);
    }
    if (a->is_ledger) {
        return print_json(gw_ledger_json(chain)) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    return a->is_check ? EXIT_SUCCESS : run(a, chain);
}

int main(int argc, char **argv)
{
    static struct gw_chain chain;
    static struct gw_config config;
    struct gw_arguments a;
    enum gw_status status = GW_OK;
    int code = 0;

    gw_arguments_parse(&a, argc, argv);
    gw_log_init("gw-collector", a.verbose, a.quiet);
    if (a.is_schema) {
        return gw_describe_schema();
    }
    status = gw_config_load(&config, a.config);
    if (status == GW_OK && a.is_dump) {
        code = gw_describe_values(&config, a.chain);
        gw_config_free(&config);
        return code;
    }
    if (status == GW_OK) {
        status = gw_chain_configure(&chain, &config, a.chain, a.replay != NULL || a.is_ledger);
    }
    if (status != GW_OK) {
        fprintf(stderr, "gw-collector: %s\n", config.error);
        return EXIT_CONFIG;
    }
    code = do_as_told(&a, &chain);
    gw_chain_fini(&chain);
    gw_config_free(&config);
    return code;
}
