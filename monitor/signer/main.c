/* gw-signer: holds the key, signs typed vectors, knows nothing else. No network; no file is opened after the
 * key and the socket. */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/base/hex.h"
#include "ipc/base/log.h"
#include "ipc/base/option.h"
#include "monitor/signer/keyfile.h"
#include "monitor/signer/server.h"
#include "monitor/signer/settings.h"

#define EXIT_USAGE  2
#define EXIT_CONFIG 3

#if defined(__SANITIZE_ADDRESS__)
#define IS_TRACED_BY_SANITIZER true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_TRACED_BY_SANITIZER true
#endif
#endif
#ifndef IS_TRACED_BY_SANITIZER
#define IS_TRACED_BY_SANITIZER false
#endif

struct options {
    const char *config;
    const char *socket;
    const char *key_file;
    enum gw_mode mode;
    int ready_fd;
    bool is_check;
    int verbose;
    int quiet;
};

struct program {
    uv_loop_t loop;
    uv_signal_t signals[2];
    struct gw_key key;
    struct gw_signer signer;
    struct gw_signer_server server;
    int signal_number; /* that ended it; 0 while running */
};

enum { KEY_MODE = 256, KEY_REPLAY, KEY_CHECK, KEY_READY };

static const struct argp_option option_table[] = {
    {"config", 'c', "FILE", 0, "configuration (section signer)", 0},
    {"socket", 's', "PATH", 0, "Unix socket to answer on", 0},
    {"key-file", 'k', "FILE", 0, "private key: 64 hex digits, mode 0600", 0},
    {"mode", KEY_MODE, "MODE", 0, "live (default), dry_run or replay", 0},
    {"replay", KEY_REPLAY, NULL, 0, "the same as --mode replay: signs with the public replay key", 0},
    {"check", KEY_CHECK, NULL, 0, "check configuration and key, print the address, exit", 0},
    {"ready-fd", KEY_READY, "N", 0, "write one byte to descriptor N when listening", 0},
    {"verbose", 'v', NULL, 0, "log more", 0},
    {"quiet", 'q', NULL, 0, "log less", 0},
    {0},
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'c':
        options->config = value;
        return 0;
    case 's':
        options->socket = value;
        return 0;
    case 'k':
        options->key_file = value;
        return 0;
    case KEY_MODE:
        return gw_option_parse_mode(&options->mode, value, state);
    case KEY_REPLAY:
        options->mode = GW_MODE_REPLAY;
        return 0;
    case KEY_CHECK:
        options->is_check = true;
        return 0;
    case KEY_READY:
        return gw_option_parse_ready(&options->ready_fd, value, state);
    case 'v':
        options->verbose++;
        return 0;
    case 'q':
        options->quiet++;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Fills what the command line left open. */
static enum gw_status load_settings(struct options *options, struct gw_config *config)
{
    const struct gw_config_node *section = NULL;
    struct gw_signer_settings settings = {0};
    static char path[GW_SIGNER_PATH_MAX];
    if (options->config != NULL) {
        enum gw_status status = gw_config_load(config, options->config);
        if (status == GW_OK) {
            status = gw_config_section(config, &section, "signer");
        }
        if (status == GW_OK) {
            status = gw_config_decode(config, &settings, section, gw_signer_fields);
        }
        if (status != GW_OK) {
            fprintf(stderr, "%s\n", config->error);
            return status;
        }
    }
    options->key_file = options->key_file != NULL ? options->key_file : settings.key_file;
    options->socket = options->socket != NULL ? options->socket : settings.socket;
    if (options->socket == NULL) {
        if (gw_signer_default_socket(path) != GW_OK) {
            fprintf(stderr, "gw-signer: no socket; give --socket or signer.socket\n");
            return GW_E_CONFIG;
        }
        options->socket = path;
    }
    return GW_OK;
}

static enum gw_status load_key(struct program *program, const struct options *options)
{
    char why[GW_KEYFILE_WHY_SIZE] = "";
    enum gw_status status = GW_E_CONFIG;
    if (options->mode == GW_MODE_REPLAY) {
        status = gw_keyfile_fill_replay(&program->key);
    } else if (options->key_file != NULL) {
        status = gw_keyfile_read(&program->key, options->key_file, why);
    } else {
        snprintf(why, sizeof why, "no key; give --key-file or signer.key_file");
    }
    if (status == GW_OK) {
        status = gw_signer_init(&program->signer, program->key.bytes, options->mode);
    }
    if (status != GW_OK) {
        gw_keyfile_wipe(&program->key);
        GW_LOG(ERROR, "key.refused", "status", gw_status_name(status), "why",
               why[0] != '\0' ? why : gw_status_text(status));
    }
    return status;
}

/* Other processes of the same user must not read this memory, and a crash must not write it to disk. */
static void hide_memory(void)
{
    const struct rlimit none = {0};
    if (!IS_TRACED_BY_SANITIZER) {
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
    (void)setrlimit(RLIMIT_CORE, &none);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct program *program = handle->data;
    program->signal_number = number;
    gw_signer_server_close(&program->server);
    for (size_t i = 0; i < 2; i++) {
        if (!uv_is_closing((uv_handle_t *)&program->signals[i])) {
            uv_close((uv_handle_t *)&program->signals[i], NULL);
        }
    }
}

static void announce(const struct program *program, const struct options *options)
{
    char address[43];
    gw_hex_checksum_address(address, program->signer.key.address);
    GW_LOG(INFO, "signer.ready", "address", address, "socket", options->socket, "mode",
           gw_option_mode_name(options->mode));
    gw_option_signal_ready(options->ready_fd);
}

static enum gw_status make_folder(const char *socket_path)
{
    char folder[GW_SIGNER_PATH_MAX];
    const char *slash = strrchr(socket_path, '/');
    if (slash == NULL || slash == socket_path) {
        return GW_OK;
    }
    const size_t length = (size_t)(slash - socket_path);
    GW_ENSURE(length < sizeof folder, GW_E_BOUND);
    memcpy(folder, socket_path, length);
    folder[length] = '\0';
    return mkdir(folder, 0750) == 0 || errno == EEXIST ? GW_OK : GW_E_IO;
}

static int serve(struct program *program, const struct options *options)
{
    static const int numbers[2] = {SIGTERM, SIGINT};
    if (uv_loop_init(&program->loop) != 0) {
        return EXIT_FAILURE;
    }
    enum gw_status status = make_folder(options->socket);
    if (status == GW_OK) {
        status = gw_signer_server_open(&program->server, &program->loop, &program->signer, options->socket);
    }
    if (status != GW_OK) {
        GW_LOG(ERROR, "socket.failed", "path", options->socket, "status", gw_status_name(status), "why",
               gw_status_text(status));
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < 2; i++) {
        program->signals[i].data = program;
        if (uv_signal_init(&program->loop, &program->signals[i]) != 0 ||
            uv_signal_start(&program->signals[i], on_signal, numbers[i]) != 0) {
            return EXIT_FAILURE;
        }
    }
    announce(program, options);
    uv_run(&program->loop, UV_RUN_DEFAULT);
    uv_loop_close(&program->loop);
    GW_LOG(INFO, "signer.stopped", "signed", gw_log_u64(program->server.signed_count), "refused",
           gw_log_u64(program->server.refused_count));
    return 128 + program->signal_number;
}

int main(int argc, char **argv)
{
    static const struct argp parser = {
        option_table,
        parse_option,
        NULL,
        "Signs the vectors of gw-monitor over a Unix socket.\v"
        "The key is read once at start and never leaves this process. Exit: 0 ok, 1 failure, 2 usage, "
        "3 configuration or key, 130/143 signals.",
        NULL,
        NULL,
        NULL};
    static struct program program;
    static struct gw_config config;
    struct options options = {.ready_fd = -1};
    argp_program_version = "gw-signer " GW_VERSION;
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    gw_log_init("gw-signer", options.verbose, options.quiet);
    hide_memory();

    int code = EXIT_CONFIG;
    if (load_settings(&options, &config) == GW_OK && load_key(&program, &options) == GW_OK) {
        if (options.is_check) {
            char address[43];
            gw_hex_checksum_address(address, program.signer.key.address);
            code = puts(address) >= 0 ? EXIT_SUCCESS : EXIT_FAILURE;
        } else {
            code = serve(&program, &options);
        }
    }
    if (program.signer.key.context != NULL) {
        gw_signer_fini(&program.signer);
    }
    gw_keyfile_wipe(&program.key);
    if (options.config != NULL) {
        gw_config_free(&config);
    }
    return code;
}
