/* The readers' side of the tree: children, scalars, and how nodes are called in messages. */
#include <stdio.h>
#include <string.h>

#include "ipc/base/config.h"
#include "ipc/base/config_tree.h"
#include "ipc/base/url.h"

static const char *quote_url(char out[GW_CONFIG_QUOTE_SIZE], const char *url)
{
    char origin[GW_URL_ORIGIN_SIZE];
    if (gw_url_origin(origin, sizeof origin, url) != GW_OK) {
        return "a malformed URL";
    }
    (void)snprintf(out, GW_CONFIG_QUOTE_SIZE, "\"%s%s\"", origin, strcmp(origin, url) != 0 ? "..." : "");
    return out;
}

const char *gw_config_quote(char out[GW_CONFIG_QUOTE_SIZE], const struct gw_config_node *node)
{
    if (node->kind != GW_CONFIG_SCALAR) {
        return node->kind == GW_CONFIG_SEQUENCE ? "a list" : "a mapping";
    }
    if (node->is_expanded) {
        return "the text from the environment";
    }
    if (strstr(node->text, "://") != NULL) {
        return quote_url(out, node->text);
    }
    const size_t text_size = strlen(node->text);
    const bool is_long = text_size > GW_CONFIG_QUOTE_MAX;
    size_t shown = is_long ? GW_CONFIG_QUOTE_HEAD : text_size;
    while (shown > 0 && ((unsigned char)node->text[shown] & 0xc0) == 0x80) {
        shown--; /* a character of several bytes is not cut in two */
    }
    size_t size = 0;
    out[size++] = '"';
    for (size_t i = 0; i < shown; i++) {
        const unsigned char byte = (unsigned char)node->text[i];
        const bool is_plain = byte >= ' ' && byte != 0x7f;
        size += (size_t)snprintf(out + size, GW_CONFIG_QUOTE_SIZE - size, is_plain ? "%c" : "\\x%02x", byte);
    }
    (void)snprintf(out + size, GW_CONFIG_QUOTE_SIZE - size, "%s\"", is_long ? "..." : "");
    return out;
}

const char *gw_config_label(char out[GW_CONFIG_QUOTE_SIZE], const struct gw_config_node *node)
{
    return node->key != NULL ? gw_config_quote(out, node->key) : "this value";
}

enum gw_status gw_config_sequence(struct gw_config *config, size_t *count, const struct gw_config_node *node)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    *count = 0;
    if (node == NULL) {
        return GW_OK;
    }
    if (node->kind != GW_CONFIG_SEQUENCE) {
        return gw_config_fail(config, node, "%s must be a list", gw_config_label(label, node));
    }
    *count = node->count;
    return GW_OK;
}

const struct gw_config_node *gw_config_item(const struct gw_config_node *node, size_t index)
{
    if (node == NULL || node->kind != GW_CONFIG_SEQUENCE || index >= node->count) {
        return NULL;
    }
    return node->items[index];
}

enum gw_status gw_config_check_set(struct gw_config *config, const struct gw_config_node *node)
{
    if (node->unset == NULL) {
        return GW_OK;
    }
    return gw_config_fail(config, node, "environment variable %.*s is not set", (int)node->unset_size,
                          node->unset);
}

enum gw_status gw_config_scalar(struct gw_config *config, const char **out, const struct gw_config_node *node)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    char quote[GW_CONFIG_QUOTE_SIZE];
    if (node == NULL) {
        return gw_config_fail(config, NULL, "a value is missing");
    }
    if (node->kind != GW_CONFIG_SCALAR) {
        return gw_config_fail(config, node, "%s must be a single value, not %s", gw_config_label(label, node),
                              gw_config_quote(quote, node));
    }
    if (node->is_null) {
        return gw_config_fail(config, node, "%s has no value", gw_config_label(label, node));
    }
    GW_TRY(gw_config_check_set(config, node));
    *out = node->text;
    return GW_OK;
}

enum gw_status gw_config_scalar_address(struct gw_config *config, uint8_t out[20],
                                        const struct gw_config_node *node)
{
    static const struct gw_config_field field = {.type = GW_CONFIG_ADDRESS};
    if (node == NULL) {
        return gw_config_fail(config, NULL, "an address is missing");
    }
    return gw_config_decode_value(config, out, node, &field);
}

const struct gw_config_node *gw_config_get(const struct gw_config_node *node, const char *key)
{
    if (node == NULL || node->kind != GW_CONFIG_MAPPING) {
        return NULL;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (strcmp(node->items[i]->key->text, key) == 0) {
            return node->items[i];
        }
    }
    return NULL;
}
