#include "tests/unit/chains/protocol/synthetix_v3_stage.h"

/* Of a long of q at p, r its maintenance ratio: margin + q p (x - 1) = required + q p r (x - 1). */
static void a_price_of_closing_is_where_margin_meets_maintenance(void **state)
{
    (void)state;
    const double worth = 500 * 2010.0;
    const double ratio = (500 / 1e6 + 0.04) * 0.5;
    const struct gw_margin_account *a = read_first();
    expect_near(a->price_down_usd, 2010 * (1 - 40000 / (worth - worth * ratio)));
    assert_true(a->price_up_usd == GW_ACCOUNT_NO_PRICE);
    const double other = 200 * 2010.0;
    const double short_ratio = (200 / 1e6 + 0.04) * 0.5;
    expect_near(f.accounts[1].price_up_usd, 2010 * (1 + 20000 / (other + other * short_ratio)));
    assert_true(f.accounts[1].price_down_usd == 0);
    said.skew_scale = 0;
    a = read_first();
    expect_near(a->price_down_usd, 2010 * (1 - 40000 / (worth - worth * 0.02)));
}

static void interest_falls_with_the_price(void **state)
{
    (void)state;
    said.positions[0].owed = 5000000;
    const double worth = 500 * 2010.0;
    const double ratio = (500 / 1e6 + 0.04) * 0.5;
    expect_near(read_first()->price_down_usd, 2010 * (1 - 40000 / (worth - 5000 - worth * ratio)));
}

static void the_reward_for_flagging_falls_with_the_price(void **state)
{
    (void)state;
    const double worth = 500 * 2010.0;
    const double ratio = (500 / 1e6 + 0.04) * 0.5;
    said.margins[3] = 1; /* 0.1 %: 1,005 dollars, and costs of 95 */
    said.accounts[0].reward = 1100000;
    said.guards[2] = 100000000;
    const double x = 1 - 40000 / (worth - worth * ratio - worth * 0.001);
    expect_near(read_first()->price_down_usd, 2010 * x);
    said.collateral_ratio = 20; /* of 70,000: more than the flag, whatever the price */
    said.accounts[0].reward = 1495000;
    expect_near(read_first()->price_down_usd, 2010 * (1 - 40000 / (worth - worth * ratio)));
    said.collateral_ratio = 0;
    said.guards[2] = 500000; /* the most is paid at any price near */
    said.accounts[0].reward = 500000;
    expect_near(read_first()->price_down_usd, 2010 * (1 - 40000 / (worth - worth * ratio)));
    said.guards[2] = 100000000;
    said.guards[3] = 7; /* of 70,000: 490 */
    said.accounts[0].reward = 490000;
    expect_near(read_first()->price_down_usd, 2010 * (1 - 40000 / (worth - worth * ratio)));
    said.accounts[0].collateral = 0; /* nothing to take a share of: no limit but the most */
    said.accounts[0].reward = 1100000;
    expect_near(read_first()->price_down_usd, 2010 * x);
}

static void costs_count_for_the_least_reward(void **state)
{
    (void)state;
    const double worth = 500 * 2010.0;
    const double ratio = (500 / 1e6 + 0.04) * 0.5;
    said.guards[1] = 9000; /* ten times the costs, which are then 100 */
    said.margins[3] = 1;
    said.accounts[0].reward =
        1200000; /* flags pay 1,005 and costs 195, or costs 120 alone: those, and 1,125 */
    said.guards[2] = 100000000;
    const double held = 2010 * (1 - 40000 / (worth - worth * ratio));
    const double found = read_first()->price_down_usd;
    expect_near(found, held);
}

static void a_price_of_closing_needs_every_term(void **state)
{
    (void)state;
    static const char *const views[] = {
        "getOpenPosition(uint128,uint128)", "getLiquidationParameters(uint128)",   "getKeeperRewardGuards()",
        "totalCollateralValue(uint128)",    "getCollateralLiquidateRewardRatio()", "indexPrice(uint128)"};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        said.refused = views[i];
        const struct gw_margin_account *a = read_first();
        expect_near(a->equity_usd, 60000);
        assert_true(isnan(a->price_down_usd) && isnan(a->price_up_usd));
        expect_near(a->flow_down_tokens, -500);
    }
    said.refused = NULL;
    assert_true(isfinite(read_first()->price_down_usd));
}

static void markets_of_one_underlying_move_together(void **state)
{
    (void)state;
    const double worth = 500 * 2010.0;
    said.positions[2] = (struct said_position){.account = 7, .market = 101, .size = -100000};
    said.more[1][0] = -100000;
    said.more[1][1] = 100000;
    tell(SETTLED, 101, 7);
    const struct gw_margin_account *a = read_first();
    assert_int_equal(f.account_count, 3);
    assert_int_equal(f.known_count, 3);
    const double hedge = 100 * 2010.0;
    const double maintenance = worth * (500 / 1e6 + 0.04) * 0.5 + hedge * (100 / 1e6 + 0.04) * 0.5;
    const double down = 2010 * (1 - 40000 / (worth - hedge - maintenance));
    expect_near(a->price_down_usd, down);
    expect_near(f.accounts[1].price_down_usd, down);
    assert_string_equal(f.accounts[1].venue, "0x00000000000000000000000000000000000000aa/101");
    expect_near(f.accounts[1].flow_tokens, 100);
    expect_near(f.accounts[1].equity_usd, 60000);
}

static void markets_of_other_underlyings_stand_still(void **state)
{
    (void)state;
    const double worth = 500 * 2010.0;
    const double ratio = (500 / 1e6 + 0.04) * 0.5;
    said.positions[2] = (struct said_position){.account = 7, .market = 102, .size = 100000};
    said.more[2][0] = said.more[2][1] = 100000;
    tell(SETTLED, 102, 7);
    said.margins[3] = 1; /* flags pay 1,005 and 201 */
    said.accounts[0].reward = 1300000;
    said.guards[2] = 100000000;
    const struct gw_margin_account *a = read_first();
    expect_near(a->price_down_usd, 2010 * (1 - 40000 / (worth - worth * ratio - worth * 0.001)));
    assert_string_equal(f.accounts[1].underlying, "BTC");
    expect_near(f.accounts[1].flow_tokens, -100);
    const double other = 100 * 2010.0;
    const double other_ratio = (100 / 1e6 + 0.04) * 0.5;
    expect_near(f.accounts[1].price_down_usd, 2010 * (1 - 40000 / (other - other * (other_ratio + 0.001))));
}

static void a_market_that_is_not_watched_costs_the_price_alone(void **state)
{
    (void)state;
    said.positions[2] = (struct said_position){.account = 7, .market = 55, .size = 100000};
    tell(SETTLED, 55, 7);
    const struct gw_margin_account *a = read_first();
    assert_int_equal(f.account_count, 2);
    expect_near(a->equity_usd, 60000);
    assert_true(isnan(a->price_down_usd) && isnan(a->price_up_usd));
    assert_true(isfinite(f.accounts[1].price_up_usd));
    assert_int_equal(f.known_count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_traders, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_price_of_closing_is_where_margin_meets_maintenance),
        TEST(interest_falls_with_the_price),
        TEST(the_reward_for_flagging_falls_with_the_price),
        TEST(costs_count_for_the_least_reward),
        TEST(a_price_of_closing_needs_every_term),
        cmocka_unit_test_setup_teardown(markets_of_one_underlying_move_together, open_more, close_all),
        cmocka_unit_test_setup_teardown(markets_of_other_underlyings_stand_still, open_more, close_all),
        TEST(a_market_that_is_not_watched_costs_the_price_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
