#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/margin/shifted.h"

static void assert_close(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-9 * fabs(expected))) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

static struct gw_margin_parts measure(const struct fixture_leg *legs, size_t count, double relative,
                                      double *value, double *lowest_gamma)
{
    const struct gw_policy_params params = fixture_params();
    const struct gw_margin_market market = {
        .vol = 0.75, .amplification_relative = relative, .depth_1pct_usd = 40e6, .confidence = 1.0};
    struct gw_instrument instruments[SHIFTED_LEGS_MAX];
    const struct gw_scenario_book book = shifted_book(instruments, 2000.0, legs, count);
    struct gw_margin_book described;
    struct gw_margin_parts parts;
    assert_int_equal(gw_scenario_book_describe(&described, &book, 60.0), GW_OK);
    assert_int_equal(gw_margin_measure(&parts, &described, &params, &market), GW_OK);
    assert_int_equal(gw_scenario_book_value(value, &book), GW_OK);
    *lowest_gamma = described.lowest_gamma;
    return parts;
}

static void the_short_straddle_of_the_vectors_is_met(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2000.0, 1209600, 0.75, -100.0, 1.0),
                                       fixture_option(false, 2000.0, 1209600, 0.75, -100.0, 1.0)};
    double value, gamma;
    const struct gw_margin_parts parts = measure(legs, 2, 1.0, &value, &gamma);
    assert_close(parts.price_scan_range, 0.14709314246664195165);
    assert_close(value, -23418.475920512399506);
    assert_int_equal(parts.scenario.index, 24);
    assert_true(parts.scenario.worst.vol == GW_VOL_UP && parts.scenario.worst.weight == 1.0);
    assert_close(parts.scenario.worst.shock, 0.14709314246664195165);
    assert_close(parts.scenario.usd, 23966.692751242834391);
    assert_close(gamma, -0.27750115180953966749);
    assert_close(parts.contingency_usd, 1200.0);
    assert_close(parts.gap_usd, 6.2953588135377471347);
    assert_close(parts.close_out_usd, 0.017138281701238096168);
    assert_close(parts.total_usd, 25173.005248338073376);
    assert_close(parts.initial_usd, 31466.25656042259172);
}

static void the_covered_call_of_the_vectors_is_met(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2400.0, 604800, 0.8, -1000.0, 1.0),
                                       fixture_linear(1000.0)};
    double value, gamma;
    const struct gw_margin_parts parts = measure(legs, 2, 1.25, &value, &gamma);
    assert_close(value, 1994944.5665290355397);
    assert_int_equal(parts.scenario.index, 0);
    assert_close(parts.scenario.usd, 366319.96850915033236);
    assert_close(gamma, -0.88526631462345138486);
    assert_close(parts.close_out_usd, 445.67642402018742689);
    assert_close(parts.total_usd, 372785.72798169032503);
    assert_close(parts.initial_usd, 465982.15997711290628);
}

static void volatility_shifts_as_at_derive(void **state)
{
    (void)state;
    const double month = 30.0 / 365.0;
    assert_close(gw_scenario_shift_vol(0.8, month, GW_VOL_UP), 0.8 * 1.5);
    assert_close(gw_scenario_shift_vol(0.8, month, GW_VOL_DOWN), 0.8 * 0.7);
    assert_true(gw_scenario_shift_vol(0.8, month, GW_VOL_FLAT) == 0.8);
    assert_close(gw_scenario_shift_vol(0.8, 7.0 / 365.0, GW_VOL_UP),
                 0.8 * (1.0 + 0.5 * pow(30.0 / 7.0, 0.3)));
    assert_close(gw_scenario_shift_vol(0.8, 90.0 / 365.0, GW_VOL_UP),
                 0.8 * (1.0 + 0.5 * pow(30.0 / 90.0, 0.13)));
    assert_true(gw_scenario_shift_vol(0.1, 1.0, GW_VOL_UP) == 0.40);
    /* Below a day nothing moves more than at a day. */
    assert_true(gw_scenario_shift_vol(0.8, 0.0, GW_VOL_UP) ==
                gw_scenario_shift_vol(0.8, 1.0 / 365.0, GW_VOL_UP));
    assert_true(gw_scenario_shift_vol(0.8, 0.0, GW_VOL_DOWN) > 0.0);
}

static void calls_and_puts_of_one_strike_and_expiry_net(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {
        fixture_option(true, 2000.0, 604800, 0.7, -10.0, 1.0),
        fixture_option(false, 2000.0, 604800, 0.9, 4.0, 1.0), /* nets 4 of the 10 */
        fixture_option(true, 2000.0, 1209600, 0.7, -3.0, 1.0),
        fixture_option(true, 2100.0, 604800, 0.7, 5.0, 1.0), fixture_linear(-100.0)};
    struct gw_instrument instruments[SHIFTED_LEGS_MAX];
    const struct gw_scenario_book book = shifted_book(instruments, 2000.0, legs, 5);
    struct gw_margin_book described;
    assert_int_equal(gw_scenario_book_describe(&described, &book, 0.0), GW_OK);
    assert_close(described.naked_short_tokens, 9.0);
    assert_close(described.notional_usd, 122.0 * 2000.0);
}

static void too_many_positions_are_refused(void **state)
{
    (void)state;
    static struct gw_instrument many[GW_SCENARIO_BOOK_MAX + 1];
    const struct gw_scenario_book book = {2000.0, many, GW_SCENARIO_BOOK_MAX + 1};
    struct gw_margin_book described;
    assert_int_equal(gw_scenario_book_describe(&described, &book, 0.0), GW_E_BOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_straddle_of_the_vectors_is_met),
        cmocka_unit_test(the_covered_call_of_the_vectors_is_met),
        cmocka_unit_test(volatility_shifts_as_at_derive),
        cmocka_unit_test(calls_and_puts_of_one_strike_and_expiry_net),
        cmocka_unit_test(too_many_positions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
