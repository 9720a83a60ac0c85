#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/backtest/coverage.h"

static bool is_near(double got, double want, double relative)
{
    return fabs(got - want) <= relative * fabs(want);
}

/* Vector P19. */
static void kupiec_matches_the_vector(void **state)
{
    (void)state;
    struct gw_coverage_test test;
    assert_int_equal(gw_coverage_kupiec(&test, 8, 365, 0.01), GW_OK);
    assert_true(is_near(test.likelihood_ratio, 3.9080075175303686665, 1e-12));
    assert_true(is_near(test.p_value, 0.048056540548552915944, 1e-12));
}

/* Vector P33. */
static void christoffersen_matches_the_vector(void **state)
{
    (void)state;
    static const char text[] = "000110000001000001110000000000";
    bool breached[30];
    struct gw_coverage_test test;
    for (size_t i = 0; i < 30; i++) {
        breached[i] = text[i] == '1';
    }
    assert_int_equal(gw_coverage_independence(&test, breached, 30), GW_OK);
    assert_true(is_near(test.likelihood_ratio, 3.4397751504460161854, 1e-11));
    assert_true(is_near(test.p_value, 0.06364435370678373705, 1e-11));
}

static void too_many_and_too_few_are_both_rejected(void **state)
{
    (void)state;
    struct gw_coverage_test test;
    assert_int_equal(gw_coverage_kupiec(&test, 10, 1000, 0.01), GW_OK);
    assert_true(test.p_value > 0.999);
    assert_int_equal(gw_coverage_kupiec(&test, 0, 1000, 0.01), GW_OK);
    assert_true(test.p_value < 0.001);
    assert_int_equal(gw_coverage_kupiec(&test, 30, 1000, 0.01), GW_OK);
    assert_true(test.p_value < 0.001);
    assert_int_equal(gw_coverage_kupiec(&test, 1000, 1000, 0.01), GW_OK);
    assert_true(isfinite(test.likelihood_ratio));
}

static void sequences_at_their_edges_are_answered(void **state)
{
    (void)state;
    struct gw_coverage_test test;
    const bool none[4] = {false, false, false, false};
    const bool all[4] = {true, true, true, true};
    assert_int_equal(gw_coverage_independence(&test, none, 4), GW_OK);
    assert_true(test.likelihood_ratio == 0.0 && test.p_value == 1.0);
    assert_int_equal(gw_coverage_independence(&test, all, 4), GW_OK);
    assert_true(test.p_value == 1.0);
    assert_int_equal(gw_coverage_independence(&test, all, 1), GW_E_DOMAIN);
    assert_int_equal(gw_coverage_kupiec(&test, 2, 1, 0.01), GW_E_DOMAIN);
    assert_int_equal(gw_coverage_kupiec(&test, 0, 0, 0.01), GW_E_DOMAIN);
    assert_int_equal(gw_coverage_kupiec(&test, 0, 1, 0.0), GW_E_DOMAIN);
    assert_int_equal(gw_coverage_kupiec(&test, (double)NAN, 10, 0.01), GW_E_DOMAIN);
}

static void the_tail_of_chi_square_is_that_of_tables(void **state)
{
    (void)state;
    assert_true(is_near(gw_coverage_chi_square_1(3.841458820694124), 0.05, 1e-13));
    assert_true(is_near(gw_coverage_chi_square_1(6.634896601021213), 0.01, 1e-13));
    assert_true(gw_coverage_chi_square_1(0.0) == 1.0);
    assert_true(gw_coverage_chi_square_1(900.0) > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kupiec_matches_the_vector),
        cmocka_unit_test(christoffersen_matches_the_vector),
        cmocka_unit_test(too_many_and_too_few_are_both_rejected),
        cmocka_unit_test(sequences_at_their_edges_are_answered),
        cmocka_unit_test(the_tail_of_chi_square_is_that_of_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
