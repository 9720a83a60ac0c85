#include "chains/json/json.h"

#include <stdlib.h>
#include <string.h>

#include "chains/json/piece.h"
#include "chains/json/quick.h"
#include "chains/json/scan.h"

#define NODES_FIRST 1024u

static enum gw_status add_node(struct gw_json *json, enum gw_json_kind kind, size_t at, size_t size)
{
    if (json->count == json->capacity) {
        GW_ENSURE(json->count < GW_JSON_VALUES_MAX, GW_E_SIZE);
        size_t capacity = json->capacity == 0 ? NODES_FIRST : 2 * json->capacity;
        capacity = capacity < GW_JSON_VALUES_MAX ? capacity : GW_JSON_VALUES_MAX;
        struct gw_json_node *nodes = realloc(json->nodes, capacity * sizeof *nodes);
        GW_ENSURE(nodes != NULL, GW_E_NOMEM);
        json->nodes = nodes;
        json->capacity = capacity;
    }
    const uint32_t index = (uint32_t)json->count++;
    json->nodes[index] = (struct gw_json_node){
        .at = (uint32_t)at, .size = (uint32_t)size, .next = index + 1, .kind = (uint8_t)kind};
    return GW_OK;
}

static struct gw_json_node *get_container(struct gw_json *json)
{
    return &json->nodes[json->open[json->depth - 1]];
}

/* A value is complete: what may follow it. */
static void end_value(struct gw_json *json)
{
    if (json->depth == 0) {
        json->expected = GW_JSON_EXPECT_NOTHING;
        return;
    }
    struct gw_json_node *container = get_container(json);
    container->size++;
    json->expected = GW_JSON_EXPECT_COMMA_OR_END;
}

static enum gw_status open_container(struct gw_json *json, enum gw_json_kind kind)
{
    GW_ENSURE(json->depth < GW_JSON_DEPTH_MAX, GW_E_SIZE);
    json->open[json->depth] = (uint32_t)json->count;
    json->key_marks[json->depth] = 0;
    json->depth++;
    json->expected = kind == GW_JSON_ARRAY ? GW_JSON_EXPECT_VALUE_OR_END : GW_JSON_EXPECT_KEY_OR_END;
    return add_node(json, kind, json->at++, 0);
}

static enum gw_status close_container(struct gw_json *json, enum gw_json_kind kind)
{
    GW_ENSURE(json->depth > 0 && get_container(json)->kind == kind, GW_E_FORMAT);
    get_container(json)->next = (uint32_t)json->count;
    json->depth--;
    json->at++;
    end_value(json);
    return GW_OK;
}

/* What a scanner of a piece answers when the piece goes on behind what has arrived. */
static enum gw_status missing(bool is_last)
{
    return is_last ? GW_E_FORMAT : GW_AGAIN;
}

/* The string that opens at json->at, from where the last feed stopped; GW_OK: scanned is its closing quote. */
static enum gw_status scan_string(struct gw_json *json, bool is_last)
{
    const uint8_t *text = json->text;
    size_t i = json->scanned > json->at ? json->scanned : json->at + 1;
    enum gw_status status = GW_OK;
    while (status == GW_OK) {
        size_t length = 0;
        i = gw_json_scan_short(text, i, json->size);
        if (i == json->size) {
            status = missing(is_last);
        } else if (text[i] == '"') {
            break;
        } else if (text[i] == '\\') {
            json->is_escaped = true;
            status = gw_json_scan_escape(&length, text + i, json->size - i, is_last);
        } else {
            status =
                text[i] < 0x20 ? GW_E_FORMAT : gw_json_scan_utf8(&length, text + i, json->size - i, is_last);
        }
        i += status == GW_OK ? length : 0;
    }
    json->scanned = i;
    return status;
}

static enum gw_status take_string(struct gw_json *json, bool is_last)
{
    GW_TRY(scan_string(json, is_last));
    GW_TRY(add_node(json, GW_JSON_STRING, json->at + 1, json->scanned - json->at - 1));
    json->nodes[json->count - 1].is_escaped = json->is_escaped;
    json->is_escaped = false;
    json->at = json->scanned + 1;
    return GW_OK;
}

static bool is_same_key(const struct gw_json *json, const struct gw_json_node *a,
                        const struct gw_json_node *b)
{
    return a->size == b->size && memcmp(json->text + a->at, json->text + b->at, a->size) == 0;
}

/* Only a key whose mark is taken is compared with those before it. */
static enum gw_status check_key(struct gw_json *json)
{
    const struct gw_json_node *key = &json->nodes[json->count - 1];
    const struct gw_json_node *object = get_container(json);
    GW_ENSURE(!key->is_escaped, GW_E_FORMAT);
    GW_ENSURE(object->size < GW_JSON_MEMBERS_MAX, GW_E_SIZE);
    uint64_t *marks = &json->key_marks[json->depth - 1];
    const uint64_t mark = gw_json_key_mark(json->text + key->at, key->size);
    const bool is_free = (*marks & mark) == 0;
    *marks |= mark;
    const uint32_t last = (uint32_t)json->count - 1;
    for (uint32_t i = json->open[json->depth - 1] + 1; !is_free && i < last; i = json->nodes[i + 1].next) {
        GW_ENSURE(!is_same_key(json, &json->nodes[i], key), GW_E_FORMAT);
    }
    return GW_OK;
}

static bool is_of_number(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || (byte | 0x20) == 'e';
}

static enum gw_status take_number(struct gw_json *json, bool is_last)
{
    const uint8_t *at = json->text + json->at;
    const size_t left = json->size - json->at;
    size_t size = 0;
    while (size < left && is_of_number(at[size])) {
        size++;
        GW_ENSURE(size <= GW_JSON_NUMBER_MAX, GW_E_FORMAT);
    }
    GW_ENSURE(size > 0, GW_E_FORMAT);
    GW_ENSURE(size < left || is_last, GW_AGAIN);
    enum gw_json_kind kind;
    GW_TRY(gw_json_check_number(&kind, at, size));
    GW_TRY(add_node(json, kind, json->at, size));
    json->at += size;
    end_value(json);
    return GW_OK;
}

static enum gw_status take_word(struct gw_json *json, enum gw_json_kind kind, const char *word, bool is_last)
{
    const size_t size = strlen(word);
    const size_t left = json->size - json->at;
    GW_ENSURE(memcmp(json->text + json->at, word, left < size ? left : size) == 0, GW_E_FORMAT);
    GW_ENSURE(left >= size, missing(is_last));
    GW_TRY(add_node(json, kind, json->at, size));
    json->at += size;
    end_value(json);
    return GW_OK;
}

static enum gw_status take_value(struct gw_json *json, bool is_last)
{
    switch (json->text[json->at]) {
    case '"':
        GW_TRY(take_string(json, is_last));
        end_value(json);
        return GW_OK;
    case '{':
        return open_container(json, GW_JSON_OBJECT);
    case '[':
        return open_container(json, GW_JSON_ARRAY);
    case 't':
        return take_word(json, GW_JSON_TRUE, "true", is_last);
    case 'f':
        return take_word(json, GW_JSON_FALSE, "false", is_last);
    case 'n':
        return take_word(json, GW_JSON_NULL, "null", is_last);
    default:
        return take_number(json, is_last);
    }
}

static enum gw_status take_key(struct gw_json *json, bool is_last)
{
    GW_ENSURE(json->text[json->at] == '"', GW_E_FORMAT);
    GW_TRY(take_string(json, is_last));
    json->expected = GW_JSON_EXPECT_COLON;
    return check_key(json);
}

/* A comma or the end of the container. */
static enum gw_status take_separator(struct gw_json *json)
{
    const enum gw_json_kind kind = get_container(json)->kind;
    if (json->text[json->at] != ',') {
        return close_container(json, json->text[json->at] == ']'   ? GW_JSON_ARRAY
                                     : json->text[json->at] == '}' ? GW_JSON_OBJECT
                                                                   : GW_JSON_NONE);
    }
    json->at++;
    json->expected = kind == GW_JSON_ARRAY ? GW_JSON_EXPECT_VALUE : GW_JSON_EXPECT_KEY;
    return GW_OK;
}

static enum gw_status take_token(struct gw_json *json, bool is_last)
{
    const uint8_t byte = json->text[json->at];
    switch ((enum gw_json_expected)json->expected) {
    case GW_JSON_EXPECT_VALUE_OR_END:
        return byte == ']' ? close_container(json, GW_JSON_ARRAY) : take_value(json, is_last);
    case GW_JSON_EXPECT_VALUE:
        return take_value(json, is_last);
    case GW_JSON_EXPECT_KEY_OR_END:
        return byte == '}' ? close_container(json, GW_JSON_OBJECT) : take_key(json, is_last);
    case GW_JSON_EXPECT_KEY:
        return take_key(json, is_last);
    case GW_JSON_EXPECT_COLON:
        json->at++;
        json->expected = GW_JSON_EXPECT_VALUE;
        return byte == ':' ? GW_OK : GW_E_FORMAT;
    case GW_JSON_EXPECT_COMMA_OR_END:
        return take_separator(json);
    case GW_JSON_EXPECT_NOTHING:
        break;
    }
    return GW_E_FORMAT;
}

static void skip_space(struct gw_json *json)
{
    while (json->at < json->size) {
        const uint8_t byte = json->text[json->at];
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') {
            break;
        }
        json->at++;
    }
}

void gw_json_begin(struct gw_json *json)
{
    json->count = 0;
    json->at = 0;
    json->scanned = 0;
    json->is_escaped = false;
    json->depth = 0;
    json->expected = GW_JSON_EXPECT_VALUE;
}

void gw_json_trim(struct gw_json *json, size_t keep_max)
{
    GW_ASSERT(json->count == 0);
    if (json->capacity * sizeof *json->nodes > keep_max) {
        free(json->nodes);
        json->nodes = NULL;
        json->capacity = 0;
    }
}

void gw_json_fini(struct gw_json *json)
{
    free(json->nodes);
    memset(json, 0, sizeof *json);
}

enum gw_status gw_json_feed(struct gw_json *json, const uint8_t *text, size_t size, bool is_last)
{
    enum gw_status status = size <= GW_JSON_TEXT_MAX ? GW_OK : GW_E_SIZE;
    struct gw_json_window window = {0};
    json->text = text;
    json->size = size;
    while (status == GW_OK) {
        if (json->scanned <= json->at) { /* not inside a string that goes on */
            gw_json_run(json, &window);
        }
        skip_space(json);
        if (json->at == size) {
            status = is_last && json->expected == GW_JSON_EXPECT_NOTHING ? GW_OK : missing(is_last);
            break;
        }
        status = take_token(json, is_last);
    }
    if (status != GW_OK && status != GW_AGAIN) {
        json->count = 0;
    }
    return status;
}

enum gw_status gw_json_parse(struct gw_json *json, const uint8_t *text, size_t size)
{
    gw_json_begin(json);
    return gw_json_feed(json, text, size, true);
}
