/* Does `gammawatch price` answer line for line, good or bad, in the units it promises? */
#include <jansson.h>
#include <math.h>

#include "tests/unit/monitor/cli/command.h"

#define CALL "{\"id\":1,\"kind\":\"call\",\"spot\":100,\"strike\":100,\"t_years\":1,\"vol\":0.2}\n"

static struct command command;

/* The n-th line of the answer. The caller drops the reference. */
static json_t *answer(size_t n)
{
    const char *line = command.output;
    for (size_t i = 0; i < n; i++) {
        line = strchr(line, '\n');
        assert_non_null(line);
        line++;
    }
    const char *end = strchr(line, '\n');
    assert_non_null(end);
    json_t *json = json_loadb(line, (size_t)(end - line), 0, NULL);
    assert_true(json_is_object(json));
    return json;
}

static size_t count_lines(void)
{
    size_t count = 0;
    for (const char *c = command.output; *c != '\0'; c++) {
        count += *c == '\n' ? 1 : 0;
    }
    return count;
}

static void check_number(const json_t *json, const char *key, double expected)
{
    const json_t *value = json_object_get(json, key);
    assert_true(json_is_number(value));
    assert_true(fabs(json_number_value(value) - expected) <= 1e-10 * fabs(expected));
}

static void check_error(size_t line, const char *text)
{
    json_t *json = answer(line);
    const char *error = json_string_value(json_object_get(json, "error"));
    assert_non_null(error);
    assert_string_equal(error, text);
    assert_null(json_object_get(json, "price"));
    json_decref(json);
}

/* At r = q = 0 and spot = strike a call is spot * (2 N(vol sqrt(t) / 2) - 1); here N(0.1) = 0.539827837... */
static void a_call_at_the_money_has_its_closed_form_price(void **state)
{
    (void)state;
    command_run(&command, "price", CALL);
    json_t *json = answer(0);
    assert_int_equal(command.code, 0);
    check_number(json, "price", 7.965567455405804);
    check_number(json, "delta", 0.5398278372770290);
    check_number(json, "vega", 100 * 0.3969525474770118);
    json_decref(json);
}

static void every_greek_is_there(void **state)
{
    static const char *const keys[] = {"id",    "price", "delta", "gamma", "vega",  "theta", "rho",
                                       "vanna", "volga", "charm", "speed", "color", "zomma"};
    (void)state;
    command_run(&command, "price", CALL);
    json_t *json = answer(0);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_non_null(json_object_get(json, keys[i]));
    }
    json_decref(json);
}

static void everything_is_multiplied_by_the_quantity(void **state)
{
    (void)state;
    command_run(&command, "price",
                CALL "{\"id\":2,\"kind\":\"call\",\"spot\":100,\"strike\":100,\"t_years\":1,\"vol\":0.2,"
                     "\"quantity\":-10}\n");
    json_t *one = answer(0);
    json_t *ten = answer(1);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(one, key, value)
    {
        if (strcmp(key, "id") != 0 && strcmp(key, "gamma_usd_1pct") != 0) { /* rounded once more */
            assert_true(json_number_value(json_object_get(ten, key)) == -10 * json_number_value(value));
        }
    }
    json_decref(one);
    json_decref(ten);
}

static void a_full_range_lp_is_worth_twice_its_quote(void **state)
{
    (void)state;
    command_run(&command, "price",
                "{\"id\":\"v2\",\"kind\":\"lp_v2\",\"spot\":2500,\"liquidity\":10}\n"
                "{\"id\":\"v3\",\"kind\":\"lp_range\",\"spot\":3000,\"liquidity\":10,\"price_lower\":1600,"
                "\"price_upper\":2500}\n");
    json_t *full = answer(0);
    json_t *range = answer(1);
    check_number(full, "price", 2 * 10 * 50);
    check_number(full, "delta", 10.0 / 50);
    check_number(full, "gamma", -10 / (2 * 2500.0 * 50));
    check_number(range, "price", 10 * (50 - 40));
    check_number(range, "delta", 0);
    json_decref(full);
    json_decref(range);
}

static void ids_come_back_as_they_were_and_in_order(void **state)
{
    static const char *const ids[] = {"7", "\"a b\"", "null", "{\"x\":[1]}", "1.5", "true"};
    char input[1024] = "";
    size_t at = 0;
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        at += (size_t)snprintf(input + at, sizeof input - at, "{\"id\":%s,\"kind\":\"call\",\"spot\":100}\n",
                               ids[i]);
    }
    command_run(&command, "price", input);
    for (size_t i = 0; i < 6; i++) {
        json_t *json = answer(i);
        char *text = json_dumps(json_object_get(json, "id"), JSON_ENCODE_ANY | JSON_COMPACT);
        assert_string_equal(text, ids[i]);
        free(text);
        json_decref(json);
    }
}

static void a_bad_line_is_answered_and_the_good_ones_still_are(void **state)
{
    (void)state;
    command_run(&command, "price", CALL "{\"id\":2,\"kind\":\"swaption\"}\n" CALL);
    assert_int_equal(command.code, 1);
    assert_int_equal(count_lines(), 3);
    check_error(1, "kind \"swaption\" is none of call, put, lp_range, lp_v2, weighted, stable, panoptic, "
                   "power, power_perp, leveraged, linear");
    json_t *first = answer(0);
    json_t *last = answer(2);
    assert_true(json_equal(first, last));
    json_decref(first);
    json_decref(last);
}

static void every_kind_of_bad_line_says_what_is_wrong(void **state)
{
    (void)state;
    command_run(&command, "price",
                "{\"id\":1}\n"
                "[1]\n"
                "{\"id\":3,\"kind\":\"call\",\"spot\":100,\"strike\":100,\"vol\":0.2}\n"
                "{\"id\":4,\"kind\":\"call\",\"spot\":\"100\",\"strike\":100,\"t_years\":1,\"vol\":0.2}\n"
                "{\"id\":5,\"kind\":\"call\",\"spot\":100,\"strike\":100,\"t_years\":1,\"vol\":0.2,"
                "\"volatility\":1}\n"
                "{\"id\":6,\"kind\":\"call\",\"spot\":-100,\"strike\":100,\"t_years\":1,\"vol\":0.2}\n");
    assert_int_equal(command.code, 1);
    assert_int_equal(count_lines(), 6);
    check_error(0, "\"kind\" is missing");
    check_error(1, "not a JSON object");
    check_error(2, "\"t_years\" is missing");
    check_error(3, "\"spot\" must be a number");
    check_error(
        4, "unknown key \"volatility\" for kind call: its keys are strike t_years vol rate yield pin_width "
           "forward exercise window_years mean_so_far");
    check_error(
        5,
        "a number is outside the model's domain: spot and strike > 0, t_years 0..20, vol 0..10, rate and "
        "yield -2..2, window_years 0..20 with mean_so_far > 0 once t_years is inside it; american: no call "
        "with rate < yield < 0, no put with yield < rate < 0");
}

static void broken_json_is_answered_with_a_null_id(void **state)
{
    (void)state;
    command_run(&command, "price", "{\"id\":1,\n" CALL);
    json_t *json = answer(0);
    assert_int_equal(command.code, 1);
    assert_true(json_is_null(json_object_get(json, "id")));
    assert_non_null(json_object_get(json, "error"));
    json_decref(json);
    assert_int_equal(count_lines(), 2);
}

static void the_last_line_needs_no_newline(void **state)
{
    char input[] = CALL;
    (void)state;
    input[strlen(input) - 1] = '\0';
    command_run(&command, "price", input);
    assert_int_equal(command.code, 0);
    assert_int_equal(count_lines(), 1);
}

static void a_line_above_the_limit_is_refused_whole_and_the_next_answered(void **state)
{
    const size_t size = (1u << 20) + 64;
    char *input = malloc(size + sizeof CALL);
    (void)state;
    assert_non_null(input);
    memset(input, ' ', size);
    memcpy(input, CALL, sizeof CALL - 2);
    memcpy(input + size - 1, "\n" CALL, sizeof "\n" CALL);
    command_run(&command, "price", input);
    free(input);
    assert_int_equal(command.code, 1);
    assert_int_equal(count_lines(), 2);
    check_error(0, "line is longer than 1 MiB");
    json_t *json = answer(1);
    assert_non_null(json_object_get(json, "price"));
    json_decref(json);
}

static void nothing_in_gives_nothing_out(void **state)
{
    (void)state;
    command_run(&command, "price", "");
    assert_int_equal(command.code, 0);
    assert_string_equal(command.output, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_at_the_money_has_its_closed_form_price),
        cmocka_unit_test(every_greek_is_there),
        cmocka_unit_test(everything_is_multiplied_by_the_quantity),
        cmocka_unit_test(a_full_range_lp_is_worth_twice_its_quote),
        cmocka_unit_test(ids_come_back_as_they_were_and_in_order),
        cmocka_unit_test(a_bad_line_is_answered_and_the_good_ones_still_are),
        cmocka_unit_test(every_kind_of_bad_line_says_what_is_wrong),
        cmocka_unit_test(broken_json_is_answered_with_a_null_id),
        cmocka_unit_test(the_last_line_needs_no_newline),
        cmocka_unit_test(a_line_above_the_limit_is_refused_whole_and_the_next_answered),
        cmocka_unit_test(nothing_in_gives_nothing_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
