#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/collector/shares.h"

#define CALLS 12u

static struct gw_shares shares;
static struct gw_call_reply replies[CALLS];

/* Calls 0-2, 3-5 and 6-8 are of venues, 9 of the market, none of consumers, 10 and 11 asked ahead. */
static int begin(void **state)
{
    (void)state;
    gw_shares_init(&shares);
    shares.venue_max = 1000;
    gw_shares_clear(&shares);
    for (size_t i = 1; i <= 3; i++) {
        gw_shares_add(&shares, 3 * i, false);
    }
    gw_shares_add(&shares, 10, true);
    gw_shares_add(&shares, 10, true);
    gw_shares_add(&shares, CALLS, false);
    for (size_t i = 0; i < CALLS; i++) {
        replies[i] = (struct gw_call_reply){.is_ok = true, .size = 100};
    }
    return 0;
}

static void take(size_t first, size_t count)
{
    const struct gw_chunk chunk = {first, count};
    gw_shares_take(&shares, replies, &chunk);
}

static void what_fits_is_left_alone(void **state)
{
    (void)state;
    take(0, CALLS);
    gw_shares_settle(&shares, replies);
    for (size_t i = 0; i < CALLS; i++) {
        assert_true(replies[i].is_ok && !replies[i].is_refused);
    }
}

static void a_venue_above_its_share_is_refused_all_of_it_alone(void **state)
{
    (void)state;
    replies[4].size = 901;
    take(0, 4);
    assert_false(shares.parts[1].is_over);
    take(4, CALLS - 4);
    gw_shares_settle(&shares, replies);
    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(replies[i].is_refused, i / 3 == 1);
        assert_int_equal(replies[i].is_ok, i / 3 != 1);
    }
}

static void a_feed_that_answers_too_much_is_refused_alone(void **state)
{
    (void)state;
    replies[9].size = GW_FEED_REPLY_MAX + 1;
    take(0, CALLS);
    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(replies[i].is_refused, i == 9);
    }
    assert_false(shares.parts[3].is_over);
    replies[9] = (struct gw_call_reply){.is_ok = true, .size = GW_FEED_REPLY_MAX};
    take(9, 1);
    assert_true(replies[9].is_ok);
}

static void of_a_full_round_the_part_that_took_most_is_dropped(void **state)
{
    (void)state;
    replies[6].size = 200;
    take(0, CALLS);
    assert_true(gw_shares_drop_largest(&shares));
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(shares.parts[i].is_over, i == 2);
        assert_int_equal(shares.parts[i].bytes, 0);
    }
    take(0, 6);
    assert_true(gw_shares_drop_largest(&shares));
    assert_true(shares.parts[0].is_over);
}

static void what_was_over_already_is_dropped_first(void **state)
{
    (void)state;
    replies[0].size = 1001;
    replies[6].size = 700;
    take(0, CALLS);
    assert_true(gw_shares_drop_largest(&shares));
    assert_true(shares.parts[0].is_over);
    assert_false(shares.parts[2].is_over);
}

static void who_is_silent_too_often_is_over(void **state)
{
    (void)state;
    shares.silent_max = 2;
    for (size_t i = 0; i < 3; i++) {
        assert_false(shares.parts[1].is_over);
        gw_shares_count_silent(&shares, 3);
        gw_shares_count_silent(&shares, 9);
    }
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(shares.parts[i].is_over, i == 1);
    }
}

static void feeds_are_not_dropped(void **state)
{
    (void)state;
    take(9, 1);
    assert_false(gw_shares_drop_largest(&shares));
}

static void only_what_is_not_over_is_asked_for(void **state)
{
    (void)state;
    size_t skipped = 0;
    const struct gw_chunk all = {0, CALLS};
    const struct gw_chunk middle = {4, 3};
    assert_int_equal(gw_shares_cut(&shares, &all, &skipped), CALLS);
    assert_int_equal(skipped, 0);
    shares.parts[1].is_over = true;
    assert_int_equal(gw_shares_cut(&shares, &all, &skipped), 3);
    assert_int_equal(skipped, 0);
    assert_int_equal(gw_shares_cut(&shares, &middle, &skipped), 1);
    assert_int_equal(skipped, 2);
    shares.parts[0].is_over = true;
    assert_int_equal(gw_shares_cut(&shares, &all, &skipped), 6);
    assert_int_equal(skipped, 6);
    shares.parts[2].is_over = true;
    assert_int_equal(gw_shares_cut(&shares, &middle, &skipped), 0);
    assert_int_equal(skipped, 3);
    assert_int_equal(gw_shares_cut(&shares, &all, &skipped), 3);
    assert_int_equal(skipped, 9);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_fits_is_left_alone),
        TEST(a_venue_above_its_share_is_refused_all_of_it_alone),
        TEST(a_feed_that_answers_too_much_is_refused_alone),
        TEST(of_a_full_round_the_part_that_took_most_is_dropped),
        TEST(what_was_over_already_is_dropped_first),
        TEST(who_is_silent_too_often_is_over),
        TEST(feeds_are_not_dropped),
        TEST(only_what_is_not_over_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
