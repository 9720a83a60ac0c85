#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/liquidity/hazards.h"
#include "tests/unit/monitor/policy/fixture.h"

static struct gw_exposure exposures[3];
static struct gw_depth depths[4];
static struct gw_policy_params params;

static struct gw_ecosystem ecosystem(void)
{
    struct gw_ecosystem out = fixture_ecosystem(&exposures[0], 40e6);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out.absorbed_tokens[i] = 40e6 / 2000.0 * (double)gw_ladder_shock_bps[i] / 100.0;
    }
    return out;
}

static struct gw_exposure_book new_book(size_t exposure_count, size_t depth_count)
{
    const struct fixture_leg leg = fixture_option(true, 2000.0, 7200, 0.7, -100.0, 1.0);
    params = fixture_params();
    for (size_t i = 0; i < 3; i++) {
        exposures[i] = fixture_exposure(2000.0, &leg, 1);
        exposures[i].head.venue[0] = (char)('a' + i);
    }
    memset(depths, 0, sizeof depths);
    for (size_t i = 0; i < 4; i++) {
        memcpy(depths[i].head.underlying, "ETH", 4);
        depths[i].head.venue[0] = (char)('a' + i);
        depths[i].pool_price_usd = 2000.0;
        for (size_t n = 0; n < GW_LADDER_NODES; n++) {
            depths[i].absorbed_tokens[n] = (double)gw_ladder_shock_bps[n];
        }
    }
    return (struct gw_exposure_book){.exposures = exposures,
                                     .exposure_count = exposure_count,
                                     .depths = depths,
                                     .depth_count = depth_count};
}

static struct gw_hazards measure(const struct gw_exposure_book *book)
{
    struct gw_hazards hazards = {.contagion = 0.07};
    const struct gw_ecosystem sum = ecosystem();
    gw_hazards_measure(&hazards, book, &sum, &params, FIXTURE_NOW_S);
    assert_true(hazards.contagion == 0.07); /* others' causes stay */
    return hazards;
}

static void a_feed_off_three_pools_deviates_and_one_bad_pool_does_not(void **state)
{
    (void)state;
    struct gw_exposure_book book = new_book(1, 2);
    depths[0].pool_price_usd = depths[1].pool_price_usd = 1900.0;
    assert_true(measure(&book).oracle_deviation == 0.0); /* two are no consensus */
    book.depth_count = 3;
    assert_true(fabs(measure(&book).oracle_deviation - (2000.0 / 1900.0 - 1.0)) < 1e-12);
    depths[1].pool_price_usd = 2000.0;
    assert_true(measure(&book).oracle_deviation == 0.0);
    /* Depth decides, not heads. */
    for (size_t n = 0; n < GW_LADDER_NODES; n++) {
        depths[0].absorbed_tokens[n] *= 10.0;
    }
    assert_true(measure(&book).oracle_deviation > 0.05);
}

/* A pool of wstETH at its rate agrees with one of ETH, and options on it settle ETH. */
static void wrappers_count_with_their_underlying(void **state)
{
    (void)state;
    static struct gw_outside outside = {.wrapper_count = 1};
    outside.wrappers[0] = (struct gw_wrapper){"wstETH", "ETH", 1.2};
    struct gw_exposure_book book = new_book(2, 3);
    memcpy(depths[2].head.underlying, "wstETH", 7);
    depths[2].pool_price_usd = 1.2 * 1900.0;
    depths[0].pool_price_usd = depths[1].pool_price_usd = 1900.0;
    assert_true(measure(&book).oracle_deviation == 0.0); /* nobody says what wstETH is */
    book.outside = &outside;
    assert_true(fabs(measure(&book).oracle_deviation - (2000.0 / 1900.0 - 1.0)) < 1e-12);
    memcpy(depths[2].head.venue, depths[1].head.venue, sizeof depths[2].head.venue);
    assert_true(measure(&book).oracle_deviation == 0.0); /* a pool of the two tells their rate only */

    memcpy(exposures[1].head.underlying, "wstETH", 7);
    exposures[1].next_expiry_s = (double)FIXTURE_NOW_S + 7200.0;
    exposures[1].next_expiry_gamma_ratio = 1.0;
    assert_true(measure(&book).settlement_index > 0.0);
    book.outside = NULL;
    assert_true(measure(&book).settlement_index == 0.0);
}

static void a_halted_venue_halts_its_underlying(void **state)
{
    (void)state;
    static struct gw_outside outside = {.halted_count = 1};
    struct gw_exposure_book book = new_book(2, 0);
    (void)snprintf(outside.halted[0].protocol, sizeof outside.halted[0].protocol, "%s",
                   exposures[1].head.protocol);
    memcpy(outside.halted[0].venue, exposures[1].head.venue, sizeof outside.halted[0].venue);
    assert_false(measure(&book).is_source_halted);
    book.outside = &outside;
    assert_true(measure(&book).is_source_halted);
    book.exposure_count = 1; /* the other venue */
    assert_false(measure(&book).is_source_halted);
}

static void only_what_settles_soon_tempts(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book(1, 0);
    exposures[0].next_expiry_s = (double)FIXTURE_NOW_S + 7200.0;
    assert_true(measure(&book).settlement_index == 0.0); /* no part of it ends then */
    exposures[0].next_expiry_gamma_ratio = 1.0;
    const double index = measure(&book).settlement_index;
    assert_true(index > 0.0);
    exposures[0].next_expiry_gamma_ratio = 0.5;
    assert_true(fabs(measure(&book).settlement_index - 0.5 * index) < 1e-9 * index);
    exposures[0].next_expiry_s = (double)FIXTURE_NOW_S + 2.0 * 86400.0;
    assert_true(measure(&book).settlement_index == 0.0);
}

static void protocols_count_once_and_on_their_own(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book(3, 0);
    assert_int_equal(measure(&book).protocols_at_two, 0);
    exposures[0].hedging_gamma_usd_per_1pct = exposures[1].hedging_gamma_usd_per_1pct = -11e6;
    assert_int_equal(measure(&book).protocols_at_two, 1); /* two venues of one protocol */
    exposures[1].hedging_gamma_usd_per_1pct = 0.0;
    assert_int_equal(measure(&book).protocols_at_two, 0);
    memcpy(exposures[2].head.protocol, "other", 6);
    exposures[0].hedging_gamma_usd_per_1pct = exposures[2].hedging_gamma_usd_per_1pct = -25e6;
    assert_int_equal(measure(&book).protocols_at_two, 2);
    exposures[2].hedging_gamma_usd_per_1pct = 0.0;
    exposures[2].head.block_time_s = FIXTURE_NOW_S - 1000;
    assert_int_equal(measure(&book).protocols_at_two, 2); /* held for age */
}

/* Law 15: what goes stale or away must not look like an improvement within the hour. */
static void a_protocol_that_goes_stale_never_lowers_the_level(void **state)
{
    (void)state;
    const struct gw_exposure_book book = new_book(3, 0);
    exposures[0].hedging_gamma_usd_per_1pct = -25e6;
    unsigned last = 0;
    for (int64_t age_s = 0; age_s < 3600; age_s += 60) {
        memcpy(exposures[2].head.protocol, "other", 6);
        exposures[2].head.block_time_s = FIXTURE_NOW_S - age_s;
        const unsigned now = measure(&book).protocols_at_two;
        assert_true(now >= last);
        last = now;
    }
    assert_int_equal(last, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feed_off_three_pools_deviates_and_one_bad_pool_does_not),
        cmocka_unit_test(wrappers_count_with_their_underlying),
        cmocka_unit_test(a_halted_venue_halts_its_underlying),
        cmocka_unit_test(only_what_settles_soon_tempts),
        cmocka_unit_test(protocols_count_once_and_on_their_own),
        cmocka_unit_test(a_protocol_that_goes_stale_never_lowers_the_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
