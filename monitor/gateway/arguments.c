#include "monitor/gateway/arguments.h"
#include "ipc/base/option.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/gateway/http.h"

#define EXIT_USAGE 2

enum { KEY_HTTP = 256, KEY_REMOTE, KEY_TIMEOUT, KEY_RING_DIR, KEY_CHECK, KEY_READY };

static const struct argp_option option_table[] = {
    {"config", 'c', "FILE", 0, "configuration", 0},
    {"chain", 'C', "NAME", 0, "show this chain only (may be repeated)", 0},
    {"http", KEY_HTTP, "ADDRESS:PORT", 0, "where to listen (default: publish.http)", 0},
    {"allow-remote", KEY_REMOTE, NULL, 0,
     "allow an address that other machines can reach: no encryption, no password", 0},
    {"timeout", KEY_TIMEOUT, "S", 0, "drop a client that takes longer (default 10)", 0},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "folder of the rings", 0},
    {"check", KEY_CHECK, NULL, 0, "check the configuration and exit", 0},
    {"ready-fd", KEY_READY, "N", 0, "write one byte to descriptor N when listening", 0},
    {"verbose", 'v', NULL, 0, "log more", 0},
    {"quiet", 'q', NULL, 0, "log less", 0},
    {0},
};

static error_t parse_timeout(unsigned *out, const char *text, const struct argp_state *state)
{
    char *end = NULL;
    const unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || value == 0 || value > GW_GATEWAY_TIMEOUT_S_MAX) {
        argp_error(state, "--timeout is 1 to %u seconds, not '%s'", GW_GATEWAY_TIMEOUT_S_MAX, text);
        return EINVAL;
    }
    *out = (unsigned)value;
    return 0;
}

static error_t add_chain(struct gw_gateway_arguments *out, const char *name, const struct argp_state *state)
{
    if (out->chain_count == GW_CHAINS_MAX) {
        argp_error(state, "at most %u chains", GW_CHAINS_MAX);
        return EINVAL;
    }
    out->chains[out->chain_count++] = name;
    return 0;
}

static error_t end(const struct gw_gateway_arguments *out, const struct argp_state *state)
{
    if (out->config == NULL) {
        argp_error(state, "--config is missing");
        return EINVAL;
    }
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct gw_gateway_arguments *out = state->input;
    switch (key) {
    case 'c':
        out->config = value;
        return 0;
    case 'C':
        return add_chain(out, value, state);
    case KEY_HTTP:
        out->http = value;
        return 0;
    case KEY_REMOTE:
        out->is_remote_allowed = true;
        return 0;
    case KEY_TIMEOUT:
        return parse_timeout(&out->timeout_s, value, state);
    case KEY_RING_DIR:
        out->ring_dir = value;
        return 0;
    case KEY_CHECK:
        out->is_check = true;
        return 0;
    case KEY_READY:
        return gw_option_parse_ready(&out->ready_fd, value, state);
    case 'v':
        out->verbose++;
        return 0;
    case 'q':
        out->quiet++;
        return 0;
    case ARGP_KEY_END:
        return end(out, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void gw_gateway_arguments_parse(struct gw_gateway_arguments *out, int argc, char **argv)
{
    static const struct argp parser = {option_table,
                                       parse_option,
                                       NULL,
                                       "Shows what the rings hold over HTTP: /healthz /readyz /metrics "
                                       "/v1/exposures /v1/signals. Reads only, has "
                                       "no key.\v"
                                       "Examples:\n"
                                       "  gw-gateway -c gammawatch.yaml --http 127.0.0.1:9464\n"
                                       "  curl -s '127.0.0.1:9464/v1/signals?protocol=lyra_v1'\n\n"
                                       "Exit: 0 ok, 1 failure, 2 usage, 3 configuration, 130/143 signals.",
                                       NULL,
                                       NULL,
                                       NULL};
    memset(out, 0, sizeof *out);
    out->ready_fd = -1;
    out->timeout_s = GW_HTTP_TIMEOUT_S;
    argp_program_version = "gw-gateway " GW_VERSION;
    argp_err_exit_status = EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, out);
}
