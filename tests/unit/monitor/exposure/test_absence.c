/* Absence and ages: what silence of a venue does to the sums, and whose silence it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/exposure/ages.h"
#include "tests/unit/monitor/policy/fixture.h"

#define HOUR_S  3600
#define START_S ((int64_t)FIXTURE_NOW_S / HOUR_S * HOUR_S)

static int set_up(void **state)
{
    static struct gw_exposure_book book;
    *state = &book;
    if (gw_exposure_book_init(&book) != GW_OK) {
        return -1;
    }
    book.age_limit_s = 180.0;
    book.age_limit_l2_s = 60.0;
    return 0;
}

static int tear_down(void **state)
{
    gw_exposure_book_fini(*state);
    return 0;
}

static struct gw_exposure flat(uint64_t chain_id, const char *venue, int64_t time_s, double hedging_gamma_usd)
{
    struct gw_exposure record = fixture_exposure(2000.0, NULL, 0);
    record.head.chain_id = chain_id;
    record.head.block_time_s = time_s;
    snprintf(record.head.venue, sizeof record.head.venue, "%s", venue);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        record.ladder_hedging_gamma_usd_per_1pct[i] = hedging_gamma_usd;
        record.ladder_hedging_gamma_lo_usd_per_1pct[i] = hedging_gamma_usd;
        record.ladder_hedging_gamma_hi_usd_per_1pct[i] = hedging_gamma_usd;
        record.ladder_conservative_hedging_gamma_usd_per_1pct[i] = hedging_gamma_usd;
    }
    return record;
}

static void put(struct gw_exposure_book *book, const struct gw_exposure *record)
{
    assert_int_equal(gw_exposure_put(book, record), GW_OK);
}

static struct gw_ecosystem sum(const struct gw_exposure_book *book, int64_t now_s)
{
    struct gw_ecosystem out;
    assert_int_equal(gw_exposure_sum(&out, book, "ETH", now_s * 1000), GW_OK);
    return out;
}

static double gamma_at(const struct gw_exposure_book *book, int64_t now_s)
{
    return sum(book, now_s).hedging_gamma_usd_per_1pct[GW_LADDER_SPOT];
}

static void a_dead_venue_keeps_its_last_for_an_hour_then_its_worst(void **state)
{
    struct gw_exposure_book *book = *state;
    const double history[] = {-1e6, -5e6, -2e6, 3e5};
    int64_t time_s = START_S;
    for (size_t i = 0; i < 4; i++, time_s += HOUR_S) {
        const struct gw_exposure record = flat(1, "0xa", time_s, history[i]);
        put(book, &record);
    }
    const int64_t last_s = time_s - HOUR_S;
    assert_true(gamma_at(book, last_s + 100) == 3e5);
    assert_false(sum(book, last_s + 1800).is_silent);
    assert_true(sum(book, last_s + 1801).is_silent);
    assert_true(gamma_at(book, last_s + 1800 + HOUR_S) == 3e5);
    assert_true(gamma_at(book, last_s + 1801 + HOUR_S) == -5e6);
    const struct gw_exposure back = flat(1, "0xa", last_s + 3 * HOUR_S, 2e5);
    put(book, &back);
    assert_true(gamma_at(book, last_s + 3 * HOUR_S + 10) == 2e5);
}

static void what_is_older_than_a_day_is_forgotten(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure record = flat(1, "0xa", START_S, -9e6);
    put(book, &record);
    for (int64_t hour = 1; hour <= 25; hour++) {
        record = flat(1, "0xa", START_S + hour * HOUR_S, -1e6 - (double)hour);
        put(book, &record);
    }
    assert_true(gamma_at(book, START_S + 25 * HOUR_S + 1801 + HOUR_S) == -1e6 - 25);
}

static void the_worst_of_every_hour_is_kept_not_its_last(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure record = flat(1, "0xa", START_S, -1e6);
    put(book, &record);
    record = flat(1, "0xa", START_S + 60, -7e6);
    put(book, &record);
    record = flat(1, "0xa", START_S + 120, -1e6);
    put(book, &record);
    assert_true(gamma_at(book, START_S + 120 + 1801 + HOUR_S) == -7e6);
}

/* Policy 3.22, 15: silence never looks like an improvement. */
static void silence_never_raises_the_gamma_of_hedgers(void **state)
{
    struct gw_exposure_book *book = *state;
    for (int i = 0; i < 40; i++) {
        const struct gw_exposure record =
            flat(1, "0xa", START_S + 700 * i, (double)(i * 7919 % 41 - 20) * 1e5);
        put(book, &record);
    }
    const int64_t last_s = START_S + 700 * 39;
    const double fresh = gamma_at(book, last_s);
    for (int64_t age_s = 0; age_s < 3 * 86400; age_s += 600) {
        assert_true(gamma_at(book, last_s + age_s) <= fresh);
    }
}

static void a_held_venue_counts_at_its_conservative_gamma(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure record = flat(1, "0xa", START_S, -1e6);
    record.ladder_conservative_hedging_gamma_usd_per_1pct[GW_LADDER_SPOT] = -1.5e6;
    put(book, &record);
    assert_true(gamma_at(book, START_S + 540) == -1e6);
    assert_true(gamma_at(book, START_S + 541) == -1.5e6);
    assert_true(sum(book, START_S + 541).hedging_gamma_lo_usd_per_1pct[GW_LADDER_SPOT] == -1.5e6);
}

static void second_layers_die_sooner(void **state)
{
    struct gw_exposure_book *book = *state;
    const struct gw_exposure record = flat(10, "0xa", START_S, -1e6);
    put(book, &record);
    assert_false(sum(book, START_S + 600).is_silent);
    assert_true(sum(book, START_S + 601).is_silent);
    assert_true(gw_ages_is_second_layer(10) && gw_ages_is_second_layer(42161));
    assert_false(gw_ages_is_second_layer(1) || gw_ages_is_second_layer(31337));
}

static void ages_are_those_of_one_chain(void **state)
{
    struct gw_exposure_book *book = *state;
    struct gw_exposure dead = flat(10, "0xa", START_S, -1e6);
    struct gw_exposure alive = flat(1, "0xb", START_S + 5000, -1e6);
    alive.spot_age_s = 2000.0;
    alive.spot_age_s_max = 4000.0;
    dead.head.flags |= GW_EXPOSURE_STALE_SPOT;
    put(book, &dead);
    put(book, &alive);
    struct gw_ages ages;
    gw_ages_measure(&ages, book, 1, "ETH", 2000.0, (START_S + 5007) * 1000);
    assert_true(ages.exposure_s == 7.0 && ages.spot_s == 7.0 && ages.feed_ratio == 0.5);
    assert_false(ages.is_late || ages.is_far || ages.is_of_second_layer);
    gw_ages_measure(&ages, book, 10, "ETH", 2100.0, (START_S + 5007) * 1000);
    assert_true(ages.exposure_s == 5007.0 && ages.is_late && ages.is_far && ages.is_of_second_layer);
    gw_ages_measure(&ages, book, 1, "BTC", 2000.0, (START_S + 5007) * 1000);
    assert_true(ages.exposure_s == 0.0);
}

static void the_table_makes_room_for_who_speaks(void **state)
{
    (void)state;
    struct gw_absence absence;
    assert_int_equal(gw_absence_init(&absence), GW_OK);
    for (unsigned i = 0; i <= GW_ABSENCE_MAX; i++) {
        char venue[16];
        snprintf(venue, sizeof venue, "0x%u", i);
        const struct gw_exposure record = flat(1, venue, START_S + HOUR_S * (int64_t)i, -1e6);
        gw_absence_note(&absence, &record);
    }
    const struct gw_exposure first = flat(1, "0x0", START_S, 0.0);
    const struct gw_exposure second = flat(1, "0x1", START_S + HOUR_S, 0.0);
    assert_int_equal(absence.count, GW_ABSENCE_MAX);
    assert_null(gw_absence_worst(&absence, &first.head));
    assert_non_null(gw_absence_worst(&absence, &second.head));
    gw_absence_fini(&absence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_dead_venue_keeps_its_last_for_an_hour_then_its_worst, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_older_than_a_day_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_worst_of_every_hour_is_kept_not_its_last, set_up, tear_down),
        cmocka_unit_test_setup_teardown(silence_never_raises_the_gamma_of_hedgers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_held_venue_counts_at_its_conservative_gamma, set_up, tear_down),
        cmocka_unit_test_setup_teardown(second_layers_die_sooner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ages_are_those_of_one_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_table_makes_room_for_who_speaks, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
