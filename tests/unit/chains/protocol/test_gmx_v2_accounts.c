#include "tests/unit/chains/protocol/gmx_traders.h"

static void closing_trades_what_was_held(void **state)
{
    (void)state;
    read_traders();
    assert_true(find_account(0)->flow_tokens == -500);
    assert_true(find_account(3)->flow_tokens == 800);
    assert_true(isnan(find_account(0)->flow_down_tokens));
}

static void equity_is_what_closing_leaves(void **state)
{
    (void)state;
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000);
    expect_near(find_account(0)->maintenance_usd, 5000);
    expect_near(find_account(0)->price_down_usd, 1005000.0 / 530);
    assert_true(find_account(0)->price_up_usd == GW_ACCOUNT_NO_PRICE);
    expect_near(find_account(1)->equity_usd, 300000 + 2.8e6 - 3e6);
    expect_near(find_account(2)->equity_usd, 200000);
    expect_near(find_account(2)->price_up_usd, 497500.0 / 150);
    expect_near(find_account(3)->equity_usd, 5000);
    expect_near(find_account(3)->price_up_usd, 1597500.0 / 800);
    assert_true(find_account(3)->equity_usd < find_account(3)->maintenance_usd);
}

static void fees_that_grew_are_paid(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_BORROWED_LONG] = 0.5;
    said.numbers[GW_GMX_V2_BORROWED_SHORT] = 0.25;
    said.numbers[GW_GMX_V2_FUNDED_LONG_BY_LONG] = 4e-6;
    said.numbers[GW_GMX_V2_FUNDED_LONG_BY_SHORT] = 0.03;
    said.numbers[GW_GMX_V2_FUNDED_SHORT_BY_LONG] = 8e-6;
    said.numbers[GW_GMX_V2_FUNDED_SHORT_BY_SHORT] = 0.01;
    said.numbers[GW_GMX_V2_FEE_WORSENED] = 0.001;
    said.numbers[GW_GMX_V2_FEE_IMPROVED] = 0.002;
    for (size_t i = 0; i < 4; i++) {
        book.traders[i].borrowed = i < 2 ? 0.49 : 0.22;
    }
    book.traders[0].funded = 1e-6;
    book.traders[1].funded = 0.01;
    book.traders[3].funded = 0.01;
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000 - 10000 - 3e-6 * 1e6 * 2000 - 2000);
    expect_near(find_account(1)->equity_usd, 100000 - 30000 - 0.02 * 3e6 - 6000);
    expect_near(find_account(2)->equity_usd, 200000 - 15000 - 8e-6 * 0.5e6 * 2000 - 500);
    expect_near(find_account(3)->equity_usd, 5000 - 45000 - 1500);
    said.numbers[GW_GMX_V2_BORROW_FACTOR_LONG] = 1e-6; /* 3.8 M of 40 M, by 10 s */
    said.numbers[GW_GMX_V2_BORROW_EXPONENT_LONG] = 1;
    said.numbers[GW_GMX_V2_OPTIMAL_USAGE_SHORT] = 0.5; /* 2 M of 24 M */
    said.numbers[GW_GMX_V2_BASE_BORROW_SHORT] = 1.2e-5;
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000 - 10000 - 6000 - 2000 - 1e6 * 10 * 0.095e-6);
    expect_near(find_account(3)->equity_usd, 5000 - 45000 - 1500 - 1.5e6 * 10 * 1e-6);
}

static void impact_is_by_the_terms_of_the_market(void **state)
{
    (void)state;
    said.numbers[GW_GMX_V2_MAX_IMPACT_LIQUIDATION] = 0.004;
    said.numbers[GW_GMX_V2_IMPACT_FACTOR_POSITIVE] = 5e-10;
    said.numbers[GW_GMX_V2_IMPACT_EXPONENT_POSITIVE] = 3; /* no more than the negative one */
    said.numbers[GW_GMX_V2_MAX_IMPACT_POSITIVE] = 0.003;
    said.numbers[GW_GMX_V2_MAX_IMPACT_NEGATIVE] = 0.001;
    book.traders[0].impact_tokens = -0.75; /* 1,500; 1,000 of 1,500 credited */
    book.traders[2].impact_tokens = 0.1;   /* 2,000 charged at most of 2,250, less 200 */
    read_traders();
    expect_near(find_account(0)->equity_usd, 60000 - 500);
    expect_near(find_account(2)->equity_usd, 200000 - 2000);
    expect_near(find_account(3)->equity_usd, 5000 - 6000);
    said.numbers[GW_GMX_V2_MAX_IMPACT_LIQUIDATION] = 0.1;
    said.virtual_id = 1;
    said.numbers[GW_GMX_V2_VIRTUAL_USD] = -3e6;
    book.traders[2].impact_tokens = 0;
    tell(2, 0xb1);
    read_traders();
    expect_near(find_account(2)->equity_usd, 200000 - 3250);
    said.numbers[GW_GMX_V2_BY_TOKENS] = 1;
    said.numbers[GW_GMX_V2_VIRTUAL_TOKENS] = -2000;
    read_traders();
    expect_near(find_account(2)->equity_usd, 200000 - 1e-9 * (4.5e6 * 4.5e6 - 4e6 * 4e6));
}

static void a_market_of_one_token_has_one_pool(void **state)
{
    (void)state;
    said.short_token = said.long_token;
    book.traders[1].market = book.traders[3].market = 0;
    said.numbers[GW_GMX_V2_BORROW_FACTOR_LONG] = said.numbers[GW_GMX_V2_BORROW_FACTOR_SHORT] = 1e-6;
    said.numbers[GW_GMX_V2_BORROW_EXPONENT_LONG] = said.numbers[GW_GMX_V2_BORROW_EXPONENT_SHORT] = 1;
    read_traders();
    assert_int_equal(f.account_count, 2);
    assert_int_equal(f.known_count, 1);
    expect_near(find_account(0)->equity_usd, 60000 - 1e6 * 10 * 1e-6 * 1e6 / 20e6);
    expect_near(find_account(2)->equity_usd, 200000 - 0.5e6 * 10 * 1e-6 * 0.5e6 / 20e6);
}

static void what_is_not_whole_is_told_as_not_known(void **state)
{
    (void)state;
    for (enum gw_gmx_v2_word word = GW_GMX_V2_LONG_BY_LONG; word <= GW_GMX_V2_SHORT_BY_SHORT; word++) {
        const double open = said.numbers[word];
        said.numbers[word] = open * (1 + 2e-6);
        read_traders();
        assert_int_equal(f.account_count, 4);
        assert_int_equal(f.known_count, 0);
        assert_non_null(strstr(f.excluded, "do not add up"));
        said.numbers[word] = open * (1 + 5e-7); /* dust */
        read_traders();
        assert_int_equal(f.known_count, 1);
        said.numbers[word] = open;
    }
    book.traders[3].collateral_token = 2;
    tell(3, 0xb1);
    read_traders();
    assert_int_equal(f.known_count, 0);
}

static void a_list_that_is_too_long_tells_no_account(void **state)
{
    (void)state;
    book.count = GW_GMX_V2_POSITIONS_MAX + 1;
    read_traders();
    assert_int_equal(f.account_count, 0);
    assert_int_equal(f.known_count, 0);
    assert_int_equal(f.perp_count, 1);
    assert_string_equal(f.excluded, "liquidations: the DataStore lists 24577 positions; 24576 are followed");
}

static void without_a_price_equity_is_not_known(void **state)
{
    (void)state;
    f.market.token_count = 1; /* no USDC in `assets` */
    read_traders();
    assert_int_equal(f.account_count, 4);
    assert_true(isnan(find_account(0)->equity_usd) && isnan(find_account(0)->price_down_usd));
    assert_true(find_account(0)->flow_tokens == -500);
    f.market.token_count = 2;
    f.market.spot_count = 0;
    read_traders();
    assert_true(isnan(find_account(0)->equity_usd));
    f.market.spot_count = 1;
    f.market.tokens[0].decimals = 22;
    read_traders();
    assert_true(isnan(find_account(0)->equity_usd));
}

static void what_reverts_there_is_not_known_here(void **state)
{
    (void)state;
    book.traders[0].borrowed = 0.1; /* more than the market ever charged */
    book.traders[1].funded = 0.1;
    book.traders[2].collateral_token = 9; /* none of the market's */
    read_traders();
    assert_true(isnan(find_account(0)->equity_usd));
    assert_true(isnan(find_account(1)->equity_usd));
    assert_true(isnan(find_account(2)->equity_usd));
    expect_near(find_account(3)->equity_usd, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRADERS_TEST(closing_trades_what_was_held),
        TRADERS_TEST(equity_is_what_closing_leaves),
        TRADERS_TEST(fees_that_grew_are_paid),
        TRADERS_TEST(impact_is_by_the_terms_of_the_market),
        TRADERS_TEST(a_market_of_one_token_has_one_pool),
        TRADERS_TEST(what_is_not_whole_is_told_as_not_known),
        TRADERS_TEST(a_list_that_is_too_long_tells_no_account),
        TRADERS_TEST(without_a_price_equity_is_not_known),
        TRADERS_TEST(what_reverts_there_is_not_known_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
