#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/budget.h"
#include "monitor/policy/limits.h"
#include "tests/unit/monitor/policy/fixture.h"

struct world {
    struct gw_exposure_book book;
    struct gw_exposure exposure;
    struct gw_ecosystem ecosystem;
    struct gw_policy_params params;
    struct gw_liquidation_record record;
    struct gw_budget budget;
    int64_t now_ms;
};

static struct world w;

static int start(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    assert_int_equal(gw_exposure_book_init(&w.book), GW_OK);
    w.exposure = fixture_exposure(2000.0, NULL, 0);
    w.ecosystem = fixture_ecosystem(&w.exposure, 40e6);
    w.ecosystem.liquidations.venues = 1;
    w.params = fixture_params();
    w.now_ms = FIXTURE_NOW_S * INT64_C(1000);
    w.record.head = w.exposure.head;
    w.record.head.kind = GW_RECORD_LIQUIDATION;
    w.record.head.flags = GW_EXPOSURE_COMPLETE;
    w.record.spot_usd = 2000.0;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    gw_exposure_book_fini(&w.book);
    return 0;
}

static void find(void)
{
    gw_budget_find(&w.budget, &w.book, &w.exposure, &w.ecosystem, 40e6, &w.params, w.now_ms);
}

static void put_flow(double ratio, double usd)
{
    w.record.ratio_flow_usd[gw_liquidation_bucket(ratio)] += usd;
    assert_int_equal(gw_exposure_put_liquidation(&w.book, &w.record), GW_OK);
}

static void a_venue_without_a_record_is_not_known(void **state)
{
    (void)state;
    find();
    assert_false(w.budget.is_known);
    w.exposure.head.flags |= GW_EXPOSURE_NO_DEBT;
    find();
    assert_true(w.budget.is_known && w.budget.flow_usd == NULL);
    w.exposure.head.flags &= ~(uint32_t)GW_EXPOSURE_COMPLETE;
    find();
    assert_false(w.budget.is_known);
}

static void an_incomplete_or_old_record_is_not_known(void **state)
{
    (void)state;
    put_flow(1.1, 1e6);
    find();
    assert_true(w.budget.is_known && w.budget.flow_usd != NULL);
    w.now_ms += (int64_t)(3.0 * w.params.age_exposure_s * 1000.0) + 1;
    find();
    assert_false(w.budget.is_known);
    w.now_ms = FIXTURE_NOW_S * INT64_C(1000);
    w.record.head.flags = 0;
    put_flow(1.1, 0.0);
    find();
    assert_false(w.budget.is_known);
}

static void a_rise_ends_before_what_depth_does_not_take(void **state)
{
    (void)state;
    put_flow(1.05, 3.9e6);
    put_flow(1.20, 0.2e6);
    find();
    assert_true(w.budget.limit_usd == 4e6);
    assert_int_equal(gw_budget_limit(&w.budget, 10000, 11000), 11000);
    assert_int_equal(gw_budget_limit(&w.budget, 10000, 12001), 12000); /* 4.1 of 4.0 */
    assert_int_equal(gw_budget_limit(&w.budget, 10600, 12001), 12001); /* the first is behind */
    assert_int_equal(gw_budget_limit(&w.budget, 12000, 11000), 11000);
    assert_true(gw_budget_flow(&w.budget, 10000, 12001) > 4e6);
    assert_true(gw_budget_flow(&w.budget, 10000, 12000) < 4e6);
}

static void one_account_above_the_limit_holds_the_margin_below_it(void **state)
{
    (void)state;
    put_flow(1.15, 5e6);
    find();
    assert_int_equal(gw_budget_limit(&w.budget, 10000, 14000), 11500);
    assert_int_equal(gw_budget_limit(&w.budget, 11500, 14000), 11500);
}

static void venues_share_the_limit_and_unknown_depth_has_none(void **state)
{
    (void)state;
    put_flow(1.05, 1.5e6);
    w.ecosystem.liquidations.venues = 4;
    find();
    assert_true(w.budget.limit_usd == 1e6);
    assert_int_equal(gw_budget_limit(&w.budget, 10000, 11000), 10500);
    gw_budget_find(&w.budget, &w.book, &w.exposure, &w.ecosystem, 0.0, &w.params, w.now_ms);
    assert_true(w.budget.limit_usd == 0.0);
    assert_int_equal(gw_budget_limit(&w.budget, 10000, 10500), 10500);
    assert_int_equal(gw_budget_limit(&w.budget, 10000, 10501), 10500);
}

/* A ramp of 1000 bps an hour, evaluated every 12 s, past accounts that need three slots. */
static void the_ramp_spends_the_limit_once_per_slot(void **state)
{
    (void)state;
    put_flow(1.001, 2.5e6);
    put_flow(1.011, 2.5e6);
    put_flow(1.021, 2.5e6);
    find();
    struct gw_feed_state feed;
    gw_policy_feed_init(&feed, &w.params);
    feed.initial_margin_bps = 17500;
    w.params.mm_ramp_bps_per_hour = 100000;
    int64_t now_s = FIXTURE_NOW_S;
    int64_t slot_s = 0;
    uint32_t from = 0;
    uint64_t waits = 0;
    for (size_t i = 0; i < 60; i++, now_s += 12) {
        uint32_t pending;
        const struct gw_limits_input input = {.params = &w.params, .now_s = now_s, .budget = &w.budget};
        feed.last_evaluate_s = now_s - 12;
        if (slot_s == 0 || now_s - slot_s >= 60) {
            slot_s = now_s;
            from = feed.maintenance_margin_bps;
        }
        waits |= gw_limits_move_maintenance(&feed, &input, true, &pending);
        assert_true(gw_budget_flow(&w.budget, from, feed.maintenance_margin_bps) <= w.budget.limit_usd);
        assert_int_equal(pending, 14000 - feed.maintenance_margin_bps);
    }
    assert_int_equal(feed.maintenance_margin_bps, 14000);
    assert_true((waits & GW_REASON(LIQUIDATION_BUDGET)) != 0);
    assert_int_equal(waits & GW_REASON(NO_LIQUIDATION_BOOK), 0);
}

static void without_a_book_the_ramp_alone_holds_and_says_so(void **state)
{
    (void)state;
    struct gw_feed_state feed;
    gw_policy_feed_init(&feed, &w.params);
    feed.initial_margin_bps = 17500;
    feed.last_evaluate_s = FIXTURE_NOW_S - 36;
    uint32_t pending;
    const struct gw_limits_input input = {.params = &w.params, .now_s = FIXTURE_NOW_S};
    const uint64_t bits = gw_limits_move_maintenance(&feed, &input, true, &pending);
    assert_true((bits & GW_REASON(NO_LIQUIDATION_BOOK)) != 0 && (bits & GW_REASON(MM_RAMP)) != 0);
    assert_int_equal(feed.maintenance_margin_bps, 10010);
}

static uint32_t move_in(unsigned breaker_level, uint64_t override_s, uint64_t *bits)
{
    struct gw_feed_state feed;
    uint32_t pending;
    gw_policy_feed_init(&feed, &w.params);
    feed.initial_margin_bps = 17500;
    feed.last_evaluate_s = FIXTURE_NOW_S - 36;
    w.params.mm_override_s = override_s;
    const struct gw_limits_input input = {
        .params = &w.params, .breaker_level = breaker_level, .now_s = FIXTURE_NOW_S, .budget = &w.budget};
    *bits = gw_limits_move_maintenance(&feed, &input, true, &pending);
    assert_int_equal(pending, 14000 - feed.maintenance_margin_bps);
    return feed.maintenance_margin_bps;
}

static void governance_lifts_the_budget_in_a_halt_and_only_there(void **state)
{
    (void)state;
    uint64_t bits;
    put_flow(1.0, 1e12);
    find();
    assert_int_equal(move_in(4, FIXTURE_NOW_S + 1, &bits), 14000);
    assert_true((bits & GW_REASON(MM_OVERRIDE)) != 0);
    assert_int_equal(bits & (GW_REASON(LIQUIDATION_BUDGET) | GW_REASON(MM_RAMP)), 0);
    assert_int_equal(move_in(3, FIXTURE_NOW_S + 1, &bits), 10000);
    assert_int_equal(bits & GW_REASON(MM_OVERRIDE), 0);
    assert_true((bits & GW_REASON(LIQUIDATION_BUDGET)) != 0);
    assert_int_equal(move_in(4, FIXTURE_NOW_S, &bits), 10000);
    assert_int_equal(move_in(4, 0, &bits), 10000);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, start, finish)
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_venue_without_a_record_is_not_known),
        IN_WORLD(an_incomplete_or_old_record_is_not_known),
        IN_WORLD(a_rise_ends_before_what_depth_does_not_take),
        IN_WORLD(one_account_above_the_limit_holds_the_margin_below_it),
        IN_WORLD(venues_share_the_limit_and_unknown_depth_has_none),
        IN_WORLD(the_ramp_spends_the_limit_once_per_slot),
        IN_WORLD(without_a_book_the_ramp_alone_holds_and_says_so),
        IN_WORLD(governance_lifts_the_budget_in_a_halt_and_only_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
