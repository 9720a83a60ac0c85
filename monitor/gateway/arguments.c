#include "monitor/gateway/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/gateway/http.h"

enum { KEY_HTTP = 256, KEY_REMOTE, KEY_TIMEOUT };

static const struct argp_option option_table[] = {
    {"http", KEY_HTTP, "ADDRESS:PORT", 0, "where to listen (default: publish.http)", 0},
    {"allow-remote", KEY_REMOTE, NULL, 0,
     "allow an address that other machines can reach: no encryption, no password", 0},
    {"timeout", KEY_TIMEOUT, "S", 0, "drop a client that takes longer (default 10)", 0},
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

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct gw_gateway_arguments *out = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &out->startup;
        return 0;
    case KEY_HTTP:
        out->http = value;
        return 0;
    case KEY_REMOTE:
        out->is_remote_allowed = true;
        return 0;
    case KEY_TIMEOUT:
        return parse_timeout(&out->timeout_s, value, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void gw_gateway_arguments_parse(struct gw_gateway_arguments *out, int argc, char **argv)
{
    static const struct argp_child children[] = {{&gw_startup_parser, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table,
                                       parse_option,
                                       NULL,
                                       "Shows what the rings hold over HTTP: /healthz /readyz /metrics "
                                       "/v1/exposures /v1/signals /v1/ecosystem /v1/forecast /v1/advice. "
                                       "Reads only, has no key.\v"
                                       "Examples:\n"
                                       "  gw-gateway -c gammawatch.yaml --http 127.0.0.1:9464\n"
                                       "  curl -s '127.0.0.1:9464/v1/signals?protocol=lyra_v1'\n\n"
                                       "Exit: 0 ok, 1 failure, 2 usage, 3 configuration, 130/143 signals.",
                                       children,
                                       NULL,
                                       NULL};
    memset(out, 0, sizeof *out);
    gw_startup_init(&out->startup);
    out->timeout_s = GW_HTTP_TIMEOUT_S;
    argp_program_version = "gw-gateway " GW_VERSION;
    argp_err_exit_status = GW_EXIT_USAGE;
    argp_parse(&parser, argc, argv, 0, NULL, out);
}
