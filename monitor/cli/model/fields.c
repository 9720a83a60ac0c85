#include "monitor/cli/model/fields.h"

#include <string.h>

static const struct gw_model_field option_fields[] = {
    {.name = "kind", .type = GW_MODEL_CHOICE, .choices = "option"},
    {.name = "type", .type = GW_MODEL_CHOICE, .choices = "call|put"},
    {.name = "K"},
    {.name = "tte_sec"},
    {.name = "sigma"},
    {.name = "Q"},
    {.name = NULL}};
static const struct gw_model_field lp_fields[] = {
    {.name = "kind", .type = GW_MODEL_CHOICE, .choices = "v3_lp"},
    {.name = "L"},
    {.name = "pa"},
    {.name = "pb"},
    {.name = NULL}};
static const struct gw_model_field linear_fields[] = {
    {.name = "kind", .type = GW_MODEL_CHOICE, .choices = "linear"}, {.name = "Q"}, {.name = NULL}};
static const struct gw_model_field any_position[] = {
    {.name = "kind", .type = GW_MODEL_CHOICE, .choices = "option|v3_lp|linear"}, {.name = NULL}};

const char *gw_model_type_text(const struct gw_model_field *field)
{
    switch (field->type) {
    case GW_MODEL_NUMBER:
        return "number";
    case GW_MODEL_CHOICE:
        return field->choices;
    case GW_MODEL_TEXT:
        return "string";
    case GW_MODEL_NUMBERS:
        return "list of numbers";
    case GW_MODEL_BOOLS:
        return "list of booleans";
    case GW_MODEL_MATRIX:
        return "list of lists of numbers";
    case GW_MODEL_OBJECTS:
        return "list of objects";
    case GW_MODEL_POSITIONS:
        return "list of positions";
    }
    return "?";
}

/* `where` is the path of the object in the inputs: "" or "legs[3].". */
static bool refuse(struct gw_model_call *call, const char *where, const char *name, const char *what)
{
    snprintf(call->error, sizeof call->error, "\"%s%.40s\" %s", where, name, what);
    return false;
}

static bool is_choice(const char *text, const char *choices)
{
    const size_t size = strlen(text);

    for (const char *c = choices; c != NULL; c = strchr(c, '|') == NULL ? NULL : strchr(c, '|') + 1) {
        if (size > 0 && strncmp(c, text, size) == 0 && (c[size] == '|' || c[size] == '\0')) {
            return true;
        }
    }
    return false;
}

static bool is_list_of(const json_t *list, bool is_bool)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (is_bool ? !json_is_boolean(item) : !json_is_number(item)) {
            return false;
        }
    }
    return json_is_array(list);
}

static bool is_matrix(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (!is_list_of(json_array_get(rows, i), false) ||
            json_array_size(json_array_get(rows, i)) > GW_MODEL_ITEMS_MAX) {
            return false;
        }
    }
    return json_is_array(rows);
}

static bool is_of_type(const json_t *value, const struct gw_model_field *field)
{
    switch (field->type) {
    case GW_MODEL_NUMBER:
        return json_is_number(value);
    case GW_MODEL_CHOICE:
        return json_is_string(value) && is_choice(json_string_value(value), field->choices);
    case GW_MODEL_TEXT:
        return json_is_string(value);
    case GW_MODEL_NUMBERS:
        return is_list_of(value, false);
    case GW_MODEL_BOOLS:
        return is_list_of(value, true);
    case GW_MODEL_MATRIX:
        return is_matrix(value);
    case GW_MODEL_OBJECTS:
    case GW_MODEL_POSITIONS:
        return json_is_array(value);
    }
    return false;
}

static const struct gw_model_field *fields_of_position(const json_t *position)
{
    const char *kind = json_string_value(json_object_get(position, "kind"));

    if (kind == NULL || !is_choice(kind, any_position[0].choices)) {
        return any_position;
    }
    return kind[0] == 'o' ? option_fields : (kind[0] == 'v' ? lp_fields : linear_fields);
}

static bool check_value(struct gw_model_call *call, const char *where, const struct gw_model_field *field,
                        const json_t *value)
{
    char what[96];

    if (value == NULL) {
        return refuse(call, where, field->name, "is missing");
    }
    if (!is_of_type(value, field)) {
        snprintf(what, sizeof what, "must be a %s", gw_model_type_text(field));
        if (field->type == GW_MODEL_CHOICE) {
            snprintf(what, sizeof what, "must be one of %s", field->choices);
        }
        return refuse(call, where, field->name, what);
    }
    if (json_array_size(value) > GW_MODEL_ITEMS_MAX) {
        snprintf(what, sizeof what, "has %zu items, %d at most are possible", json_array_size(value),
                 GW_MODEL_ITEMS_MAX);
        return refuse(call, where, field->name, what);
    }
    return true;
}

static bool check_object(struct gw_model_call *call, const char *where, const json_t *object,
                         const struct gw_model_field *fields)
{
    const char *key = NULL;
    json_t *value = NULL;

    for (const struct gw_model_field *f = fields; f->name != NULL; f++) {
        if (!check_value(call, where, f, json_object_get(object, f->name))) {
            return false;
        }
    }
    json_object_foreach((json_t *)object, key, value)
    {
        const struct gw_model_field *f = fields;
        while (f->name != NULL && strcmp(f->name, key) != 0) {
            f++;
        }
        if (f->name == NULL) {
            return refuse(call, where, key, "is no input of this kind");
        }
    }
    return true;
}

static bool check_items(struct gw_model_call *call, const struct gw_model_field *field)
{
    const json_t *list = json_object_get(call->inputs, field->name);
    char where[64];

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        snprintf(where, sizeof where, "%s[%zu]", field->name, i);
        if (!json_is_object(item)) {
            return refuse(call, where, "", "must be an object");
        }
        strncat(where, ".", sizeof where - strlen(where) - 1);
        if (!check_object(call, where, item,
                          field->type == GW_MODEL_POSITIONS ? fields_of_position(item) : field->fields)) {
            return false;
        }
    }
    return true;
}

bool gw_model_check(struct gw_model_call *call, const struct gw_model_field *fields)
{
    if (!check_object(call, "", call->inputs, fields)) {
        return false;
    }
    for (const struct gw_model_field *f = fields; f->name != NULL; f++) {
        if ((f->type == GW_MODEL_OBJECTS || f->type == GW_MODEL_POSITIONS) && !check_items(call, f)) {
            return false;
        }
    }
    return true;
}
