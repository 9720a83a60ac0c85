#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/fixture.h"

static void the_record_names_itself_and_carries_the_feedback(void **state)
{
    (void)state;
    const struct fixture_leg legs[] = {fixture_option(true, 2300.0, 604800, 0.6, -100.0, 1.0),
                                       fixture_option(false, 1700.0, 604800, 0.6, 100.0, 1.0)};
    const struct gw_exposure exposure = fixture_exposure(2000.0, legs, 2);
    struct gw_ecosystem ecosystem = fixture_ecosystem(&exposure, 40e6);
    ecosystem.oldest_spot_s = 7.0;
    ecosystem.oldest_depth_s = 9.0;
    struct gw_policy_params params = fixture_params();
    params.warmup_blocks = 0;
    struct gw_memory memory = {0};
    struct gw_feedback feedback;
    assert_int_equal(gw_policy_feedback(&feedback, &memory, &ecosystem, &params, FIXTURE_NOW_S), GW_OK);
    struct gw_ecosystem_record record;
    gw_policy_ecosystem_record(&record, &ecosystem, &feedback);

    assert_int_equal(record.head.kind, GW_RECORD_ECOSYSTEM);
    assert_int_equal(record.head.size, sizeof record);
    assert_int_equal(record.head.abi, GW_RECORD_ABI);
    assert_int_equal(record.head.valid, 1);
    assert_string_equal(record.head.underlying, "ETH");
    assert_true(record.k == feedback.k && record.depth_1pct_usd == 40e6);
    assert_true(record.hedge_flow_up_usd == feedback.hedge_flow_up_tokens * 2000.0);
    assert_true(record.oldest_input_s == 9.0 && record.confidence == 1.0);
    assert_true(record.reason_bits == feedback.reason_bits);
    const double flip = feedback.hedging_flips[0];
    assert_true(record.hedging_flips == 1.0);
    assert_true(record.hedging_flip_below_usd == (flip <= 2000.0 ? flip : 0.0));
    assert_true(record.hedging_flip_above_usd == (flip <= 2000.0 ? 0.0 : flip));
}

static void the_nearest_flips_are_chosen_from_several(void **state)
{
    (void)state;
    const struct gw_ecosystem ecosystem = fixture_gamma(-1.0, 1e6);
    const struct gw_feedback feedback = {.borne_flips = {1500.0, 1900.0, 2050.0, 2500.0},
                                         .borne_flip_count = 4};
    struct gw_ecosystem_record record;
    gw_policy_ecosystem_record(&record, &ecosystem, &feedback);
    assert_true(record.borne_flip_below_usd == 1900.0 && record.borne_flip_above_usd == 2050.0);
    assert_true(record.hedging_flip_below_usd == 0.0 && record.hedging_flip_above_usd == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_names_itself_and_carries_the_feedback),
        cmocka_unit_test(the_nearest_flips_are_chosen_from_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
