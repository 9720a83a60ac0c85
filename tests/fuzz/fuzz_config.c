/* Any bytes either parse into a tree that can be walked and decoded, or leave a message with a place. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gammawatch/status.h"
#include "ipc/base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sample {
    uint64_t whole;
    double real;
    bool truth;
    int choice;
    const char *text;
    const char *url;
    uint8_t address[20];
    const struct gw_config_node *list;
};

static const char *const choices[] = {"tags", "depth", NULL};

static const struct gw_config_field fields[] = {
    {.key = "from_block",
     .type = GW_CONFIG_U64,
     .offset = GW_CONFIG_AT(struct sample, whole),
     .fallback = "0"},
    {.key = "vol", .type = GW_CONFIG_F64, .offset = GW_CONFIG_AT(struct sample, real), .min = 0.01, .max = 5},
    {.key = "enabled", .type = GW_CONFIG_BOOL, .offset = GW_CONFIG_AT(struct sample, truth)},
    {.key = "policy",
     .type = GW_CONFIG_ENUM,
     .offset = GW_CONFIG_AT(struct sample, choice),
     .choices = choices},
    {.key = "name", .type = GW_CONFIG_STRING, .offset = GW_CONFIG_AT(struct sample, text)},
    {.key = "url", .type = GW_CONFIG_URL, .offset = GW_CONFIG_AT(struct sample, url)},
    {.key = "address", .type = GW_CONFIG_ADDRESS, .offset = GW_CONFIG_AT(struct sample, address)},
    {.key = "pools", .type = GW_CONFIG_NODE, .offset = GW_CONFIG_AT(struct sample, list)},
    {.key = NULL},
};

static void walk_items(struct gw_config *config, const struct gw_config_node *list)
{
    size_t count = 0;
    if (gw_config_sequence(config, &count, list) != GW_OK) {
        return;
    }
    GW_ASSERT(gw_config_item(list, count) == NULL);
    for (size_t i = 0; i < count; i++) {
        struct sample sample;
        memset(&sample, 0, sizeof sample);
        const struct gw_config_node *item = gw_config_item(list, i);
        GW_ASSERT(item != NULL);
        if (gw_config_decode(config, &sample, item, fields) == GW_OK && sample.list != NULL) {
            uint8_t address[20];
            const enum gw_status status =
                gw_config_scalar_address(config, address, gw_config_item(sample.list, 0));
            GW_ASSERT(status == GW_OK || config->error[0] != '\0');
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gw_config config;
    const struct gw_config_node *chains = NULL;
    const enum gw_status status = gw_config_parse(&config, "fuzz.yaml", (const char *)data, size);
    if (status != GW_OK) {
        GW_ASSERT(config.root == NULL && strncmp(config.error, "fuzz.yaml:", 10) == 0);
        return 0;
    }
    if (gw_config_section(&config, &chains, "chains") == GW_OK) {
        walk_items(&config, chains);
    } else {
        GW_ASSERT(config.error[0] != '\0');
    }
    GW_ASSERT(memchr(config.error, '\0', sizeof config.error) != NULL);
    gw_config_free(&config);
    return 0;
}
