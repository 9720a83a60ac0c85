#include "gammawatch/signal.h"

#include "tests/unit/ipc/signal_fixture.h"

#define LINE_MAX_BYTES 4096u

/* Byte for byte what the independent implementation prints: names, order, quotes and letter case. */
static void text_and_struct_are_each_others_inverse(void **state)
{
    (void)state;
    json_t *root = load_golden();
    for (size_t i = 0; i < GOLDEN_VECTORS; i++) {
        struct gw_signed_vector vector, again;
        uint8_t secret[32];
        char line[LINE_MAX_BYTES];
        char *text = read_golden(&vector, secret, golden_at(root, i));
        assert_int_equal(gw_signal_format_json(line, sizeof line, &vector), GW_OK);
        json_t *ours = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        char *normal = json_dumps(ours, JSON_COMPACT);
        assert_string_equal(normal, text);
        memset(&again, 0xaa, sizeof again);
        assert_int_equal(gw_signal_parse_json(&again, line, strlen(line)), GW_OK);
        assert_memory_equal(&again, &vector, sizeof vector);
        json_decref(ours);
        free(normal);
        free(text);
    }
    json_decref(root);
}

static void a_buffer_too_small_is_refused_at_every_size(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32];
    char line[LINE_MAX_BYTES], small[LINE_MAX_BYTES];
    char *text = read_golden(&vector, secret, golden_at(root, 2));
    assert_int_equal(gw_signal_format_json(line, sizeof line, &vector), GW_OK);
    size_t length = strlen(line);
    for (size_t size = 0; size <= length; size++) {
        assert_int_equal(gw_signal_format_json(small, size, &vector), GW_E_BOUND);
    }
    assert_int_equal(gw_signal_format_json(small, length + 1, &vector), GW_OK);
    assert_string_equal(small, line);
    free(text);
    json_decref(root);
}

static enum gw_status parse(const json_t *value)
{
    struct gw_signed_vector vector;
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(text);
    enum gw_status status = gw_signal_parse_json(&vector, text, strlen(text));
    free(text);
    return status;
}

static void expect_refusal(json_t *signal, json_t *object, const char *name, json_t *value)
{
    json_t *kept = json_incref(json_object_get(object, name));
    assert_int_equal(json_object_set_new(object, name, value), 0);
    assert_int_equal(parse(signal), GW_E_FORMAT);
    assert_int_equal(json_object_set_new(object, name, kept), 0);
    assert_int_equal(parse(signal), GW_OK);
}

/* Each member once missing, once null, once of another type; each object once with a stranger. */
static void try_object(json_t *signal, json_t *object)
{
    const char *name;
    json_t *value;
    json_t *copy = json_copy(object);
    json_object_foreach(copy, name, value)
    {
        expect_refusal(signal, object, name, json_null());
        expect_refusal(signal, object, name, json_array());
        expect_refusal(signal, object, name, json_string("\x7f"));
        expect_refusal(signal, object, name, json_real(1.0));
        expect_refusal(signal, object, name, json_true());
        assert_int_equal(json_object_del(object, name), 0);
        assert_int_equal(parse(signal), GW_E_FORMAT);
        assert_int_equal(json_object_set_new(object, "stranger", json_integer(1)), 0);
        assert_int_equal(parse(signal), GW_E_FORMAT);
        assert_int_equal(json_object_set(object, name, value), 0);
        assert_int_equal(parse(signal), GW_E_FORMAT);
        assert_int_equal(json_object_del(object, "stranger"), 0);
        assert_int_equal(parse(signal), GW_OK);
    }
    json_decref(copy);
}

static void missing_unknown_and_mistyped_members_are_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    json_t *signal = json_object_get(golden_at(root, 0), "signal");
    try_object(signal, signal);
    try_object(signal, json_object_get(signal, "domain"));
    try_object(signal, json_object_get(signal, "header"));
    try_object(signal, json_object_get(signal, "liquidity"));
    try_object(signal, json_object_get(signal, "margin"));
    json_decref(root);
}

static void numbers_out_of_their_range_are_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    json_t *signal = json_object_get(golden_at(root, 0), "signal");
    json_t *header = json_object_get(signal, "header");
    json_t *liquidity = json_object_get(signal, "liquidity");
    json_t *margin = json_object_get(signal, "margin");
    expect_refusal(signal, header, "state", json_integer(256));
    expect_refusal(signal, header, "state", json_integer(4));
    expect_refusal(signal, header, "confidenceBps", json_integer(65536));
    expect_refusal(signal, header, "confidenceBps", json_integer(10001));
    expect_refusal(signal, header, "seq", json_integer(-1));
    expect_refusal(signal, header, "seq", json_string("-1"));
    expect_refusal(signal, header, "seq", json_string("18446744073709551616"));
    expect_refusal(signal, header, "seq", json_string("01"));
    expect_refusal(signal, header, "seq", json_string(""));
    expect_refusal(signal, header, "seq", json_string("+1"));
    expect_refusal(signal, header, "seq", json_string(" 1"));
    expect_refusal(signal, header, "seq", json_integer((json_int_t)(1LL << 53) + 1));
    expect_refusal(signal, liquidity, "ivMarkupBps", json_integer(4294967296));
    expect_refusal(signal, margin, "borneGammaUsdE8Per1pct", json_string("9223372036854775808"));
    expect_refusal(signal, margin, "borneGammaUsdE8Per1pct", json_string("-9223372036854775809"));
    expect_refusal(signal, margin, "borneGammaUsdE8Per1pct", json_string("-0"));
    expect_refusal(signal, margin, "borneGammaUsdE8Per1pct", json_string("-"));
    json_decref(root);
}

static void small_integers_may_also_be_strings(void **state)
{
    (void)state;
    json_t *root = load_golden();
    json_t *signal = json_object_get(golden_at(root, 0), "signal");
    json_t *header = json_object_get(signal, "header");
    assert_int_equal(json_object_set_new(header, "seq", json_string("42")), 0);
    assert_int_equal(parse(signal), GW_OK);
    json_decref(root);
}

static void texts_that_are_no_signal_are_refused(void **state)
{
    (void)state;
    json_t *root = load_golden();
    json_t *signal = json_object_get(golden_at(root, 0), "signal");
    struct gw_signed_vector vector;
    char *text = json_dumps(signal, JSON_COMPACT);
    size_t length = strlen(text);
    for (size_t size = 0; size < length; size++) {
        assert_int_equal(gw_signal_parse_json(&vector, text, size), GW_E_FORMAT);
    }
    expect_refusal(signal, signal, "schema", json_string("gammawatch.signal/2"));
    expect_refusal(signal, signal, "feed", json_string("caf\xc3\xa9"));
    expect_refusal(signal, signal, "signer", json_string("0x6fb47206feec641a8c21115fe4fc7db041c73e3"));
    expect_refusal(signal, json_object_get(signal, "domain"), "name", json_string("other"));
    static char large[8193];
    memset(large, ' ', sizeof large);
    memcpy(large, text, length);
    assert_int_equal(gw_signal_parse_json(&vector, large, sizeof large - 1), GW_OK);
    assert_int_equal(gw_signal_parse_json(&vector, large, sizeof large), GW_E_FORMAT);
    assert_int_equal(gw_signal_parse_json(&vector, "[]", 2), GW_E_FORMAT);
    free(text);
    json_decref(root);
}

static void a_feed_with_quotes_and_control_bytes_stays_one_valid_line(void **state)
{
    (void)state;
    json_t *root = load_golden();
    struct gw_signed_vector vector;
    uint8_t secret[32];
    char line[LINE_MAX_BYTES];
    char *text = read_golden(&vector, secret, golden_at(root, 0));
    memset(vector.feed, 0, sizeof vector.feed);
    memcpy(vector.feed, "a\"b\\c\n\x01\x7f", 9);
    assert_int_equal(gw_signal_format_json(line, sizeof line, &vector), GW_OK);
    assert_null(strchr(line, '\n'));
    json_t *parsed = json_loads(line, 0, NULL);
    assert_non_null(parsed);
    assert_string_equal(json_string_value(json_object_get(parsed, "feed")), vector.feed);
    json_decref(parsed);
    memset(vector.feed, 'x', sizeof vector.feed);
    assert_int_equal(gw_signal_format_json(line, sizeof line, &vector), GW_E_FORMAT);
    free(text);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_struct_are_each_others_inverse),
        cmocka_unit_test(a_buffer_too_small_is_refused_at_every_size),
        cmocka_unit_test(missing_unknown_and_mistyped_members_are_refused),
        cmocka_unit_test(numbers_out_of_their_range_are_refused),
        cmocka_unit_test(small_integers_may_also_be_strings),
        cmocka_unit_test(texts_that_are_no_signal_are_refused),
        cmocka_unit_test(a_feed_with_quotes_and_control_bytes_stays_one_valid_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
