/* gw-monitor: from the rings of the collectors to signed vectors. Reads rings, writes the journal and the signal
 * ring and its socket, asks the signer, and does nothing else, so that nothing else can stall it. Start reading at monitor.h. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "ipc/base/config_schema.h"
#include "ipc/base/hex.h"
#include "ipc/base/log.h"
#include "ipc/base/option.h"
#include "monitor/arguments.h"
#include "monitor/session.h"
#include "monitor/source.h"

#define POLL_MS      2u
#define BEAT_MS      100u
#define SIGNALS_NAME "signals"
#define PATH_SIZE    256u

struct program {
    uv_loop_t loop;
    uv_timer_t poll;
    uv_signal_t signals[2];
    struct gw_socket socket;
    bool has_socket;
    struct gw_monitor_config config;
    struct gw_monitor monitor;
    struct gw_source sources[GW_CHAINS_MAX];
    size_t source_count;
    uint64_t beat_mono_ms;
    enum gw_status status; /* what ended the loop */
    int signal_number;
};

static void stop(struct program *program, enum gw_status status)
{
    program->status = status;
    uv_close((uv_handle_t *)&program->poll, NULL);
    for (size_t i = 0; i < 2; i++) {
        uv_close((uv_handle_t *)&program->signals[i], NULL);
    }
    if (program->has_socket) {
        gw_socket_close(&program->socket);
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct program *program = handle->data;
    if (!uv_is_closing((uv_handle_t *)&program->poll)) {
        program->signal_number = number;
        stop(program, GW_OK);
    }
}

static enum gw_status turn(struct program *program, uint64_t mono_ms)
{
    for (size_t i = 0; i < program->source_count; i++) {
        GW_TRY(gw_source_drain(&program->sources[i], &program->monitor, mono_ms));
    }
    return gw_monitor_tick(&program->monitor, mono_ms);
}

static void on_poll(uv_timer_t *timer)
{
    struct program *program = timer->data;
    const uint64_t mono_ms = gw_clock_mono_ms();
    const enum gw_status status = turn(program, mono_ms);
    if (mono_ms - program->beat_mono_ms >= BEAT_MS) {
        gw_publisher_beat(&program->monitor.publisher);
        program->beat_mono_ms = mono_ms;
    }
    if (status != GW_OK || program->monitor.is_ended) {
        stop(program, status);
    }
}

static int fail(const char *event, const char *path, enum gw_status status)
{
    gw_log_write(GW_LOG_ERROR, event, "path", path, "status", gw_status_name(status), "why",
                 gw_status_text(status), (const char *)0);
    return status == GW_E_CONFIG ? GW_EXIT_CONFIG : EXIT_FAILURE;
}

static enum gw_status choose_journal(char out[PATH_SIZE], const struct gw_monitor_arguments *arguments,
                                     const struct gw_monitor_config *config)
{
    const char *path = arguments->journal != NULL ? arguments->journal : config->journal;
    const char *folder = getenv("STATE_DIRECTORY"); /* set by systemd */
    GW_ENSURE(path != NULL || folder != NULL, GW_E_CONFIG);
    const int length =
        path != NULL ? snprintf(out, PATH_SIZE, "%s", path) : snprintf(out, PATH_SIZE, "%s/journal", folder);
    return length > 0 && (unsigned)length < PATH_SIZE ? GW_OK : GW_E_BOUND;
}

static enum gw_status choose_signer(char out[GW_SIGNER_PATH_MAX],
                                    const struct gw_monitor_arguments *arguments,
                                    const struct gw_monitor_config *config)
{
    const char *path = arguments->signer != NULL ? arguments->signer : config->signer.socket;
    if (path == NULL) {
        return gw_signer_default_socket(out);
    }
    const int length = snprintf(out, GW_SIGNER_PATH_MAX, "%s", path);
    return length > 0 && length < GW_SIGNER_PATH_MAX ? GW_OK : GW_E_BOUND;
}

static int open_monitor(struct program *program, const struct gw_monitor_arguments *arguments)
{
    char journal[PATH_SIZE];
    char signer[GW_SIGNER_PATH_MAX];
    char ring[PATH_SIZE];
    const char *ring_dir =
        arguments->startup.ring_dir != NULL ? arguments->startup.ring_dir : program->config.ring_dir;
    enum gw_status status = choose_journal(journal, arguments, &program->config);
    if (status != GW_OK) {
        return fail("journal.missing", "give --journal or monitor.journal", status);
    }
    status = choose_signer(signer, arguments, &program->config);
    if (status != GW_OK) {
        return fail("signer.missing", "give --signer or signer.socket", status);
    }
    status = gw_source_path(ring, sizeof ring, ring_dir, SIGNALS_NAME);
    for (size_t i = 0; i < program->config.chain_count && status == GW_OK; i++) {
        if (program->config.chains[i].is_watched) {
            status = gw_source_init(&program->sources[program->source_count++], &program->config.chains[i],
                                    ring_dir);
        }
    }
    if (status != GW_OK) {
        return fail("ring.failed", ring_dir != NULL ? ring_dir : "", status);
    }
    const struct gw_monitor_options options = {
        .mode = arguments->mode,
        .journal = journal,
        .signer_socket = signer,
        .signals_ring = ring,
    };
    status = gw_monitor_open(&program->monitor, &program->config, &options);
    return status == GW_OK ? EXIT_SUCCESS : fail("monitor.failed", journal, status);
}

static void announce(const struct program *program, const struct gw_monitor_arguments *arguments)
{
    GW_LOG(INFO, "monitor.ready", "epoch", gw_log_u64(program->monitor.epoch), "entries",
           gw_log_u64(program->monitor.journal.entries), "ring", program->monitor.publisher.ring.path);
    gw_option_signal_ready(arguments->startup.ready_fd);
}

static int print_end(const struct gw_monitor *monitor)
{
    uint8_t digest[32];
    char vectors[67];
    char records[67];
    gw_publisher_digest(&monitor->publisher, digest);
    gw_hex_encode(vectors, digest, sizeof digest);
    gw_monitor_records_digest(monitor, digest);
    gw_hex_encode(records, digest, sizeof digest);
    const int printed = printf("{\"event\":\"replay.end\",\"vectors\":%" PRIu64
                               ",\"vectors_digest\":\"%s\",\"records_digest\":\"%s\"}\n",
                               monitor->publisher.vectors_total, vectors, records);
    return printed > 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static enum gw_status start_loop(struct program *program)
{
    static const int numbers[2] = {SIGTERM, SIGINT};
    GW_ENSURE(uv_loop_init(&program->loop) == 0, GW_E_NOMEM);
    GW_ENSURE(uv_timer_init(&program->loop, &program->poll) == 0, GW_E_NOMEM);
    program->poll.data = program;
    GW_ENSURE(uv_timer_start(&program->poll, on_poll, 0, POLL_MS) == 0, GW_E_NOMEM);
    for (size_t i = 0; i < 2; i++) {
        GW_ENSURE(uv_signal_init(&program->loop, &program->signals[i]) == 0, GW_E_NOMEM);
        program->signals[i].data = program;
        GW_ENSURE(uv_signal_start(&program->signals[i], on_signal, numbers[i]) == 0, GW_E_NOMEM);
    }
    return GW_OK;
}

/* Not in a replay: it must not take the place of the live house. */
static enum gw_status open_socket(struct program *program)
{
    const char *path = program->config.socket;
    if (path == NULL || program->monitor.mode == GW_MODE_REPLAY) {
        return GW_OK;
    }
    GW_TRY(gw_socket_open(&program->socket, &program->loop, path));
    program->has_socket = true;
    gw_session_attach(&program->monitor, &program->socket);
    return GW_OK;
}

static int run(struct program *program, const struct gw_monitor_arguments *arguments)
{
    enum gw_status status = start_loop(program);
    if (status != GW_OK) {
        return fail("loop.failed", "", status);
    }
    status = open_socket(program);
    if (status != GW_OK) {
        return fail("socket.failed", program->config.socket, status);
    }
    announce(program, arguments); /* only now does a signal end it in order */
    uv_run(&program->loop, UV_RUN_DEFAULT);
    uv_loop_close(&program->loop);
    if (program->signal_number != 0) {
        GW_LOG(INFO, "monitor.stopped", "vectors", gw_log_u64(program->monitor.publisher.vectors_total));
        return 128 + program->signal_number;
    }
    if (program->status != GW_OK) {
        return fail("monitor.failed", program->monitor.signer.path, program->status);
    }
    return print_end(&program->monitor);
}

static int print_json(json_t *json)
{
    const bool is_written =
        json != NULL && json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15)) == 0;
    json_decref(json);
    return is_written && putchar('\n') != EOF && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static struct program program;
    static struct gw_config config;
    struct gw_monitor_arguments arguments;
    gw_monitor_arguments_parse(&arguments, argc, argv);
    gw_log_init("gw-monitor", arguments.startup.verbose, arguments.startup.quiet);
    signal(SIGPIPE, SIG_IGN); /* who waited for our readiness may have left */
    if (arguments.is_schema) {
        return print_json(gw_config_schema(gw_monitor_sections));
    }
    int code = gw_startup_read(&program.config, &config, &arguments.startup, "gw-monitor");
    if (code != EXIT_SUCCESS) {
        gw_config_free(&config);
        return code;
    }
    if (arguments.is_dump) {
        code = print_json(gw_config_dump(&config, gw_monitor_sections));
    } else if (!arguments.startup.is_check) {
        code = open_monitor(&program, &arguments);
        if (code == EXIT_SUCCESS) {
            code = run(&program, &arguments);
            for (size_t i = 0; i < program.source_count; i++) {
                gw_source_close(&program.sources[i]);
            }
            gw_monitor_close(&program.monitor);
        }
    }
    gw_config_free(&config);
    return code;
}
