/* gw-gateway: what the rings hold, over HTTP on this machine. One loop, no key, nothing written. Start reading at
 * answer.h. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <uv.h>

#include "ipc/base/clock.h"
#include "ipc/base/log.h"
#include "ipc/base/option.h"
#include "monitor/gateway/arguments.h"
#include "monitor/gateway/http.h"
#include "monitor/gateway/ring_set.h"

#define POLL_MS 20u

struct program {
    uv_loop_t loop;
    uv_timer_t poll;
    uv_signal_t signals[2];
    struct gw_monitor_config config;
    struct gw_address address;
    struct gw_board board;
    struct gw_ring_set rings;
    struct gw_http http;
    int signal_number;
};

static void on_poll(uv_timer_t *timer)
{
    struct program *program = timer->data;
    gw_ring_set_poll(&program->rings, &program->board, gw_clock_mono_ms());
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct program *program = handle->data;
    program->signal_number = number;
    uv_stop(&program->loop);
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

static void stop_loop(struct program *program)
{
    uv_close((uv_handle_t *)&program->poll, NULL);
    for (size_t i = 0; i < 2; i++) {
        uv_close((uv_handle_t *)&program->signals[i], NULL);
    }
    gw_http_close(&program->http);
    uv_run(&program->loop, UV_RUN_NOWAIT);
    (void)uv_loop_close(&program->loop);
}

static int fail(const char *event, const char *where, enum gw_status status)
{
    gw_log_write(GW_LOG_ERROR, event, "where", where, "status", gw_status_name(status), (const char *)0);
    return EXIT_FAILURE;
}

static void announce(const struct program *program, const struct gw_gateway_arguments *arguments)
{
    const struct gw_address *address = &program->address;
    char text[GW_ADDRESS_HOST_MAX + 10];
    (void)snprintf(text, sizeof text, address->is_v6 ? "[%s]:%u" : "%s:%u", address->host,
                   program->http.port);
    if (!address->is_loopback) {
        GW_LOG(WARN, "gateway.remote", "address", text, "why", "other machines can read what is shown");
    }
    GW_LOG(INFO, "gateway.ready", "address", text);
    gw_option_signal_ready(arguments->startup.ready_fd);
}

static int run(struct program *program, const struct gw_gateway_arguments *arguments)
{
    const char *ring_dir =
        arguments->startup.ring_dir != NULL ? arguments->startup.ring_dir : program->config.ring_dir;
    gw_board_init(&program->board, &program->config);
    enum gw_status status = gw_ring_set_init(&program->rings, &program->board, ring_dir);
    if (status != GW_OK) {
        return fail("ring.failed", ring_dir != NULL ? ring_dir : "", status);
    }
    status = start_loop(program);
    if (status != GW_OK) {
        return fail("loop.failed", "", status);
    }
    const struct gw_http_options options = {
        .address = program->address, .timeout_s = arguments->timeout_s, .board = &program->board};
    status = gw_http_open(&program->http, &program->loop, &options);
    if (status == GW_OK) {
        gw_ring_set_poll(&program->rings, &program->board, gw_clock_mono_ms());
        announce(program, arguments);
        uv_run(&program->loop, UV_RUN_DEFAULT);
        GW_LOG(INFO, "gateway.stopped");
    }
    stop_loop(program);
    gw_ring_set_close(&program->rings);
    return status == GW_OK ? 128 + program->signal_number
                           : fail("gateway.failed", program->address.host, status);
}

/* From the command line, else publish.http of the file. */
static int choose_address(struct program *program, struct gw_config *config,
                          const struct gw_gateway_arguments *arguments)
{
    const struct gw_config_node *section = NULL;
    const struct gw_config_node *node = NULL;
    const char *text = arguments->http;
    if (text == NULL && gw_config_section(config, &section, "publish") == GW_OK && section != NULL) {
        node = gw_config_get(section, "http");
    }
    if (node != NULL && gw_config_scalar(config, &text, node) != GW_OK) {
        fprintf(stderr, "gw-gateway: %s\n", config->error);
        return GW_EXIT_CONFIG;
    }
    if (text == NULL) {
        fprintf(stderr, "gw-gateway: no address; give --http or publish.http\n");
        return GW_EXIT_CONFIG;
    }
    const char *fault = NULL;
    if (gw_address_parse(&program->address, text) != GW_OK) {
        fault = "an address is like 127.0.0.1:9464 or [::1]:9464";
    } else if (!program->address.is_loopback && !arguments->is_remote_allowed) {
        fault =
            "other machines can reach this address; use 127.0.0.1, or start gw-gateway with --allow-remote";
    }
    if (fault == NULL) {
        return EXIT_SUCCESS;
    }
    if (node != NULL) {
        (void)gw_config_fail(config, node, "\"%s\": %s", text, fault);
        fprintf(stderr, "gw-gateway: %s\n", config->error);
        return GW_EXIT_CONFIG;
    }
    fprintf(stderr, "gw-gateway: --http %s: %s\n", text, fault);
    return GW_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static struct program program;
    static struct gw_config config;
    struct gw_gateway_arguments arguments;
    gw_gateway_arguments_parse(&arguments, argc, argv);
    gw_log_init("gw-gateway", arguments.startup.verbose, arguments.startup.quiet);
    signal(SIGPIPE, SIG_IGN);
    int code = gw_startup_read(&program.config, &config, &arguments.startup, "gw-gateway");
    if (code == EXIT_SUCCESS) {
        code = choose_address(&program, &config, &arguments);
    }
    if (code == EXIT_SUCCESS && !arguments.startup.is_check) {
        code = run(&program, &arguments);
    }
    gw_config_free(&config);
    return code;
}
