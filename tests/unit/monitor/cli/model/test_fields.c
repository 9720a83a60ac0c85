/* Is every wrong input of `gammawatch model` refused on its line, by its name, and the rest still answered? */
#include "tests/unit/monitor/cli/command.h"

#define LVR(more) "{\"id\":7,\"kind\":\"lvr\",\"inputs\":{\"L\":1000,\"P\":2000,\"sigma\":0.8" more "}}\n"

static struct command command;

static void refused(const char *line, const char *error)
{
    char expected[512];
    command_run(&command, "model", line);
    snprintf(expected, sizeof expected, "{\"id\":7,\"error\":\"%s\"}\n", error);
    assert_string_equal(command.output, expected);
    assert_int_equal(command.code, 1);
}

static void a_missing_input_is_named(void **state)
{
    (void)state;
    refused(LVR(""), "\\\"days\\\" is missing");
}

static void an_unknown_input_is_named(void **state)
{
    (void)state;
    refused(LVR(",\"days\":1,\"vol\":1"), "\\\"vol\\\" is no input of this kind");
}

static void an_input_of_another_type_is_named(void **state)
{
    (void)state;
    refused(LVR(",\"days\":\"1\""), "\\\"days\\\" must be a number");
    refused(LVR(",\"days\":null"), "\\\"days\\\" must be a number");
    refused("{\"id\":7,\"kind\":\"il_v2\",\"inputs\":{\"ratio\":[1,true]}}\n",
            "\\\"ratio\\\" must be a list of numbers");
    refused(
        "{\"id\":7,\"kind\":\"v3_swap_buy\",\"inputs\":{\"segments\":[1],\"P0\":1,\"buy_base\":1,\"fee\":0}}"
        "\n",
        "\\\"segments\\\" must be a list of lists of numbers");
    refused("{\"id\":7,\"kind\":\"bsm_greeks\",\"inputs\":{\"S\":1,\"K\":1,\"tte_sec\":1,\"sigma\":1,\"r\":0,"
            "\"q\":0,\"type\":\"forward\"}}\n",
            "\\\"type\\\" must be one of call|put");
}

static void inputs_of_a_position_are_those_of_its_kind(void **state)
{
#define BOOK(position)                                                                                       \
    "{\"id\":7,\"kind\":\"ladder\",\"inputs\":{\"S\":1,\"r\":0,\"q\":0,\"positions\":[" position "]}}\n"
    (void)state;
    refused(BOOK("{\"kind\":\"linear\",\"Q\":1},{\"kind\":\"linear\",\"Q\":1,\"K\":1}"),
            "\\\"positions[1].K\\\" is no input of this kind");
    refused(BOOK("{\"kind\":\"v3_lp\",\"L\":1,\"pa\":1}"), "\\\"positions[0].pb\\\" is missing");
    refused(BOOK("{\"Q\":1}"), "\\\"positions[0].kind\\\" is missing");
    refused(BOOK("{\"kind\":\"future\",\"Q\":1}"),
            "\\\"positions[0].kind\\\" must be one of option|v3_lp|linear");
    refused(BOOK("3"), "\\\"positions[0]\\\" must be an object");
#undef BOOK
}

static void the_line_itself_is_checked(void **state)
{
    (void)state;
    refused("{\"id\":7,\"inputs\":{}}\n", "\\\"kind\\\" is missing");
    refused("{\"id\":7,\"kind\":\"lvr\"}\n", "\\\"inputs\\\" is missing");
    refused("{\"id\":7,\"kind\":1,\"inputs\":{}}\n", "\\\"kind\\\" must be a string");
    refused("{\"id\":7,\"kind\":\"lvr\",\"inputs\":[]}\n", "\\\"inputs\\\" must be an object");
    refused("{\"id\":7,\"kind\":\"moon\",\"inputs\":{}}\n",
            "kind \\\"moon\\\" is not known; `gammawatch model --list` names all");
    refused("{\"id\":7,\"kind\":\"lvr\",\"inputs\":{},\"tag\":1}\n",
            "unknown key \\\"tag\\\"; a line has id, kind and inputs");
}

static void a_number_outside_the_domain_is_refused_with_the_domain(void **state)
{
    (void)state;
    refused("{\"id\":7,\"kind\":\"il_v2\",\"inputs\":{\"ratio\":[1,0]}}\n", "outside the domain: ratios > 0");
    refused("{\"id\":7,\"kind\":\"il_v2\",\"inputs\":{\"ratio\":[-1]}}\n", "outside the domain: ratios > 0");
    refused("{\"id\":7,\"kind\":\"lvr\",\"inputs\":{\"L\":1e308,\"P\":1e308,\"sigma\":9,\"days\":1}}\n",
            "outside the domain: P > 0, L >= 0, sigma 0..10");
}

static void a_list_that_is_too_long_is_refused(void **state)
{
    (void)state;
    char line[4096] = "{\"id\":7,\"kind\":\"il_v2\",\"inputs\":{\"ratio\":[1";
    for (size_t i = 0; i < 1024; i++) {
        strcat(line, ",1");
    }
    refused(strcat(line, "]}}\n"), "\\\"ratio\\\" has 1025 items, 1024 at most are possible");
}

static void good_lines_beside_bad_ones_are_answered(void **state)
{
    (void)state;
    command_run(&command, "model", LVR("") "{broken\n\n" LVR(",\"days\":1"));
    assert_int_equal(command.code, 1);
    assert_non_null(strstr(command.output, "\n{\"id\":null,\"error\":"));
    assert_non_null(strstr(command.output, "\n{\"id\":7,\"outputs\":{\"rate_per_year\":7155.41752799"));
}

static void an_empty_list_has_an_empty_answer(void **state)
{
    (void)state;
    command_run(&command, "model", "{\"id\":7,\"kind\":\"il_v2\",\"inputs\":{\"ratio\":[]}}\n");
    assert_string_equal(command.output, "{\"id\":7,\"outputs\":{\"il\":[]}}\n");
    assert_int_equal(command.code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_input_is_named),
        cmocka_unit_test(an_unknown_input_is_named),
        cmocka_unit_test(an_input_of_another_type_is_named),
        cmocka_unit_test(inputs_of_a_position_are_those_of_its_kind),
        cmocka_unit_test(the_line_itself_is_checked),
        cmocka_unit_test(a_number_outside_the_domain_is_refused_with_the_domain),
        cmocka_unit_test(a_list_that_is_too_long_is_refused),
        cmocka_unit_test(good_lines_beside_bad_ones_are_answered),
        cmocka_unit_test(an_empty_list_has_an_empty_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
