#include <string.h>

#include "chains/json/json.h"
#include "chains/json/piece.h"
#include "ipc/base/hex.h"

static const struct gw_json_value none = {NULL, 0};

static const struct gw_json_node *node_of(struct gw_json_value value)
{
    return &value.document->nodes[value.node];
}

static struct gw_json_value value_at(struct gw_json_value parent, uint32_t node)
{
    return (struct gw_json_value){parent.document, node};
}

struct gw_json_value gw_json_root(const struct gw_json *json)
{
    return json->count > 0 ? (struct gw_json_value){json, 0} : none;
}

size_t gw_json_count(struct gw_json_value value)
{
    const bool is_container = gw_json_is(value, GW_JSON_ARRAY) || gw_json_is(value, GW_JSON_OBJECT);
    return is_container ? node_of(value)->size : 0;
}

struct gw_json_value gw_json_get(struct gw_json_value object, const char *key)
{
    if (!gw_json_is(object, GW_JSON_OBJECT)) {
        return none;
    }
    const size_t size = strlen(key);
    const struct gw_json_node *nodes = object.document->nodes;
    for (uint32_t i = object.node + 1; i < node_of(object)->next; i = nodes[i + 1].next) {
        if (nodes[i].size == size && memcmp(object.document->text + nodes[i].at, key, size) == 0) {
            return value_at(object, i + 1);
        }
    }
    return none;
}

/* Its place in keys, tried from `from` on and then from the start; count when it is none of them. */
static size_t find_key(const struct gw_json_node *node, const uint8_t *text, const struct gw_json_key *keys,
                       size_t count, size_t from)
{
    for (size_t k = 0, i = from; k < count; k++, i = i + 1 < count ? i + 1 : 0) {
        if (node->size == keys[i].size && memcmp(text + node->at, keys[i].text, node->size) == 0) {
            return i;
        }
    }
    return count;
}

void gw_json_pick(struct gw_json_value *out, struct gw_json_value object, const struct gw_json_key *keys,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = none;
    }
    if (!gw_json_is(object, GW_JSON_OBJECT)) {
        return;
    }
    const struct gw_json_node *nodes = object.document->nodes;
    size_t from = 0;
    for (uint32_t i = object.node + 1; i < node_of(object)->next; i = nodes[i + 1].next) {
        const size_t found = find_key(&nodes[i], object.document->text, keys, count, from);
        if (found < count) {
            out[found] = value_at(object, i + 1);
            from = found + 1 < count ? found + 1 : 0;
        }
    }
}

struct gw_json_value gw_json_first(struct gw_json_value array)
{
    return gw_json_is(array, GW_JSON_ARRAY) && node_of(array)->size > 0 ? value_at(array, array.node + 1)
                                                                        : none;
}

struct gw_json_value gw_json_next(struct gw_json_value array, struct gw_json_value element)
{
    const uint32_t next = node_of(element)->next;
    return next < node_of(array)->next ? value_at(array, next) : none;
}

struct gw_json_value gw_json_first_key(struct gw_json_value object)
{
    return gw_json_is(object, GW_JSON_OBJECT) && node_of(object)->size > 0 ? value_at(object, object.node + 1)
                                                                           : none;
}

struct gw_json_value gw_json_member(struct gw_json_value key)
{
    return value_at(key, key.node + 1);
}

struct gw_json_value gw_json_next_key(struct gw_json_value object, struct gw_json_value key)
{
    return gw_json_next(object, gw_json_member(key));
}

const char *gw_json_text(struct gw_json_value string, size_t *size)
{
    *size = 0;
    if (!gw_json_is(string, GW_JSON_STRING) || node_of(string)->is_escaped) {
        return NULL;
    }
    *size = node_of(string)->size;
    return (const char *)string.document->text + node_of(string)->at;
}

const char *gw_json_raw(struct gw_json_value scalar, size_t *size)
{
    const enum gw_json_kind kind = gw_json_kind(scalar);
    const bool is_scalar = kind != GW_JSON_NONE && kind != GW_JSON_ARRAY && kind != GW_JSON_OBJECT;
    *size = is_scalar ? node_of(scalar)->size : 0;
    return is_scalar ? (const char *)scalar.document->text + node_of(scalar)->at : NULL;
}

bool gw_json_equals(struct gw_json_value string, const char *text)
{
    size_t size;
    const char *found = gw_json_text(string, &size);
    return found != NULL && size == strlen(text) && memcmp(found, text, size) == 0;
}

static size_t put_utf8(char out[4], unsigned code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

/* One character, plain or escaped, of a string that was checked; its bytes in the text are *length. */
static size_t read_character(char out[4], size_t *length, const uint8_t *at, size_t left)
{
    if (at[0] != '\\') {
        *length = 1;
        if (at[0] >= 0x80 && gw_json_scan_utf8(length, at, left, true) != GW_OK) {
            *length = 1;
        }
        memcpy(out, at, *length);
        return *length;
    }
    if (at[1] == 'u') {
        const unsigned unit = gw_json_read_unit(at + 2);
        const bool is_pair = unit >= 0xd800 && unit <= 0xdbff;
        *length = is_pair ? 12 : 6;
        return put_utf8(out, is_pair ? 0x10000 + ((unit - 0xd800) << 10) + gw_json_read_unit(at + 8) - 0xdc00
                                     : unit);
    }
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    const char *found = strchr(letters, at[1]);
    *length = 2;
    out[0] = found != NULL ? meanings[found - letters] : (char)at[1];
    return 1;
}

void gw_json_copy_text(struct gw_json_value string, char *out, size_t out_max)
{
    size_t used = 0;
    if (gw_json_is(string, GW_JSON_STRING)) {
        const struct gw_json_node *node = node_of(string);
        const uint8_t *text = string.document->text + node->at;
        for (size_t i = 0, length = 0; i < node->size; i += length) {
            char character[4];
            const size_t size = read_character(character, &length, text + i, node->size - i);
            if (used + size + 1 > out_max) {
                break;
            }
            memcpy(out + used, character, size);
            used += size;
        }
    }
    out[used] = '\0';
}

enum gw_status gw_json_integer(int64_t *out, struct gw_json_value integer)
{
    GW_ENSURE(gw_json_is(integer, GW_JSON_INTEGER), GW_E_FORMAT);
    return gw_json_read_integer(out, integer.document->text + node_of(integer)->at, node_of(integer)->size);
}

enum gw_status gw_json_hex(uint8_t *out, size_t out_max, size_t *out_size, struct gw_json_value string)
{
    size_t size;
    const char *text = gw_json_text(string, &size);
    GW_ENSURE(text != NULL, GW_E_FORMAT);
    return gw_hex_decode(out, out_max, out_size, text, size);
}

enum gw_status gw_json_hex_fixed(uint8_t *out, size_t size, struct gw_json_value string)
{
    size_t text_size;
    size_t decoded;
    const char *text = gw_json_text(string, &text_size);
    GW_ENSURE(text != NULL && text_size == 2 + 2 * size, GW_E_FORMAT);
    return gw_hex_decode(out, size, &decoded, text, text_size);
}

enum gw_status gw_json_quantity(uint64_t *out, struct gw_json_value string)
{
    char digits[2 + 64 + 1];
    size_t size;
    const char *text = gw_json_text(string, &size);
    GW_ENSURE(text != NULL && size < sizeof digits, GW_E_FORMAT);
    memcpy(digits, text, size);
    digits[size] = '\0';
    return gw_hex_decode_u64(out, digits);
}

enum gw_status gw_json_word(uint8_t out[32], struct gw_json_value string)
{
    char padded[2 + 64] = "0x";
    size_t size;
    size_t decoded;
    const char *text = gw_json_text(string, &size);
    GW_ENSURE(text != NULL && size >= 2 && size <= sizeof padded && memcmp(text, "0x", 2) == 0, GW_E_FORMAT);
    memset(padded + 2, '0', sizeof padded - size);
    memcpy(padded + sizeof padded - (size - 2), text + 2, size - 2);
    return gw_hex_decode(out, 32, &decoded, padded, sizeof padded);
}
