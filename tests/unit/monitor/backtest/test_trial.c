#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/backtest/measure.h"
#include "monitor/backtest/tally.h"

#define START INT64_C(1699488000)

static void play(struct gw_trial *trial, enum gw_generator_kind kind, uint64_t seed, double feedback,
                 size_t days)
{
    struct gw_policy_params params;
    gw_policy_params_default(&params);
    const struct gw_world_setup setup = {.params = &params,
                                         .generator = kind,
                                         .start_s = START,
                                         .dt_s = 3600,
                                         .seed = seed,
                                         .feedback = feedback};
    assert_int_equal(gw_trial_open(trial, days * 24 + 1), GW_OK);
    assert_int_equal(gw_trial_run(trial, &setup), GW_OK);
}

static void one_seed_gives_one_trial(void **state)
{
    (void)state;
    struct gw_trial first, second;
    play(&first, GW_GENERATOR_garch, 3, 0.3, 20);
    play(&second, GW_GENERATOR_garch, 3, 0.3, 20);
    assert_int_equal(first.point_count, 20 * 24 + 1);
    assert_memory_equal(first.points, second.points, first.point_count * sizeof *first.points);
    assert_memory_equal(first.arms, second.arms, sizeof first.arms);
    assert_memory_equal(&first.market_obeyed, &second.market_obeyed, sizeof first.market_obeyed);
    gw_trial_close(&first);
    gw_trial_close(&second);
}

static void a_trial_says_what_each_arm_did(void **state)
{
    (void)state;
    struct gw_trial trial;
    play(&trial, GW_GENERATOR_merton, 1, 0.4, 40);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        assert_true(trial.arms[a].windows == 20.0);
        assert_true(trial.arms[a].margin_usd > 0.0 && trial.arms[a].tail_usd >= 0.0);
        assert_true(trial.arms[a].worst_breaches >= trial.arms[a].end_breaches);
    }
    assert_true(trial.motion.peak_to_trough >= 1.0 && trial.motion.raw_peak_to_trough >= 1.0);
    assert_true(trial.market.k_mean > 0.05 && trial.market.gamma_usd > 0.0);
    assert_true(trial.forecast.days == 40.0);
    assert_true(trial.stale_loosenings == 0.0);
    gw_trial_close(&trial);
}

/* What the monitor measures of a half year of returns, the backtest must judge by, too. */
static void tails_are_measured_once_there_is_a_month(void **state)
{
    (void)state;
    static struct gw_world world;
    struct gw_policy_params params;
    gw_policy_params_default(&params);
    const struct gw_world_setup setup = {.params = &params,
                                         .generator = GW_GENERATOR_heston,
                                         .start_s = START,
                                         .dt_s = 3600,
                                         .seed = 1,
                                         .feedback = 0.1};
    assert_int_equal(gw_world_begin(&world, &setup), GW_OK);
    for (size_t i = 0; i < 29 * 24; i++) {
        assert_int_equal(gw_world_step(&world), GW_OK);
    }
    assert_true(world.judge.memory.z_tail == 0.0 && world.judge.memory.har_vol > 0.0);
    for (size_t i = 0; i < 3 * 24; i++) {
        assert_int_equal(gw_world_step(&world), GW_OK);
    }
    /* A path that is nearly normal over hours: thinner than four degrees. */
    assert_true(world.judge.memory.tail_nu > 5.0 && world.judge.memory.z_tail < params.z_tail);
    assert_true(world.judge.feedback.z_tail > 2.32634787404084 &&
                world.judge.feedback.z_tail < params.z_tail);
    assert_true(world.judge_without_a.memory.z_tail == world.judge.memory.z_tail);
}

static void without_sales_nothing_feeds_back(void **state)
{
    (void)state;
    struct gw_trial trial;
    play(&trial, GW_GENERATOR_heston, 1, 0.0, 12);
    assert_true(trial.market.k_mean == 0.0 && trial.market.gamma_usd == 0.0);
    assert_true(trial.market.vol == trial.market_obeyed.vol);
    gw_trial_close(&trial);
}

static void prices_of_a_file_move_as_they_did(void **state)
{
    (void)state;
    static double prices[601];
    for (size_t i = 0; i < 601; i++) {
        prices[i] = 1800.0 + (i < 300 ? 0.0 : -200.0);
    }
    struct gw_policy_params params;
    gw_policy_params_default(&params);
    const struct gw_world_setup setup = {.params = &params,
                                         .prices = prices,
                                         .price_count = 601,
                                         .start_s = START,
                                         .dt_s = 60,
                                         .feedback = 0.3};
    struct gw_trial trial;
    assert_int_equal(gw_trial_open(&trial, 600), GW_OK);
    assert_int_equal(gw_trial_run(&trial, &setup), GW_OK);
    assert_true(trial.points[100].spot == 1800.0 && trial.points[500].spot == 1600.0);
    gw_trial_close(&trial);
    assert_int_equal(gw_trial_open(&trial, 0), GW_E_BOUND);
    assert_int_equal(gw_trial_open(&trial, GW_TRIAL_STEPS_MAX + 1), GW_E_BOUND);
}

/* Two days before, an alarm is no false one; entered and left without an event, it is. */
static void alarms_are_held_against_what_followed(void **state)
{
    (void)state;
    static struct gw_trial_point points[400];
    for (size_t i = 0; i < 400; i++) {
        points[i] = (struct gw_trial_point){.spot = i < 100 ? 2000.0 : 1700.0, .k = 0.1};
        points[i].level = (i >= 80 && i < 130) || (i >= 300 && i < 310) ? 2 : 0;
    }
    struct gw_trial_alarm alarm;
    gw_measure_alarm(&alarm, points, 400, 3600);
    assert_true(alarm.alarms == 2.0 && alarm.false_alarms == 1.0);
    assert_true(alarm.events == 1.0 && alarm.warned == 1.0 && alarm.lead_h == 20.0);
}

static void the_largest_rises_and_the_excess_are_measured(void **state)
{
    (void)state;
    static struct gw_trial_point points[240];
    for (size_t i = 0; i < 240; i++) {
        points[i] = (struct gw_trial_point){
            .spot = 1.0, .margin_bps = i < 120 ? 12500 : 17500, .requirement_bps = i < 120 ? 10000 : 17500};
    }
    struct gw_trial_motion motion;
    gw_measure_motion(&motion, points, 240, 3600, false);
    assert_true(fabs(motion.peak_to_trough - 1.4) < 1e-12 && fabs(motion.raw_peak_to_trough - 1.75) < 1e-12);
    assert_true(fabs(motion.rise[0] - 1.4) < 1e-12 && fabs(motion.raw_rise[1] - 1.75) < 1e-12);
    assert_true(motion.rise[2] == 1.0); /* there are no 30 days */
    assert_true(fabs(motion.excess - 0.125) < 1e-12);
    assert_true(fabs(motion.updates_per_day - 0.1) < 1e-12);
}

static void expected_shortfall_is_the_mean_of_the_worst(void **state)
{
    (void)state;
    static struct gw_measure_windows windows;
    memset(&windows, 0, sizeof windows);
    windows.count = 80;
    windows.uncovered_usd[3] = 10.0;
    windows.uncovered_usd[70] = 30.0;
    windows.margin[3] = true;
    struct gw_trial_arm arm;
    gw_measure_windows(&arm, &windows);
    assert_true(arm.tail_usd == 20.0 && arm.margin_breaches == 1.0);
}

static void verdicts_follow_their_limits(void **state)
{
    (void)state;
    static struct gw_trial trial;
    struct gw_tally tally = {0};
    struct gw_verdict verdicts[GW_CRITERION_COUNT];
    memset(&trial, 0, sizeof trial);
    for (size_t a = 0; a < GW_ARM_COUNT; a++) {
        trial.arms[a] = (struct gw_trial_arm){.windows = 100.0,
                                              .end_p_value = 0.5,
                                              .independence_p_value = 0.5,
                                              .margin_p_value = 0.5,
                                              .tail_usd = 10.0};
    }
    trial.arms[GW_ARM_spec].tail_usd = 7.0;
    trial.motion = (struct gw_trial_motion){.peak_to_trough = 2.0, .raw_peak_to_trough = 2.5, .excess = 0.3};
    gw_tally_add(&tally, &trial);
    trial.arms[GW_ARM_spec].end_p_value = 0.01;
    gw_tally_add(&tally, &trial);
    gw_tally_finish(&tally);
    gw_tally_judge(verdicts, &tally);
    assert_true(verdicts[GW_CRITERION_kupiec].value == 0.5 && !verdicts[GW_CRITERION_kupiec].is_met);
    for (size_t i = 0; i < GW_CRITERION_COUNT; i++) {
        assert_true(i == GW_CRITERION_kupiec || verdicts[i].is_met);
    }
    assert_true(fabs(verdicts[GW_CRITERION_tail_loss].value - 0.7) < 1e-12);
    assert_true(fabs(verdicts[GW_CRITERION_peak_to_trough].value - 0.8) < 1e-12);
    /* A breach too often, not too rarely, is under-coverage. */
    tally = (struct gw_tally){0};
    trial.arms[GW_ARM_spec].margin_p_value = 0.01;
    trial.arms[GW_ARM_spec].margin_breaches = 5.0;
    gw_tally_add(&tally, &trial);
    trial.arms[GW_ARM_spec].margin_breaches = 0.0;
    gw_tally_add(&tally, &trial);
    gw_tally_finish(&tally);
    gw_tally_judge(verdicts, &tally);
    assert_true(verdicts[GW_CRITERION_under_coverage].value == 1.0);
    assert_false(verdicts[GW_CRITERION_under_coverage].is_met);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_gives_one_trial),
        cmocka_unit_test(a_trial_says_what_each_arm_did),
        cmocka_unit_test(tails_are_measured_once_there_is_a_month),
        cmocka_unit_test(without_sales_nothing_feeds_back),
        cmocka_unit_test(prices_of_a_file_move_as_they_did),
        cmocka_unit_test(alarms_are_held_against_what_followed),
        cmocka_unit_test(the_largest_rises_and_the_excess_are_measured),
        cmocka_unit_test(expected_shortfall_is_the_mean_of_the_worst),
        cmocka_unit_test(verdicts_follow_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
