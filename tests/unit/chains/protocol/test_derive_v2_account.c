/* Accounts of Derive v2 against contracts that a test plays: what a recorded world does not hold. */
#include <math.h>

#include "tests/unit/chains/protocol/derive_v2_play.h"

/* The one account that is told. */
static const struct gw_margin_account *read_account(void)
{
    f.account_count = 0;
    f.known_count = 0;
    adjust(ACCOUNT, 0xc0);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.account_count, 1);
    assert_int_equal(f.known_count, 1);
    assert_string_equal(f.accounts[0].id, "7");
    return &f.accounts[0];
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (1 + fabs(b));
}

static bool is_unknown(const struct gw_margin_account *a)
{
    return isnan(a->equity_usd) && isnan(a->maintenance_usd) && isnan(a->price_down_usd) &&
           isnan(a->price_up_usd);
}

static void a_short_call_is_an_account_of_the_rule(void **state)
{
    (void)state;
    const struct gw_margin_account *a = read_account();
    assert_string_equal(a->venue, "0x00000000000000000000000000000000000000b0");
    assert_string_equal(a->underlying, "ETH");
    assert_true(is_near(a->maintenance_usd, 0.09 * 2000) && a->equity_usd < 1000 && a->equity_usd > 980);
    assert_true(a->flow_tokens > 0.4 && a->flow_tokens < 0.6 && a->flow_up_tokens > 0.99);
    assert_true(a->price_down_usd == 0 && a->price_up_usd > 2600 && a->price_up_usd < 2800);
    assert_true(a->latency_s == 0);
}

static void who_holds_longs_and_cash_owes_nothing(void **state)
{
    (void)state;
    said.call = 1000; /* now account 9 owes */
    said.manager = 0xd1;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.account_count, 1);
    assert_string_equal(f.accounts[0].id, "9");
    said.cash = -1000;
    adjust(ACCOUNT, 0xc0);
    f.account_count = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.account_count, 2);
}

static void cash_borrowed_against_base_is_an_account(void **state)
{
    (void)state;
    said.call = 0;
    said.cash = -1400000;
    said.base = 1000;
    said.stable = 500;
    const struct gw_margin_account *a = read_account();
    assert_true(is_near(a->equity_usd, 4000 - 1400) &&
                is_near(a->equity_usd - a->maintenance_usd, 1600 - 1400));
    assert_true(is_near(a->price_down_usd, 1750) && a->price_up_usd == GW_ACCOUNT_NO_PRICE);
    assert_true(is_near(a->flow_tokens, -1) && is_near(a->flow_down_tokens, -1));
    said.stable = 2000; /* a value below what the manager lends on it: what is owed stands on both sides */
    a = read_account();
    assert_true(is_near(a->maintenance_usd, 1400) && is_near(a->equity_usd, 1600));
    said.cash = -1700000;
    a = read_account();
    assert_true(is_near(a->equity_usd, 1600) && is_near(a->maintenance_usd, 1700));
    assert_true(a->price_down_usd == 2000 && a->price_up_usd == 2000);
    said.reverting = "getSpot()";
    assert_true(is_unknown(read_account()));
}

static void perpetuals_count_with_what_is_not_settled(void **state)
{
    (void)state;
    said.call = 0;
    said.perp = 2000;
    said.perp_cash = -300000;
    const struct gw_margin_account *a = read_account();
    assert_true(is_near(a->equity_usd, 700) && is_near(a->maintenance_usd, 2 * 2002 * 0.065));
    assert_true(is_near(a->flow_tokens, -2) &&
                is_near(a->price_down_usd, (3300 + 2 * 2 * 0.065) / (2 - 0.13)));
    said.reverting = "getUnsettledAndUnrealizedCash(uint256)";
    assert_true(is_unknown(read_account()));
    said.reverting = "getPerpPrice()";
    assert_true(is_unknown(read_account()));
}

static void other_markets_are_what_the_manager_says(void **state)
{
    (void)state;
    const double price = read_account()->price_up_usd;
    said.foreign = -5;
    said.view_margin = 300000;
    said.view_value = 900000;
    const struct gw_margin_account *a = read_account();
    assert_true(is_near(a->equity_usd, 900) && is_near(a->maintenance_usd, 600));
    assert_true(a->price_up_usd > 2000 && a->price_up_usd < price);
    said.is_unlisted = true; /* without rules the sum is known, the prices are not */
    a = read_account();
    assert_true(is_near(a->equity_usd, 900) && isnan(a->price_up_usd) && a->flow_tokens > 0.4);
    said.reverting = "getMarginAndMarkToMarket(uint256,bool,uint256)";
    assert_true(is_unknown(read_account()));
}

static void another_manager_is_asked_and_tells_no_prices(void **state)
{
    (void)state;
    said.manager = 0xd1;
    said.view_margin = -50000;
    said.view_value = 250000;
    const struct gw_margin_account *a = read_account();
    assert_true(is_near(a->equity_usd, 250) && is_near(a->maintenance_usd, 300));
    assert_true(isnan(a->price_down_usd) && isnan(a->price_up_usd) && a->flow_tokens > 0.4);
    said.reverting = "getMargin(uint256,bool)";
    assert_true(is_unknown(read_account()));
    said.reverting = "getForwardPricePortions(uint64)"; /* what it trades hangs on the forward */
    a = read_account();
    assert_true(is_near(a->equity_usd, 250) && isnan(a->flow_tokens));
}

static void a_manager_that_asks_for_nothing_still_closes_who_is_in_debt(void **state)
{
    (void)state;
    said.manager = 0xd1;
    said.call = 0;
    said.base = 1;
    said.foreign = 1;
    said.view_margin = -50000;
    said.view_value = -60000;
    const struct gw_margin_account *a = read_account();
    assert_true(is_near(a->equity_usd, 0) && is_near(a->maintenance_usd, 50));
}

static void what_a_feed_does_not_tell_is_unknown(void **state)
{
    (void)state;
    static const char *const views[] = {
        "getVol(uint128,uint64)",   "getForwardPricePortions(uint64)", "getSpot()",
        "assetDetails(address)",    "optionMarginParams(uint256)",     "perpMarginRequirements(uint256)",
        "baseMarginParams(uint256)"};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        said.reverting = views[i];
        assert_true(is_unknown(read_account()));
        said.reverting = NULL;
        assert_false(is_unknown(read_account()));
    }
    said.reverting = "stableFeed()"; /* nothing here hangs on it */
    assert_false(is_unknown(read_account()));
}

static size_t count_retired(void)
{
    size_t count = 0;
    for (size_t i = 0; i < f.venue.table.count; i++) {
        count += f.venue.table.entries[i].is_retired ? 1 : 0;
    }
    return count;
}

static void what_nobody_holds_is_retired(void **state)
{
    (void)state;
    adjust(9, 0xb2);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(count_retired(), 0);
    said.call = 0;
    said.perp = 1;
    adjust(ACCOUNT, 0xb0);
    adjust(9, 0xb0);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(count_retired(), 2 + 1); /* balances, and an account; the series may trade again */
    said.perp = 0;
    said.base = 1;
    adjust(ACCOUNT, 0xb1);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(count_retired(), 2 + 1);
    f.market.block_time_s = 9000;
    said.base = 0;
    adjust(ACCOUNT, 0xb2);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(count_retired(), 2 + 2 + 2);
    said.call = -1000;
    adjust(ACCOUNT, 0xb0);
    adjust(9, 0xb0);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(count_retired(), 0);
}

static void an_expired_option_counts_until_it_is_settled(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    f.market.block_time_s = 9000;
    said.reverting = "getVol(uint128,uint64)";
    const struct gw_margin_account *a = read_account();
    assert_true(is_near(a->equity_usd, 1000 - 1) && is_near(a->maintenance_usd, 180));
    said.call = 0;
    adjust(ACCOUNT, 0xb0);
    adjust(9, 0xb0);
    f.account_count = 0;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.account_count, 0);
    said.reverting = "getForwardPricePortions(uint64)";
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 4 + 4); /* feeds and rules, nothing of the expiry */
}

static void a_quiet_block_asks_feeds_and_rules_alone(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked,
                     4 + 2 + 4); /* spot, perpetual, market, stable feed; vol, forward; stable, three rules */
    said.perp = 1;
    adjust(ACCOUNT, 0xb1);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 10 + 3 + 1);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 10 + 1);
}

static void accounts_of_perpetuals_and_base_are_found_those_of_cash_are_not(void **state)
{
    (void)state;
    const size_t before = f.venue.table.count;
    adjust(21, 0xc0);
    adjust(22, 0xee);
    assert_int_equal(f.venue.table.count, before);
    adjust(23, 0xb1);
    adjust(24, 0xb2);
    assert_int_equal(f.venue.table.count, before + 2);
}

static void only_what_no_log_told_is_drift(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.perp_cash = 5;
    assert_int_equal(play_count_drift(&f, answer), 0);
    int64_t *const values[] = {&said.cash, &said.perp, &said.base, &said.foreign};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        *values[i] += 1;
        assert_int_equal(play_count_drift(&f, answer), 1);
        assert_int_equal(play_count_drift(&f, answer), 0);
    }
    said.manager = 0xd1;
    assert_int_equal(play_count_drift(&f, answer), 2);
}

static void replies_that_are_cut_are_typed_errors(void **state)
{
    (void)state;
    static const char *const views[] = {"manager(uint256)",
                                        "getAccountBalances(uint256)",
                                        "getForwardPricePortions(uint64)",
                                        "getSpot()",
                                        "getPerpPrice()",
                                        "stableFeed()",
                                        "assetDetails(address)",
                                        "optionMarginParams(uint256)",
                                        "perpMarginRequirements(uint256)",
                                        "baseMarginParams(uint256)",
                                        "getUnsettledAndUnrealizedCash(uint256)"};
    said.perp = 1;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        said.cut = strcmp(views[i], "getForwardPricePortions(uint64)") == 0 ? 33 : 1;
        said.cut_call = views[i];
        gw_venue_mark_all_dirty(&f.venue);
        assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
        assert_non_null(strstr(f.venue.reason, "does not decode"));
    }
    said.cut_call = NULL;
    said.assets = GW_DERIVE_LEGS_MAX;
    assert_int_equal(play_read(&f, answer), GW_E_BOUND);
}

/* Accounts of another manager, short of perpetuals, as many as none can ask. */
static void accounts_beyond_the_views_of_a_block_are_excluded_with_a_reason(void **state)
{
    (void)state;
    for (uint64_t i = 0; i <= GW_DERIVE_VIEWS_MAX; i++) {
        const struct gw_key key = gw_derive_account_key(1000 + i);
        assert_int_equal(gw_venue_touch(&f.venue, &key), GW_OK);
        struct gw_entry *entry = gw_venue_find(&f.venue, &key);
        entry->is_live = true;
        ((struct gw_derive_account *)(void *)entry->value)->perp_tokens = -1;
    }
    gw_call_list_reset(&f.calls);
    assert_int_equal(f.venue.protocol->plan(&f.venue, 1, &f.calls), GW_OK);
    assert_int_equal(f.calls.count, 2 * GW_DERIVE_VIEWS_MAX);
    const struct gw_position_sink sink = {
        .context = &f, .exclude = play_keep_exclusion, .accounts_known = play_keep_known};
    assert_int_equal(gw_derive_emit_accounts(&f.venue, &f.market, &sink), GW_OK);
    assert_int_equal(f.known_count, 0);
    assert_int_equal(f.excluded_count, 1);
    assert_string_equal(
        f.excluded,
        "margin: 1 accounts whose manager must be asked are beyond the 1024 that a block has room for");
}

static void margin_needs_its_feeds_and_feeds_need_cash(void **state)
{
    (void)state;
    static const char *const refused[] = {MARKET ", cash_asset: " AT("c0") ", spot_feed: " AT("f1"),
                                          MARKET FEEDS, MARKET ", perp_asset: " AT("b1"),
                                          MARKET ", base_asset: " AT("b1"),
                                          MARKET ", standard_manager: " AT("d0")};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct play p = {0};
        assert_int_equal(play_configure(&p, "derive_v2", refused[i]), GW_E_CONFIG);
        gw_config_free(&p.config);
    }
}

#define PLAYED(test) cmocka_unit_test_setup_teardown(test, open_market, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAYED(a_short_call_is_an_account_of_the_rule),
        PLAYED(who_holds_longs_and_cash_owes_nothing),
        PLAYED(cash_borrowed_against_base_is_an_account),
        PLAYED(perpetuals_count_with_what_is_not_settled),
        PLAYED(other_markets_are_what_the_manager_says),
        PLAYED(another_manager_is_asked_and_tells_no_prices),
        PLAYED(a_manager_that_asks_for_nothing_still_closes_who_is_in_debt),
        PLAYED(what_a_feed_does_not_tell_is_unknown),
        PLAYED(what_nobody_holds_is_retired),
        PLAYED(an_expired_option_counts_until_it_is_settled),
        PLAYED(a_quiet_block_asks_feeds_and_rules_alone),
        PLAYED(accounts_of_perpetuals_and_base_are_found_those_of_cash_are_not),
        PLAYED(only_what_no_log_told_is_drift),
        PLAYED(replies_that_are_cut_are_typed_errors),
        PLAYED(accounts_beyond_the_views_of_a_block_are_excluded_with_a_reason),
        cmocka_unit_test(margin_needs_its_feeds_and_feeds_need_cash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
