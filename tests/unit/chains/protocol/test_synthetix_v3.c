#include "tests/unit/chains/protocol/synthetix_v3_stage.h"

static int open_market(void **state)
{
    (void)state;
    return open_with(KEYS);
}

static const struct gw_perp *read_perp(void)
{
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.excluded_count, 1); /* nobody is known of whose the positions are */
    assert_int_equal(f.perp_count, 1);
    return &f.perps[0];
}

static double tokens_at(const struct gw_perp *perp, int32_t shock_bps)
{
    size_t i = 0;
    while (gw_ladder_shock_bps[i] != shock_bps) {
        i++;
    }
    return perp->absorbed_tokens[i];
}

static void the_pool_is_the_other_side_of_the_skew(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    assert_int_equal(f.asked, 15);
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_LINEAR);
    expect_near(p->quantity, -300);
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000aa/100");
    assert_string_equal(p->id, "open_interest");
    assert_string_equal(p->underlying, "ETH");
    assert_string_equal(
        p->raw, "{\"market_id\":100,\"skew\":\"300000000000000000000\",\"size\":\"700000000000000000000\"}");
    assert_string_equal(perp->venue, p->venue);
    expect_near(perp->open_long_tokens, 500);
    expect_near(perp->open_short_tokens, 200);
    assert_int_equal(f.known_count, 0);
    assert_int_equal(f.account_count, 0);
    said.skew = -700000;
    perp = read_perp();
    expect_near(f.positions[0].quantity, 700);
    assert_non_null(strstr(f.positions[0].raw, "\"skew\":\"-700"));
    assert_true(perp->open_long_tokens == 0);
    expect_near(perp->open_short_tokens, 700);
}

static void funding_of_a_day_is_told_for_a_year(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    expect_near(perp->funding_per_year, 0.002 * 365);
    expect_near(perp->funding_change_per_day, -0.005 * 365);
    assert_true(perp->funding_age_s == 0);
    expect_near(perp->skew_scale_tokens, 1e6);
    said.funding = -2;
    expect_near(read_perp()->funding_per_year, -0.002 * 365);
}

static void limits_are_tokens_and_dollars(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    expect_near(perp->max_long_usd, 10000 * 2000.0);
    said.max_value = 1500000;
    perp = read_perp();
    expect_near(perp->max_long_usd, 1500);
    expect_near(perp->max_short_usd, 1500);
    said.max_value = 99000000000000;
    expect_near(read_perp()->max_short_usd, 10000 * 2000.0);
    said.odd = "maxOpenInterest(uint128)";
    said.odd_size = 32;
    memset(said.odd_bytes, 0xff, 32);
    expect_near(read_perp()->max_long_usd, 99e9);
    said.max_value = 0;
    assert_true(read_perp()->max_long_usd == 1e18);
}

static void depth_is_what_skew_limits_and_credit_leave(void **state)
{
    (void)state;
    const struct gw_perp *perp = read_perp();
    expect_near(tokens_at(perp, 50), 5000 - 300);
    expect_near(tokens_at(perp, -50), -5000);
    expect_near(tokens_at(perp, 1500), 10000 - 500);
    expect_near(tokens_at(perp, -1500), -(10000 - 200));
    expect_near(perp->index_usd, 2010);
    said.skew = -300000;
    perp = read_perp();
    expect_near(tokens_at(perp, 50), 5000);
    expect_near(tokens_at(perp, -50), -(5000 - 300));
    said.max_value = 2010000000; /* 1,000 tokens */
    perp = read_perp();
    expect_near(tokens_at(perp, 1500), 1000 - 200);
    expect_near(tokens_at(perp, -1500), -(1000 - 500));
    said.delegated = said.credit + 201000000; /* 201,000 dollars at half of 2,010 a token */
    perp = read_perp();
    expect_near(tokens_at(perp, 1500), 200);
    expect_near(tokens_at(perp, -1500), -200);
    said.locked = 0;
    expect_near(tokens_at(read_perp(), 1500), 800);
    said.delegated = said.credit;
    assert_true(tokens_at(read_perp(), 1500) == 0);
}

static void what_the_oracle_does_not_say_costs_the_depth_alone(void **state)
{
    (void)state;
    static const char *const views[] = {"indexPrice(uint128)", "utilizationRate()"};
    for (size_t i = 0; i < 2; i++) {
        said.refused = views[i];
        const struct gw_perp *perp = read_perp();
        assert_true(tokens_at(perp, 1500) == 0 && tokens_at(perp, -1500) == 0 && perp->index_usd == 0);
        expect_near(perp->open_long_tokens, 500);
    }
    said.refused = NULL;
    said.skew_scale = 0;
    assert_true(tokens_at(read_perp(), 1500) == 0);
}

static void a_market_without_a_name_is_none(void **state)
{
    (void)state;
    said.name = "";
    said.skew = said.size = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_string_equal(f.excluded, "the proxy has no such market");
    assert_int_equal(f.position_count + f.perp_count, 0);
}

static void without_a_price_there_is_a_position_alone(void **state)
{
    (void)state;
    f.market.spot_count = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.perp_count, 0);
}

static void words_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    expect_refusal("skew(uint128)", 31, "market 100: skew() does not decode (31 bytes)");
    expect_refusal("metadata(uint128)", 31, "market 100: metadata() does not decode (31 bytes)");
    expect_refusal("utilizationRate()", 64, "utilizationRate() does not decode (64 bytes)");
    said.odd_bytes[15] = 1; /* 2^128 */
    expect_refusal("size(uint128)", 32, "market 100: size() does not decode (32 bytes)");
    expect_refusal("skew(uint128)", 32, "market 100: skew() does not decode (32 bytes)");
    expect_refusal("currentFundingRate(uint128)", 32,
                   "market 100: currentFundingRate() does not decode (32 bytes)");
    expect_refusal("currentFundingVelocity(uint128)", 32,
                   "market 100: currentFundingVelocity() does not decode (32 bytes)");
    expect_refusal("getFundingParameters(uint128)", 64,
                   "market 100: getFundingParameters() does not decode (64 bytes)");
    expect_refusal("getLockedOiRatio(uint128)", 32,
                   "market 100: getLockedOiRatio() does not decode (32 bytes)");
    expect_refusal("indexPrice(uint128)", 32, "market 100: indexPrice() does not decode (32 bytes)");
    said.odd = NULL;
    said.skew = said.size + 1;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "market 100: its skew is beyond its size");
    said.refused = "size(uint128)";
    assert_int_equal(play_read(&f, answer), GW_E_REVERT);
    assert_string_equal(f.venue.reason, "market 100: size() reverted (0 bytes)");
}

static void a_configuration_that_makes_no_sense_is_refused(void **state)
{
    static const struct {
        const char *keys;
        const char *reason;
    } cases[] = {
        {PROXY ", markets: []", "0 markets; 1 to 128 can be watched"},
        {PROXY ", markets: [{id: 1, underlying: ETH}, {id: 1, underlying: ETH}]", "listed twice"},
        {PROXY ", markets: [{id: 0, underlying: ETH}]", "\"id\" must be"},
        {PROXY ", markets: [{id: 1, underlying: USD}]", "no underlying"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct play other = {0};
        assert_int_not_equal(play_configure(&other, "synthetix_v3", cases[i].keys), GW_OK);
        assert_non_null(strstr(other.config.error, cases[i].reason));
        gw_config_free(&other.config);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_market, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_pool_is_the_other_side_of_the_skew),
        TEST(funding_of_a_day_is_told_for_a_year),
        TEST(limits_are_tokens_and_dollars),
        TEST(depth_is_what_skew_limits_and_credit_leave),
        TEST(what_the_oracle_does_not_say_costs_the_depth_alone),
        TEST(a_market_without_a_name_is_none),
        TEST(without_a_price_there_is_a_position_alone),
        TEST(words_that_make_no_sense_are_refused),
        TEST(a_configuration_that_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
