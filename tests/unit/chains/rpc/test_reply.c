#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/reply.h"

static struct gw_reply reply;

static enum gw_status parse(const char *text, size_t count)
{
    return gw_reply_parse(&reply, (const uint8_t *)text, strlen(text), count);
}

static void check_refused(const char *text, size_t count, enum gw_status expected)
{
    assert_int_equal(parse(text, count), expected);
    assert_true(gw_json_is(gw_json_root(&reply.json), GW_JSON_NONE));
}

static void answers_are_matched_by_id_in_any_order(void **state)
{
    (void)state;
    assert_int_equal(
        parse("[{\"id\":3,\"result\":\"c\"},{\"id\":1,\"result\":\"a\"},{\"id\":2,\"result\":null}]", 3),
        GW_OK);
    assert_true(gw_json_equals(reply.items[0].result, "a"));
    assert_true(gw_json_is(reply.items[1].result, GW_JSON_NULL));
    assert_true(gw_json_equals(reply.items[2].result, "c"));
    assert_null(reply.items[0].message);
    gw_reply_clear(&reply);
}

static void an_error_of_one_call_is_the_status_of_its_item(void **state)
{
    (void)state;
    assert_int_equal(
        parse("[{\"id\":1,\"error\":{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x\"}},"
              "{\"id\":2,\"result\":1,\"error\":null},"
              "{\"id\":3,\"error\":{}}]",
              3),
        GW_OK);
    assert_int_equal(reply.items[0].status, GW_E_REVERT);
    assert_int_equal(reply.items[0].code, 3);
    assert_string_equal(reply.items[0].message, "execution reverted");
    assert_true(gw_json_is(reply.items[0].result, GW_JSON_NONE));
    assert_int_equal(reply.items[1].status, GW_OK);
    assert_int_equal(reply.items[2].status, GW_E_RPC);
    assert_string_equal(reply.items[2].message, "");
    gw_reply_clear(&reply);
}

static void one_error_for_the_whole_batch_is_the_status_of_the_request(void **state)
{
    (void)state;
    check_refused("{\"id\":null,\"error\":{\"code\":-32005,\"message\":\"slow down\"}}", 2, GW_E_RATE);
    assert_string_equal(reply.messages[0], "slow down");
    check_refused("{\"error\":{\"code\":-32600,\"message\":\"batch too large\"}}", 2, GW_E_BOUND);
    check_refused("{\"error\":{\"code\":-32603}}", 1, GW_E_RPC);
}

static void anything_but_one_answer_per_call_is_a_format_error(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "null",
        "1",
        "\"text\"",
        "[]",
        "{}",
        "{\"id\":1,\"result\":1}",
        "{\"error\":null}",
        "{\"error\":\"text\"}",
        "{\"error\":{\"code\":\"3\"}}",
        "{\"error\":{\"message\":3}}",
        "[1,2]",
        "[{\"id\":1,\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":1,\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":3,\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":0,\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":-1,\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":\"2\",\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":2.0,\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"result\":1}]",
        "[{\"id\":1,\"result\":1},{\"id\":2}]",
        "[{\"id\":1,\"result\":1},{\"id\":2,\"error\":null}]",
        "[{\"id\":1,\"result\":1},{\"id\":2,\"error\":7}]",
        "[{\"id\":1,\"result\":1},{\"id\":2,\"result\":1,\"error\":{\"code\":1}}]",
        "[{\"id\":1,\"result\":1},{\"id\":2,\"result\":1},{\"id\":3,\"result\":1}]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        check_refused(texts[i], 2, GW_E_FORMAT);
    }
}

static void json_that_is_not_strict_is_a_format_error(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[{\"id\":1,\"result\":1}",
        "[{\"id\":1,\"result\":1}]]",
        "[{\"id\":1,\"result\":1}] x",
        "[{\"id\":1,\"id\":1,\"result\":1}]",
        "[{\"id\":1,\"result\":1,\"result\":2}]",
        "[{\"id\":1,\"result\":18446744073709551616}]",
        "[{\"id\":1,\"result\":1e999}]",
        "[{\"id\":1,\"result\":NaN}]",
        "[{\"id\":1,\"result\":\"\xff\"}]",
        "[{\"id\":1,\"result\":\"\\u0000\"}]",
        "[{\"id\":1,\"result\":\"open}]",
        "[{\"id\":1,\"result\":\"open\\",
        "]]]]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        check_refused(texts[i], 1, GW_E_FORMAT);
    }
    assert_int_equal(gw_reply_parse(&reply, (const uint8_t *)"[{\"id\":1,\"result\":1}]\0", 22, 1),
                     GW_E_FORMAT);
}

/* An answer whose nesting is `depth` brackets, those of the batch and the answer included. */
static enum gw_status parse_nested(size_t depth)
{
    char text[256];
    strcpy(text, "[{\"id\":1,\"result\":");
    for (size_t i = 2; i < depth; i++) {
        strcat(text, "[");
    }
    for (size_t i = 2; i < depth; i++) {
        strcat(text, "]");
    }
    strcat(text, "}]");
    return parse(text, 1);
}

static void nesting_of_the_limit_passes_and_one_more_does_not(void **state)
{
    (void)state;
    assert_int_equal(parse_nested(GW_JSON_DEPTH_MAX), GW_OK);
    gw_reply_clear(&reply);
    assert_int_equal(parse_nested(GW_JSON_DEPTH_MAX + 1), GW_E_SIZE);
}

static void brackets_and_commas_inside_strings_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(
        parse("[{\"id\":1,\"result\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[\\\\\"}]", 1), GW_OK);
    gw_reply_clear(&reply);
}

static void more_values_than_the_limit_are_refused_before_they_are_built(void **state)
{
    (void)state;
    const size_t size = 2 * (size_t)GW_JSON_VALUES_MAX + 100;
    char *text = malloc(size);
    assert_non_null(text);
    strcpy(text, "[{\"id\":1,\"result\":[0");
    size_t used = strlen(text);
    for (size_t i = 0; i < GW_JSON_VALUES_MAX; i++) {
        memcpy(text + used, ",0", 2);
        used += 2;
    }
    memcpy(text + used, "]}]", 4);
    check_refused(text, 1, GW_E_SIZE);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_matched_by_id_in_any_order),
        cmocka_unit_test(an_error_of_one_call_is_the_status_of_its_item),
        cmocka_unit_test(one_error_for_the_whole_batch_is_the_status_of_the_request),
        cmocka_unit_test(anything_but_one_answer_per_call_is_a_format_error),
        cmocka_unit_test(json_that_is_not_strict_is_a_format_error),
        cmocka_unit_test(nesting_of_the_limit_passes_and_one_more_does_not),
        cmocka_unit_test(brackets_and_commas_inside_strings_do_not_count),
        cmocka_unit_test(more_values_than_the_limit_are_refused_before_they_are_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
