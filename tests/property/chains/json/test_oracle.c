/* Does the tokenizer judge and read like jansson, on texts made by mutation and however they are cut? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "chains/json/json.h"

#define TEXT_MAX    32768u
#define ROUNDS      60000u
#define ROUNDS_LONG 2000u

static uint64_t seed = 20260321;

static uint64_t draw(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static void check_same(struct gw_json_value value, const json_t *expected);

static void check_string(struct gw_json_value value, const json_t *expected)
{
    char text[TEXT_MAX + 1];
    gw_json_copy_text(value, text, sizeof text);
    assert_int_equal(strlen(text), json_string_length(expected));
    assert_string_equal(text, json_string_value(expected));
}

static void check_object(struct gw_json_value value, const json_t *expected)
{
    const char *key;
    json_t *member;
    assert_int_equal(gw_json_count(value), json_object_size(expected));
    json_object_foreach((json_t *)(uintptr_t)expected, key, member)
    {
        check_same(gw_json_get(value, key), member);
    }
}

static void check_array(struct gw_json_value value, const json_t *expected)
{
    assert_int_equal(gw_json_count(value), json_array_size(expected));
    struct gw_json_value item = gw_json_first(value);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        check_same(item, json_array_get(expected, i));
        item = gw_json_next(value, item);
    }
    assert_true(gw_json_is(item, GW_JSON_NONE));
}

static void check_same(struct gw_json_value value, const json_t *expected)
{
    static const enum gw_json_kind kinds[] = {
        [JSON_OBJECT] = GW_JSON_OBJECT,   [JSON_ARRAY] = GW_JSON_ARRAY, [JSON_STRING] = GW_JSON_STRING,
        [JSON_INTEGER] = GW_JSON_INTEGER, [JSON_REAL] = GW_JSON_REAL,   [JSON_TRUE] = GW_JSON_TRUE,
        [JSON_FALSE] = GW_JSON_FALSE,     [JSON_NULL] = GW_JSON_NULL,
    };
    assert_int_equal(gw_json_kind(value), kinds[json_typeof(expected)]);
    if (json_is_object(expected)) {
        check_object(value, expected);
    } else if (json_is_array(expected)) {
        check_array(value, expected);
    } else if (json_is_string(expected)) {
        check_string(value, expected);
    } else if (json_is_integer(expected)) {
        int64_t number;
        assert_int_equal(gw_json_integer(&number, value), GW_OK);
        assert_int_equal(number, json_integer_value(expected));
    }
}

static const char *const sources[] = {
    "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x00ffabCD\"},{\"id\":2,\"error\":{\"code\":-32000,"
    "\"message\":"
    "\"execution reverted: \\\"no\\\" \\u00e9\\ud83d\\ude00\",\"data\":null}}]",
    "{\"a\":[1,-2,3.5e-7,1E+2,0,-0.0,9223372036854775807],\"b\":{\"c\":{},\"d\":[]},\"e\":[true,false,null]}",
    "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\",\"\\b\\f\\n\\r\\t\\/\\\\\", \"\" , [ [ [ ] ] ] ]",
    "[{\"address\":\"0x5FbDB2315678afecb367f032d93F642f64180aa3\",\"topics\":[\"0xddf2\",\"0x00\"],\"data\":"
    "\"0x\","
    "\"blockNumber\":\"0x1b4\",\"removed\":false,\"logIndex\":\"0x0\"}]",
};

static size_t copy_source(uint8_t *text)
{
    const char *source = sources[draw(sizeof sources / sizeof sources[0])];
    memcpy(text, source, strlen(source));
    return strlen(source);
}

/* An array of sources and of strings longer than what is looked at at once. */
static size_t write_long(uint8_t *text)
{
    const uint64_t parts = 1 + draw(60);
    size_t size = 0;
    for (uint64_t i = 0; i < parts; i++) {
        text[size++] = i == 0 ? '[' : ',';
        if (draw(16) > 0) {
            size += copy_source(text + size);
            continue;
        }
        const size_t length = (size_t)draw(6000);
        text[size++] = '"';
        memset(text + size, '0', length);
        size += length;
        text[size++] = '"';
        if (size > TEXT_MAX / 2) {
            break;
        }
    }
    text[size++] = ']';
    return size;
}

/* A text with a few bytes changed, dropped, doubled or replaced by what hurts. */
static size_t mutate(uint8_t *text, bool is_long)
{
    static const char hurtful[] = "\"\\{}[],:0123456789eE+-.tfnu \n\t\x01\x1f\x7f\x80\xbf\xc0\xed\xf4\xff";
    size_t size = is_long ? write_long(text) : copy_source(text);
    for (uint64_t changes = draw(4); changes > 0 && size > 1; changes--) {
        const size_t at = (size_t)draw(size);
        const uint64_t how = draw(4);
        if (how == 0) {
            memmove(text + at, text + at + 1, size - at - 1);
            size--;
        } else if (how == 1) {
            memmove(text + at + 1, text + at, size - at);
            size++;
        } else {
            text[at] = how == 2 ? (uint8_t)hurtful[draw(sizeof hurtful - 1)] : (uint8_t)draw(256);
        }
    }
    return size;
}

/* Stricter than jansson by contract, and the only difference: escapes in keys are refused. */
static bool has_escaped_key(const uint8_t *text, size_t size)
{
    bool is_in_string = false;
    bool has_escape = false;
    for (size_t i = 0; i < size; i++) {
        if (is_in_string && text[i] == '\\') {
            has_escape = true;
            i++;
        } else if (text[i] == '"') {
            is_in_string = !is_in_string;
            size_t next = i + 1;
            while (!is_in_string && next < size && strchr(" \n\r\t", text[next]) != NULL && text[next] != 0) {
                next++;
            }
            if (!is_in_string && has_escape && next < size && text[next] == ':') {
                return true;
            }
            has_escape = false;
        }
    }
    return false;
}

static void check_judgements(size_t rounds, bool is_long)
{
    struct gw_json json = {0};
    uint8_t text[TEXT_MAX];
    size_t accepted = 0;
    size_t refused = 0;
    for (size_t i = 0; i < rounds; i++) {
        const size_t size = mutate(text, is_long);
        json_t *expected =
            json_loadb((const char *)text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
        const enum gw_status status = gw_json_parse(&json, text, size);
        if ((status == GW_OK) != (expected != NULL) &&
            !(status == GW_E_FORMAT && has_escaped_key(text, size))) {
            fail_msg("jansson %s, tokenizer %s: %.*s", expected != NULL ? "takes" : "refuses",
                     gw_status_name(status), (int)size, (const char *)text);
        }
        if (status == GW_OK && expected != NULL) {
            check_same(gw_json_root(&json), expected);
        }
        accepted += status == GW_OK ? 1 : 0;
        refused += status != GW_OK ? 1 : 0;
        json_decref(expected);
    }
    assert_true(accepted > rounds / 10 && refused > rounds / 10);
    gw_json_fini(&json);
}

static void the_tokenizer_judges_and_reads_as_jansson_does(void **state)
{
    (void)state;
    check_judgements(ROUNDS, false);
}

static void long_texts_are_judged_and_read_as_jansson_does(void **state)
{
    (void)state;
    check_judgements(ROUNDS_LONG, true);
}

static bool is_same_node(const struct gw_json_node *a, const struct gw_json_node *b)
{
    return a->at == b->at && a->size == b->size && a->next == b->next && a->kind == b->kind &&
           a->is_escaped == b->is_escaped;
}

static void check_pieces(size_t rounds, bool is_long)
{
    struct gw_json json = {0};
    struct gw_json once = {0};
    uint8_t text[TEXT_MAX];
    for (size_t i = 0; i < rounds; i++) {
        const size_t size = mutate(text, is_long);
        const enum gw_status whole = gw_json_parse(&once, text, size);
        gw_json_begin(&json);
        enum gw_status status = GW_AGAIN;
        for (size_t arrived = 0; status == GW_AGAIN;) {
            arrived += 1 + (size_t)draw(is_long ? 3000 : 24);
            arrived = arrived < size ? arrived : size;
            uint8_t *moved = malloc(arrived + 1);
            assert_non_null(moved);
            memcpy(moved, text, arrived);
            status = gw_json_feed(&json, moved, arrived, arrived == size);
            free(moved);
        }
        assert_int_equal(status, whole);
        assert_int_equal(json.count, once.count);
        for (size_t k = 0; k < json.count; k++) {
            assert_true(is_same_node(&json.nodes[k], &once.nodes[k]));
        }
    }
    gw_json_fini(&once);
    gw_json_fini(&json);
}

static void pieces_are_judged_as_the_whole_is(void **state)
{
    (void)state;
    check_pieces(ROUNDS, false);
}

static void pieces_of_long_texts_are_judged_as_the_whole_is(void **state)
{
    (void)state;
    check_pieces(ROUNDS_LONG, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tokenizer_judges_and_reads_as_jansson_does),
        cmocka_unit_test(long_texts_are_judged_and_read_as_jansson_does),
        cmocka_unit_test(pieces_are_judged_as_the_whole_is),
        cmocka_unit_test(pieces_of_long_texts_are_judged_as_the_whole_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
