/* Does `gammawatch whatif` answer a team's question from a file, a tape and a pipe, and say what it cannot? */
#include <jansson.h>
#include <math.h>

#include "tests/unit/monitor/cli/command.h"

#define SNAPSHOT "--snapshot " GW_TESTS_DIR "/fixture/whatif/snapshot.json "
#define DEMO                                                                                                 \
    "-c " GW_TESTS_DIR "/../deploy/demo/gammawatch.yaml --replay " GW_TESTS_DIR "/../deploy/demo/demo.tape "

static struct command command;

static json_t *ask(const char *arguments)
{
    char line[900];
    snprintf(line, sizeof line, "whatif --json %s", arguments);
    command_run(&command, line, "");
    assert_int_equal(command.code, 0);
    json_t *json = json_loads(command.output, 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "gammawatch.whatif/1");
    return json;
}

static double number(const json_t *json, const char *side, const char *list, const char *key)
{
    const json_t *first = json_array_get(json_object_get(json_object_get(json, side), list), 0);
    assert_true(json_is_number(json_object_get(first, key)));
    return json_number_value(json_object_get(first, key));
}

static void before_and_after_stand_side_by_side(void **state)
{
    (void)state;
    json_t *json = ask(SNAPSHOT "--protocol lyra_v1 --set quantity=x2,collateral=5e6");
    assert_int_equal(json_integer_value(json_object_get(json, "changed")), 23);
    double k = number(json, "before", "underlyings", "k");
    assert_true(k > 0);
    assert_true(fabs(number(json, "after", "underlyings", "k") / k - 2) < 1e-12);
    assert_true(number(json, "after", "venues", "initial_margin_usd") >
                2 * number(json, "before", "venues", "initial_margin_usd"));
    assert_true(fabs(number(json, "after", "venues", "collateral_ratio") -
                     5e6 / number(json, "after", "venues", "initial_margin_usd")) < 1e-12);
    json_decref(json);
}

static void a_grid_has_a_cell_for_every_market(void **state)
{
    (void)state;
    json_t *json = ask(SNAPSHOT "--set hedged=0.5 --grid spot=-20%:20%:10% --grid vol=-10%:10%:10%");
    const json_t *grid = json_object_get(json, "grid");
    assert_int_equal(json_array_size(grid), 15);
    const json_t *middle = json_array_get(grid, 7);
    assert_true(json_number_value(json_object_get(middle, "spot")) == 0);
    assert_true(number(middle, "before", "underlyings", "pnl_usd") == 0);
    assert_true(number(middle, "after", "underlyings", "k") == number(json, "after", "underlyings", "k"));
    json_decref(json);
}

static void a_tape_is_as_good_as_a_file(void **state)
{
    (void)state;
    json_t *tape = ask(DEMO "--protocol lyra_v1 --set strike=+10%");
    json_t *file = ask(SNAPSHOT "--protocol lyra_v1 --set strike=+10%");
    double from_tape = number(tape, "after", "venues", "gamma_usd_per_1pct");
    double from_file = number(file, "after", "venues", "gamma_usd_per_1pct");
    assert_true(fabs(from_tape - from_file) < 1e-9 * fabs(from_file));
    json_decref(tape);
    json_decref(file);
}

static void people_get_a_table(void **state)
{
    (void)state;
    command_run(&command, "whatif " SNAPSHOT "--set depth=x0.5 --grid spot=-10:10:10", "");
    assert_int_equal(command.code, 0);
    assert_non_null(strstr(command.output, "depth=x0.5\n"));
    assert_non_null(strstr(command.output, "k, hedge flow over depth"));
    assert_non_null(strstr(command.output, "initial margin multiplier"));
    assert_non_null(strstr(command.output, "ETH     -10%    +0% |"));
}

static void refused(const char *arguments, int code, const char *why)
{
    char line[900];
    snprintf(line, sizeof line, "whatif %s", arguments);
    command_run(&command, line, "{}");
    assert_int_equal(command.code, code);
    if (strstr(command.output, why) == NULL) {
        fail_msg("%s: %s", arguments, command.output);
    }
}

static void what_cannot_be_is_said(void **state)
{
    (void)state;
    refused(SNAPSHOT "--set strike=abc", 2, "--set \"strike=abc\": must be a number, +5%, -5% or x1.5");
    refused(SNAPSHOT "--set moon=1", 2, "is none of strike, quantity");
    refused(SNAPSHOT "--grid spot=1", 2, "must be spot=FROM:TO:STEP");
    refused(SNAPSHOT "--set strike=-1", 1, "gives a value that cannot be");
    refused(SNAPSHOT "--protocol premia_v3 --set strike=1", 1, "no position of this block is meant");
    refused("--snapshot - --set strike=1", 1, "this is no snapshot");
    refused("--ring /nowhere/x.ring", 1, "/nowhere/x.ring: reading or writing failed");
    refused("--snapshot /nowhere/x.json", 1, "/nowhere/x.json: No such file or directory");
    refused("-c /nowhere/x.yaml --set strike=1", 3, "/nowhere/x.yaml");
    refused(SNAPSHOT "more", 2, "no argument is expected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_and_after_stand_side_by_side),
        cmocka_unit_test(a_grid_has_a_cell_for_every_market),
        cmocka_unit_test(a_tape_is_as_good_as_a_file),
        cmocka_unit_test(people_get_a_table),
        cmocka_unit_test(what_cannot_be_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
