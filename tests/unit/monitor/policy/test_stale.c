#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/stale.h"
#include "tests/unit/monitor/policy/fixture.h"

static struct gw_staleness include_one(double age_s)
{
    struct gw_staleness staleness = {GW_STALE_FRESH, 0.0};
    gw_stale_include(&staleness, age_s, 60.0);
    return staleness;
}

static void levels_begin_above_one_three_and_ten_limits(void **state)
{
    (void)state;
    assert_int_equal(include_one(60.0).level, GW_STALE_FRESH);
    assert_int_equal(include_one(60.1).level, GW_STALE_WARN);
    assert_int_equal(include_one(180.1).level, GW_STALE_HELD);
    assert_int_equal(include_one(600.0).level, GW_STALE_HELD);
    assert_int_equal(include_one(601.0).level, GW_STALE_DEAD);
    assert_true(include_one(601.0).dead_s == 1.0);
    assert_int_equal(include_one((double)NAN).level, GW_STALE_DEAD);
    assert_int_equal(include_one((double)INFINITY).level, GW_STALE_DEAD);
}

static void the_worst_input_counts(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    struct gw_ecosystem ecosystem = fixture_gamma(0.0, 1e6);
    assert_int_equal(gw_stale_measure(&ecosystem, &params).level, GW_STALE_FRESH);
    ecosystem.oldest_exposure_s = 100.0;
    ecosystem.oldest_depth_s = 301.0;
    assert_int_equal(gw_stale_measure(&ecosystem, &params).level, GW_STALE_WARN);
    ecosystem.oldest_spot_s = 200.0;
    assert_int_equal(gw_stale_measure(&ecosystem, &params).level, GW_STALE_HELD);
    ecosystem.oldest_exposure_s = 1801.0;
    assert_int_equal(gw_stale_measure(&ecosystem, &params).level, GW_STALE_DEAD);
}

static void a_missed_heartbeat_warns_however_young_its_block(void **state)
{
    (void)state;
    const struct gw_policy_params params = fixture_params();
    struct gw_ecosystem ecosystem = fixture_gamma(0.0, 1e6);
    ecosystem.is_spot_stale = true;
    assert_int_equal(gw_stale_measure(&ecosystem, &params).level, GW_STALE_WARN);
}

static void a_held_margin_climbs_by_the_minute_to_its_limit(void **state)
{
    (void)state;
    struct gw_feed_state feed = {.initial_margin_bps = 13000};
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_WARN, 1000), 0);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_HELD, 1000), 13000);
    feed.initial_margin_bps = 20000;
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_HELD, 1059), 13000);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_DEAD, 1060), 13050);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_HELD, 7000), 18000);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_HELD, 900000), 18000);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_FRESH, 900060), 0);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_HELD, 900120), 20000);
    assert_int_equal(gw_stale_floor(&feed, GW_STALE_HELD, 100), 20000);
}

static void every_level_has_its_own_reason(void **state)
{
    (void)state;
    assert_true(gw_stale_reason(GW_STALE_FRESH) == 0);
    assert_true(gw_stale_reason(GW_STALE_WARN) == GW_REASON(STALE_WARN));
    assert_true(gw_stale_reason(GW_STALE_HELD) == GW_REASON(STALE));
    assert_true(gw_stale_reason(GW_STALE_DEAD) == GW_REASON(STALE_DEAD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_begin_above_one_three_and_ten_limits),
        cmocka_unit_test(the_worst_input_counts),
        cmocka_unit_test(a_missed_heartbeat_warns_however_young_its_block),
        cmocka_unit_test(a_held_margin_climbs_by_the_minute_to_its_limit),
        cmocka_unit_test(every_level_has_its_own_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
