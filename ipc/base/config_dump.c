/* The values in effect, each with where it comes from. Walks the tables, not the tree, so that defaults show. */
#include <stdlib.h>
#include <string.h>

#include "ipc/base/config_schema.h"
#include "ipc/base/config_tree.h"
#include "ipc/base/url.h"

#define PATH_MAX_BYTES 256
#define HIDDEN         "***"

static void dump_mapping(json_t *entries, const char *path, const struct gw_config_node *node,
                         const struct gw_config_shape *shape);

static json_t *typed_value(enum gw_config_type type, const char *text)
{
    char *end = NULL;
    if (type == GW_CONFIG_BOOL && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        return json_boolean(text[0] == 't');
    }
    if (type == GW_CONFIG_U64 || type == GW_CONFIG_F64) {
        const double value = strtod(text, &end);
        const bool is_number = end != text && *end == '\0' && !__builtin_isinf(value) && value == value;
        const bool is_whole = type == GW_CONFIG_U64 && is_number && value <= 1e15;
        return is_whole ? json_integer((json_int_t)value) : is_number ? json_real(value) : json_string(text);
    }
    return json_string(text);
}

/* Keys hide in URLs and in the environment. */
static json_t *shown_value(enum gw_config_type type, const struct gw_config_node *node)
{
    char origin[GW_URL_ORIGIN_SIZE];
    if (type == GW_CONFIG_URL || strstr(node->text, "://") != NULL) {
        return json_string(gw_url_origin(origin, sizeof origin, node->text) == GW_OK ? origin : HIDDEN);
    }
    return node->is_expanded ? json_string(HIDDEN) : typed_value(type, node->text);
}

static void add_entry(json_t *entries, const char *path, json_t *value, const char *origin,
                      const struct gw_config_node *node)
{
    json_t *entry = json_pack("{s:s, s:o, s:s}", "path", path, "value", value, "origin", origin);
    if (node != NULL) {
        (void)json_object_set_new(entry, "line", json_integer((json_int_t)node->place.line));
    }
    if (node != NULL && node->unset != NULL) {
        (void)json_object_set_new(entry, "unset", json_stringn(node->unset, node->unset_size));
    }
    (void)json_array_append_new(entries, entry);
}

static void dump_value(json_t *entries, const char *path, const struct gw_config_node *node,
                       enum gw_config_type type, const char *fallback)
{
    if (node == NULL) {
        add_entry(entries, path, fallback != NULL ? typed_value(type, fallback) : json_null(), "default",
                  NULL);
    } else if (node->kind != GW_CONFIG_SCALAR || node->is_null) {
        add_entry(entries, path, json_null(), "file", node);
    } else if (node->unset != NULL) {
        add_entry(entries, path, json_null(), "environment", node);
    } else {
        add_entry(entries, path, shown_value(type, node), node->is_expanded ? "environment" : "file", node);
    }
}

static void dump_list(json_t *entries, const char *path, const struct gw_config_node *node,
                      const struct gw_config_shape *shape)
{
    const struct gw_config_node *item = NULL;
    if (node == NULL || node->kind != GW_CONFIG_SEQUENCE) {
        add_entry(entries, path, json_null(), node == NULL ? "default" : "file", node);
        return;
    }
    for (size_t i = 0; (item = gw_config_item(node, i)) != NULL; i++) {
        char below[PATH_MAX_BYTES];
        GW_ASSERT((size_t)snprintf(below, sizeof below, "%s[%zu]", path, i) < sizeof below);
        if (shape->fields != NULL) {
            dump_mapping(entries, below, item, shape);
        } else {
            dump_value(entries, below, item, shape->item, NULL);
        }
    }
}

static void dump_fields(json_t *entries, const char *path, const struct gw_config_node *node,
                        const struct gw_config_field *fields)
{
    for (const struct gw_config_field *field = fields; field != NULL && field->key != NULL; field++) {
        const struct gw_config_node *value = gw_config_get(node, field->key);
        char below[PATH_MAX_BYTES];
        GW_ASSERT((size_t)snprintf(below, sizeof below, "%s%s%s", path, *path != '\0' ? "." : "",
                                   field->key) < sizeof below);
        if (field->type != GW_CONFIG_NODE || field->shape == NULL) {
            dump_value(entries, below, value, field->type, field->fallback);
        } else if (field->shape->is_list) {
            dump_list(entries, below, value, field->shape);
        } else {
            dump_mapping(entries, below, value, field->shape);
        }
    }
}

static const struct gw_config_field *find_variant(const struct gw_config_shape *shape,
                                                  const struct gw_config_node *node)
{
    const struct gw_config_node *key = gw_config_get(node, shape->variant_key);
    const struct gw_config_field *fields = NULL;
    const char *name = NULL;
    if (key == NULL || key->kind != GW_CONFIG_SCALAR || key->unset != NULL) {
        return NULL;
    }
    for (size_t i = 0; (name = shape->variant(i, &fields)) != NULL; i++) {
        if (strcmp(name, key->text) == 0) {
            return fields;
        }
    }
    return NULL;
}

static void dump_mapping(json_t *entries, const char *path, const struct gw_config_node *node,
                         const struct gw_config_shape *shape)
{
    dump_fields(entries, path, node, shape->fields);
    dump_fields(entries, path, node, shape->variant != NULL ? find_variant(shape, node) : shape->fields2);
}

json_t *gw_config_dump(const struct gw_config *config, const struct gw_config_field *sections)
{
    json_t *entries = json_array();
    dump_fields(entries, "", config->root, sections);
    return entries;
}
