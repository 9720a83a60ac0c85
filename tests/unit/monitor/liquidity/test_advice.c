#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/liquidity/advice.h"
#include "monitor/liquidity/offset.h"
#include "tests/unit/monitor/policy/fixture.h"

static struct gw_exposure exposure;
static struct gw_bucket_item bucket;
static struct gw_policy_params params;
static struct gw_feedback feedback;
static struct gw_ecosystem ecosystem;
static struct gw_exposure_book book;

static struct gw_advice_input new_input(double quantity)
{
    const struct fixture_leg leg = fixture_option(true, 2000.0, 604800, 0.7, quantity, 1.0);
    params = fixture_params();
    exposure = fixture_exposure(2000.0, &leg, 1);
    exposure.vol = 0.7;
    exposure.short_gamma_usd_per_1pct = exposure.gamma_usd_per_1pct;
    exposure.next_expiry_s = (double)FIXTURE_NOW_S + 604800.0;
    ecosystem = fixture_ecosystem(&exposure, 4e6);
    memset(&feedback, 0, sizeof feedback);
    feedback.depth_1pct_usd = 4e6;
    feedback.amplification_relative = 1.0;
    feedback.vol_now = 0.7;
    memset(&bucket, 0, sizeof bucket);
    memset(&book, 0, sizeof book);
    book.exposures = &exposure;
    book.exposure_count = 1;
    book.buckets = &bucket;
    book.curve_count = 2;
    for (size_t i = 0; i < 2; i++) {
        memcpy(book.curves[i].underlying, "ETH", 4);
        book.curves[i].venue[0] = (char)('x' + i);
        book.curves[i].depth_1pct_usd = i == 0 ? 1e6 : 3e6;
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        ecosystem.absorbed_tokens[i] = 2000.0 * (double)gw_ladder_shock_bps[i] / 100.0;
    }
    return (struct gw_advice_input){.params = &params,
                                    .book = &book,
                                    .ecosystem = &ecosystem,
                                    .feedback = &feedback,
                                    .exposure = &exposure,
                                    .now_s = FIXTURE_NOW_S};
}

static void the_delta_hedge_is_split_at_one_price(void **state)
{
    (void)state;
    const struct gw_advice_input input = new_input(-2000.0);
    struct gw_advice_record record;
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    /* A pool short calls is short delta: it buys. */
    assert_true(record.delta_gap_tokens > 900.0 && record.delta_urgency > 1.0);
    assert_true(record.delta_venues == 2.0 && record.delta_venue[0][0] == 'x');
    assert_true(fabs(record.delta_venue_tokens[0] + record.delta_venue_tokens[1] - record.delta_gap_tokens) <
                1e-6);
    assert_true(fabs(record.delta_venue_tokens[1] / record.delta_venue_tokens[0] - 3.0) < 1e-9);
    assert_true(fabs(record.delta_impact_ratio * 100.0 - record.delta_gap_tokens / 2000.0) < 1e-9);
}

static void inside_its_band_nothing_is_traded_and_gas_widens_it(void **state)
{
    (void)state;
    const struct gw_advice_input input = new_input(-2000.0);
    struct gw_advice_record record;
    params.hedge_gas_usd = 1e9;
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    assert_true(record.delta_band_tokens == record.delta_gas_band_tokens && record.delta_urgency < 1.0);
    assert_true(record.delta_venues == 0.0 && record.delta_impact_ratio == 0.0);
    assert_true(record.delta_band_loss_usd > 0.0);
}

static void bought_options_bring_gamma_inside_its_budget(void **state)
{
    (void)state;
    const struct gw_advice_input input = new_input(-20000.0);
    struct gw_advice_record record;
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    assert_true(record.hedge_is_feasible == 1.0 && record.hedge_cost_usd > 0.0 && record.hedges >= 1.0);
    for (size_t i = 0; i < GW_ADVICE_SHOCKS; i++) {
        assert_true(record.hedge_residual_gamma_usd_per_1pct[i] >=
                    -record.hedge_budget_usd_per_1pct * (1.0 + 1e-7));
    }
    params.offset_available_usd = 1000.0;
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    assert_true(record.hedge_is_feasible == 0.0 && record.hedges == (double)GW_ADVICE_HEDGES);
    params.offset_share = 10.0;
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    assert_true(record.hedge_is_feasible == 1.0 && record.hedge_cost_usd == 0.0 && record.hedges == 0.0);
}

static void strikes_are_listed_by_size_and_held_against_the_cap(void **state)
{
    (void)state;
    const struct gw_advice_input input = new_input(-2000.0);
    struct gw_advice_record record;
    book.bucket_count = 1;
    bucket.record.head = exposure.head;
    bucket.record.buckets = 12.0;
    for (size_t i = 0; i < 12; i++) {
        bucket.record.strike_usd[i] = 1500.0 + 100.0 * (double)i;
        bucket.record.call_quantity[i] = i == 3 ? 50.0 : -(double)(i + 1) * 500.0;
        bucket.record.put_quantity[i] = i == 2 ? 2000.0 : 0.0;
    }
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    assert_true(record.strike_usd[0] == 2600.0 && record.strike_short_usd[0] == 2600.0 * 6000.0);
    for (size_t i = 1; i < GW_ADVICE_STRIKES; i++) {
        assert_true(record.strike_short_usd[i] < record.strike_short_usd[i - 1]);
    }
    assert_true(fabs(record.strike_used_ratio[0] - 2600.0 * 6000.0 / record.strike_cap_usd) < 1e-12);
    assert_true(record.strikes_over >= 1.0 && record.strikes_over < 10.0);
}

static void digests_follow_what_they_stand_for(void **state)
{
    (void)state;
    struct gw_advice_input input = new_input(-20000.0);
    struct gw_advice_record record;
    struct gw_signal_liquidity first = {0}, second = {0}, none = {0};
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    gw_advice_digests(&first, &record);
    record.hedge_quantity[0] += 1.0;
    gw_advice_digests(&second, &record);
    assert_true(memcmp(first.hedge_suggestion_digest, second.hedge_suggestion_digest, 32) != 0);
    assert_memory_equal(first.strike_caps_digest, none.strike_caps_digest, 32);
    input = new_input(20000.0);
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    gw_advice_digests(&none, &record);
    assert_true(none.hedge_suggestion_digest[0] == 0 && record.hedges == 0.0);
}

static void a_venue_without_options_hedges_nothing(void **state)
{
    (void)state;
    const struct gw_advice_input input = new_input(-10.0);
    struct gw_advice_record record;
    exposure.head.flags &= ~GW_EXPOSURE_OPTIONS;
    exposure.notional_usd = 1e6;
    params.lp_fee_per_year = 0.3;
    assert_int_equal(gw_advice_make(&record, &input), GW_OK);
    assert_true(record.hedges == 0.0 && record.delta_gap_tokens == 0.0 && record.iv_markup == 0.0);
    assert_true(record.lp_fees_usd_per_year == 3e5 && record.lp_loss_usd_per_year > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delta_hedge_is_split_at_one_price),
        cmocka_unit_test(inside_its_band_nothing_is_traded_and_gas_widens_it),
        cmocka_unit_test(bought_options_bring_gamma_inside_its_budget),
        cmocka_unit_test(strikes_are_listed_by_size_and_held_against_the_cap),
        cmocka_unit_test(digests_follow_what_they_stand_for),
        cmocka_unit_test(a_venue_without_options_hedges_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
