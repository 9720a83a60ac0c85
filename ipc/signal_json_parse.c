/* Strict: every object has exactly the members that gw_signal_format_json() writes, each in its range. */
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "gammawatch/record.h"
#include "gammawatch/signal.h"
#include "ipc/base/hex.h"
#include "ipc/signal_members.h"
#include "ipc/signal_sign.h"

#define TEXT_MAX       8192u /* bytes; what we write has about 2300 */
#define TOP_MEMBERS    9u    /* schema feed domain header liquidity margin digest signature signer */
#define DOMAIN_MEMBERS 4u

/* Decimal digits of a string, without sign. */
static enum gw_status parse_digits(uint64_t *out, const char *text, size_t size)
{
    uint64_t value = 0;
    GW_ENSURE(size > 0 && size <= 20 && (text[0] != '0' || size == 1), GW_E_FORMAT);
    for (size_t i = 0; i < size; i++) {
        GW_ENSURE(text[i] >= '0' && text[i] <= '9', GW_E_FORMAT);
        uint64_t digit = (uint64_t)(text[i] - '0');
        GW_ENSURE(value <= (UINT64_MAX - digit) / 10, GW_E_FORMAT);
        value = value * 10 + digit;
    }
    *out = value;
    return GW_OK;
}

/* Number or decimal string to magnitude and sign. Numbers beyond 2^53 may have been rounded on their way. */
static enum gw_status parse_integer(uint64_t *magnitude, bool *is_negative, const json_t *value)
{
    if (json_is_integer(value)) {
        json_int_t number = json_integer_value(value);
        *is_negative = number < 0;
        *magnitude = *is_negative ? 0 - (uint64_t)number : (uint64_t)number;
        GW_ENSURE(*magnitude <= GW_SIGNAL_EXACT_MAX, GW_E_FORMAT);
        return GW_OK;
    }
    GW_ENSURE(json_is_string(value), GW_E_FORMAT);
    const char *text = json_string_value(value);
    size_t size = json_string_length(value);
    *is_negative = size > 0 && text[0] == '-';
    GW_TRY(*is_negative ? parse_digits(magnitude, text + 1, size - 1) : parse_digits(magnitude, text, size));
    GW_ENSURE(!*is_negative || *magnitude != 0, GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_u64(uint64_t *out, uint64_t max, const json_t *value)
{
    bool is_negative;
    GW_TRY(parse_integer(out, &is_negative, value));
    GW_ENSURE(!is_negative && *out <= max, GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_i64(uint8_t *out, const json_t *value)
{
    uint64_t magnitude;
    bool is_negative;
    GW_TRY(parse_integer(&magnitude, &is_negative, value));
    GW_ENSURE(magnitude <= (uint64_t)INT64_MAX + (is_negative ? 1u : 0u), GW_E_FORMAT);
    uint64_t bits = is_negative ? 0 - magnitude : magnitude;
    memcpy(out, &bits, sizeof bits);
    return GW_OK;
}

static enum gw_status parse_hex(uint8_t *out, size_t size, const json_t *value)
{
    GW_ENSURE(json_is_string(value) && json_string_length(value) == 2 + 2 * size, GW_E_FORMAT);
    return gw_hex_decode_fixed(out, size, json_string_value(value)) == GW_OK ? GW_OK : GW_E_FORMAT;
}

static enum gw_status parse_address(uint8_t out[20], const json_t *value)
{
    GW_ENSURE(json_is_string(value), GW_E_FORMAT);
    return gw_hex_decode_address(out, json_string_value(value)) == GW_OK ? GW_OK : GW_E_FORMAT;
}

static enum gw_status expect_text(const json_t *value, const char *wanted)
{
    GW_ENSURE(json_is_string(value) && strcmp(json_string_value(value), wanted) == 0, GW_E_FORMAT);
    return GW_OK;
}

static enum gw_status parse_uint(uint8_t *out, enum gw_signal_type type, const json_t *value)
{
    uint64_t number;
    if (type == GW_SIGNAL_UINT8) {
        GW_TRY(parse_u64(&number, UINT8_MAX, value));
        *out = (uint8_t)number;
    } else if (type == GW_SIGNAL_UINT16) {
        GW_TRY(parse_u64(&number, UINT16_MAX, value));
        memcpy(out, &(uint16_t){(uint16_t)number}, sizeof(uint16_t));
    } else if (type == GW_SIGNAL_UINT32) {
        GW_TRY(parse_u64(&number, UINT32_MAX, value));
        memcpy(out, &(uint32_t){(uint32_t)number}, sizeof(uint32_t));
    } else {
        GW_TRY(parse_u64(&number, UINT64_MAX, value));
        memcpy(out, &number, sizeof number);
    }
    return GW_OK;
}

static enum gw_status parse_member(uint8_t *signal, const struct gw_signal_member *member,
                                   const json_t *value)
{
    uint8_t *at = signal + member->offset;
    if (member->type == GW_SIGNAL_BYTES32) {
        return parse_hex(at, 32, value);
    }
    return member->type == GW_SIGNAL_INT64 ? parse_i64(at, value) : parse_uint(at, member->type, value);
}

/* The count plus one lookup for each name excludes unknown members. */
static enum gw_status parse_section(struct gw_signal *signal, const struct gw_signal_section *section,
                                    const json_t *object)
{
    GW_ENSURE(json_is_object(object) && json_object_size(object) == section->count, GW_E_FORMAT);
    for (size_t i = 0; i < section->count; i++) {
        const struct gw_signal_member *member = &section->members[i];
        GW_TRY(parse_member((uint8_t *)signal, member, json_object_get(object, member->name)));
    }
    return GW_OK;
}

static enum gw_status parse_domain(struct gw_signal_domain *out, const json_t *object)
{
    GW_ENSURE(json_is_object(object) && json_object_size(object) == DOMAIN_MEMBERS, GW_E_FORMAT);
    GW_TRY(expect_text(json_object_get(object, "name"), GW_SIGNAL_DOMAIN_NAME));
    GW_TRY(expect_text(json_object_get(object, "version"), GW_SIGNAL_DOMAIN_VERSION));
    GW_TRY(parse_u64(&out->chain_id, UINT64_MAX, json_object_get(object, "chainId")));
    return parse_address(out->verifying_contract, json_object_get(object, "verifyingContract"));
}

static enum gw_status parse_feed(char *out, size_t size, const json_t *value)
{
    GW_ENSURE(json_is_string(value) && json_string_length(value) < size, GW_E_FORMAT);
    memcpy(out, json_string_value(value), json_string_length(value));
    return GW_OK;
}

static enum gw_status parse_vector(struct gw_signed_vector *out, const json_t *root)
{
    GW_ENSURE(json_is_object(root) && json_object_size(root) == TOP_MEMBERS, GW_E_FORMAT);
    GW_TRY(expect_text(json_object_get(root, "schema"), GW_SIGNAL_SCHEMA));
    GW_TRY(parse_feed(out->feed, sizeof out->feed, json_object_get(root, "feed")));
    GW_TRY(parse_domain(&out->domain, json_object_get(root, "domain")));
    for (size_t i = 0; i < GW_SIGNAL_SECTIONS; i++) {
        const struct gw_signal_section *section = &gw_signal_sections[i];
        GW_TRY(parse_section(&out->signal, section, json_object_get(root, section->name)));
    }
    GW_TRY(parse_hex(out->digest, sizeof out->digest, json_object_get(root, "digest")));
    GW_TRY(parse_hex(out->signature, sizeof out->signature, json_object_get(root, "signature")));
    GW_TRY(parse_address(out->signer, json_object_get(root, "signer")));
    return gw_signal_check(out);
}

enum gw_status gw_signal_parse_json(struct gw_signed_vector *out, const char *text, size_t size)
{
    struct gw_signed_vector parsed;
    GW_ENSURE(size <= TEXT_MAX, GW_E_FORMAT);
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    GW_ENSURE(root != NULL, GW_E_FORMAT);
    /* Padding is part of what the rings and the journal carry. */
    memset(&parsed, 0, sizeof parsed);
    parsed.kind = GW_RECORD_VECTOR;
    parsed.size = sizeof parsed;
    enum gw_status status = parse_vector(&parsed, root);
    json_decref(root);
    GW_TRY(status);
    memcpy(out, &parsed, sizeof parsed);
    return GW_OK;
}
