/* Is an endpoint never asked faster than it bears, and a day's budget never overspent? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/rpc/pace.h"

#define HOUR_MS 3600000u

static void without_a_limit_nothing_waits(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 0, 0, 7);
    for (unsigned i = 0; i < 10000; i++) {
        assert_int_equal(gw_pace_wait_ms(&p, 7), 0);
        gw_pace_take(&p, 64, 7);
    }
}

static void no_second_holds_more_calls_than_the_rate(void **state)
{
    (void)state;
    struct gw_pace p;
    uint64_t sent[61] = {0};
    gw_pace_init(&p, 20, 0, 0);
    for (uint64_t now_ms = 0; now_ms < 60000; now_ms += 7) {
        while (gw_pace_wait_ms(&p, now_ms) == 0) {
            gw_pace_take(&p, 1, now_ms);
            sent[now_ms / 1000]++;
        }
    }
    for (unsigned i = 1; i < 60; i++) {
        assert_in_range(sent[i], 18, 21);
    }
}

static void a_batch_larger_than_the_bucket_goes_and_is_paid_back(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 10, 0, 0);
    assert_int_equal(gw_pace_wait_ms(&p, 0), 0);
    gw_pace_take(&p, 60, 0);
    const uint64_t wait_ms = gw_pace_wait_ms(&p, 0);
    assert_in_range(wait_ms, 5000, 5002);
    assert_int_equal(gw_pace_wait_ms(&p, wait_ms), 0);
}

static void a_refusal_halves_what_was_sent_and_calm_gives_it_back(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 0, 0, 0);
    gw_pace_take(&p, 100, 500);
    gw_pace_limit(&p, 0, 600);
    assert_int_equal(p.rate_per_ks, 50000);
    gw_pace_limit(&p, 0, 601); /* a second refusal of the same burst */
    assert_int_equal(p.rate_per_ks, 50000);
    (void)gw_pace_wait_ms(&p, 10601);
    assert_true(p.rate_per_ks > 60000);
    (void)gw_pace_wait_ms(&p, 601 + GW_PACE_CALM_MS);
    assert_int_equal(p.rate_per_ks, 0);
    gw_pace_limit(&p, 0, 700000);
    assert_int_equal(p.rate_per_ks, GW_PACE_RATE_MIN_PER_S * 1000);
}

static void the_configured_rate_is_never_passed(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 30, 0, 0);
    gw_pace_take(&p, 20, 0);
    gw_pace_limit(&p, 0, 1);
    assert_int_equal(p.rate_per_ks, 10000);
    (void)gw_pace_wait_ms(&p, 10 * HOUR_MS);
    assert_int_equal(p.rate_per_ks, 30000);
}

static void what_the_endpoint_says_is_kept_to_within_reason(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 0, 0, 0);
    gw_pace_limit(&p, 7000, 0);
    assert_int_equal(gw_pace_wait_ms(&p, 0), 7000);
    gw_pace_hold(&p, 2000, 0); /* a shorter one does not shorten it */
    assert_int_equal(gw_pace_wait_ms(&p, 1000), 6000);
    gw_pace_hold(&p, UINT64_MAX, 0);
    assert_int_equal(gw_pace_wait_ms(&p, 0), GW_PACE_HOLD_MS_MAX);
}

static void a_spent_budget_stops_until_the_oldest_hour_has_aged_out(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 0, 1000, 0);
    gw_pace_take(&p, 600, 0);
    gw_pace_take(&p, 399, 5 * HOUR_MS);
    assert_int_equal(gw_pace_wait_ms(&p, 5 * HOUR_MS), 0);
    gw_pace_take(&p, 1, 5 * HOUR_MS);
    assert_true(gw_pace_wait_ms(&p, 5 * HOUR_MS) == GW_PACE_SPENT);
    assert_true(gw_pace_wait_ms(&p, 24 * HOUR_MS - 1) == GW_PACE_SPENT);
    assert_int_equal(gw_pace_wait_ms(&p, 24 * HOUR_MS), 0);
    assert_int_equal(gw_pace_used_day(&p), 400);
    assert_int_equal(gw_pace_wait_ms(&p, (uint64_t)1000 * HOUR_MS), 0);
    assert_int_equal(gw_pace_used_day(&p), 0);
}

static void the_forecast_is_the_day_that_the_hours_so_far_make(void **state)
{
    (void)state;
    struct gw_pace p;
    gw_pace_init(&p, 0, 0, 0);
    gw_pace_take(&p, 500, 0);
    assert_int_equal(gw_pace_forecast_day(&p, 1000), 0); /* too early to tell */
    assert_int_equal(gw_pace_forecast_day(&p, HOUR_MS / 2), 24000);
    for (uint64_t hour = 1; hour < 100; hour++) {
        gw_pace_take(&p, 500, hour * HOUR_MS);
    }
    assert_in_range(gw_pace_forecast_day(&p, 100 * HOUR_MS - 1), 11990, 12540);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_limit_nothing_waits),
        cmocka_unit_test(no_second_holds_more_calls_than_the_rate),
        cmocka_unit_test(a_batch_larger_than_the_bucket_goes_and_is_paid_back),
        cmocka_unit_test(a_refusal_halves_what_was_sent_and_calm_gives_it_back),
        cmocka_unit_test(the_configured_rate_is_never_passed),
        cmocka_unit_test(what_the_endpoint_says_is_kept_to_within_reason),
        cmocka_unit_test(a_spent_budget_stops_until_the_oldest_hour_has_aged_out),
        cmocka_unit_test(the_forecast_is_the_day_that_the_hours_so_far_make),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
