/* Which of several sources serves, and when none of them is fresh? */
#include "chains/market/spots.h"

#include "tests/unit/chains/market/stage.h"

#define FEED(last, more)                                                                                     \
    "{underlying: ETH, address: \"0x00000000000000000000000000000000000000" last "\"" more "}"

static struct {
    int64_t answer[2]; /* of the feeds f1 and f2, 8 digits */
    int64_t age_s[2];
} feeds;

static bool answer(uint8_t to, const char *name, const uint8_t *args, struct gw_abi_buffer *out)
{
    (void)args;
    assert_true(to == 0xf1 || to == 0xf2);
    if (strcmp(name, "decimals()") == 0) {
        gw_abi_put_u64(out, 8);
        return true;
    }
    const int64_t updated_s = STAGE_TIME_S - feeds.age_s[to - 0xf1];
    stage_put_round(out, feeds.answer[to - 0xf1], updated_s, updated_s);
    return feeds.answer[to - 0xf1] != 0;
}

static void play(int64_t first, int64_t first_age_s, int64_t second, int64_t second_age_s)
{
    feeds.answer[0] = first * 100000000;
    feeds.answer[1] = second * 100000000;
    feeds.age_s[0] = first_age_s;
    feeds.age_s[1] = second_age_s;
    stage_block(answer, STAGE_TIME_S);
}

static void the_first_fresh_source_serves(void **state)
{
    (void)state;
    stage_open("prices: [" FEED("f1", ", age_s_max: 100") ", " FEED("f2", ", age_s_max: 200") "]");
    play(2000, 60, 2010, 0);
    stage_expect(GW_OK, 2000, "");
    assert_true(gw_market_spot_age_max(&market, "ETH") == 100);
    play(2000, 101, 2010, 60);
    stage_expect(GW_OK, 2010, "");
    assert_true(gw_market_spot_age_max(&market, "ETH") == 200);
    play(0, 0, 2010, 60);
    stage_expect(GW_OK, 2010, "");
    play(2000, 101, 2010, 201);
    stage_expect(GW_STALE, 2000, "101 s old, 100 allowed");
    play(0, 0, 2010, 201);
    stage_expect(GW_STALE, 2010, "201 s old");
    play(0, 0, 0, 0);
    stage_expect(GW_E_MISSING, 0, "its feed does not serve");
}

static void fresh_sources_that_lie_apart_are_both_stale(void **state)
{
    (void)state;
    stage_open("prices: [" FEED("f1", "") ", " FEED("f2", "") "]");
    play(2000, 0, 2095, 0);
    stage_expect(GW_OK, 2000, "");
    play(2000, 0, 2106, 0);
    stage_expect(GW_STALE, 2000, "2000 here and 2106 at another source");
    play(2000, 0, 1000, 0);
    stage_expect(GW_STALE, 2000, "1000 at another source");
    assert_true(market.spots[1].is_stale);
    play(2000, 0, 1000, 4000); /* what is old contradicts nobody */
    stage_expect(GW_OK, 2000, "");
    play(2000, 0, 2000, 0);
    stage_expect(GW_OK, 2000, "");
}

static void how_far_apart_is_configured(void **state)
{
    (void)state;
    stage_open("prices: [" FEED("f1", ", apart_max: 0") ", " FEED("f2", ", apart_max: 0") "]");
    play(2000, 0, 100, 0);
    stage_expect(GW_OK, 2000, "");
    gw_config_free(&config);
    stage_open("prices: [" FEED("f1", ", apart_max: 0.001") ", " FEED("f2", ", apart_max: 0.5") "]");
    play(2000, 0, 2003, 0);
    stage_expect(GW_STALE, 2000, "another source");
}

static void an_answer_outside_its_bounds_is_none(void **state)
{
    (void)state;
    stage_open("prices: [" FEED("f1", ", usd_min: 100, usd_max: 100000") "]");
    play(100, 0, 0, 0);
    stage_expect(GW_OK, 100, "");
    play(100000, 0, 0, 0);
    stage_expect(GW_OK, 100000, "");
    play(99, 0, 0, 0);
    stage_expect(GW_E_MISSING, 0, "99 is outside 100..100000");
    play(100001, 0, 0, 0);
    stage_expect(GW_E_MISSING, 0, "outside");
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    stage_refuse("prices: [" FEED("f1", "") ", " FEED("f1", "") "]", "listed twice");
    stage_refuse("prices: [" FEED("f1", ", usd_min: 5, usd_max: 4") "]", "above usd_min and below usd_max");
    stage_refuse("prices: [" FEED("f1", ", window_s: 60") "]", "window_s is a key of source uniswap_twap");
    stage_refuse("prices: [" FEED("f1", ", depth_usd_min: 60") "]", "depth_usd_min is a key of");
    stage_refuse("prices: [" FEED("f1", ", source: uniswap_twap, window_s: 3") "]", "window_s");
    stage_refuse("prices: [" FEED("f1", ", source: rumour") "]", "source");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, stage_start, stage_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_fresh_source_serves),     TEST(fresh_sources_that_lie_apart_are_both_stale),
        TEST(how_far_apart_is_configured),       TEST(an_answer_outside_its_bounds_is_none),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
