#include "chains/collector/describe.h"

#include "chains/collector/chain.h"
#include "ipc/base/config_schema.h"

#define EXIT_CONFIG 3

static int print(json_t *json)
{
    const bool is_written =
        json != NULL && json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(15)) == 0;

    json_decref(json);
    return is_written && putchar('\n') != EOF && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int gw_describe_schema(void)
{
    return print(gw_config_schema(gw_chain_sections));
}

static enum gw_status check_chain(struct gw_config *config, const char *name)
{
    static struct gw_chain chain;
    const enum gw_status status = gw_chain_configure(&chain, config, name, true);

    gw_chain_fini(&chain);
    return status;
}

static enum gw_status check_chains(struct gw_config *config, const char *only)
{
    const struct gw_config_node *chains = NULL;
    size_t count = 0;

    GW_TRY(gw_config_section(config, &chains, "chains"));
    GW_TRY(gw_config_sequence(config, &count, chains));
    if (only != NULL || count < 2) {
        return check_chain(config, only);
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        GW_TRY(gw_config_scalar(config, &name, gw_config_get(gw_config_item(chains, i), "name")));
        GW_TRY(check_chain(config, name));
    }
    return GW_OK;
}

int gw_describe_values(struct gw_config *config, const char *chain)
{
    if (check_chains(config, chain) != GW_OK) {
        fprintf(stderr, "gw-collector: %s\n", config->error);
        return EXIT_CONFIG;
    }
    return print(gw_config_dump(config, gw_chain_sections));
}
