#include "chains/json/quick.h"

#include <string.h>

#include "chains/json/scan.h"

#define DIGITS_MAX 18u /* of an int64 whatever they are */

/* Copies of what changes with every token, for registers to hold. */
struct run {
    const uint8_t *text;
    size_t size;
    size_t at;
    struct gw_json_node *nodes;
    size_t count;
    enum gw_json_expected expected;
    unsigned depth;
};

#define INLINE __attribute__((always_inline)) static inline

static void move_window(struct gw_json_window *w, const uint8_t *text, size_t at, size_t size)
{
    w->words = gw_json_mark(w->marks, text + at, size - at);
    w->from = at;
    w->to = at + 64 * w->words;
}

/* The first byte from `at` on that is not plain; `size` or more when there is none. */
INLINE size_t find_mark(struct gw_json_window *w, const uint8_t *text, size_t at, size_t size)
{
    if (at >= w->to) {
        move_window(w, text, at, size);
    }
    size_t word = (at - w->from) / 64;
    const uint64_t here = w->marks[word] >> (at - w->from) % 64;
    if (here != 0) {
        return at + (size_t)__builtin_ctzll(here);
    }
    for (word++; word < w->words; word++) {
        if (w->marks[word] != 0) {
            return w->from + 64 * word + (size_t)__builtin_ctzll(w->marks[word]);
        }
    }
    return w->to < size ? gw_json_scan_plain(text, w->to, size) : size;
}

/* Where the string that opens at r->at ends; 0 when it is not of the usual kind. */
INLINE size_t find_quote(const struct run *r, struct gw_json_window *w)
{
    const size_t end = find_mark(w, r->text, r->at + 1, r->size);
    return end < r->size && r->text[end] == '"' ? end : 0;
}

INLINE void add_node(struct run *r, enum gw_json_kind kind, size_t at, size_t size)
{
    r->nodes[r->count] = (struct gw_json_node){
        .at = (uint32_t)at, .size = (uint32_t)size, .next = (uint32_t)r->count + 1, .kind = (uint8_t)kind};
    r->count++;
}

INLINE void end_value(struct run *r, const struct gw_json *json)
{
    r->expected = r->depth > 0 ? GW_JSON_EXPECT_COMMA_OR_END : GW_JSON_EXPECT_NOTHING;
    if (r->depth > 0) {
        r->nodes[json->open[r->depth - 1]].size++;
    }
}

INLINE bool take_key(struct run *r, struct gw_json *json, struct gw_json_window *w)
{
    const size_t end = r->text[r->at] == '"' ? find_quote(r, w) : 0;
    if (end == 0 || r->nodes[json->open[r->depth - 1]].size >= GW_JSON_MEMBERS_MAX) {
        return false;
    }
    const uint64_t mark = gw_json_key_mark(r->text + r->at + 1, end - r->at - 1);
    if ((json->key_marks[r->depth - 1] & mark) != 0) {
        return false;
    }
    json->key_marks[r->depth - 1] |= mark;
    add_node(r, GW_JSON_STRING, r->at + 1, end - r->at - 1);
    r->at = end + 1;
    r->expected = GW_JSON_EXPECT_COLON;
    return true;
}

INLINE bool close_container(struct run *r, const struct gw_json *json, enum gw_json_kind kind)
{
    struct gw_json_node *container = &r->nodes[json->open[r->depth - 1]];
    if (container->kind != kind) {
        return false;
    }
    container->next = (uint32_t)r->count;
    r->depth--;
    r->at++;
    end_value(r, json);
    return true;
}

INLINE bool open_container(struct run *r, struct gw_json *json, enum gw_json_kind kind)
{
    if (r->depth == GW_JSON_DEPTH_MAX) {
        return false;
    }
    json->open[r->depth] = (uint32_t)r->count;
    json->key_marks[r->depth] = 0;
    r->depth++;
    add_node(r, kind, r->at++, 0);
    r->expected = kind == GW_JSON_ARRAY ? GW_JSON_EXPECT_VALUE_OR_END : GW_JSON_EXPECT_KEY_OR_END;
    return true;
}

/* A short integer without sign: ids of batches. */
INLINE bool take_digits(struct run *r, const struct gw_json *json)
{
    size_t end = r->at;
    while (end < r->size && end - r->at < DIGITS_MAX && (uint8_t)(r->text[end] - '0') < 10) {
        end++;
    }
    const bool is_whole = end > r->at && end < r->size && (r->text[end] == ',' || r->text[end] == '}');
    if (!is_whole || (r->text[r->at] == '0' && end > r->at + 1)) {
        return false;
    }
    add_node(r, GW_JSON_INTEGER, r->at, end - r->at);
    r->at = end;
    end_value(r, json);
    return true;
}

INLINE bool take_word(struct run *r, const struct gw_json *json, enum gw_json_kind kind, const char *word,
                      size_t size)
{
    if (r->size - r->at < size || memcmp(r->text + r->at, word, size) != 0) {
        return false;
    }
    add_node(r, kind, r->at, size);
    r->at += size;
    end_value(r, json);
    return true;
}

INLINE bool take_scalar(struct run *r, const struct gw_json *json)
{
    switch (r->text[r->at]) {
    case 'f':
        return take_word(r, json, GW_JSON_FALSE, "false", 5);
    case 't':
        return take_word(r, json, GW_JSON_TRUE, "true", 4);
    case 'n':
        return take_word(r, json, GW_JSON_NULL, "null", 4);
    default:
        return take_digits(r, json);
    }
}

INLINE bool take_value(struct run *r, struct gw_json *json, struct gw_json_window *w)
{
    const uint8_t byte = r->text[r->at];
    if (byte == '{' || byte == '[') {
        return open_container(r, json, byte == '{' ? GW_JSON_OBJECT : GW_JSON_ARRAY);
    }
    if (byte != '"') {
        return take_scalar(r, json);
    }
    const size_t end = find_quote(r, w);
    if (end == 0) {
        return false;
    }
    add_node(r, GW_JSON_STRING, r->at + 1, end - r->at - 1);
    r->at = end + 1;
    end_value(r, json);
    return true;
}

INLINE bool take_separator(struct run *r, const struct gw_json *json)
{
    const uint8_t byte = r->text[r->at];
    if (byte == ',') {
        const bool is_array = r->nodes[json->open[r->depth - 1]].kind == GW_JSON_ARRAY;
        r->expected = is_array ? GW_JSON_EXPECT_VALUE : GW_JSON_EXPECT_KEY;
        r->at++;
        return true;
    }
    return (byte == '}' && close_container(r, json, GW_JSON_OBJECT)) ||
           (byte == ']' && close_container(r, json, GW_JSON_ARRAY));
}

INLINE bool take_token(struct run *r, struct gw_json *json, struct gw_json_window *w)
{
    switch (r->expected) {
    case GW_JSON_EXPECT_VALUE_OR_END:
        return r->text[r->at] == ']' ? close_container(r, json, GW_JSON_ARRAY) : take_value(r, json, w);
    case GW_JSON_EXPECT_VALUE:
        return take_value(r, json, w);
    case GW_JSON_EXPECT_KEY_OR_END:
        return r->text[r->at] == '}' ? close_container(r, json, GW_JSON_OBJECT) : take_key(r, json, w);
    case GW_JSON_EXPECT_KEY:
        return take_key(r, json, w);
    case GW_JSON_EXPECT_COLON:
        if (r->text[r->at] != ':') {
            return false;
        }
        r->expected = GW_JSON_EXPECT_VALUE;
        r->at++;
        return true;
    case GW_JSON_EXPECT_COMMA_OR_END:
        return take_separator(r, json);
    case GW_JSON_EXPECT_NOTHING:
        break;
    }
    return false;
}

void gw_json_run(struct gw_json *json, struct gw_json_window *window)
{
    struct run run = {.text = json->text,
                      .size = json->size,
                      .at = json->at,
                      .nodes = json->nodes,
                      .count = json->count,
                      .expected = (enum gw_json_expected)json->expected,
                      .depth = json->depth};
    while (run.at < run.size && run.count < json->capacity && take_token(&run, json, window)) {
    }
    json->at = run.at;
    json->count = run.count;
    json->expected = (uint8_t)run.expected;
    json->depth = run.depth;
}
