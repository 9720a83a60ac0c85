#include "chains/json/piece.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* What a scanner of a piece answers when the piece goes on behind what has arrived. */
static enum gw_status missing(bool is_last)
{
    return is_last ? GW_E_FORMAT : GW_AGAIN;
}

static bool is_hex_digit(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

unsigned gw_json_read_unit(const uint8_t *at)
{
    unsigned unit = 0;
    for (unsigned i = 0; i < 4; i++) {
        unit = unit << 4 | (unsigned)(at[i] <= '9' ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10);
    }
    return unit;
}

static enum gw_status check_unit(unsigned *out, const uint8_t *at)
{
    for (unsigned i = 0; i < 4; i++) {
        GW_ENSURE(is_hex_digit(at[i]), GW_E_FORMAT);
    }
    *out = gw_json_read_unit(at);
    return GW_OK;
}

enum gw_status gw_json_scan_escape(size_t *length, const uint8_t *at, size_t left, bool is_last)
{
    GW_ENSURE(left >= 2, missing(is_last));
    *length = 2;
    if (at[1] != 'u') {
        return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) != NULL ? GW_OK : GW_E_FORMAT;
    }
    GW_ENSURE(left >= 6, missing(is_last));
    unsigned unit;
    GW_TRY(check_unit(&unit, at + 2));
    *length = 6;
    GW_ENSURE(unit != 0 && (unit < 0xdc00 || unit > 0xdfff), GW_E_FORMAT);
    if (unit < 0xd800 || unit > 0xdbff) {
        return GW_OK;
    }
    GW_ENSURE(left >= 12, missing(is_last));
    GW_ENSURE(at[6] == '\\' && at[7] == 'u', GW_E_FORMAT);
    GW_TRY(check_unit(&unit, at + 8));
    *length = 12;
    return unit >= 0xdc00 && unit <= 0xdfff ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_json_scan_utf8(size_t *length, const uint8_t *at, size_t left, bool is_last)
{
    const uint8_t lead = at[0];
    GW_ENSURE(lead >= 0xc2 && lead <= 0xf4, GW_E_FORMAT);
    *length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    GW_ENSURE(left >= *length, missing(is_last));
    const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    GW_ENSURE(at[1] >= low && at[1] <= high, GW_E_FORMAT);
    for (size_t i = 2; i < *length; i++) {
        GW_ENSURE((at[i] & 0xc0) == 0x80, GW_E_FORMAT);
    }
    return GW_OK;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t skip_digits(const uint8_t *at, size_t i, size_t size)
{
    while (i < size && is_digit(at[i])) {
        i++;
    }
    return i;
}

static enum gw_status check_grammar(enum gw_json_kind *kind, const uint8_t *at, size_t size)
{
    *kind = GW_JSON_INTEGER;
    const size_t first = at[0] == '-' ? 1 : 0;
    size_t i = skip_digits(at, first, size);
    GW_ENSURE(i > first && (at[first] != '0' || i == first + 1), GW_E_FORMAT);
    if (i < size && at[i] == '.') {
        *kind = GW_JSON_REAL;
        const size_t fraction = i + 1;
        i = skip_digits(at, fraction, size);
        GW_ENSURE(i > fraction, GW_E_FORMAT);
    }
    if (i < size && (at[i] | 0x20) == 'e') {
        *kind = GW_JSON_REAL;
        i += i + 1 < size && (at[i + 1] == '+' || at[i + 1] == '-') ? 2 : 1;
        const size_t exponent = i;
        i = skip_digits(at, exponent, size);
        GW_ENSURE(i > exponent, GW_E_FORMAT);
    }
    return i == size ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_json_read_integer(int64_t *out, const uint8_t *at, size_t size)
{
    const bool is_negative = at[0] == '-';
    int64_t value = 0; /* below zero, where one more fits */
    for (size_t i = is_negative ? 1 : 0; i < size; i++) {
        GW_ENSURE(!__builtin_mul_overflow(value, 10, &value) &&
                      !__builtin_sub_overflow(value, at[i] - '0', &value),
                  GW_E_FORMAT);
    }
    GW_ENSURE(is_negative || value != INT64_MIN, GW_E_FORMAT);
    *out = is_negative ? value : -value;
    return GW_OK;
}

static enum gw_status check_range(enum gw_json_kind kind, const uint8_t *at, size_t size)
{
    if (kind == GW_JSON_INTEGER) {
        int64_t value;
        return gw_json_read_integer(&value, at, size);
    }
    char copy[GW_JSON_NUMBER_MAX + 1];
    memcpy(copy, at, size);
    copy[size] = '\0';
    const double value = strtod(copy, NULL);
    return value >= -DBL_MAX && value <= DBL_MAX ? GW_OK : GW_E_FORMAT;
}

enum gw_status gw_json_check_number(enum gw_json_kind *kind, const uint8_t *at, size_t size)
{
    GW_TRY(check_grammar(kind, at, size));
    return check_range(*kind, at, size);
}
