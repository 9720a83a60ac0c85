#include "monitor/cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/base/config.h"

enum gw_status gw_cli_program(char *out, size_t size, const char *name)
{
    char self[GW_CLI_PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash = NULL;

    GW_ENSURE(length > 0, GW_E_IO);
    self[length] = '\0';
    slash = strrchr(self, '/');
    GW_ENSURE(slash != NULL, GW_E_IO);
    *slash = '\0';
    return (size_t)snprintf(out, size, "%s/%s", self, name) < size ? GW_OK : GW_E_BOUND;
}

const char *gw_cli_config(void)
{
    const char *path = getenv("GW_CONFIG");

    return path == NULL ? "gammawatch.yaml" : path;
}

bool gw_cli_has_colour(int fd, bool is_refused)
{
    const char *no_colour = getenv("NO_COLOR");

    return !is_refused && (no_colour == NULL || *no_colour == '\0') && isatty(fd);
}

enum gw_status gw_cli_chains_read(struct gw_cli_chains *out, struct gw_config *config)
{
    const struct gw_config_node *chains = NULL;
    size_t count = 0;

    GW_TRY(gw_config_section(config, &chains, "chains"));
    if (chains == NULL) {
        return gw_config_fail(config, config->root, "missing key \"chains\"");
    }
    GW_TRY(gw_config_sequence(config, &count, chains));
    if (count > GW_CLI_CHAINS_MAX) {
        return gw_config_fail(config, chains, "%zu chains; at most %d are possible", count,
                              GW_CLI_CHAINS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        const struct gw_config_node *item = gw_config_item(chains, i);
        const struct gw_config_node *key = gw_config_get(item, "name");
        const char *name = NULL;
        if (key == NULL) {
            return gw_config_fail(config, item, "missing key \"name\"");
        }
        GW_TRY(gw_config_scalar(config, &name, key));
        if (strlen(name) >= sizeof out->names[i]) {
            return gw_config_fail(config, key, "chain name \"%s\" is longer than 15", name);
        }
        memcpy(out->names[i], name, strlen(name) + 1);
        out->count++;
    }
    return GW_OK;
}

int gw_cli_chains(struct gw_cli_chains *out, const char *config_path)
{
    struct gw_config config;
    enum gw_status status = gw_config_load(&config, config_path);

    memset(out, 0, sizeof *out);
    if (status == GW_OK) {
        status = gw_cli_chains_read(out, &config);
    }
    if (status != GW_OK) {
        fprintf(stderr, "gammawatch: %s\n", config.error);
        gw_config_free(&config);
        return GW_EXIT_CONFIG;
    }
    gw_config_free(&config);
    return GW_EXIT_OK;
}
