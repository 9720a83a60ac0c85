#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/exposure/exposure.h"
#include "tests/unit/monitor/policy/fixture.h"

#define NOW_MS ((int64_t)FIXTURE_NOW_S * 1000)

static int set_up(void **state)
{
    static struct gw_exposure_book book;
    *state = &book;
    return gw_exposure_book_init(&book) == GW_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    gw_exposure_book_fini(*state);
    return 0;
}

static void put(struct gw_exposure_book *book, const char *venue, struct gw_exposure record)
{
    memset(record.head.venue, 0, sizeof record.head.venue);
    snprintf(record.head.venue, sizeof record.head.venue, "%s", venue);
    assert_int_equal(gw_exposure_put(book, &record), GW_OK);
}

static struct gw_ecosystem sum(const struct gw_exposure_book *book, int64_t now_ms)
{
    struct gw_ecosystem out;
    assert_int_equal(gw_exposure_sum(&out, book, "ETH", now_ms), GW_OK);
    return out;
}

static void assert_close(double actual, double expected, double relative)
{
    if (!(fabs(actual - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g within %g", actual, expected, relative);
    }
}

/* Vector P10: a covered-call vault that sold to a hedging maker, and a pool that hedges against retail. */
static void hedging_pressure_of_two_venues_matches_the_vector(void **state)
{
    struct gw_exposure_book *book = *state;
    const struct fixture_leg vault = fixture_option(true, 2200.0, 432000, 0.7, -10000.0, 0.0 - 0.9);
    const struct fixture_leg pool = fixture_option(true, 2000.0, 432000, 0.75, -4000.0, 1.0 - 0.0);
    put(book, "0xvault", fixture_exposure(2000.0, &vault, 1));
    put(book, "0xpool", fixture_exposure(2000.0, &pool, 1));
    const struct gw_ecosystem total = sum(book, NOW_MS);
    assert_int_equal(total.venues, 2);
    assert_close(total.borne_gamma_usd_per_1pct[GW_LADDER_SPOT], -881985.30865466353597, 1e-10);
    assert_close(total.hedging_gamma_usd_per_1pct[GW_LADDER_SPOT], 103649.45540631057213, 1e-10);
}

static void both_sides_hedging_leaves_no_pressure_and_swapping_them_turns_its_sign(void **state)
{
    struct gw_exposure_book *book = *state;
    const struct fixture_leg both = fixture_option(true, 2100.0, 432000, 0.7, -10.0, 1.0 - 1.0);
    put(book, "0xa", fixture_exposure(2000.0, &both, 1));
    struct gw_ecosystem total = sum(book, NOW_MS);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        assert_true(total.hedging_gamma_usd_per_1pct[i] == 0.0);
        assert_true(total.hedging_delta_tokens[i] == 0.0);
    }
    const struct fixture_leg protocol = fixture_option(true, 2100.0, 432000, 0.7, -10.0, 0.8 - 0.3);
    const struct fixture_leg other = fixture_option(true, 2100.0, 432000, 0.7, -10.0, 0.3 - 0.8);
    put(book, "0xa", fixture_exposure(2000.0, &protocol, 1));
    const double pressure = sum(book, NOW_MS).hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
    put(book, "0xa", fixture_exposure(2000.0, &other, 1));
    assert_true(pressure < 0.0);
    assert_true(sum(book, NOW_MS).hedging_gamma_usd_per_1pct[GW_LADDER_SPOT] == -pressure);
}

static void the_sum_does_not_depend_on_the_order_of_arrival(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure records[5];
    char names[5][8];
    for (int i = 0; i < 5; i++) {
        const struct fixture_leg leg =
            fixture_option(i % 2 == 0, 1800.0 + 97.0 * i, 300000.0 + 1e4 * i, 0.6, -3.3 * (i + 1), 0.7);
        records[i] = fixture_exposure(2000.0, &leg, 1);
        snprintf(names[i], sizeof names[i], "0x%d", i);
        put(book, names[i], records[i]);
    }
    const struct gw_ecosystem forward = sum(book, NOW_MS);
    struct gw_exposure_book other;
    assert_int_equal(gw_exposure_book_init(&other), GW_OK);
    for (int i = 4; i >= 0; i--) {
        put(&other, names[i], records[i]);
    }
    const struct gw_ecosystem backward = sum(&other, NOW_MS);
    gw_exposure_book_fini(&other);
    assert_memory_equal(&forward, &backward, sizeof forward);
}

/* The venue seen first at 1 % less; its values are moved, not taken over. */
static void a_spot_up_to_two_percent_away_is_rebased(void **state)
{
    struct gw_exposure_book *book = *state;
    const struct fixture_leg leg = fixture_option(true, 2050.0, 864000, 0.8, -100.0, 1.0);
    const struct gw_exposure exact = fixture_exposure(2000.0, &leg, 1);
    struct gw_exposure early = fixture_exposure(1980.0, &leg, 1);
    early.head.block_time_s -= 12;
    put(book, "0xearly", early);
    put(book, "0xnew", fixture_exposure(2000.0, NULL, 0));
    const struct gw_ecosystem total = sum(book, NOW_MS);
    assert_true(total.spot_usd == 2000.0);
    assert_false(total.is_spot_stale);
    const double scale = fabs(exact.gamma_usd_per_1pct);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double tolerance =
            gw_ladder_shock_bps[i] < -4000 || gw_ladder_shock_bps[i] > 1000 ? 3e-2 : 5e-3;
        assert_true(fabs(total.borne_gamma_usd_per_1pct[i] - exact.ladder_gamma_usd_per_1pct[i]) <=
                    tolerance * scale);
        assert_true(total.hedging_gamma_lo_usd_per_1pct[i] <= total.hedging_gamma_usd_per_1pct[i]);
        assert_true(total.hedging_gamma_hi_usd_per_1pct[i] >= total.hedging_gamma_usd_per_1pct[i]);
    }
    const double delta = exact.delta_usd / 2000.0;
    assert_close(total.hedging_delta_tokens[GW_LADDER_SPOT], delta, 1e-4);
}

static void within_a_basis_point_a_record_is_used_as_it_is(void **state)
{
    struct gw_exposure_book *book = *state;
    const struct fixture_leg leg = fixture_option(false, 2000.0, 864000, 0.8, -1.0, 1.0);
    struct gw_exposure early = fixture_exposure(2000.0 * 1.00005, &leg, 1);
    early.head.block_time_s -= 12;
    put(book, "0xearly", early);
    put(book, "0xnew", fixture_exposure(2000.0, NULL, 0));
    const struct gw_ecosystem total = sum(book, NOW_MS);
    assert_memory_equal(total.borne_gamma_usd_per_1pct, early.ladder_gamma_usd_per_1pct,
                        sizeof early.ladder_gamma_usd_per_1pct);
}

static void a_spot_further_away_is_stale_but_not_dropped(void **state)
{
    struct gw_exposure_book *book = *state;
    const struct fixture_leg leg = fixture_option(false, 2000.0, 864000, 0.8, -1.0, 1.0);
    struct gw_exposure early = fixture_exposure(1900.0, &leg, 1);
    early.head.block_time_s -= 12;
    put(book, "0xearly", early);
    put(book, "0xnew", fixture_exposure(2000.0, NULL, 0));
    const struct gw_ecosystem total = sum(book, NOW_MS);
    assert_true(total.is_spot_stale);
    assert_true(total.borne_gamma_usd_per_1pct[GW_LADDER_SPOT] == early.gamma_usd_per_1pct);
}

static void depth_adds_over_pools_and_configured_curves(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, "0xa", fixture_exposure(2000.0, NULL, 0));
    struct gw_depth depth;
    memset(&depth, 0, sizeof depth);
    memcpy(depth.head.underlying, "ETH", 4);
    depth.head.block_time_s = FIXTURE_NOW_S - 30;
    depth.pool_price_usd = 2001.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        depth.absorbed_tokens[i] = (double)gw_ladder_shock_bps[i] * (gw_ladder_shock_bps[i] > 0 ? 0.1 : 0.05);
    }
    assert_int_equal(gw_exposure_put_depth(book, &depth), GW_OK);
    struct gw_ecosystem total = sum(book, NOW_MS);
    assert_close(total.depth_up_1pct_usd, 20000.0, 1e-12);
    assert_close(total.depth_down_1pct_usd, 10000.0, 1e-12);
    assert_true(total.has_depth && total.oldest_depth_s == 30.0 && !total.is_incomplete);

    memcpy(book->curves[0].underlying, "ETH", 4);
    book->curves[0].depth_1pct_usd = 5e6;
    book->curve_count = 1;
    total = sum(book, NOW_MS);
    assert_close(total.depth_up_1pct_usd, 5.02e6, 1e-12);
    assert_close(total.depth_down_1pct_usd, 5.01e6, 1e-12);

    depth.pool_price_usd = 2100.0;
    assert_int_equal(gw_exposure_put_depth(book, &depth), GW_OK);
    assert_true(sum(book, NOW_MS).is_incomplete);
}

static void depth_on_one_side_only_is_no_depth(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, "0xa", fixture_exposure(2000.0, NULL, 0));
    assert_false(sum(book, NOW_MS).has_depth);
    struct gw_depth depth;
    memset(&depth, 0, sizeof depth);
    memcpy(depth.head.underlying, "ETH", 4);
    depth.pool_price_usd = 2000.0;
    depth.absorbed_tokens[GW_LADDER_SPOT + 2] = 10.0;
    assert_int_equal(gw_exposure_put_depth(book, &depth), GW_OK);
    assert_false(sum(book, NOW_MS).has_depth);
}

static void ages_and_flags_are_those_of_the_worst_venue(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure record = fixture_exposure(2000.0, NULL, 0);
    record.head.flags = GW_EXPOSURE_COMPLETE;
    put(book, "0xa", record);
    struct gw_ecosystem total = sum(book, NOW_MS + 5500);
    assert_true(total.oldest_exposure_s == 5.5 && total.oldest_spot_s == 5.5);
    assert_false(total.is_incomplete || total.is_spot_stale || total.is_flat_vol || total.is_pin);
    assert_true(sum(book, NOW_MS - 5500).oldest_exposure_s == 0.0);

    record.head.flags = GW_EXPOSURE_STALE_SPOT | GW_EXPOSURE_FLAT_VOL | GW_EXPOSURE_PIN;
    record.spot_age_s = 4000.0;
    put(book, "0xb", record);
    total = sum(book, NOW_MS + 5500);
    assert_true(total.oldest_spot_s == 5.5);
    assert_true(total.is_incomplete && total.is_spot_stale && total.is_flat_vol && total.is_pin);
}

static void a_chain_that_excluded_a_venue_makes_the_sum_incomplete(void **state)
{
    struct gw_exposure_book *book = *state;
    put(book, "0xa", fixture_exposure(2000.0, NULL, 0));
    struct gw_status_record status;
    memset(&status, 0, sizeof status);
    status.head.chain_id = 2;
    status.venues_excluded = 1;
    assert_int_equal(gw_exposure_put_status(book, &status), GW_OK);
    assert_false(sum(book, NOW_MS).is_incomplete);
    status.head.chain_id = 1;
    assert_int_equal(gw_exposure_put_status(book, &status), GW_OK);
    assert_true(sum(book, NOW_MS).is_incomplete);
}

static void volatility_is_weighted_by_gamma(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure record = fixture_exposure(2000.0, NULL, 0);
    record.vol = 0.6;
    put(book, "0xa", record);
    assert_true(sum(book, NOW_MS).vol == 0.6);
    record.short_gamma_usd_per_1pct = -300.0;
    put(book, "0xa", record);
    record.vol = 1.0;
    record.short_gamma_usd_per_1pct = -50.0;
    record.long_gamma_usd_per_1pct = 50.0;
    put(book, "0xb", record);
    assert_close(sum(book, NOW_MS).vol, 0.7, 1e-12);
}

static void what_does_not_stay_finite_is_an_error_and_leaves_zeros(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_ecosystem total;
    assert_int_equal(gw_exposure_sum(&total, book, "ETH", NOW_MS), GW_E_MISSING);
    struct gw_exposure record = fixture_exposure(2000.0, NULL, 0);
    record.ladder_gamma_usd_per_1pct[3] = 1.5e308;
    put(book, "0xa", record);
    put(book, "0xb", record);
    assert_int_equal(gw_exposure_sum(&total, book, "ETH", NOW_MS), GW_E_DOMAIN);
    assert_true(total.spot_usd == 0.0 && total.venues == 0);
}

#define BOOK_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOOK_TEST(hedging_pressure_of_two_venues_matches_the_vector),
        BOOK_TEST(both_sides_hedging_leaves_no_pressure_and_swapping_them_turns_its_sign),
        BOOK_TEST(the_sum_does_not_depend_on_the_order_of_arrival),
        BOOK_TEST(a_spot_up_to_two_percent_away_is_rebased),
        BOOK_TEST(within_a_basis_point_a_record_is_used_as_it_is),
        BOOK_TEST(a_spot_further_away_is_stale_but_not_dropped),
        BOOK_TEST(depth_adds_over_pools_and_configured_curves),
        BOOK_TEST(depth_on_one_side_only_is_no_depth),
        BOOK_TEST(ages_and_flags_are_those_of_the_worst_venue),
        BOOK_TEST(a_chain_that_excluded_a_venue_makes_the_sum_incomplete),
        BOOK_TEST(volatility_is_weighted_by_gamma),
        BOOK_TEST(what_does_not_stay_finite_is_an_error_and_leaves_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
