/* Mappings are matched against tables of fields here; single values are read in config_value.c. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ipc/base/config.h"
#include "ipc/base/config_tree.h"
#include "ipc/base/nearest.h"

#define LISTED_KEYS_MAX 12u /* tables with more are not listed in a message */

/* Up to two tables for one mapping. */
struct target {
    void *base;
    const struct gw_config_field *fields;
};

static void *member(const struct target *target, const struct gw_config_field *field)
{
    return (uint8_t *)target->base + field->offset;
}

static const struct gw_config_field *find_field(const struct gw_config_field *fields, const char *key)
{
    for (; fields->key != NULL; fields++) {
        if (strcmp(fields->key, key) == 0) {
            return fields;
        }
    }
    return NULL;
}

/* Defaults are program text: one that does not decode is our own mistake. */
static void fill_defaults(const struct target *target)
{
    for (const struct gw_config_field *field = target->fields; field->key != NULL; field++) {
        if (field->fallback != NULL) {
            struct gw_config scratch = {.path = "default"};
            const struct gw_config_node node = {.kind = GW_CONFIG_SCALAR, .text = field->fallback};
            GW_ASSERT(gw_config_decode_value(&scratch, member(target, field), &node, field) == GW_OK);
        }
    }
}

/* The known keys for a message, separated by commas; false when they are too many to be a help. */
static bool list_keys(char out[GW_CONFIG_QUOTE_SIZE], const struct target *targets, unsigned count)
{
    size_t size = 0;
    unsigned listed = 0;
    for (unsigned i = 0; i < count; i++) {
        for (const struct gw_config_field *field = targets[i].fields; field->key != NULL; field++) {
            const size_t room = GW_CONFIG_QUOTE_SIZE - size;
            const int added = snprintf(out + size, room, "%s%s", listed > 0 ? ", " : "", field->key);
            if (added < 0 || (size_t)added >= room || ++listed > LISTED_KEYS_MAX) {
                return false;
            }
            size += (size_t)added;
        }
    }
    return listed > 0;
}

static enum gw_status fail_unknown(struct gw_config *config, const struct gw_config_node *key,
                                   const struct target *targets, unsigned count)
{
    char quote[GW_CONFIG_QUOTE_SIZE];
    char list[GW_CONFIG_QUOTE_SIZE];
    struct gw_nearest nearest;
    gw_nearest_begin(&nearest, key->text);
    for (unsigned i = 0; i < count; i++) {
        for (const struct gw_config_field *field = targets[i].fields; field->key != NULL; field++) {
            gw_nearest_offer(&nearest, field->key);
        }
    }
    const char *shown = gw_config_quote(quote, key);
    if (nearest.best != NULL) {
        return gw_config_fail(config, key, "unknown key %s; did you mean \"%s\"?", shown, nearest.best);
    }
    return list_keys(list, targets, count)
               ? gw_config_fail(config, key, "unknown key %s; known are %s", shown, list)
               : gw_config_fail(config, key, "unknown key %s; see \"gammawatch config schema\"", shown);
}

static enum gw_status decode_entry(struct gw_config *config, const struct gw_config_node *value,
                                   const struct target *targets, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const struct gw_config_field *field = find_field(targets[i].fields, value->key->text);
        if (field != NULL) {
            return gw_config_decode_value(config, member(&targets[i], field), value, field);
        }
    }
    return fail_unknown(config, value->key, targets, count);
}

static enum gw_status check_required(struct gw_config *config, const struct gw_config_node *node,
                                     const struct gw_config_field *fields)
{
    char wanted[GW_CONFIG_QUOTE_SIZE];
    for (const struct gw_config_field *field = fields; field->key != NULL; field++) {
        if (field->is_required && gw_config_get(node, field->key) == NULL) {
            return gw_config_fail(config, node, "\"%s\" is missing; it must be %s", field->key,
                                  gw_config_describe(wanted, field));
        }
    }
    return GW_OK;
}

static enum gw_status decode(struct gw_config *config, const struct gw_config_node *node,
                             const struct target *targets, unsigned count)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    for (unsigned i = 0; i < count; i++) {
        fill_defaults(&targets[i]);
    }
    if (node == NULL) {
        return GW_OK;
    }
    if (node->kind != GW_CONFIG_MAPPING) {
        return gw_config_fail(config, node, "%s must be a mapping of keys to values",
                              gw_config_label(label, node));
    }
    for (size_t i = 0; i < node->count; i++) {
        GW_TRY(decode_entry(config, node->items[i], targets, count));
    }
    for (unsigned i = 0; i < count; i++) {
        GW_TRY(check_required(config, node, targets[i].fields));
    }
    return GW_OK;
}

enum gw_status gw_config_decode(struct gw_config *config, void *base, const struct gw_config_node *node,
                                const struct gw_config_field *fields)
{
    const struct target target = {base, fields};
    return decode(config, node, &target, 1);
}

enum gw_status gw_config_decode_pair(struct gw_config *config, void *base,
                                     const struct gw_config_field *fields, void *base2,
                                     const struct gw_config_field *fields2, const struct gw_config_node *node)
{
    const struct target targets[2] = {{base, fields}, {base2, fields2}};
    return decode(config, node, targets, 2);
}
