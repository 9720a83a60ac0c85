#include "ipc/base/config_schema.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS_PATTERN "^0x[0-9a-fA-F]{40}$"
#define URL_PATTERN     "^((https?|wss?)://[^ ]+|\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}.*)$"
#define EXACT_MAX       9007199254740992.0 /* beyond, a bound is not exact in a double: not told */

static json_t *object_schema(const struct gw_config_shape *shape);

static json_t *number_of(const struct gw_config_field *field, double value)
{
    return field->type == GW_CONFIG_U64 ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *scalar_schema(enum gw_config_type type, const char *const *choices)
{
    switch (type) {
    case GW_CONFIG_STRING:
        return json_pack("{s:s}", "type", "string");
    case GW_CONFIG_ENUM: {
        json_t *names = json_array();
        for (size_t i = 0; choices != NULL && choices[i] != NULL; i++) {
            (void)json_array_append_new(names, json_string(choices[i]));
        }
        return json_pack("{s:o}", "enum", names);
    }
    case GW_CONFIG_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case GW_CONFIG_U64:
        return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
    case GW_CONFIG_F64:
        return json_pack("{s:s}", "type", "number");
    case GW_CONFIG_ADDRESS:
        return json_pack("{s:s, s:s}", "type", "string", "pattern", ADDRESS_PATTERN);
    case GW_CONFIG_URL:
        return json_pack("{s:s, s:s}", "type", "string", "pattern", URL_PATTERN);
    case GW_CONFIG_NODE:
        return json_object();
    }
    GW_ASSERT(false);
    return NULL;
}

static json_t *default_of(const struct gw_config_field *field)
{
    if (field->type == GW_CONFIG_U64 || field->type == GW_CONFIG_F64) {
        return number_of(field, strtod(field->fallback, NULL));
    }
    return field->type == GW_CONFIG_BOOL ? json_boolean(strcmp(field->fallback, "true") == 0)
                                         : json_string(field->fallback);
}

static json_t *node_schema(const struct gw_config_shape *shape)
{
    if (shape == NULL) {
        return json_object();
    }
    if (!shape->is_list) {
        return object_schema(shape);
    }
    json_t *item = shape->fields != NULL ? object_schema(shape) : scalar_schema(shape->item, NULL);
    return json_pack("{s:s, s:o}", "type", "array", "items", item);
}

static json_t *field_schema(const struct gw_config_field *field)
{
    json_t *schema = field->type == GW_CONFIG_NODE ? node_schema(field->shape)
                                                   : scalar_schema(field->type, field->choices);
    if ((field->min != 0.0 || field->max != 0.0) && field->max <= EXACT_MAX) {
        (void)json_object_set_new(schema, "minimum", number_of(field, field->min));
        (void)json_object_set_new(schema, "maximum", number_of(field, field->max));
    }
    if (field->fallback != NULL) {
        (void)json_object_set_new(schema, "default", default_of(field));
    }
    if (field->help != NULL) {
        (void)json_object_set_new(schema, "description",
                                  field->unit != NULL ? json_sprintf("%s (%s)", field->help, field->unit)
                                                      : json_string(field->help));
    }
    return schema;
}

static void add_fields(json_t *properties, json_t *required, const struct gw_config_field *fields)
{
    for (const struct gw_config_field *field = fields; field != NULL && field->key != NULL; field++) {
        (void)json_object_set_new(properties, field->key, field_schema(field));
        if (field->is_required) {
            (void)json_array_append_new(required, json_string(field->key));
        }
    }
}

static json_t *mapping_schema(const struct gw_config_field *fields, const struct gw_config_field *fields2)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    add_fields(properties, required, fields);
    add_fields(properties, required, fields2);
    return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0, "required",
                     required, "properties", properties);
}

static json_t *object_schema(const struct gw_config_shape *shape)
{
    if (shape->variant == NULL) {
        return mapping_schema(shape->fields, shape->fields2);
    }
    json_t *variants = json_array();
    const struct gw_config_field *fields = NULL;
    const char *name = NULL;
    for (size_t i = 0; (name = shape->variant(i, &fields)) != NULL; i++) {
        json_t *variant = mapping_schema(shape->fields, fields);
        (void)json_object_set_new(json_object_get(variant, "properties"), shape->variant_key,
                                  json_pack("{s:s}", "const", name));
        (void)json_array_append_new(variants, variant);
    }
    return json_pack("{s:o}", "oneOf", variants);
}

/* A section with nothing behind its key is as good as absent. */
json_t *gw_config_schema(const struct gw_config_field *sections)
{
    json_t *properties = json_object();
    for (const struct gw_config_field *section = sections; section->key != NULL; section++) {
        json_t *schema = field_schema(section);
        if (!section->is_required) {
            (void)json_object_set_new(schema, "type",
                                      json_pack("[O, s]", json_object_get(schema, "type"), "null"));
        }
        (void)json_object_set_new(properties, section->key, schema);
    }
    return properties;
}
