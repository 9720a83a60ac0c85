#include "monitor/cli/model/model.h"

#include <stdarg.h>
#include <string.h>

#include "monitor/cli/model/fields.h"

#define X(name, help) extern const struct gw_model_kind gw_model_kind_##name;
#include "monitor/cli/model/kinds.def"
#undef X

static const struct {
    const char *name;
    const char *help;
    const struct gw_model_kind *kind;
} kinds[] = {
#define X(name, help) {#name, help, &gw_model_kind_##name},
#include "monitor/cli/model/kinds.def"
#undef X
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static const struct gw_model_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return kinds[i].kind;
        }
    }
    return NULL;
}

void gw_model_list(FILE *out)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        fprintf(out, "%-24s %s\n", kinds[i].name, kinds[i].help);
        for (const struct gw_model_field *f = kinds[i].kind->inputs; f->name != NULL; f++) {
            fprintf(out, "    %-20s %s\n", f->name, gw_model_type_text(f));
            for (const struct gw_model_field *g = f->fields; g != NULL && g->name != NULL; g++) {
                fprintf(out, "      .%-17s %s\n", g->name, gw_model_type_text(g));
            }
        }
    }
}

enum gw_status gw_model_fail(struct gw_model_call *call, const char *format, ...)
{
    va_list arguments;

    if (call->error[0] == '\0') {
        va_start(arguments, format);
        vsnprintf(call->error, sizeof call->error, format, arguments);
        va_end(arguments);
    }
    return GW_E_DOMAIN;
}

/* Which formula: NULL with the error said. */
static const struct gw_model_kind *read_request(struct gw_model_call *call, const json_t *request)
{
    const json_t *name = json_object_get(request, "kind");
    const struct gw_model_kind *kind = NULL;
    const char *key = NULL;
    json_t *value = NULL;
    enum gw_status refused = GW_OK;

    json_object_foreach((json_t *)request, key, value)
    {
        if (strcmp(key, "id") != 0 && strcmp(key, "kind") != 0 && strcmp(key, "inputs") != 0) {
            refused = gw_model_fail(call, "unknown key \"%.40s\"; a line has id, kind and inputs", key);
        }
    }
    if (!json_is_string(name)) {
        refused = gw_model_fail(call, name == NULL ? "\"kind\" is missing" : "\"kind\" must be a string");
    } else if ((kind = find_kind(json_string_value(name))) == NULL) {
        refused = gw_model_fail(call, "kind \"%.40s\" is not known; `gammawatch model --list` names all",
                                json_string_value(name));
    }
    call->inputs = json_object_get(request, "inputs");
    if (!json_is_object(call->inputs)) {
        refused = gw_model_fail(call, call->inputs == NULL ? "\"inputs\" is missing"
                                                           : "\"inputs\" must be an object");
    }
    return refused == GW_OK ? kind : NULL;
}

json_t *gw_model_answer(const json_t *request)
{
    struct gw_model_call call = {.outputs = json_object()};
    const struct gw_model_kind *kind = read_request(&call, request);
    enum gw_status status = GW_E_FORMAT;

    if (kind != NULL && gw_model_check(&call, kind->inputs)) {
        status = kind->evaluate(&call);
        if (status == GW_E_DOMAIN) {
            status = gw_model_fail(&call, "outside the domain: %s", kind->domain);
        } else if (status != GW_OK) {
            (void)!gw_model_fail(&call, "%s", gw_status_text(status));
        }
    }
    if (call.error[0] != '\0') {
        json_decref(call.outputs);
        return json_pack("{s:s}", "error", call.error);
    }
    return json_pack("{s:o}", "outputs", call.outputs);
}
