#include "tests/unit/chains/protocol/synthetix_v3_stage.h"

static void traders_are_told_as_the_contract_values_them(void **state)
{
    (void)state;
    read_accounts();
    assert_int_equal(f.asked, 15 + 2 + 2 * 4);
    assert_int_equal(f.excluded_count, 0);
    assert_int_equal(f.known_count, 1);
    assert_int_equal(f.account_count, 2);
    const struct gw_margin_account *a = &f.accounts[0];
    assert_string_equal(a->venue, VENUE);
    assert_string_equal(a->id, "7");
    assert_string_equal(a->underlying, "ETH");
    expect_near(a->equity_usd, 60000);
    expect_near(a->maintenance_usd, 20000);
    expect_near(a->flow_tokens, -500);
    expect_near(a->flow_down_tokens, -500);
    expect_near(a->flow_up_tokens, -500);
    assert_true(a->latency_s == 0);
    assert_string_equal(f.accounts[1].id, "9");
    expect_near(f.accounts[1].flow_tokens, 200);
    read_accounts(); /* nothing was touched: no size is read again */
    assert_int_equal(f.asked, 15 + 2 * 4);
}

static void an_account_is_closable_when_the_contract_says_so(void **state)
{
    (void)state;
    said.accounts[0].available = said.accounts[0].required;
    const struct gw_margin_account *a = read_first();
    assert_true(a->equity_usd == a->maintenance_usd);
    said.accounts[0].available_units = -1; /* a double does not tell */
    a = read_first();
    assert_true(a->equity_usd < a->maintenance_usd);
    expect_near(a->equity_usd, 20000);
    assert_true(a->price_down_usd >= 2010);
    assert_true(a->price_up_usd == GW_ACCOUNT_NO_PRICE);
    said.accounts[0].available_units = 1;
    a = read_first();
    assert_true(a->equity_usd >= a->maintenance_usd);
    assert_true(a->price_down_usd <= 2010);
    said.accounts[0].available = -5000000;
    expect_near(read_first()->equity_usd, -5000);
}

static void nothing_required_is_not_covered(void **state)
{
    (void)state;
    said.accounts[0].required = said.accounts[0].reward = said.accounts[0].available = 0;
    const struct gw_margin_account *a = read_first();
    assert_true(a->maintenance_usd > 0 && a->equity_usd >= a->maintenance_usd);
    said.accounts[0].available_units = -1;
    said.accounts[0].available = 0;
    a = read_first();
    assert_true(a->equity_usd < a->maintenance_usd);
}

static void a_flagged_account_is_closed_at_any_price(void **state)
{
    (void)state;
    said.accounts[0].is_flagged = true;
    const struct gw_margin_account *a = read_first();
    assert_true(a->equity_usd == 0);
    expect_near(a->maintenance_usd, 20000);
    expect_near(a->price_down_usd, 2010);
    expect_near(a->price_up_usd, 2010);
    expect_near(f.accounts[1].equity_usd, 30000);
    said.accounts[0].is_flagged = false;
    expect_near(read_first()->equity_usd, 60000);
}

static void what_the_oracle_does_not_say_is_not_known(void **state)
{
    (void)state;
    static const char *const views[] = {"getAvailableMargin(uint128)", "getRequiredMargins(uint128)"};
    for (size_t i = 0; i < 2; i++) {
        said.refused = views[i];
        const struct gw_margin_account *a = read_first();
        assert_int_equal(f.account_count, 2);
        assert_true(isnan(a->equity_usd) && isnan(a->maintenance_usd));
        assert_true(isnan(a->price_down_usd) && isnan(a->price_up_usd));
        expect_near(a->flow_tokens, -500);
        assert_int_equal(f.known_count, 1);
    }
    said.refused = NULL;
    said.accounts[0].is_silent = true;
    assert_true(isnan(read_first()->equity_usd));
    expect_near(f.accounts[1].equity_usd, 30000);
}

static void positions_that_do_not_add_up_are_not_all(void **state)
{
    (void)state;
    static const int64_t others[][2] = {
        {300001, 700001}, {299999, 700000}, {-300000, 700000}, {300000, 700001}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        said.skew = others[i][0];
        said.size = others[i][1];
        read_accounts();
        assert_int_equal(f.known_count, 0);
        assert_int_equal(f.account_count, 2);
        assert_non_null(strstr(f.excluded, "do not add up to size() and skew()"));
    }
    said.positions[0].size = -500000;
    said.positions[1].size = 200000;
    said.skew = -300000;
    said.size = 700000;
    tell(CLOSED, 100, 7);
    tell(CLOSED, 100, 9);
    read_accounts();
    assert_int_equal(f.known_count, 1);
}

static void who_left_is_told_no_more(void **state)
{
    (void)state;
    read_accounts();
    said.positions[0].size = 0;
    said.skew = -200000;
    said.size = 200000;
    tell(CLOSED, 100, 7);
    read_accounts();
    assert_int_equal(f.account_count, 1);
    assert_string_equal(f.accounts[0].id, "9");
    assert_int_equal(f.known_count, 1);
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.positions[0].size = 1;
    assert_int_equal(play_count_drift(&f, answer), 1);
    said.positions[1].size = 200000;
    assert_int_equal(play_count_drift(&f, answer), 1);
}

static void a_size_that_cannot_be_read_is_not_known(void **state)
{
    (void)state;
    said.refused = "getOpenPositionSize(uint128,uint128)";
    const struct gw_margin_account *a = read_first();
    assert_true(isnan(a->flow_tokens));
    assert_int_equal(f.account_count, 2);
    assert_int_equal(f.known_count, 0);
    said.skew = said.size = 0;
    read_accounts(); /* even if what is known adds up */
    assert_int_equal(f.known_count, 0);
    said.refused = NULL;
    said.skew = 300000;
    said.size = 700000;
    read_accounts();
    assert_int_equal(f.known_count, 1);
    expect_near(f.accounts[0].flow_tokens, -500);
}

static void a_market_that_is_not_there_has_no_accounts(void **state)
{
    (void)state;
    said.name = "";
    read_accounts();
    assert_int_equal(f.account_count + f.known_count, 0);
    assert_int_equal(f.excluded_count, 1);
}

static void ids_are_of_128_bits(void **state)
{
    (void)state;
    struct gw_log log = make_log(SETTLED, 100, 0);
    memset(log.topics[2] + 16, 0xff, 15);
    log.topics[2][31] = 3;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    said.accounts[2] = said.accounts[0];
    said.accounts[2].id = 3;
    said.positions[2] = (struct said_position){.account = 3, .market = 100, .size = 1000};
    read_accounts();
    assert_string_equal(f.accounts[2].id, "340282366920938463463374607431768211203");
}

static void logs_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    struct gw_log log = make_log(SETTLED, 100, 7);
    const size_t count = f.venue.table.count;
    log.topic_count = 3;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "a log of a position does not decode");
    log = make_log(CLOSED, 100, 7);
    log.topic_count = 2;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    log = make_log(CLOSED, 100, 7);
    log.topics[2][27] = 1; /* a market beyond 2^32 */
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    log = make_log(CLOSED, 100, 7);
    log.topics[1][15] = 1;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    tell("Transfer(address,address,uint256)", 100, 8);
    log.topic_count = 0;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
    assert_int_equal(f.venue.table.count, count);
}

static void words_of_accounts_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    expect_refusal("getOpenPositionSize(uint128,uint128)", 31,
                   "account 7: getOpenPositionSize() does not decode (31 bytes)");
    expect_refusal("flaggedAccounts()", 64, "flaggedAccounts() does not decode (64 bytes)");
    expect_refusal("getKeeperRewardGuards()", 96, "getKeeperRewardGuards() does not decode (96 bytes)");
    said.odd_bytes[15] = 1; /* 2^128 */
    expect_refusal("getLiquidationParameters(uint128)", 96,
                   "market 100: getLiquidationParameters() does not decode (96 bytes)");
    expect_refusal("getCollateralLiquidateRewardRatio()", 32,
                   "getCollateralLiquidateRewardRatio() does not decode (32 bytes)");
    expect_refusal("getAvailableMargin(uint128)", 32,
                   "account 7: getAvailableMargin() does not decode (32 bytes)");
    expect_refusal("totalCollateralValue(uint128)", 32,
                   "account 7: totalCollateralValue() does not decode (32 bytes)");
    said.odd_bytes[15] = 0;
    said.odd_bytes[95] = 1; /* a reward beyond what it is part of */
    expect_refusal("getRequiredMargins(uint128)", 96,
                   "account 7: getRequiredMargins() does not decode (96 bytes)");
    expect_refusal("getOpenPosition(uint128,uint128)", 96,
                   "account 7: getOpenPosition() does not decode (96 bytes)");
    said.odd = NULL;
    said.refused = "flaggedAccounts()";
    assert_int_equal(play_read(&f, answer), GW_E_REVERT);
    assert_string_equal(f.venue.reason, "flaggedAccounts() reverted (0 bytes)");
}

static void the_order_of_entries_does_not_matter(void **state)
{
    (void)state;
    struct gw_key key = {.kind = GW_SYNTHETIX_V3_POSITION, .scope = 100, .id = {[31] = 3}};
    said.accounts[2] = said.accounts[0];
    said.accounts[2].id = 3;
    said.positions[2] = (struct said_position){.account = 3, .market = 100, .size = 1000};
    said.skew += 1000;
    said.size += 1000;
    assert_int_equal(gw_venue_touch(&f.venue, &key), GW_OK);
    key = (struct gw_key){.kind = GW_SYNTHETIX_V3_ACCOUNT, .id = {[31] = 3}};
    assert_int_equal(gw_venue_touch(&f.venue, &key), GW_OK); /* the last */
    for (unsigned block = 0; block < 2; block++) {
        read_accounts();
        assert_int_equal(f.account_count, 3);
        assert_string_equal(f.accounts[2].id, "3");
        assert_int_equal(f.known_count, 1);
    }
}

static void who_left_makes_place(void **state)
{
    (void)state;
    const struct gw_key account = {.kind = GW_SYNTHETIX_V3_ACCOUNT, .id = {[31] = 7}};
    const struct gw_key position = {.kind = GW_SYNTHETIX_V3_POSITION, .scope = 100, .id = {[31] = 7}};
    read_accounts();
    assert_false(gw_venue_find(&f.venue, &account)->is_retired);
    assert_false(gw_venue_find(&f.venue, &position)->is_retired);
    said.positions[0].size = 0;
    tell(CLOSED, 100, 7);
    read_accounts();
    assert_true(gw_venue_find(&f.venue, &account)->is_retired);
    assert_true(gw_venue_find(&f.venue, &position)->is_retired);
    said.positions[0].size = 500000;
    tell(SETTLED, 100, 7);
    read_accounts();
    assert_false(gw_venue_find(&f.venue, &account)->is_retired);
    assert_int_equal(f.account_count, 2);
}

static void more_accounts_than_there_is_room_for_are_refused(void **state)
{
    (void)state;
    const struct gw_log log = make_log(SETTLED, 100, 8);
    for (uint64_t i = 0; f.venue.table.count < GW_ENTRIES_MAX; i++) {
        const struct gw_key key = gw_key_u64(GW_SYNTHETIX_V3_ACCOUNT, 0, 1000 + i);
        assert_int_equal(gw_venue_touch(&f.venue, &key), GW_OK);
    }
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_BOUND);
    assert_string_equal(f.venue.reason, "more than 65536 accounts and positions");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_traders, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(traders_are_told_as_the_contract_values_them),
        TEST(an_account_is_closable_when_the_contract_says_so),
        TEST(nothing_required_is_not_covered),
        TEST(a_flagged_account_is_closed_at_any_price),
        TEST(what_the_oracle_does_not_say_is_not_known),
        TEST(positions_that_do_not_add_up_are_not_all),
        TEST(who_left_is_told_no_more),
        TEST(a_size_that_cannot_be_read_is_not_known),
        TEST(a_market_that_is_not_there_has_no_accounts),
        TEST(ids_are_of_128_bits),
        TEST(logs_that_make_no_sense_are_refused),
        TEST(words_of_accounts_that_make_no_sense_are_refused),
        TEST(the_order_of_entries_does_not_matter),
        TEST(who_left_makes_place),
        TEST(more_accounts_than_there_is_room_for_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
