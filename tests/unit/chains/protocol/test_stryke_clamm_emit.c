#include "tests/unit/chains/protocol/play_stryke.h"

#define MEAN_PRICE 2892.869370741607559169804417320716

static void is_near(double found, double expected)
{
    const double difference = found < expected ? expected - found : found - expected;
    assert_true(difference <= 1e-13 * (expected < 0 ? -expected : expected));
}

static void a_used_range_is_an_american_call_struck_at_the_mean_of_its_ends(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    const struct gw_position *p = &f.positions[0];
    assert_int_equal(p->kind, GW_POSITION_CALL);
    assert_true(p->is_american && !p->has_owner && p->expiry_s == NOW_S + 500);
    is_near(p->quantity, -826.332438655048520314);
    is_near(p->strike, MEAN_PRICE);
    assert_string_equal(p->id, "1");
    assert_string_equal(p->underlying, "ETH");
    assert_string_equal(p->venue, "0x00000000000000000000000000000000000000aa");
    assert_non_null(strstr(p->raw, "{\"handler\":\"0x0000000000000000000000000000000000000077\","
                                   "\"pool\":\"0x0000000000000000000000000000000000000078\","));
    assert_non_null(strstr(p->raw, "\"strike_tick\":-196260,\"liquidity\":\"1234567890123456789\""));
    assert_int_equal(f.known_count, 1);
    assert_int_equal(f.excluded_count + f.claim_count, 0);
}

static void a_put_is_on_as_many_call_assets_as_its_range_buys(void **state)
{
    (void)state;
    said.is_put = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.positions[0].kind, GW_POSITION_PUT);
    is_near(f.positions[0].quantity, -826.332438655048520314);
    is_near(f.positions[0].strike, MEAN_PRICE);
    assert_non_null(strstr(f.positions[0].raw, "\"strike_tick\":-196980,"));
}

/* Bitcoin of 8 digits at address 0x30 stands behind the dollar at 0x20: its price is the inverse of the tick's. */
static void a_call_asset_that_is_token1_is_priced_the_other_way_round(void **state)
{
    (void)state;
    said.call_asset = 0x30;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_string_equal(f.positions[0].underlying, "BTC");
    is_near(f.positions[0].quantity,
            -23904.71801835); /* 1234567890123456789 of it, rounded down to 8 digits */
    is_near(f.positions[0].strike, 1e14 / MEAN_PRICE);
}

static void each_range_of_an_option_is_a_position(void **state)
{
    (void)state;
    said.ranges = 2;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 2);
    assert_string_equal(f.positions[0].id, "1");
    assert_string_equal(f.positions[1].id, "1/1");
    assert_true(f.positions[1].strike > f.positions[0].strike);
}

static void the_first_version_has_no_hook(void **state)
{
    (void)state;
    said.is_first_version = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    is_near(f.positions[0].strike, MEAN_PRICE);
}

static void what_is_exercised_whole_is_gone_and_dust_with_it(void **state)
{
    (void)state;
    said.call_asset = 0x30;
    for (said.liquidity = 0; said.liquidity < 2; said.liquidity++) {
        tell("LogExerciseOption(address,uint256,uint256,uint256)", 1);
        assert_int_equal(play_read(&f, answer), GW_OK);
        play_emit(&f);
        assert_int_equal(f.position_count, 0);
        assert_int_equal(f.excluded_count, 0);
    }
}

static void from_its_expiry_on_an_option_is_nothing_and_its_ranges_are_not_asked(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    f.market.block_time_s = NOW_S + 499;
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    f.market.block_time_s = NOW_S + 500;
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    gw_venue_mark_all_dirty(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 1 + 1);
}

static void an_option_of_too_many_ranges_is_left_out_alone(void **state)
{
    (void)state;
    said.ranges = GW_STRYKE_RANGES_MAX + 1;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_string_equal(f.excluded, "option 1: it has more than 64 ranges");
}

static void an_option_that_a_reorganisation_brings_back_unread_is_told(void **state)
{
    (void)state;
    f.market.block_time_s = NOW_S + 500;
    assert_int_equal(play_read(&f, answer), GW_OK);
    f.market.block_time_s = NOW_S;
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
    assert_string_equal(f.excluded, "option 1: its ranges were not read");
}

static void an_option_that_never_was_is_nothing(void **state)
{
    (void)state;
    tell("LogSplitOption(address,uint256,uint256,address)", 7);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 1);
    assert_int_equal(f.excluded_count, 0);
}

static void assets_that_give_no_strike_in_dollars_exclude_their_market(void **state)
{
    static const char *const reasons[] = {
        "token 0x0000000000000000000000000000000000000050 is not in `assets`",
        "token 0x0000000000000000000000000000000000000010 tells no decimals",
        "token 0x0000000000000000000000000000000000000020 tells no decimals",
        "options on ETH struck in BTC; only strikes in USD are read",
        "options on USD struck in USD; only strikes in USD are read",
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        close_all(state);
        open_all(state);
        said.call_asset = i == 0 ? 0x50 : i == 4 ? 0x40 : 0x10;
        f.market.tokens[0].is_known = i != 1;
        f.market.tokens[1].is_known = i != 2;
        (void)strcpy(f.market.tokens[1].underlying, i == 3 ? "BTC" : "USD");
        assert_int_equal(play_read(&f, answer), GW_OK);
        play_emit(&f);
        assert_int_equal(f.position_count, 0);
        assert_int_equal(f.known_count, 0);
        assert_string_equal(f.excluded, reasons[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_used_range_is_an_american_call_struck_at_the_mean_of_its_ends,
                                        open_all, close_all),
        cmocka_unit_test_setup_teardown(a_put_is_on_as_many_call_assets_as_its_range_buys, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_call_asset_that_is_token1_is_priced_the_other_way_round, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(each_range_of_an_option_is_a_position, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_first_version_has_no_hook, open_all, close_all),
        cmocka_unit_test_setup_teardown(what_is_exercised_whole_is_gone_and_dust_with_it, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(from_its_expiry_on_an_option_is_nothing_and_its_ranges_are_not_asked,
                                        open_all, close_all),
        cmocka_unit_test_setup_teardown(an_option_of_too_many_ranges_is_left_out_alone, open_all, close_all),
        cmocka_unit_test_setup_teardown(an_option_that_a_reorganisation_brings_back_unread_is_told, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(an_option_that_never_was_is_nothing, open_all, close_all),
        cmocka_unit_test_setup_teardown(assets_that_give_no_strike_in_dollars_exclude_their_market, open_all,
                                        close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
