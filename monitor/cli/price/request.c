#include "monitor/cli/price/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COMMON_KEYS " id kind spot quantity gamma_move ladder "
#define KEY_MAX     40

static const struct {
    const char *name;
    gw_price_read_fn *read;
    const char *keys; /* between spaces */
    const char *domain;
} kinds[] = {
#define X(name, reader, keys, domain) {#name, gw_price_read_##reader, keys, domain},
#include "monitor/cli/price/kinds.def"
#undef X
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

void gw_price_fail(struct gw_price_request *request, const char *format, ...)
{
    va_list arguments;
    if (request->error[0] != '\0') {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(request->error, sizeof request->error, format, arguments);
    va_end(arguments);
}

bool gw_price_has(const struct gw_price_request *request, const char *key)
{
    return json_object_get(request->json, key) != NULL;
}

double gw_price_number(struct gw_price_request *request, const char *key, double fallback)
{
    const json_t *value = json_object_get(request->json, key);
    if (value == NULL && !isnan(fallback)) {
        return fallback;
    }
    if (!json_is_number(value)) {
        gw_price_fail(request, value == NULL ? "\"%s\" is missing" : "\"%s\" must be a number", key);
        return 0.0;
    }
    return json_number_value(value);
}

bool gw_price_is(struct gw_price_request *request, const char *key, const char *yes, const char *no)
{
    const json_t *value = json_object_get(request->json, key);
    const char *text = json_string_value(value);
    if (value == NULL || (text != NULL && strcmp(text, no) == 0)) {
        return false;
    }
    if (text == NULL || strcmp(text, yes) != 0) {
        gw_price_fail(request, "\"%s\" must be \"%s\" or \"%s\"", key, no, yes);
        return false;
    }
    return true;
}

static size_t find_kind(const char *name)
{
    size_t i = 0;
    while (i < KIND_COUNT && strcmp(name, kinds[i].name) != 0) {
        i++;
    }
    return i;
}

const char *gw_price_domain(const char *kind)
{
    size_t i = find_kind(kind);
    return i < KIND_COUNT ? kinds[i].domain : NULL;
}

/* A key that this kind would not read changes nothing, so it is a mistake. */
static void check_keys(struct gw_price_request *request, size_t kind)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)request->json, key, value)
    {
        char word[KEY_MAX + 3];
        (void)snprintf(word, sizeof word, " %.*s ", KEY_MAX, key);
        bool is_word = strchr(key, ' ') == NULL;
        if (!is_word || (strstr(COMMON_KEYS, word) == NULL && strstr(kinds[kind].keys, word) == NULL)) {
            gw_price_fail(request, "unknown key \"%.*s\" for kind %s: its keys are%.*s", KEY_MAX, key,
                          kinds[kind].name, (int)strlen(kinds[kind].keys) - 1, kinds[kind].keys);
        }
    }
}

static void refuse_kind(struct gw_price_request *request, const char *name)
{
    char names[200] = "";
    size_t at = 0;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", i == 0 ? "" : ", ", kinds[i].name);
    }
    gw_price_fail(request, "kind \"%.*s\" is none of %s", KEY_MAX, name, names);
}

void gw_price_read(struct gw_price_request *out, const json_t *json)
{
    memset(out, 0, sizeof *out);
    out->json = json;
    const char *name = json_string_value(json_object_get(json, "kind"));
    if (name == NULL) {
        gw_price_fail(out, gw_price_has(out, "kind") ? "\"kind\" must be a string" : "\"kind\" is missing");
        return;
    }
    size_t kind = find_kind(name);
    if (kind == KIND_COUNT) {
        refuse_kind(out, name);
        return;
    }
    check_keys(out, kind);
    out->instrument.quantity = gw_price_number(out, "quantity", 1.0);
    const char *spot_key = gw_price_has(out, "forward") ? "forward" : "spot";
    out->spot = gw_price_number(out, spot_key, GW_PRICE_REQUIRED);
    out->gamma_move = gw_price_number(out, "gamma_move", 0.0);
    const json_t *ladder = json_object_get(json, "ladder");
    if (ladder != NULL && !json_is_boolean(ladder)) {
        gw_price_fail(out, "\"ladder\" must be true or false");
    }
    out->wants_ladder = json_is_true(ladder);
    kinds[kind].read(out);
}
