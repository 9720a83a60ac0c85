#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/json/json.h"

static struct gw_json json;

static enum gw_status parse_sized(const char *text, size_t size)
{
    return gw_json_parse(&json, (const uint8_t *)text, size);
}

static enum gw_status parse(const char *text)
{
    return parse_sized(text, strlen(text));
}

static void values_of_every_kind_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum gw_json_kind kind;
    } cases[] = {
        {"null", GW_JSON_NULL},       {" true ", GW_JSON_TRUE},   {"false", GW_JSON_FALSE},
        {"-0", GW_JSON_INTEGER},      {"12", GW_JSON_INTEGER},    {"1.5e-3", GW_JSON_REAL},
        {"1E2", GW_JSON_REAL},        {"\"\"", GW_JSON_STRING},   {"[]", GW_JSON_ARRAY},
        {"\t{}\r\n", GW_JSON_OBJECT}, {"[[],{}]", GW_JSON_ARRAY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(cases[i].text), GW_OK);
        assert_int_equal(gw_json_kind(gw_json_root(&json)), cases[i].kind);
    }
}

static void members_and_elements_are_walked_past_what_they_hold(void **state)
{
    (void)state;
    assert_int_equal(parse("{\"a\":[1,[2,{\"b\":3}],4],\"c\":{\"a\":5},\"\":6}"), GW_OK);
    const struct gw_json_value root = gw_json_root(&json);
    assert_int_equal(gw_json_count(root), 3);
    const struct gw_json_value list = gw_json_get(root, "a");
    assert_int_equal(gw_json_count(list), 3);
    int64_t sum = 0;
    size_t containers = 0;
    for (struct gw_json_value item = gw_json_first(list); !gw_json_is(item, GW_JSON_NONE);
         item = gw_json_next(list, item)) {
        int64_t value = 0;
        containers += gw_json_is(item, GW_JSON_ARRAY) ? 1 : 0;
        sum += gw_json_integer(&value, item) == GW_OK ? value : 0;
    }
    assert_int_equal(containers, 1);
    assert_int_equal(sum, 5);
    int64_t value = 0;
    assert_int_equal(gw_json_integer(&value, gw_json_get(gw_json_get(root, "c"), "a")), GW_OK);
    assert_int_equal(value, 5);
    assert_int_equal(gw_json_integer(&value, gw_json_get(root, "")), GW_OK);
    assert_int_equal(value, 6);
    assert_int_equal(gw_json_kind(gw_json_get(root, "b")), GW_JSON_NONE);
}

static void what_is_not_there_answers_as_nothing(void **state)
{
    (void)state;
    assert_int_equal(parse("{\"a\":7}"), GW_OK);
    const struct gw_json_value none = gw_json_get(gw_json_root(&json), "b");
    uint8_t bytes[4];
    size_t size = 1;
    uint64_t quantity;
    int64_t integer;
    char text[4] = "x";
    assert_int_equal(gw_json_kind(gw_json_get(none, "c")), GW_JSON_NONE);
    assert_int_equal(gw_json_kind(gw_json_first(none)), GW_JSON_NONE);
    assert_int_equal(gw_json_count(none), 0);
    assert_null(gw_json_text(none, &size));
    assert_int_equal(size, 0);
    assert_false(gw_json_equals(none, ""));
    assert_int_equal(gw_json_integer(&integer, none), GW_E_FORMAT);
    assert_int_equal(gw_json_quantity(&quantity, none), GW_E_FORMAT);
    assert_int_equal(gw_json_hex(bytes, sizeof bytes, &size, none), GW_E_FORMAT);
    gw_json_copy_text(none, text, sizeof text);
    assert_string_equal(text, "");
    gw_json_begin(&json);
    assert_int_equal(gw_json_kind(gw_json_root(&json)), GW_JSON_NONE);
}

static void hex_is_decoded_out_of_the_text(void **state)
{
    (void)state;
    assert_int_equal(parse("[\"0x00ff10\",\"0x1f\",\"0x\",\"0x1\",\"00\",12,\"0x0\\u0030\"]"), GW_OK);
    struct gw_json_value item = gw_json_first(gw_json_root(&json));
    uint8_t bytes[3];
    size_t size = 0;
    uint64_t quantity = 0;
    assert_int_equal(gw_json_hex(bytes, sizeof bytes, &size, item), GW_OK);
    assert_memory_equal(bytes, "\x00\xff\x10", 3);
    assert_int_equal(gw_json_hex(bytes, 2, &size, item), GW_E_BOUND);
    assert_int_equal(gw_json_hex_fixed(bytes, 3, item), GW_OK);
    assert_int_equal(gw_json_hex_fixed(bytes, 2, item), GW_E_FORMAT);
    item = gw_json_next(gw_json_root(&json), item);
    assert_int_equal(gw_json_quantity(&quantity, item), GW_OK);
    assert_int_equal(quantity, 31);
    item = gw_json_next(gw_json_root(&json), item);
    assert_int_equal(gw_json_hex(bytes, sizeof bytes, &size, item), GW_OK);
    assert_int_equal(size, 0);
    assert_int_equal(gw_json_quantity(&quantity, item), GW_E_FORMAT);
    for (unsigned i = 0; i < 4; i++) {
        item = gw_json_next(gw_json_root(&json), item);
        assert_int_equal(gw_json_hex(bytes, sizeof bytes, &size, item), GW_E_FORMAT);
    }
}

static void escapes_are_resolved_for_people_to_read(void **state)
{
    (void)state;
    char text[64];
    assert_int_equal(parse("\"a\\n\\\"\\\\\\/\\u00e9\\ud83d\\ude00\xc3\xa9\""), GW_OK);
    gw_json_copy_text(gw_json_root(&json), text, sizeof text);
    assert_string_equal(text, "a\n\"\\/\xc3\xa9\xf0\x9f\x98\x80\xc3\xa9");
    gw_json_copy_text(gw_json_root(&json), text, 7);
    assert_string_equal(text, "a\n\"\\/");
    size_t size;
    assert_null(gw_json_text(gw_json_root(&json), &size));
}

static void text_that_is_not_strict_json_is_a_format_error(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "nul",
        "nulll",
        "tru",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "--1",
        "0x1",
        "NaN",
        "Infinity",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\"}",
        "[}",
        "{]",
        "[1]]",
        "]",
        "}",
        "1 2",
        "[\"\\x\"]",
        "\"\\u12g4\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\n\"",
        "\"\x7f\xff\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xe0\x9f\xbf\"",
        "\"\xc3\"",
        "\"open",
        "\"open\\",
        "\"open\\u00",
        "[",
        "{\"a\":1",
        "{\"a\":1,\"a\":2}",
        "{\"\\u0061\":1}",
        "9223372036854775808",
        "-9223372036854775809",
        "1e999",
        "//",
        "'a'",
        "{\"bb\":1,\"cb\":2,\"bb\":3}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (parse(texts[i]) != GW_E_FORMAT) {
            fail_msg("%s passes", texts[i]);
        }
        assert_int_equal(gw_json_kind(gw_json_root(&json)), GW_JSON_NONE);
    }
    assert_int_equal(parse_sized("1\0", 2), GW_E_FORMAT);
    assert_int_equal(parse("[9223372036854775807,-9223372036854775808,1e308]"), GW_OK);
}

static char *repeat(const char *piece, size_t count, const char *end)
{
    char *text = malloc(strlen(piece) * count + strlen(end) + 2);
    assert_non_null(text);
    char *out = text;
    for (size_t i = 0; i < count; i++) {
        out = stpcpy(out, piece);
    }
    strcpy(out, end);
    return text;
}

static void limits_are_met_exactly(void **state)
{
    (void)state;
    for (unsigned over = 0; over < 2; over++) {
        const enum gw_status expected =
            over ? GW_E_SIZE : GW_E_FORMAT; /* it is open: format if it were let in */
        char *deep = repeat("[", GW_JSON_DEPTH_MAX + over, "");
        assert_int_equal(parse(deep), expected);
        free(deep);
        char *many = repeat("0,", GW_JSON_VALUES_MAX + over, "");
        many[0] = '[';
        many[1] = ' ';
        assert_int_equal(parse(many), expected);
        free(many);
    }
    char *text = malloc(GW_JSON_MEMBERS_MAX * 16 + 32);
    assert_non_null(text);
    char *out = stpcpy(text, "{");
    for (unsigned i = 0; i < GW_JSON_MEMBERS_MAX; i++) {
        out += sprintf(out, "%s\"k%u\":0", i == 0 ? "" : ",", i);
    }
    strcpy(out, "}");
    assert_int_equal(parse(text), GW_OK);
    strcpy(out, ",\"one\":1}");
    assert_int_equal(parse(text), GW_E_SIZE);
    free(text);
    char *number = repeat("1", GW_JSON_NUMBER_MAX, ".0");
    assert_int_equal(parse(number), GW_E_FORMAT);
    free(number);
}

/* By member: what lies between and behind them is nobody's. */
static void assert_same_nodes(const struct gw_json_node *expected, size_t count)
{
    assert_int_equal(json.count, count);
    for (size_t i = 0; i < count; i++) {
        const struct gw_json_node *node = &json.nodes[i];
        assert_int_equal(node->at, expected[i].at);
        assert_int_equal(node->size, expected[i].size);
        assert_int_equal(node->next, expected[i].next);
        assert_int_equal(node->kind, expected[i].kind);
        assert_int_equal(node->is_escaped, expected[i].is_escaped);
    }
}

/* Cut anywhere, a reply that comes in two pieces, and byte by byte in a buffer that moves, is the same. */
static void a_text_may_come_in_pieces(void **state)
{
    (void)state;
    static const char text[] =
        " [{\"id\":1,\"result\":\"0x00ff\"},{\"id\":-12.5e3,\"e\":\"\\ud83d\\ude00\xe2\x82\xac\\n\"},"
        "true,false,null,[],{}] ";
    const size_t size = strlen(text);
    assert_int_equal(parse(text), GW_OK);
    const size_t count = json.count;
    struct gw_json_node *expected = malloc(count * sizeof *expected);
    assert_non_null(expected);
    memcpy(expected, json.nodes, count * sizeof *expected);
    for (size_t cut = 0; cut <= size; cut++) {
        char *piece = malloc(cut + 1);
        assert_non_null(piece);
        memcpy(piece, text, cut);
        gw_json_begin(&json);
        assert_int_equal(gw_json_feed(&json, (const uint8_t *)piece, cut, false), GW_AGAIN);
        free(piece);
        assert_int_equal(gw_json_feed(&json, (const uint8_t *)text, size, true), GW_OK);
        assert_same_nodes(expected, count);
    }
    gw_json_begin(&json);
    for (size_t i = 1; i <= size; i++) {
        char *piece = malloc(i);
        assert_non_null(piece);
        memcpy(piece, text, i);
        assert_int_equal(gw_json_feed(&json, (const uint8_t *)piece, i, i == size),
                         i == size ? GW_OK : GW_AGAIN);
        free(piece);
    }
    assert_same_nodes(expected, count);
    free(expected);
}

static void a_wrong_byte_is_known_when_it_arrives(void **state)
{
    (void)state;
    gw_json_begin(&json);
    assert_int_equal(gw_json_feed(&json, (const uint8_t *)"[\"0x12", 6, false), GW_AGAIN);
    assert_int_equal(gw_json_feed(&json, (const uint8_t *)"[\"0x12\"}", 8, false), GW_E_FORMAT);
}

static void members_are_picked_in_any_order(void **state)
{
    (void)state;
    static const struct gw_json_key keys[] = {GW_JSON_KEY("a"), GW_JSON_KEY("bb"), GW_JSON_KEY("cc"),
                                              GW_JSON_KEY("d")};
    static const char *const texts[] = {"{\"a\":1,\"bb\":2,\"x\":{\"d\":9},\"cc\":3}",
                                        "{\"cc\":3,\"bb\":2,\"xx\":[9],\"a\":1}"};
    struct gw_json_value values[4];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(parse(texts[i]), GW_OK);
        gw_json_pick(values, gw_json_root(&json), keys, 4);
        for (int64_t k = 0; k < 3; k++) {
            int64_t value = 0;
            assert_int_equal(gw_json_integer(&value, values[k]), GW_OK);
            assert_int_equal(value, k + 1);
        }
        assert_int_equal(gw_json_kind(values[3]), GW_JSON_NONE);
    }
    assert_int_equal(parse("[\"a\",1]"), GW_OK);
    gw_json_pick(values, gw_json_root(&json), keys, 4);
    assert_int_equal(gw_json_kind(values[0]), GW_JSON_NONE);
}

static int forget(void **state)
{
    (void)state;
    gw_json_fini(&json);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_every_kind_are_found),
        cmocka_unit_test(members_and_elements_are_walked_past_what_they_hold),
        cmocka_unit_test(what_is_not_there_answers_as_nothing),
        cmocka_unit_test(members_are_picked_in_any_order),
        cmocka_unit_test(hex_is_decoded_out_of_the_text),
        cmocka_unit_test(escapes_are_resolved_for_people_to_read),
        cmocka_unit_test(text_that_is_not_strict_json_is_a_format_error),
        cmocka_unit_test(limits_are_met_exactly),
        cmocka_unit_test(a_text_may_come_in_pieces),
        cmocka_unit_test(a_wrong_byte_is_known_when_it_arrives),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
