#include "monitor/startup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ipc/base/option.h"

enum { KEY_RING_DIR = 0x1000, KEY_CHECK, KEY_READY };

static const struct argp_option option_table[] = {
    {"config", 'c', "FILE", 0, "configuration", 0},
    {"chain", 'C', "NAME", 0, "this chain only (may be repeated)", 0},
    {"ring-dir", KEY_RING_DIR, "DIR", 0, "folder of the rings", 0},
    {"check", KEY_CHECK, NULL, 0, "check the configuration and exit", 0},
    {"ready-fd", KEY_READY, "N", 0, "write one byte to descriptor N when ready", 0},
    {"verbose", 'v', NULL, 0, "log more", 0},
    {"quiet", 'q', NULL, 0, "log less", 0},
    {0},
};

static error_t add_chain(struct gw_startup *out, const char *name, const struct argp_state *state)
{
    if (out->chain_count == GW_CHAINS_MAX) {
        argp_error(state, "at most %u chains", GW_CHAINS_MAX);
        return EINVAL;
    }
    out->chains[out->chain_count++] = name;
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct gw_startup *out = state->input;
    switch (key) {
    case 'c':
        out->config = value;
        return 0;
    case 'C':
        return add_chain(out, value, state);
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
        if (out->config == NULL && !out->needs_no_config) {
            argp_error(state, "--config is missing");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp gw_startup_parser = {option_table, parse_option, NULL, NULL, NULL, NULL, NULL};

void gw_startup_init(struct gw_startup *startup)
{
    memset(startup, 0, sizeof *startup);
    startup->ready_fd = -1;
}

int gw_startup_read(struct gw_monitor_config *out, struct gw_config *config, const struct gw_startup *startup,
                    const char *program)
{
    const char *unknown = NULL;
    enum gw_status status = gw_config_load(config, startup->config);
    if (status == GW_OK) {
        status = gw_monitor_config_read(out, config);
    }
    if (status != GW_OK) {
        fprintf(stderr, "%s: %s\n", program, config->error);
        return GW_EXIT_CONFIG;
    }
    if (startup->chain_count > 0 &&
        gw_monitor_config_watch(out, startup->chains, startup->chain_count, &unknown) != GW_OK) {
        fprintf(stderr, "%s: no chain is called '%s' in %s\n", program, unknown, startup->config);
        return GW_EXIT_USAGE;
    }
    return 0;
}
