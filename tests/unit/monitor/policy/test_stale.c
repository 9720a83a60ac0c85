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

/* Where positions may be older than volatility, its own limits hold: 600 s, and 120 s on a second layer. */
static void volatility_has_limits_of_its_own(void **state)
{
    (void)state;
    struct gw_policy_params params = fixture_params();
    params.age_exposure_s = params.age_exposure_l2_s = params.age_spot_s = params.age_spot_l2_s = 86400.0;
    struct gw_ages ages = {.exposure_s = 600.0, .vol_s = 600.0};
    assert_int_equal(gw_stale_of(&ages, &params).level, GW_STALE_FRESH);
    ages.vol_s = 601.0;
    assert_int_equal(gw_stale_of(&ages, &params).level, GW_STALE_WARN);
    ages.vol_s = 1801.0;
    assert_int_equal(gw_stale_of(&ages, &params).level, GW_STALE_HELD);
    ages = (struct gw_ages){.is_of_second_layer = true, .vol_s = 120.0};
    assert_int_equal(gw_stale_of(&ages, &params).level, GW_STALE_FRESH);
    ages.vol_s = 1201.0;
    assert_int_equal(gw_stale_of(&ages, &params).level, GW_STALE_DEAD);
    struct gw_ecosystem ecosystem = fixture_gamma(0.0, 1e6);
    ecosystem.oldest_vol_s = 601.0;
    assert_int_equal(gw_stale_measure(&ecosystem, &params).level, GW_STALE_WARN);
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

static enum gw_stale_level level_of(struct gw_ages ages)
{
    const struct gw_policy_params params = fixture_params();
    return gw_stale_of(&ages, &params).level;
}

/* The table of policy 3.12, at both sides of every limit. */
static void each_input_has_its_limit_on_each_layer(void **state)
{
    (void)state;
    static const struct {
        struct gw_ages fresh, warn, held, dead;
    } rows[] = {
        {{.exposure_s = 180}, {.exposure_s = 181}, {.exposure_s = 541}, {.exposure_s = 1801}},
        {{.spot_s = 60}, {.spot_s = 61}, {.spot_s = 181}, {.spot_s = 601}},
        {{.depth_s = 300}, {.depth_s = 301}, {.depth_s = 901}, {.depth_s = 3001}},
        {{.feed_ratio = 1.0}, {.feed_ratio = 1.01}, {.feed_ratio = 3.01}, {.feed_ratio = 10.01}},
        {{.exposure_s = 60, .is_of_second_layer = true},
         {.exposure_s = 61, .is_of_second_layer = true},
         {.exposure_s = 181, .is_of_second_layer = true},
         {.exposure_s = 601, .is_of_second_layer = true}},
        {{.spot_s = 10, .is_of_second_layer = true},
         {.spot_s = 11, .is_of_second_layer = true},
         {.spot_s = 31, .is_of_second_layer = true},
         {.spot_s = 101, .is_of_second_layer = true}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(level_of(rows[i].fresh), GW_STALE_FRESH);
        assert_int_equal(level_of(rows[i].warn), GW_STALE_WARN);
        assert_int_equal(level_of(rows[i].held), GW_STALE_HELD);
        assert_int_equal(level_of(rows[i].dead), GW_STALE_DEAD);
    }
}

static void a_missed_heartbeat_is_no_death(void **state)
{
    (void)state;
    assert_int_equal(level_of((struct gw_ages){.feed_ratio = 1.1, .is_late = true}), GW_STALE_WARN);
    assert_int_equal(level_of((struct gw_ages){.is_late = true}), GW_STALE_WARN); /* its limit is not known */
    assert_int_equal(level_of((struct gw_ages){.is_far = true}), GW_STALE_WARN);
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
        cmocka_unit_test(volatility_has_limits_of_its_own),
        cmocka_unit_test(the_worst_input_counts),
        cmocka_unit_test(a_missed_heartbeat_warns_however_young_its_block),
        cmocka_unit_test(each_input_has_its_limit_on_each_layer),
        cmocka_unit_test(a_missed_heartbeat_is_no_death),
        cmocka_unit_test(a_held_margin_climbs_by_the_minute_to_its_limit),
        cmocka_unit_test(every_level_has_its_own_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
