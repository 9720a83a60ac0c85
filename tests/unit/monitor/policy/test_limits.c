#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/limits.h"
#include "monitor/policy/rule.h"
#include "tests/unit/monitor/policy/fixture.h"

struct feed {
    struct gw_policy_params params;
    struct gw_feed_state state;
    int64_t now_s;
    unsigned breaker_level;
};

static struct feed new_feed(void)
{
    struct feed feed = {.params = fixture_params(), .now_s = FIXTURE_NOW_S};
    gw_policy_feed_init(&feed.state, &feed.params);
    return feed;
}

static uint64_t step_both(struct feed *feed, int64_t dt_s, uint32_t margin, uint32_t cap, bool may_loosen)
{
    feed->now_s += dt_s;
    const struct gw_limits_input input = {.params = &feed->params,
                                          .margin_target_bps = margin,
                                          .utilisation_target_bps = cap,
                                          .may_loosen = may_loosen,
                                          .breaker_level = feed->breaker_level,
                                          .now_s = feed->now_s};
    const uint64_t reasons = gw_limits_move_group(&feed->state, &input);
    feed->state.last_evaluate_s = feed->now_s;
    return reasons;
}

static uint32_t step(struct feed *feed, int64_t dt_s, uint32_t margin)
{
    (void)step_both(feed, dt_s, margin, feed->state.utilisation_cap_bps, true);
    return feed->state.initial_margin_bps;
}

/* Vector P30. */
static void a_spike_and_its_slow_release_match_the_vector(void **state)
{
    (void)state;
    static const uint32_t x[] = {10000, 10000, 18000, 24000, 24000, 12000, 12000, 12000, 10000, 10000, 10000};
    static const int64_t dt[] = {600, 600, 600, 600, 600, 7200, 7200, 3600, 3600, 36000, 360000};
    static const uint32_t expected[] = {12500, 12500, 15000, 17500, 20000, 20000,
                                        19500, 19250, 19000, 16500, 12500};
    struct feed feed = new_feed();
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        assert_int_equal(step(&feed, dt[i], gw_rule_buffer(x[i], 14000)), expected[i]);
    }
}

static void the_step_up_is_per_slot_however_often_it_is_evaluated(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    assert_int_equal(step(&feed, 600, 13500), 13500);
    assert_int_equal(step(&feed, 12, 50000), 15000);
    assert_int_equal(step(&feed, 12, 50000), 15000);
    assert_int_equal(step(&feed, 35, 50000), 15000);
    assert_int_equal(step(&feed, 1, 50000), 17500);
}

static void reduce_only_allows_a_larger_step(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    feed.breaker_level = 3;
    assert_int_equal(step(&feed, 600, 50000), 22500);
    assert_int_equal(step(&feed, 60, 50000), 32500);
}

static void small_changes_wait_in_the_dead_bands(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    assert_int_equal(step(&feed, 600, 12549), 12500);
    assert_int_equal(step(&feed, 600, 12550), 12550);
    assert_int_equal(step(&feed, 360000, 12301), 12550);
    const uint64_t reasons = step_both(&feed, 60, 12301, 9000, true);
    assert_true((reasons & GW_REASON(DEADBAND)) != 0);
    assert_int_equal(step(&feed, 3600, 12300), 12300);
}

static void nothing_loosens_within_the_hold_or_on_doubt(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    assert_int_equal(step(&feed, 600, 15000), 15000);
    const uint64_t reasons = step_both(&feed, 14399, 12500, 9000, true);
    assert_int_equal(feed.state.initial_margin_bps, 15000);
    assert_true((reasons & GW_REASON(HOLD_TIME)) != 0);
    (void)step_both(&feed, 36000, 12500, 9000, false);
    assert_int_equal(feed.state.initial_margin_bps, 15000);
    assert_int_equal(step(&feed, 3600, 12500), 14750);
}

/* 250 bps per hour is one bps in 14.4 s: an evaluation every 12 s must neither lose nor gain by rounding. */
static void loosening_keeps_its_pace_at_every_block(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    assert_int_equal(step(&feed, 600, 15000), 15000);
    for (int i = 0; i < 1200; i++) {
        (void)step(&feed, 12, 15000);
    }
    for (int i = 0; i < 300; i++) {
        (void)step(&feed, 12, 12500);
    }
    assert_in_range(15000 - feed.state.initial_margin_bps, 230, 250);
}

static void time_without_a_wish_to_loosen_is_not_saved_up(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    assert_int_equal(step(&feed, 600, 15000), 15000);
    assert_int_equal(step(&feed, 360000, 15000), 15000);
    assert_int_equal(step(&feed, 12, 12500), 15000);
    assert_int_equal(step(&feed, 12, 12500), 14999);
}

static void the_group_moves_by_one_share(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    const uint64_t reasons = step_both(&feed, 600, 22500, 1800, true);
    assert_int_equal(feed.state.initial_margin_bps, 15000); /* 2 500 of 10 000 */
    assert_int_equal(feed.state.utilisation_cap_bps, 7200); /* 1 800 of 7 200 */
    assert_true((reasons & GW_REASON(GROUP_SCALED)) != 0 && (reasons & GW_REASON(STEP_CLAMPED)) != 0);
    (void)step_both(&feed, 12, 22500, 1800, true);
    assert_int_equal(feed.state.utilisation_cap_bps, 7200);
}

static void a_loosening_sibling_does_not_hold_back_a_tightening(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    (void)step_both(&feed, 600, 12500, 5000, true);
    assert_int_equal(feed.state.utilisation_cap_bps, 5000);
    (void)step_both(&feed, 36000, 12500, 5000, true);
    (void)step_both(&feed, 12, 14000, 9000, true);
    assert_int_equal(feed.state.initial_margin_bps, 14000);
    assert_int_equal(feed.state.utilisation_cap_bps, 5000);
}

static void the_cap_loosens_at_the_pace_of_margin(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    (void)step_both(&feed, 600, 12500, 5000, true);
    (void)step_both(&feed, 14400, 12500, 9000, true);
    assert_int_equal(feed.state.utilisation_cap_bps, 6000);
    (void)step_both(&feed, 3600, 12500, 9000, true);
    assert_int_equal(feed.state.utilisation_cap_bps, 6250);
}

static uint32_t follow(struct feed *feed, int64_t dt_s, bool was_pending, uint32_t *pending)
{
    feed->now_s += dt_s;
    const struct gw_limits_input input = {.params = &feed->params, .now_s = feed->now_s};
    (void)gw_limits_move_maintenance(&feed->state, &input, was_pending, pending);
    feed->state.last_evaluate_s = feed->now_s;
    return feed->state.maintenance_margin_bps;
}

static void maintenance_follows_up_by_ramp_and_down_at_once(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    uint32_t pending;
    assert_int_equal(follow(&feed, 36000, false, &pending), 10000);
    assert_int_equal(pending, 0);
    feed.state.initial_margin_bps = 15000;
    assert_int_equal(follow(&feed, 36000, false, &pending), 10000);
    assert_int_equal(pending, 2000);
    for (int i = 0; i < 300; i++) {
        (void)follow(&feed, 12, true, &pending);
    }
    assert_in_range(feed.state.maintenance_margin_bps, 10998, 11000);
    assert_in_range(follow(&feed, 360000, true, &pending), 11998, 12000);
    feed.state.initial_margin_bps = 12500;
    assert_int_equal(follow(&feed, 12, true, &pending), 10000);
    assert_int_equal(pending, 0);
}

static void maintenance_leaves_a_tenth_below_initial(void **state)
{
    (void)state;
    struct gw_policy_params params = fixture_params();
    params.im_over_mm = 1.15;
    for (uint32_t initial = 10000; initial <= 50000; initial++) {
        assert_true(initial * 10 >= gw_limits_maintenance_target(initial, &params) * 11);
    }
    params.im_over_mm = 1.25;
    assert_int_equal(gw_limits_maintenance_target(17500, &params), 14000);
    assert_int_equal(gw_limits_maintenance_target(17501, &params), 14001);
}

static uint64_t step_all(struct feed *feed, const struct gw_limits_input *targets)
{
    struct gw_limits_input input = *targets;
    feed->now_s += 60;
    input.params = &feed->params;
    input.may_loosen = true;
    input.now_s = feed->now_s;
    const uint64_t reasons = gw_limits_move_group(&feed->state, &input);
    feed->state.last_evaluate_s = feed->now_s;
    return reasons;
}

static void markup_and_strike_cap_start_at_their_first_targets(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    const struct gw_limits_input calm = {.margin_target_bps = 12500,
                                         .utilisation_target_bps = 9000,
                                         .iv_markup_target_bps = 400,
                                         .strike_cap_target_usd_e8 = UINT64_C(5000000000000000)};
    (void)step_all(&feed, &calm);
    assert_int_equal(feed.state.iv_markup_bps, 400);
    assert_true(feed.state.strike_cap_usd_e8 == UINT64_C(5000000000000000));
    assert_int_equal(feed.state.last_tighten_s, 0);
}

static void four_members_go_the_same_share_of_their_way(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    const struct gw_limits_input calm = {.margin_target_bps = 12500,
                                         .utilisation_target_bps = 9000,
                                         .iv_markup_target_bps = 400,
                                         .strike_cap_target_usd_e8 = UINT64_C(4000000000000000)};
    (void)step_all(&feed, &calm);
    const struct gw_limits_input tense = {.margin_target_bps = 17500,
                                          .utilisation_target_bps = 5000,
                                          .iv_markup_target_bps = 1400,
                                          .strike_cap_target_usd_e8 = UINT64_C(2000000000000000)};
    assert_true((step_all(&feed, &tense) & GW_REASON(GROUP_SCALED)) != 0);
    assert_int_equal(feed.state.initial_margin_bps, 15000);
    assert_int_equal(feed.state.utilisation_cap_bps, 7000);
    assert_int_equal(feed.state.iv_markup_bps, 900);
    assert_true(feed.state.strike_cap_usd_e8 == UINT64_C(3000000000000000));
    (void)step_all(&feed, &tense);
    assert_int_equal(feed.state.initial_margin_bps, 17500);
    assert_int_equal(feed.state.utilisation_cap_bps, 5000);
    assert_int_equal(feed.state.iv_markup_bps, 1400);
    assert_true(feed.state.strike_cap_usd_e8 == UINT64_C(2000000000000000));
}

static void a_strike_cap_comes_back_from_nothing_at_its_pace(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    struct gw_limits_input targets = {.margin_target_bps = 12500, .utilisation_target_bps = 9000};
    (void)step_all(&feed, &targets);
    assert_true(feed.state.strike_cap_usd_e8 == 0);
    targets.strike_cap_target_usd_e8 = UINT64_C(1000000000000000);
    uint64_t last = 0;
    for (int i = 0; i < 60 * 41; i++) {
        (void)step_all(&feed, &targets);
        assert_true(feed.state.strike_cap_usd_e8 >= last);
        /* 250 bps of the target an hour, in whole bps */
        assert_true(feed.state.strike_cap_usd_e8 - last <= UINT64_C(1000000000000000) / 10000 * 5);
        last = feed.state.strike_cap_usd_e8;
    }
    /* The last 5 % are inside the dead band. */
    assert_true(last >= UINT64_C(950000000000000));
    targets.strike_cap_target_usd_e8 = GW_STRIKE_CAP_NONE;
    (void)step_all(&feed, &targets);
    assert_true(feed.state.strike_cap_usd_e8 == last);
}

/* Under the dead band of margins' falls, 2.5 points, most of it would stay for ever. */
static void a_small_markup_goes_away_again(void **state)
{
    (void)state;
    struct feed feed = new_feed();
    struct gw_limits_input targets = {
        .margin_target_bps = 12500, .utilisation_target_bps = 9000, .iv_markup_target_bps = 200};
    (void)step_all(&feed, &targets);
    assert_int_equal(feed.state.iv_markup_bps, 200);
    targets.iv_markup_target_bps = 0;
    uint32_t last = 200;
    for (int i = 0; i < 60; i++) {
        (void)step_all(&feed, &targets);
        assert_true(feed.state.iv_markup_bps <= last && last - feed.state.iv_markup_bps <= 5);
        last = feed.state.iv_markup_bps;
    }
    assert_true(last < 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_and_strike_cap_start_at_their_first_targets),
        cmocka_unit_test(four_members_go_the_same_share_of_their_way),
        cmocka_unit_test(a_strike_cap_comes_back_from_nothing_at_its_pace),
        cmocka_unit_test(a_small_markup_goes_away_again),
        cmocka_unit_test(a_spike_and_its_slow_release_match_the_vector),
        cmocka_unit_test(the_step_up_is_per_slot_however_often_it_is_evaluated),
        cmocka_unit_test(reduce_only_allows_a_larger_step),
        cmocka_unit_test(small_changes_wait_in_the_dead_bands),
        cmocka_unit_test(nothing_loosens_within_the_hold_or_on_doubt),
        cmocka_unit_test(loosening_keeps_its_pace_at_every_block),
        cmocka_unit_test(time_without_a_wish_to_loosen_is_not_saved_up),
        cmocka_unit_test(the_group_moves_by_one_share),
        cmocka_unit_test(a_loosening_sibling_does_not_hold_back_a_tightening),
        cmocka_unit_test(the_cap_loosens_at_the_pace_of_margin),
        cmocka_unit_test(maintenance_follows_up_by_ramp_and_down_at_once),
        cmocka_unit_test(maintenance_leaves_a_tenth_below_initial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
