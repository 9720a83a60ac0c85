#include <jansson.h>

#include "tests/unit/monitor/cli/command.h"

#define SHORT "backtest --seeds 1 --days 6 --generator merton"

static struct command first, second;

static void one_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    command_run(&first, SHORT " --json", "");
    command_run(&second, SHORT " --json", "");
    assert_int_equal(first.code, 0);
    assert_string_equal(first.output, second.output);
    json_t *json = json_loads(first.output, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.backtest/1");
    const json_t *cell = json_array_get(json_object_get(json, "cells"), 0);
    assert_int_equal(json_array_size(json_object_get(cell, "arms")), 5);
    assert_int_equal(json_array_size(json_object_get(cell, "criteria")), 7);
    json_decref(json);
}

/* The dearest margin there is, whatever is asked: more than 40 % above that. */
static void missed_criteria_are_told_and_fail_only_when_asked(void **state)
{
    (void)state;
    command_run(&first, SHORT " --set margin_min_bps=50000", "");
    assert_int_equal(first.code, 0);
    assert_non_null(strstr(first.output, "MISSED mean_margin"));
    command_run(&first, SHORT " --set margin_min_bps=50000 --fail-on missed", "");
    assert_int_equal(first.code, 7);
}

static void a_wrong_command_line_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {"--seeds 0",       "--days x", "--generator dice", "--k 2",
                                        "--set nothing=1", "--set k",  "--fail-on time",   "--decimals 6",
                                        "--set psr_max=7", "--step 0", "path.csv",         "--seeds -1"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char arguments[128];
        snprintf(arguments, sizeof arguments, "backtest %s", lines[i]);
        command_run(&first, arguments, "");
        assert_int_equal(first.code, 2);
    }
}

static void prices_come_from_standard_files(void **state)
{
    (void)state;
    char text[8192];
    size_t size = (size_t)snprintf(text, sizeof text, "timestamp,price\n");
    for (int i = 0; i < 240; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%d,%d\n", 1692230400 + 60 * i,
                                 i < 120 ? 1800 : 1500);
    }
    command_run(&first, "backtest --prices /dev/stdin --k 0.9", text);
    assert_int_equal(first.code, 0);
    assert_non_null(strstr(first.output, "240 prices"));
    assert_non_null(strstr(first.output, "  level "));
    command_run(&first, "backtest --prices /dev/stdin", "timestamp,price\n1,x\n");
    assert_int_equal(first.code, 5);
    assert_non_null(strstr(first.output, "line 2: \"x\" is no price"));
    command_run(&first, "backtest --prices /nowhere.csv", "");
    assert_int_equal(first.code, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_gives_the_same_bytes),
        cmocka_unit_test(missed_criteria_are_told_and_fail_only_when_asked),
        cmocka_unit_test(a_wrong_command_line_is_refused),
        cmocka_unit_test(prices_come_from_standard_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
