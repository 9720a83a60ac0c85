/* One value by its field. Every refusal reads "<key> must be <what the field wants>, not <what stands>". */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/base/config.h"
#include "ipc/base/config_tree.h"
#include "ipc/base/hex.h"
#include "ipc/base/nearest.h"
#include "ipc/base/url.h"

#define DIGITS "0123456789"

static bool has_range(const struct gw_config_field *field)
{
    return !(field->min == 0.0 && field->max == 0.0);
}

static bool is_in_range(const struct gw_config_field *field, double value)
{
    return !has_range(field) || (value >= field->min && value <= field->max);
}

static void describe_number(char *out, size_t size, const struct gw_config_field *field)
{
    const bool is_whole = field->type == GW_CONFIG_U64;
    const char *kind = is_whole ? "a whole number" : "a number";
    const char *in = field->unit != NULL ? " in " : "";
    const char *unit = field->unit != NULL ? field->unit : "";
    if (has_range(field)) {
        (void)snprintf(out, size, "%s%s%s from %.15g to %.15g", kind, in, unit, field->min, field->max);
    } else {
        (void)snprintf(out, size, "%s%s%s%s", kind, in, unit, is_whole ? " below 2^64" : "");
    }
}

static void describe_choices(char *out, size_t size, const char *const *choices)
{
    int used = snprintf(out, size, "one of");
    for (const char *const *choice = choices; *choice != NULL && used >= 0 && (size_t)used < size; choice++) {
        const char *separator = choice == choices ? " " : ", ";
        used += snprintf(out + used, size - (size_t)used, "%s%s", separator, *choice);
    }
}

const char *gw_config_describe(char out[GW_CONFIG_QUOTE_SIZE], const struct gw_config_field *field)
{
    switch (field->type) {
    case GW_CONFIG_STRING:
        return "a text";
    case GW_CONFIG_ENUM:
        describe_choices(out, GW_CONFIG_QUOTE_SIZE, field->choices);
        return out;
    case GW_CONFIG_BOOL:
        return "true or false";
    case GW_CONFIG_U64:
    case GW_CONFIG_F64:
        describe_number(out, GW_CONFIG_QUOTE_SIZE, field);
        return out;
    case GW_CONFIG_ADDRESS:
        return "an address, 0x and 40 hex digits";
    case GW_CONFIG_URL:
        return "an http(s):// or ws(s):// URL";
    case GW_CONFIG_NODE:
        return "a list or a mapping";
    }
    GW_ASSERT(false);
    return NULL;
}

static enum gw_status refuse(struct gw_config *config, const struct gw_config_node *node,
                             const struct gw_config_field *field, const char *hint)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    char wanted[GW_CONFIG_QUOTE_SIZE];
    char quote[GW_CONFIG_QUOTE_SIZE];
    return gw_config_fail(config, node, "%s must be %s, not %s%s", gw_config_label(label, node),
                          gw_config_describe(wanted, field), gw_config_quote(quote, node), hint);
}

static enum gw_status decode_enum(struct gw_config *config, int *out, const struct gw_config_node *node,
                                  const struct gw_config_field *field)
{
    char hint[GW_NEAREST_SIZE_MAX + 32] = "";
    struct gw_nearest nearest;
    gw_nearest_begin(&nearest, node->text);
    for (int i = 0; field->choices[i] != NULL; i++) {
        if (strcmp(node->text, field->choices[i]) == 0) {
            *out = i;
            return GW_OK;
        }
        gw_nearest_offer(&nearest, field->choices[i]);
    }
    if (nearest.best != NULL) {
        (void)snprintf(hint, sizeof hint, "; did you mean \"%s\"?", nearest.best);
    }
    return refuse(config, node, field, hint);
}

static enum gw_status decode_bool(struct gw_config *config, bool *out, const struct gw_config_node *node,
                                  const struct gw_config_field *field)
{
    const bool is_true = strcmp(node->text, "true") == 0;
    if (!is_true && strcmp(node->text, "false") != 0) {
        return refuse(config, node, field, "");
    }
    *out = is_true;
    return GW_OK;
}

/* Decimal digits only: a leading 0 would be octal to YAML 1.1 and decimal to YAML 1.2. */
static bool parse_u64(uint64_t *out, const char *text)
{
    if (text[0] == '\0' || text[strspn(text, DIGITS)] != '\0' || (text[0] == '0' && text[1] != '\0')) {
        return false;
    }
    errno = 0;
    const unsigned long long value = strtoull(text, NULL, 10);
    *out = value;
    return errno == 0;
}

static enum gw_status decode_u64(struct gw_config *config, uint64_t *out, const struct gw_config_node *node,
                                 const struct gw_config_field *field)
{
    uint64_t value = 0;
    if (!parse_u64(&value, node->text) || !is_in_range(field, (double)value)) {
        return refuse(config, node, field, "");
    }
    *out = value;
    return GW_OK;
}

/* [-+]digits[.digits][e[-+]digits], so that strtod never sees hex, inf, nan or a unit. */
static bool is_decimal(const char *text)
{
    text += *text == '-' || *text == '+';
    const size_t whole = strspn(text, DIGITS);
    text += whole;
    if (whole == 0) {
        return false;
    }
    if (*text == '.') {
        const size_t fraction = strspn(text + 1, DIGITS);
        if (fraction == 0) {
            return false;
        }
        text += 1 + fraction;
    }
    if (*text == 'e' || *text == 'E') {
        text += 1 + (text[1] == '-' || text[1] == '+');
        const size_t exponent = strspn(text, DIGITS);
        if (exponent == 0) {
            return false;
        }
        text += exponent;
    }
    return *text == '\0';
}

static enum gw_status decode_f64(struct gw_config *config, double *out, const struct gw_config_node *node,
                                 const struct gw_config_field *field)
{
    if (!is_decimal(node->text)) {
        return refuse(config, node, field, "");
    }
    const double value = strtod(node->text, NULL);
    if (__builtin_isinf(value) || !is_in_range(field, value)) {
        return refuse(config, node, field, "");
    }
    *out = value;
    return GW_OK;
}

static enum gw_status decode_address(struct gw_config *config, uint8_t *out,
                                     const struct gw_config_node *node, const struct gw_config_field *field)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    char expected[43];
    uint8_t address[20];
    const enum gw_status status = gw_hex_decode_address(address, node->text);
    if (status == GW_E_CHECKSUM) {
        GW_TRY(gw_hex_decode_fixed(address, sizeof address, node->text));
        gw_hex_checksum_address(expected, address);
        return gw_config_fail(
            config, node,
            "%s fails its EIP-55 checksum: compare every digit; if they are right, write \"%s\"",
            gw_config_label(label, node), expected);
    }
    if (status != GW_OK) {
        return refuse(config, node, field, "");
    }
    memcpy(out, address, sizeof address);
    return GW_OK;
}

static bool is_one_url(const char *text, size_t size)
{
    static const char *const schemes[] = {"http://", "https://", "ws://", "wss://"};
    char url[GW_CONFIG_URL_MAX + 1];
    char origin[GW_URL_ORIGIN_SIZE];
    if (size > GW_CONFIG_URL_MAX) {
        return false;
    }
    memcpy(url, text, size);
    url[size] = '\0';
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strncmp(url, schemes[i], strlen(schemes[i])) == 0) {
            return gw_url_origin(origin, sizeof origin, url) == GW_OK;
        }
    }
    return false;
}

size_t gw_config_measure_url(const char *text)
{
    size_t size = 0;
    while (text[size] != '\0' && !(text[size] == ',' && (strncmp(text + size + 1, "http", 4) == 0 ||
                                                         strncmp(text + size + 1, "ws", 2) == 0))) {
        size++;
    }
    return size;
}

bool gw_config_is_url(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f) {
            return false;
        }
    }
    for (;;) {
        const size_t size = gw_config_measure_url(text);
        if (!is_one_url(text, size) || text[size] == '\0') {
            return is_one_url(text, size);
        }
        text += size + 1;
    }
}

/* A malformed URL may have its key anywhere, so nothing of it is shown. */
static enum gw_status decode_url(struct gw_config *config, const char **out,
                                 const struct gw_config_node *node, const struct gw_config_field *field)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    char wanted[GW_CONFIG_QUOTE_SIZE];
    if (!gw_config_is_url(node->text)) {
        return gw_config_fail(config, node, "%s must be %s of at most %u bytes (its text is not shown)",
                              gw_config_label(label, node), gw_config_describe(wanted, field),
                              GW_CONFIG_URL_MAX);
    }
    *out = node->text;
    return GW_OK;
}

static enum gw_status decode_scalar(struct gw_config *config, void *out, const struct gw_config_node *node,
                                    const struct gw_config_field *field)
{
    switch (field->type) {
    case GW_CONFIG_STRING:
        memcpy(out, &node->text, sizeof node->text);
        return GW_OK;
    case GW_CONFIG_ENUM:
        return decode_enum(config, out, node, field);
    case GW_CONFIG_BOOL:
        return decode_bool(config, out, node, field);
    case GW_CONFIG_U64:
        return decode_u64(config, out, node, field);
    case GW_CONFIG_F64:
        return decode_f64(config, out, node, field);
    case GW_CONFIG_ADDRESS:
        return decode_address(config, out, node, field);
    case GW_CONFIG_URL:
        return decode_url(config, out, node, field);
    case GW_CONFIG_NODE:
        break;
    }
    return refuse(config, node, field, "");
}

enum gw_status gw_config_decode_value(struct gw_config *config, void *out, const struct gw_config_node *node,
                                      const struct gw_config_field *field)
{
    char label[GW_CONFIG_QUOTE_SIZE];
    char wanted[GW_CONFIG_QUOTE_SIZE];
    if (node->is_null) {
        return gw_config_fail(config, node, "%s has no value; it must be %s", gw_config_label(label, node),
                              gw_config_describe(wanted, field));
    }
    if (node->kind == GW_CONFIG_SCALAR) {
        GW_TRY(gw_config_check_set(config, node));
        return decode_scalar(config, out, node, field);
    }
    if (field->type != GW_CONFIG_NODE) {
        return refuse(config, node, field, "");
    }
    memcpy(out, &node, sizeof node);
    return GW_OK;
}
