/* Scalars move into the storage here, and ${NAME} becomes what the environment says. */
#include <stdlib.h>
#include <string.h>

#include "ipc/base/config.h"
#include "ipc/base/config_tree.h"

#define NAME_SIZE_MAX 127u
#define NAME_FIRST    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define NAME_REST     NAME_FIRST "0123456789"

static enum gw_status append(struct gw_config *config, const struct gw_config_node *node, const char *text,
                             size_t size)
{
    struct gw_config_storage *storage = config->storage;
    if (size >= GW_CONFIG_TEXT_MAX - storage->text_size) {
        return gw_config_fail(config, node, "the values of the file are larger than %u bytes together",
                              GW_CONFIG_TEXT_MAX);
    }
    memcpy(storage->text + storage->text_size, text, size);
    storage->text_size += size;
    return GW_OK;
}

/* text: behind "${". *end: behind "}". Of an unset variable the name is kept, for whoever needs the value. */
static enum gw_status append_variable(struct gw_config *config, struct gw_config_node *node, const char *text,
                                      const char **end)
{
    char name[NAME_SIZE_MAX + 1];
    const size_t size = strspn(text, NAME_FIRST) > 0 ? strspn(text, NAME_REST) : 0;
    if (size == 0 || size > NAME_SIZE_MAX || text[size] != '}') {
        return gw_config_fail(config, node,
                              "\"${\" must be followed by the name of an environment variable and \"}\"");
    }
    memcpy(name, text, size);
    name[size] = '\0';
    *end = text + size + 1;
    const char *value = getenv(name);
    if (value == NULL) {
        const struct gw_config_storage *storage = config->storage;
        node->unset = storage->text + storage->text_size;
        node->unset_size = size;
        return append(config, node, name, size);
    }
    return append(config, node, value, strlen(value));
}

static enum gw_status append_expanded(struct gw_config *config, struct gw_config_node *node, const char *text)
{
    for (;;) {
        const char *dollar = strstr(text, "${");
        if (dollar == NULL) {
            return append(config, node, text, strlen(text));
        }
        GW_TRY(append(config, node, text, (size_t)(dollar - text)));
        GW_TRY(append_variable(config, node, dollar + 2, &text));
        node->is_expanded = true;
    }
}

enum gw_status gw_config_store_text(struct gw_config *config, struct gw_config_node *node, const char *text,
                                    size_t size, bool expands)
{
    struct gw_config_storage *storage = config->storage;
    if (strlen(text) != size) {
        return gw_config_fail(config, node, "a NUL byte stands inside a value");
    }
    const size_t start = storage->text_size;
    if (expands) {
        GW_TRY(append_expanded(config, node, text));
    } else {
        GW_TRY(append(config, node, text, size));
    }
    GW_TRY(append(config, node, "", 1));
    node->text = storage->text + start;
    return GW_OK;
}
