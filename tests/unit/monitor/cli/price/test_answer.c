/* Does every kind of `gammawatch price` reach its formula, with every key, and refuse what it would not read? */
#include "monitor/cli/price/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *ask(const char *text)
{
    json_error_t error;
    json_t *request = json_loads(text, 0, &error);
    assert_non_null(request);
    json_t *answer = gw_price_answer(request);
    json_decref(request);
    return answer;
}

static double read_number(const json_t *answer, const char *key)
{
    const json_t *value = json_object_get(answer, key);
    if (!json_is_number(value)) {
        print_error("%s: %s\n", key, json_string_value(json_object_get(answer, "error")));
        fail();
    }
    return json_number_value(value);
}

static void check(const char *text, const struct gw_instrument *instrument, double spot)
{
    static const char *const keys[] = {"price", "delta", "gamma", "vega",  "theta", "rho",
                                       "vanna", "volga", "charm", "speed", "color", "zomma"};
    struct gw_greeks want;
    assert_int_equal(gw_pricing_greeks(&want, spot, instrument), GW_OK);
    json_t *answer = ask(text);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_true(read_number(answer, keys[i]) == (&want.price)[i]);
    }
    assert_true(read_number(answer, "gamma_usd_1pct") == want.gamma * spot * spot / 100.0);
    json_decref(answer);
}

static void check_error(const char *text, const char *part)
{
    json_t *answer = ask(text);
    const char *error = json_string_value(json_object_get(answer, "error"));
    assert_non_null(error);
    if (strstr(error, part) == NULL) {
        print_error("%s\n  answers %s\n", text, error);
        fail();
    }
    assert_null(json_object_get(answer, "price"));
    json_decref(answer);
}

static void options_take_their_four_forms(void **state)
{
    (void)state;
    struct gw_instrument option = {
        .kind = GW_PAYOFF_EUROPEAN,
        .quantity = -2.0,
        .option = {
            .strike = 40.0, .t_years = 1.0, .vol = 0.2, .rate = 0.06, .yield = 0.01, .pin_width = 0.1}};
    check(
        "{\"kind\":\"put\",\"spot\":36,\"strike\":40,\"t_years\":1,\"vol\":0.2,\"rate\":0.06,\"yield\":0.01,"
        "\"pin_width\":0.1,\"quantity\":-2,\"exercise\":\"european\"}",
        &option, 36.0);
    option.kind = GW_PAYOFF_AMERICAN;
    check(
        "{\"kind\":\"put\",\"spot\":36,\"strike\":40,\"t_years\":1,\"vol\":0.2,\"rate\":0.06,\"yield\":0.01,"
        "\"pin_width\":0.1,\"quantity\":-2,\"exercise\":\"american\"}",
        &option, 36.0);
    option.kind = GW_PAYOFF_FORWARD;
    option.option.yield = 0.0;
    check("{\"kind\":\"put\",\"forward\":36,\"strike\":40,\"t_years\":1,\"vol\":0.2,\"rate\":0.06,"
          "\"pin_width\":0.1,\"quantity\":-2}",
          &option, 36.0);
    const struct gw_instrument averaged = {
        .kind = GW_PAYOFF_AVERAGED,
        .quantity = 1.0,
        .averaged = {{.is_call = true, .strike = 2000.0, .t_years = 1e-5, .vol = 0.8}, 5.7e-5, 1999.0}};
    check("{\"kind\":\"call\",\"spot\":2000,\"strike\":2000,\"t_years\":1e-5,\"vol\":0.8,\"window_years\":5."
          "7e-5,"
          "\"mean_so_far\":1999}",
          &averaged, 2000.0);
}

static void pools_take_their_keys(void **state)
{
    (void)state;
    struct gw_instrument pool = {
        .kind = GW_PAYOFF_LP_RANGE, .quantity = 1.0, .lp = {{1000.0, 0.5, 1.5}, 2000.0}};
    check("{\"kind\":\"lp_range\",\"spot\":2100,\"liquidity\":1000,\"price_lower\":0.5,\"price_upper\":1.5,"
          "\"quote_usd\":2000}",
          &pool, 2100.0);
    pool.lp = (struct gw_lp_position){{1000.0, 1.0 / 1.5, 1.0 / 0.5}, 2000.0};
    check("{\"kind\":\"lp_range\",\"spot\":2100,\"liquidity\":1000,\"price_lower\":0.5,\"price_upper\":1.5,"
          "\"quote_usd\":2000,\"base\":\"token1\"}",
          &pool, 2100.0);
    const struct gw_instrument weighted = {
        .kind = GW_PAYOFF_WEIGHTED, .quantity = 0.5, .weighted = {8.0, 4000.0, 0.8, 1.0 - 0.8, 1.0}};
    check("{\"kind\":\"weighted\",\"spot\":2100,\"base_tokens\":8,\"quote_tokens\":4000,\"base_weight\":0.8,"
          "\"quantity\":0.5}",
          &weighted, 2100.0);
    const struct gw_instrument stable = {
        .kind = GW_PAYOFF_STABLE, .quantity = 1.0, .stable = {200.0, 2e6, 1.0}};
    check("{\"kind\":\"stable\",\"spot\":1.002,\"amplification\":200,\"invariant\":2e6}", &stable, 1.002);
    const struct gw_instrument leg = {
        .kind = GW_PAYOFF_PANOPTIC, .quantity = 1.0, .panoptic = {{1000.0, 1600.0, 2500.0}, true, true, 1.0}};
    check("{\"kind\":\"panoptic\",\"spot\":2100,\"liquidity\":1000,\"price_lower\":1600,\"price_upper\":2500,"
          "\"token_type\":\"base\",\"side\":\"long\"}",
          &leg, 2100.0);
}

static void other_kinds_take_theirs(void **state)
{
    (void)state;
    const struct gw_instrument power = {
        .kind = GW_PAYOFF_POWER, .quantity = 1.0, .power = {3.0, 0.5, 0.7, 0.02, 0.01}};
    check("{\"kind\":\"power\",\"spot\":20,\"power\":3,\"t_years\":0.5,\"vol\":0.7,\"rate\":0.02,\"yield\":0."
          "01}",
          &power, 20.0);
    const struct gw_instrument perp = {
        .kind = GW_PAYOFF_POWER_PERP, .quantity = 7.0, .power_perp = {0.42, 0.0, 0.8, 0.03}};
    check("{\"kind\":\"power_perp\",\"spot\":2000,\"norm_factor\":0.42,\"vol\":0.8,\"rate\":0.03,"
          "\"quantity\":7}",
          &perp, 2000.0);
    const struct gw_instrument token = {
        .kind = GW_PAYOFF_LEVERAGED, .quantity = -1.0, .leveraged = {3.0, 5e7, 1900.0, 0.8, 0.03, 0.01}};
    check(
        "{\"kind\":\"leveraged\",\"spot\":2000,\"leverage\":3,\"value\":5e7,\"value_spot\":1900,\"vol\":0.8,"
        "\"rate\":0.03,\"yield\":0.01,\"quantity\":-1}",
        &token, 2000.0);
    const struct gw_instrument linear = {.kind = GW_PAYOFF_LINEAR, .quantity = -3.0};
    check("{\"kind\":\"linear\",\"spot\":2000,\"quantity\":-3}", &linear, 2000.0);
}

/* 1 000·√(2000) of liquidity: P05 of the public vectors. */
static void pools_say_what_they_hold_and_lose(void **state)
{
    (void)state;
    json_t *answer = ask("{\"kind\":\"lp_v2\",\"spot\":2000,\"liquidity\":1000,\"vol\":0.8,\"quantity\":2}");
    assert_true(fabs(read_number(answer, "base_tokens") - 44.721359549995796) < 1e-12);
    assert_true(fabs(read_number(answer, "quote_tokens") - 89442.71909999159) < 1e-9);
    assert_true(fabs(read_number(answer, "lvr_per_year") - 2 * 7155.41752799933) < 1e-9);
    json_decref(answer);
}

static void finite_moves_and_ladders_come_when_asked_for(void **state)
{
    (void)state;
    json_t *answer = ask("{\"kind\":\"call\",\"spot\":2000,\"strike\":2000,\"t_years\":0,\"vol\":0.8,"
                         "\"gamma_move\":0.001,\"ladder\":true}");
    assert_true(fabs(read_number(answer, "gamma_finite") - 0.25) < 1e-12);
    assert_true(json_is_true(json_object_get(answer, "pin")));
    const json_t *ladder = json_object_get(answer, "ladder");
    assert_int_equal(json_array_size(json_object_get(ladder, "shock_bps")), GW_LADDER_NODES);
    const json_t *pnl = json_object_get(ladder, "pnl");
    assert_true(json_number_value(json_array_get(pnl, GW_LADDER_SPOT)) == 0.0);
    assert_true(json_number_value(json_array_get(pnl, GW_LADDER_NODES - 1)) == 2000.0);
    json_decref(answer);
}

static void what_would_not_be_read_is_refused(void **state)
{
    (void)state;
    check_error("{\"kind\":7}", "\"kind\" must be a string");
    check_error("{\"kind\":\"linear\",\"spot\":1,\"strike\":2}", "unknown key \"strike\" for kind linear");
    check_error("{\"kind\":\"call\",\"spot\":1,\"strike t_years\":2}", "unknown key");
    check_error("{\"kind\":\"linear\",\"spot\":1,\"ladder\":1}", "\"ladder\" must be true or false");
    check_error("{\"kind\":\"linear\",\"spot\":1,\"gamma_move\":2}",
                "\"gamma_move\" must lie between 0 and 1");
    check_error("{\"kind\":\"lp_v2\",\"spot\":1,\"liquidity\":1,\"vol\":11}", "\"vol\" must be 0..10");
    check_error("{\"kind\":\"linear\",\"spot\":1e308,\"ladder\":true}", "a node of the ladder");
    check_error("{\"kind\":\"panoptic\",\"spot\":1,\"liquidity\":1,\"price_lower\":1,\"price_upper\":2,"
                "\"token_type\":\"base\"}",
                "\"side\" is missing");
    check_error("{\"kind\":\"power_perp\",\"spot\":1,\"norm_factor\":1}", "\"vol\" is missing");
    check_error("{\"kind\":\"stable\",\"spot\":1,\"amplification\":0,\"invariant\":1}",
                "outside the model's domain");
}

static void forms_of_an_option_exclude_each_other(void **state)
{
    (void)state;
#define OPTION "{\"kind\":\"call\",\"strike\":1,\"t_years\":1,\"vol\":1,"
    check_error(OPTION "\"forward\":1,\"exercise\":\"american\"}", "exclude each other");
    check_error(OPTION "\"spot\":1,\"window_years\":0.1,\"exercise\":\"american\"}", "exclude each other");
    check_error(OPTION "\"forward\":1,\"spot\":1}", "takes the place");
    check_error(OPTION "\"forward\":1,\"yield\":0.1}", "takes the place");
    check_error(OPTION "\"spot\":1,\"mean_so_far\":1}", "needs \"window_years\"");
    check_error(OPTION "\"spot\":1,\"exercise\":\"bermudan\"}", "must be \"european\" or \"american\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_take_their_four_forms),
        cmocka_unit_test(pools_take_their_keys),
        cmocka_unit_test(other_kinds_take_theirs),
        cmocka_unit_test(pools_say_what_they_hold_and_lose),
        cmocka_unit_test(finite_moves_and_ladders_come_when_asked_for),
        cmocka_unit_test(what_would_not_be_read_is_refused),
        cmocka_unit_test(forms_of_an_option_exclude_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
