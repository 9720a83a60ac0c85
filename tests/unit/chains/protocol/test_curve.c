#include "tests/unit/chains/protocol/curve_toy.h"

static void read_and_emit(void)
{
    gw_venue_forget(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
}

static void check_invariant(const char *wanted)
{
    char text[80];
    assert_int_equal(f.position_count, 1);
    gw_u256_to_decimal(text, &f.positions[0].liquidity);
    assert_string_equal(text, wanted);
    assert_true(gw_u256_cmp(&f.positions[0].liquidity, &f.holdings[0].invariant) == 0);
}

static void check_exclusion(const char *reason)
{
    read_and_emit();
    assert_int_equal(f.excluded_count, 1);
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.pool_count, 0);
    if (strstr(f.excluded, reason) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", f.excluded, reason);
    }
}

static void a_pool_is_one_position_of_both_coins(void **state)
{
    (void)state;
    read_and_emit();
    check_invariant(INVARIANT);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_LP_STABLE);
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000a1");
    assert_string_equal(p->id, "residual");
    assert_true(p->quantity == 1 && p->holding->amplification == 100.5 && p->holding->token_count == 2);
    assert_true(p->holding->tokens[0].token == &f.market.tokens[0] && p->holding->tokens[0].rate == 1);
    assert_true(p->holding->tokens[0].balance.limb[0] == 1000000);
    assert_string_equal(p->raw, "{\"A_precise\":\"10050\",\"fee\":\"4000000\","
                                "\"virtual_price\":\"998365960745818103\","
                                "\"total_supply\":\"4000000000000000000000\"}");
    assert_true(p->hedging.h_protocol == 0 && p->hedging.h_protocol_hi == 0.1);
    assert_true(f.pool_count == 1 && f.fee_ratio == 0.0004);
    assert_int_equal(f.known_count, 1);
}

static void a_second_block_reads_what_may_have_changed(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 9 + 6);
    said.fee = 5000000;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 6);
    play_emit(&f);
    assert_true(f.fee_ratio == 0.0005);
}

static void an_older_pool_has_whole_steps_of_a(void **state)
{
    (void)state;
    said.has_precise = false;
    said.price = PRICE_COARSE;
    read_and_emit();
    assert_int_equal(f.position_count, 1);
    assert_true(f.holdings[0].amplification == 100);
}

static void shares_are_the_pool_itself_or_a_token_of_either_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        said.has_lp_token = i == 0;
        said.has_own_supply = i == 1;
        said.has_token = i == 2;
        if (i < 3) {
            read_and_emit();
            check_invariant(INVARIANT);
        } else {
            check_exclusion("its shares cannot be counted");
        }
    }
}

static void rates_that_are_told_scale_the_coins(void **state)
{
    (void)state;
    said.rate0_billion = 5 * BILLION / 4;
    said.price = PRICE_RATED;
    for (said.rates = 2; said.rates <= 4; said.rates += 2) {
        read_and_emit();
        check_invariant(INVARIANT_RATED);
        assert_true(f.holdings[0].tokens[0].rate == 1.25 && f.holdings[0].tokens[1].rate == 1);
        assert_non_null(
            strstr(f.positions[0].raw, "\"stored_rates\":[\"1250000000000000000000000000000000\",\"1"));
    }
}

static void rates_that_are_not_told_give_themselves_away(void **state)
{
    (void)state;
    said.price = PRICE_RATED;
    check_exclusion("it counts coins at rates it does not tell");
    said.price = PRICE + PRICE / 500000000;
    check_exclusion("get_virtual_price() is not that of its balances");
    said.price = PRICE - PRICE / 500000000;
    check_exclusion("get_virtual_price() is not that of its balances");
    said.price = PRICE + PRICE / 2000000000;
    read_and_emit();
    assert_int_equal(f.position_count, 1);
}

/* 4 000 and some of the smallest units against 4 000 shares at one such unit each. */
static void dust_may_miss_by_its_last_digits(void **state)
{
    (void)state;
    f.market.tokens[0].decimals = f.market.tokens[1].decimals = 18;
    said.price = 1;
    said.balance0 = said.balance1 = 2001;
    read_and_emit();
    check_invariant("4002");
    said.balance1 = 2002;
    check_exclusion("get_virtual_price() is not that of its balances");
}

static void the_native_coin_is_that_of_address_zero(void **state)
{
    (void)state;
    said.is_native = true;
    read_and_emit();
    assert_int_equal(f.position_count, 1);
    assert_true(f.holdings[0].tokens[0].token == &f.market.tokens[2]);
}

static void what_takes_any_call_has_only_what_it_answers(void **state)
{
    (void)state;
    said.takes_any_call = true;
    read_and_emit();
    check_invariant(INVARIANT);
    assert_true(f.holdings[0].tokens[0].rate == 1);
}

static void pools_that_are_not_understood_are_excluded_with_a_reason(void **state)
{
    (void)state;
    said.has_third = true;
    check_exclusion("it has more than two coins");
    said.has_gamma = true;
    check_exclusion("a cryptoswap pool");
    said.has_gamma = said.has_third = false;
    said.reverting = "coins(uint256)";
    check_exclusion("coins(uint256) reverts");
    said.reverting = NULL;
    said.coin0 = 7;
    check_exclusion("token 0x0000000000000000000000000000000000000007 is not in `assets`");
    said.coin0 = 1;
    f.market.tokens[0].is_known = false;
    check_exclusion("does not tell its decimals()");
    f.market.tokens[0].is_known = true;
    f.market.tokens[0].decimals = 37; /* no rate of 36 digits is left */
    check_exclusion("has more decimals than a rate can have");
    f.market.tokens[0].decimals = 3;
    said.balance0 = 0;
    check_exclusion("it holds none of one of its coins");
    said.balance0 = 1;
    said.balance1 = UINT64_MAX;
    said.a = 0;
    check_exclusion("its invariant cannot be found");
}

static void a_view_that_reverts_excludes_its_pool_alone(void **state)
{
    (void)state;
    static const char *const views[][2] = {{"balances(uint256)", "balances(uint256) reverts"},
                                           {"fee()", "fee() reverts"},
                                           {"A()", "A() reverts"},
                                           {"get_virtual_price()", "get_virtual_price() reverts"},
                                           {"totalSupply()", "totalSupply() of its shares reverts"}};
    said.has_precise = false;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        said.reverting = views[i][0];
        check_exclusion(views[i][1]);
    }
    said.reverting = NULL;
    said.rates = 4;
    gw_venue_forget(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.reverting = "stored_rates()";
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_string_equal(f.excluded, "stored_rates() reverts");
}

static void an_empty_pool_holds_nothing(void **state)
{
    (void)state;
    said.balance0 = said.balance1 = said.price = 0;
    read_and_emit();
    assert_int_equal(f.position_count, 0);
    assert_int_equal(f.excluded_count, 0);
}

static void check_failure(const char *view)
{
    gw_venue_forget(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    if (strstr(f.venue.reason, view) == NULL || strstr(f.venue.reason, "does not decode") == NULL) {
        fail_msg("\"%s\" is not of %s", f.venue.reason, view);
    }
}

static void a_lying_contract_is_a_typed_error(void **state)
{
    (void)state;
    static const char *const views[][2] = {{"coins(uint256)", "coins(0)"},
                                           {"lp_token()", "lp_token()"},
                                           {"A_precise()", "A_precise()"},
                                           {"balances(uint256)", "balances(0)"},
                                           {"fee()", "fee()"},
                                           {"get_virtual_price()", "get_virtual_price()"},
                                           {"totalSupply()", "the shares"}};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        said.cut = views[i][0];
        check_failure(views[i][1]);
        said.cut = NULL;
        said.wide = views[i][0];
        if (i != 2) {
            check_failure(views[i][1]);
        } else {
            check_failure("A()"); /* whose first answer is not read */
        }
        said.wide = NULL;
    }
    said.fee = 10000000001;
    check_failure("fee()");
    said.fee = 0;
    said.a = 1000000000;
    check_failure("A()");
    said.a = 100;
    for (said.rates = 2; said.rates <= 4; said.rates += 2) {
        said.cut = "stored_rates()";
        check_failure("stored_rates()");
        said.cut = NULL;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_pool_is_one_position_of_both_coins),
        TEST(a_second_block_reads_what_may_have_changed),
        TEST(an_older_pool_has_whole_steps_of_a),
        TEST(shares_are_the_pool_itself_or_a_token_of_either_name),
        TEST(rates_that_are_told_scale_the_coins),
        TEST(rates_that_are_not_told_give_themselves_away),
        TEST(dust_may_miss_by_its_last_digits),
        TEST(the_native_coin_is_that_of_address_zero),
        TEST(what_takes_any_call_has_only_what_it_answers),
        TEST(pools_that_are_not_understood_are_excluded_with_a_reason),
        TEST(a_view_that_reverts_excludes_its_pool_alone),
        TEST(an_empty_pool_holds_nothing),
        TEST(a_lying_contract_is_a_typed_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
