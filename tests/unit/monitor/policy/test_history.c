#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/policy/history.h"
#include "monitor/policy/quantile.h"
#include "tests/property/monitor/policy/random.h"
#include "tests/unit/monitor/policy/fixture.h"

static struct gw_history history;

static void take(double log_return, double elapsed_s)
{
    const struct gw_memory memory = {
        .underlying = "ETH", .last_return = log_return, .last_elapsed_s = elapsed_s};
    gw_history_take(&history, &memory);
}

static int clear(void **state)
{
    (void)state;
    memset(&history, 0, sizeof history);
    return 0;
}

static void only_hourly_returns_are_held(void **state)
{
    (void)state;
    take(0.01, 3600);
    take(0.5, 7201);
    take(0.5, 0);
    take((double)NAN, 3600);
    assert_int_equal(history.count, 1);
    assert_string_equal(history.underlying, "ETH");
    assert_true(history.returns[0] == 0.01);
}

static void half_a_year_is_kept_and_the_oldest_goes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < GW_HISTORY_HOURS + 5; i++) {
        take(i, 3600);
    }
    assert_int_equal(history.count, GW_HISTORY_HOURS);
    assert_true(history.returns[4] == GW_HISTORY_HOURS + 4 && history.returns[5] == 5);
}

static void a_short_history_leaves_the_defaults(void **state)
{
    (void)state;
    struct gw_memory memory = {.z_tail = 9, .z_gap = 9, .tail_nu = 9};
    for (unsigned i = 0; i + 1 < GW_VOLATILITY_FIT_H; i++) {
        take(i % 2 == 0 ? 0.01 : -0.01, 3600);
    }
    gw_history_measure(&memory, &history);
    assert_true(memory.z_tail == 0 && memory.z_gap == 0 && memory.tail_nu == 0);
    assert_true(fabs(memory.har_vol / sqrt(1e-4 * 8760) - 1) < 1e-12);
    assert_true(memory.bipower_variance > 0);
}

static void a_long_history_gives_the_tail_its_quantile(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (unsigned i = 0; i < GW_HISTORY_HOURS; i++) {
        double draw;
        assert_int_equal(gw_quantile_student(&draw, 6.0, random_between(&seed, 1e-6, 1 - 1e-6)), GW_OK);
        take(0.006 * draw, 3600);
    }
    struct gw_memory memory = {0};
    gw_history_measure(&memory, &history);
    assert_true(memory.tail_nu > 4.8 && memory.tail_nu < 7.5);
    double want;
    assert_int_equal(gw_quantile_student(&want, memory.tail_nu, 0.99), GW_OK);
    assert_true(memory.z_tail == want && memory.z_gap > want);
}

/* The numbers that a measured memory carries reach the range. */
static void feedback_uses_what_the_history_says(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    struct gw_ecosystem ecosystem = fixture_gamma(0.0, 1e6);
    struct gw_feedback feedback;
    struct gw_memory memory = {0};
    assert_int_equal(gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S), GW_OK);
    assert_true(feedback.z_tail == 0 && feedback.vol_now == 0.75 && feedback.vol_floor == 0.9 * 0.75);
    memory.z_tail = 2.5;
    memory.har_vol = 1.0;
    assert_int_equal(gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S), GW_OK);
    assert_true(feedback.z_tail == 2.5 && feedback.vol_now == 1.10);
    ecosystem.vol = 0.9; /* implied volatility says it already */
    assert_int_equal(gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S), GW_OK);
    assert_true(feedback.vol_now == 0.9);
}

static void the_long_run_moves_in_years(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    struct gw_ecosystem ecosystem = fixture_gamma(0.0, 1e6);
    struct gw_feedback feedback;
    struct gw_memory memory = {0};
    for (int i = 0; i < 24 * 30; i++) {
        ecosystem.spot_usd = i % 2 == 0 ? 2000.0 : 2030.0;
        assert_int_equal(
            gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S + 3600 * i), GW_OK);
    }
    assert_int_equal(memory.samples, 24 * 30 - 1);
    assert_true(sqrt(memory.variance) > 1.2);
    assert_true(feedback.vol_floor > 0.9 * 0.75 && feedback.vol_floor < 0.9 * 0.80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(only_hourly_returns_are_held, clear),
        cmocka_unit_test_setup(half_a_year_is_kept_and_the_oldest_goes, clear),
        cmocka_unit_test_setup(a_short_history_leaves_the_defaults, clear),
        cmocka_unit_test_setup(a_long_history_gives_the_tail_its_quantile, clear),
        cmocka_unit_test(feedback_uses_what_the_history_says),
        cmocka_unit_test(the_long_run_moves_in_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
