#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "monitor/cli/totals_json.h"

static json_t *print(const char *name, const char *value)
{
    struct gw_view_totals totals = {.blocks = 7, .vectors = 3, .missed = 1, .rpc_bytes = UINT64_C(1) << 40};
    char *text = NULL;
    size_t size = 0;
    totals.records_digest[31] = 0xab;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_true(gw_totals_print_json(out, "gammawatch.test/1", &totals, name, value));
    assert_int_equal(fclose(out), 0);
    assert_true(size > 1 && strchr(text, '\n') == text + size - 1);
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    assert_non_null(json);
    return json;
}

static void totals_are_one_line_under_their_names(void **state)
{
    (void)state;
    json_t *json = print("tape", "calm.tape");
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.test/1");
    assert_string_equal(json_string_value(json_object_get(json, "tape")), "calm.tape");
    assert_int_equal(json_integer_value(json_object_get(json, "blocks")), 7);
    assert_int_equal(json_integer_value(json_object_get(json, "vectors")), 3);
    assert_int_equal(json_integer_value(json_object_get(json, "missed")), 1);
    assert_true(json_integer_value(json_object_get(json, "rpc_bytes")) == INT64_C(1) << 40);
    const char *digest = json_string_value(json_object_get(json, "records_digest"));
    assert_int_equal(strlen(digest), 66);
    assert_string_equal(digest + 62, "00ab");
    json_decref(json);
}

static void nothing_more_is_nothing_more(void **state)
{
    (void)state;
    json_t *json = print(NULL, NULL);
    assert_int_equal(json_object_size(json), 11);
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_one_line_under_their_names),
        cmocka_unit_test(nothing_more_is_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
