/* Slices of Derive's feed as a volatility of venues that tell none. */
#include <math.h>

#include "chains/book/position.h"
#include "chains/market/vols.h"
#include "tests/unit/chains/market/stage.h"

#define DAY_S INT64_C(86400)
#define FEED  "\"0x00000000000000000000000000000000000000fe\""
#define SVI   "{underlying: ETH, source: derive_svi, vol_feed: " FEED ", age_s_max: 90}"

static const uint8_t feed[20] = {[19] = 0xfe};
static struct gw_derive_slice slices[GW_VOL_EXPIRIES_MAX];

/* A slice that is flat, but for a part in 1e9. */
static struct gw_derive_slice flat(int64_t left_s, double vol, double confidence, int64_t age_s)
{
    const double tau_years = (double)left_s / GW_YEAR_S;
    return (struct gw_derive_slice){.expiry_s = STAGE_TIME_S + left_s,
                                    .updated_s = STAGE_TIME_S - age_s,
                                    .svi = {.a = vol * vol * tau_years, .b = 1e-12, .sigma = 1},
                                    .forward = 2000,
                                    .tau_years = tau_years,
                                    .confidence = confidence};
}

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    (void)to;
    (void)args;
    (void)out;
    fail_msg("%s is asked, and nothing was to ask", name);
    return false;
}

static int start(void **state)
{
    if (stage_start(state) != 0) {
        return -1;
    }
    stage_open("volatility: [" SVI ", {underlying: ETH, vol: 0.9}]");
    stage_block(answer, STAGE_TIME_S);
    slices[0] = flat(30 * DAY_S, 0.64, 0.7, 30); /* in no order */
    slices[1] = flat(10 * DAY_S, 0.80, 1, 60);
    return 0;
}

static struct gw_vol_borrowed borrow(int64_t left_s)
{
    struct gw_vol_borrowed out;
    gw_vols_borrow(&market, &out, "ETH", 2100, STAGE_TIME_S + left_s);
    return out;
}

static bool is_near(double found, double expected)
{
    return fabs(found - expected) <= 1e-8;
}

static bool says(const char *part)
{
    return strstr(market.vol_feeds[0].reason, part) != NULL;
}

static void each_option_has_the_age_and_confidence_of_its_slices(void **state)
{
    (void)state;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(market.vol_feeds[0].reason[0] == '\0' && gw_vol_feed_is_known(&market.vol_feeds[0]));
    const struct gw_vol_borrowed near = borrow(10 * DAY_S);
    assert_true(is_near(near.vol, 0.8) && near.age_s == 60);
    assert_true(near.confidence == GW_VOL_SURFACE_CONFIDENCE);
    const struct gw_vol_borrowed far = borrow(300 * DAY_S);
    assert_true(is_near(far.vol, 0.64) && far.age_s == 30 && far.confidence == 0.7);
    const struct gw_vol_borrowed between = borrow(20 * DAY_S);
    assert_true(is_near(between.vol, sqrt((0.64 * 10 + 0.4096 * 30) / 2 / 20)));
    assert_true(between.age_s == 60 && between.confidence == 0.7);
    assert_true(is_near(borrow(DAY_S).vol, 0.8) && borrow(DAY_S).confidence == GW_VOL_SURFACE_CONFIDENCE);
    assert_string_equal(between.source, "derive_svi");
}

static void a_position_tells_whose_volatility_it_is(void **state)
{
    (void)state;
    struct gw_position p = {.underlying = "ETH", .strike = 2100, .expiry_s = STAGE_TIME_S + 30 * DAY_S};
    gw_vols_learn(&market, feed, slices, 2, "");
    gw_position_take_vol(&p, &market, 0, 0);
    assert_true(is_near(p.vol, 0.64) && p.vol_age_s == 30 && p.vol_confidence == 0.7);
    assert_string_equal(p.vol_source, "derive_svi");
    assert_false(p.is_vol_fallback);
}

static void what_was_not_taught_at_this_block_is_not_known(void **state)
{
    (void)state;
    assert_true(borrow(DAY_S).vol == 0 && says("its logs, or its answers, were not read"));
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(borrow(DAY_S).vol > 0);
    stage_block(answer, STAGE_TIME_S + 12);
    assert_true(borrow(DAY_S).vol == 0 && !gw_vol_feed_is_known(&market.vol_feeds[0]));
    const uint8_t other[20] = {[19] = 0xfd};
    gw_vols_learn(&market, other, slices, 2, "");
    assert_true(borrow(DAY_S).vol == 0);
    gw_vols_learn(&market, feed, slices, 0, "of expiry 1 getVol() reverts");
    assert_true(borrow(DAY_S).vol == 0 && says("of expiry 1 getVol() reverts"));
    gw_vols_learn(&market, feed, slices, 0, "");
    assert_true(says("it has no slice of an expiry to come"));
}

static void an_old_slice_is_left_out_and_said(void **state)
{
    (void)state;
    slices[1].updated_s = STAGE_TIME_S - 90;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(is_near(borrow(DAY_S).vol, 0.8));
    slices[1].updated_s = STAGE_TIME_S - 91;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(is_near(borrow(DAY_S).vol, 0.64));
    assert_true(says("of expiry 1700864000 its slice is 91 s old, 90 allowed"));
    slices[1].updated_s = STAGE_TIME_S + 1; /* of the future */
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(is_near(borrow(DAY_S).vol, 0.64));
}

static void an_unsure_or_expired_slice_is_left_out(void **state)
{
    (void)state;
    slices[0].confidence = 0.55;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(borrow(40 * DAY_S).confidence == 0.55);
    slices[0].confidence = 0.549;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(is_near(borrow(40 * DAY_S).vol, 0.8) && says("is confident to 0.549, 0.55 needed"));
    slices[0].confidence = 1;
    slices[0].expiry_s = STAGE_TIME_S;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_int_equal(market.vol_feeds[0].slice_count, 1);
}

static void a_slice_that_gives_none_at_the_strike_serves_nobody_between(void **state)
{
    (void)state;
    slices[0].forward = 0;
    gw_vols_learn(&market, feed, slices, 2, "");
    assert_true(borrow(20 * DAY_S).vol == 0 && borrow(40 * DAY_S).vol == 0);
    assert_true(is_near(borrow(10 * DAY_S).vol, 0.8));
}

static void as_many_as_there_is_room_for_are_kept_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < GW_VOL_EXPIRIES_MAX; i++) {
        slices[i] = flat((int64_t)(1 + i * 7 % GW_VOL_EXPIRIES_MAX) * DAY_S, 0.5, 1, 0);
    }
    gw_vols_learn(&market, feed, slices, GW_VOL_EXPIRIES_MAX, "");
    assert_int_equal(market.vol_feeds[0].slice_count, GW_VOL_EXPIRIES_MAX);
    for (size_t i = 0; i < GW_VOL_EXPIRIES_MAX; i++) {
        assert_int_equal(market.vol_feeds[0].slices[i].expiry_s, STAGE_TIME_S + (int64_t)(1 + i) * DAY_S);
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    stage_refuse("volatility: [{underlying: ETH, source: derive_svi}]", "derive_svi needs vol_feed");
    stage_refuse("volatility: [{underlying: ETH, vol: 0.8, from_block: 7}]",
                 "from_block is a key of source derive_svi");
    stage_refuse("volatility: [{underlying: ETH, source: derive_svi, vol_feed: " FEED ", window_s: 900}]",
                 "window_s is a key of source lyra_gwav");
    stage_open("volatility: [{underlying: ETH, source: derive_svi, vol_feed: " FEED ", from_block: 7}]");
    assert_true(market.vol_feeds[0].from_block == 7 && market.vol_feeds[0].age_s_max == 120);
    gw_config_free(&config);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_option_has_the_age_and_confidence_of_its_slices),
        TEST(a_position_tells_whose_volatility_it_is),
        TEST(what_was_not_taught_at_this_block_is_not_known),
        TEST(an_old_slice_is_left_out_and_said),
        TEST(an_unsure_or_expired_slice_is_left_out),
        TEST(a_slice_that_gives_none_at_the_strike_serves_nobody_between),
        TEST(as_many_as_there_is_room_for_are_kept_in_order),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
