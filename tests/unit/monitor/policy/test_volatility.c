#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/policy/quantile.h"
#include "monitor/policy/volatility.h"
#include "tests/property/monitor/policy/random.h"

#define HOURS 4320u

static double returns[HOURS];

/* Student t by its quantile, so that the draw itself is no second implementation. */
static void draw(double nu, double hourly_vol, uint64_t seed)
{
    for (size_t i = 0; i < HOURS; i++) {
        assert_int_equal(gw_quantile_student(&returns[i], nu, random_between(&seed, 1e-6, 1.0 - 1e-6)),
                         GW_OK);
        returns[i] *= hourly_vol;
    }
}

static void a_constant_move_is_its_own_volatility(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOURS; i++) {
        returns[i] = i % 2 == 0 ? 0.01 : -0.01;
    }
    const double variance = 0.01 * 0.01 * 8760;
    assert_true(fabs(gw_volatility_ewma(returns, HOURS, variance, 0.94) / variance - 1.0) < 1e-12);
    assert_true(fabs(gw_volatility_bipower(returns, HOURS) / (variance * 1.5707963267948966) - 1.0) < 1e-12);
}

static void a_day_of_decay_is_the_same_in_any_steps(void **state)
{
    (void)state;
    double by_hour = 0.5;
    for (int hour = 0; hour < 24; hour++) {
        by_hour = gw_volatility_ewma_step(by_hour, 0.0, 3600, 0.94);
    }
    assert_true(fabs(by_hour - 0.47) < 1e-13);
    assert_true(fabs(gw_volatility_ewma_step(0.5, 0.0, 86400, 0.94) - 0.47) < 1e-13);
    assert_true(gw_volatility_ewma_step(0.5, 1.0, 0.0, 0.94) == 0.5);
    assert_true(gw_volatility_ewma_step(0.5, 1.0, -5.0, 0.94) == 0.5);
}

static void a_jump_moves_the_average_and_not_the_bipower(void **state)
{
    (void)state;
    draw(8.0, 0.005, 1);
    const double calm = gw_volatility_bipower(returns, HOURS);
    double square = 0.0;
    for (size_t i = 0; i < HOURS; i++) {
        square += returns[i] * returns[i] / HOURS * 8760;
    }
    assert_true(fabs(calm / square - 1.0) < 0.1);
    returns[HOURS / 2] = 0.30;
    assert_true(gw_volatility_bipower(returns, HOURS) / calm < 1.15);
    assert_true(gw_volatility_ewma(returns, HOURS / 2 + 1, square, 0.94) > 2.0 * square);
}

static void empty_and_short_series_are_zero(void **state)
{
    (void)state;
    double daily[2];
    returns[0] = 0.1;
    assert_true(gw_volatility_bipower(returns, 0) == 0.0 && gw_volatility_bipower(returns, 1) == 0.0);
    assert_true(gw_volatility_ewma(returns, 0, 0.25, 0.94) == 0.25);
    assert_int_equal(gw_volatility_daily(daily, 2, returns, 23), 0);
}

static void days_are_whole_and_the_newest(void **state)
{
    (void)state;
    double daily[3];
    for (size_t i = 0; i < 60; i++) {
        returns[i] = (double)i;
    }
    assert_int_equal(gw_volatility_daily(daily, 3, returns, 60), 2);
    double want = 0.0;
    for (size_t i = 36; i < 60; i++) {
        want += (double)(i * i);
    }
    assert_true(daily[1] == want);
    assert_int_equal(gw_volatility_daily(daily, 1, returns, 60), 1);
    assert_true(daily[0] == want);
}

static void the_degrees_that_made_the_series_are_found_again(void **state)
{
    (void)state;
    for (double nu = 3.5; nu <= 7.0; nu += 1.75) {
        draw(nu, 0.006, (uint64_t)(nu * 100));
        const double found = gw_volatility_tail_nu(returns, HOURS);
        assert_true(fabs(found / nu - 1.0) < 0.2);
    }
}

static void degrees_stay_within_their_clamp(void **state)
{
    (void)state;
    draw(200.0, 0.006, 3);
    assert_true(gw_volatility_tail_nu(returns, HOURS) > 7.99);
    draw(2.1, 0.006, 4);
    assert_true(gw_volatility_tail_nu(returns, HOURS) < 3.01);
    assert_true(gw_volatility_tail_nu(returns, GW_VOLATILITY_FIT_H - 1) == GW_TAIL_NU);
    memset(returns, 0, sizeof returns);
    assert_true(gw_volatility_tail_nu(returns, HOURS) == GW_TAIL_NU);
    returns[7] = 0.1; /* one move in half a year */
    const double lonely = gw_volatility_tail_nu(returns, HOURS);
    assert_true(lonely >= GW_TAIL_NU_MIN && lonely <= GW_TAIL_NU_MAX);
}

/* Scaling a series changes nothing about its tail. */
static void the_tail_has_no_unit(void **state)
{
    (void)state;
    draw(5.0, 0.001, 9);
    const double one = gw_volatility_tail_nu(returns, HOURS);
    for (size_t i = 0; i < HOURS; i++) {
        returns[i] *= 64.0;
    }
    assert_true(fabs(gw_volatility_tail_nu(returns, HOURS) - one) < 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_move_is_its_own_volatility),
        cmocka_unit_test(a_day_of_decay_is_the_same_in_any_steps),
        cmocka_unit_test(a_jump_moves_the_average_and_not_the_bipower),
        cmocka_unit_test(empty_and_short_series_are_zero),
        cmocka_unit_test(days_are_whole_and_the_newest),
        cmocka_unit_test(the_degrees_that_made_the_series_are_found_again),
        cmocka_unit_test(degrees_stay_within_their_clamp),
        cmocka_unit_test(the_tail_has_no_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
