#include "chains/protocol/derive_v2.h"
#include "tests/unit/chains/protocol/play.h"

#define KEYS                                                                                                 \
    "sub_accounts: \"0x00000000000000000000000000000000000000a0\", option_asset: "                           \
    "\"0x00000000000000000000000000000000000000b0\", vol_feed: "                                             \
    "\"0x00000000000000000000000000000000000000f0\", underlying: ETH, market_makers: "                       \
    "[\"0x00000000000000000000000000000000000000e7\"]"
#define MILLI 1000000000000000u /* 1e15: a thousandth of 1e18 */
#define NOW_S 5000

/* A call of 2,000 expiring at 9,000: 9000 | 200000000000 << 32 | 1 << 95. */
static const uint8_t call_id[12] = {0x80, 0, 0, 0x2e, 0x90, 0xed, 0xd0, 0, 0, 0, 0x23, 0x28};

/* What the contracts say; tests alter it. Account 7 owes what account 9 holds. */
static struct {
    int64_t long_milli;
    uint64_t interest_milli;
    uint64_t confidence_milli;
    bool is_feed_old;
    bool is_owner_gone;
    uint8_t owner;
    size_t cut; /* bytes that getBalance() lacks */
} said;

static struct play f;

static enum gw_status adjust(uint8_t account, uint8_t asset)
{
    struct gw_log log = {.topic_count = 4};
    log.address[19] = 0xa0;
    gw_abi_topic(log.topics[0], "BalanceAdjusted(uint256,address,bytes32,int256,int256,int256,uint256)");
    log.topics[1][31] = account;
    log.topics[3][19] = asset;
    memcpy(log.topics[3] + 20, call_id, sizeof call_id);
    return f.venue.protocol->touch(&f.venue, &log);
}

static void transfer(uint8_t account)
{
    struct gw_log log = {.topic_count = 4};
    log.address[19] = 0xa0;
    gw_abi_topic(log.topics[0], "Transfer(address,address,uint256)");
    log.topics[3][31] = account;
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_OK);
}

static int open_market(void **state)
{
    (void)state;
    memset(&said, 0, sizeof said);
    said.long_milli = 2500;
    said.interest_milli = 2500;
    said.confidence_milli = 1000;
    said.owner = 0xe7;
    play_open(&f, "derive_v2", KEYS, NOW_S);
    assert_int_equal(adjust(7, 0xb0), GW_OK);
    assert_int_equal(adjust(9, 0xb0), GW_OK);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    play_close(&f);
    return 0;
}

static bool answer(const struct play *p, const struct gw_call *call, struct gw_abi_buffer *out)
{
    const uint8_t account = play_argument(p, call, 0);
    if (play_is_call(p, call, "getBalance(uint256,address,uint256)")) {
        assert_true(play_argument(p, call, 1) == 0xb0 && play_argument(p, call, 2) == 0x28);
        gw_abi_put_i64(out, (account == 9 ? 1 : -1) * said.long_milli * (int64_t)MILLI);
        out->size -= said.cut;
    } else if (play_is_call(p, call, "openInterest(uint256)")) {
        gw_abi_put_u64(out, said.interest_milli * MILLI);
    } else if (play_is_call(p, call, "ownerOf(uint256)")) {
        const uint8_t owner[20] = {[19] = account == 7 ? said.owner : 0x99};
        gw_abi_put_address(out, owner);
        return !said.is_owner_gone;
    } else {
        assert_true(play_is_call(p, call, "getVol(uint128,uint64)"));
        gw_abi_put_u64(out, 650 * MILLI);
        gw_abi_put_u64(out, said.confidence_milli * MILLI);
        return !said.is_feed_old;
    }
    return true;
}

static void both_sides_of_a_trade_are_positions_of_their_owners(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_int_equal(f.position_count, 2);
    const struct gw_position *p = f.positions;
    assert_string_equal(p[0].id, "7:9000-200000000000-C");
    assert_string_equal(p[1].id, "9:9000-200000000000-C");
    assert_true(p[0].quantity == -2.5 && p[1].quantity == 2.5 && p[0].strike == 2000);
    assert_true(p[0].kind == GW_POSITION_CALL && p[0].expiry_s == 9000 && p[0].vol == 0.65);
    assert_true(p[0].owner[19] == 0xe7 && p[0].hedging.h_protocol == 0.9);
    assert_true(p[1].owner[19] == 0x99 && p[1].hedging.h_protocol == 0);
}

static void a_quiet_block_asks_volatilities_of_what_has_not_expired(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 1 + 1 + 2 + 2);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 1);
    f.market.block_time_s = 9000;
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 0);
    play_emit(&f);
    assert_int_equal(f.position_count, 0);
}

static void a_feed_that_is_old_or_unsure_is_not_used(void **state)
{
    (void)state;
    said.confidence_milli = 549;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].is_vol_fallback);
    said.confidence_milli = 550;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_false(f.positions[0].is_vol_fallback);
    assert_true(f.positions[0].vol_confidence == 0.55);
    said.confidence_milli = 1000;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].vol_confidence == 1);
    said.is_feed_old = true;
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_true(f.positions[0].is_vol_fallback);
}

static void an_account_that_changes_hands_has_its_new_owner(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.owner = 0x55;
    transfer(7);
    transfer(8); /* of which nothing is known */
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(f.asked, 1 + 1);
    play_emit(&f);
    assert_true(f.positions[0].owner[19] == 0x55 && f.positions[0].hedging.h_protocol == 0);
    said.is_owner_gone = true;
    transfer(7);
    assert_int_equal(play_read(&f, answer), GW_OK);
    play_emit(&f);
    assert_false(f.positions[0].has_owner);
}

static void other_assets_are_not_options(void **state)
{
    (void)state;
    const size_t before = f.venue.table.count;
    assert_int_equal(adjust(11, 0xb1), GW_OK);
    assert_int_equal(f.venue.table.count, before);
}

static void longs_that_are_not_the_open_interest_exclude_the_venue(void **state)
{
    (void)state;
    said.interest_milli = 2501;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(
        strstr(f.venue.reason,
               "strike 2000, expiry 9000: longs sum to 2500000000000000000, openInterest() is 2501"));
}

static struct gw_key key_of(enum gw_derive_kind kind, uint64_t account)
{
    return gw_derive_key(kind, account, call_id);
}

/* As a checkpoint that lists entries otherwise would bring it. */
static void a_series_may_stand_behind_its_balances(void **state)
{
    const struct gw_key keys[] = {key_of(GW_DERIVE_BALANCE, 7), key_of(GW_DERIVE_BALANCE, 9),
                                  key_of(GW_DERIVE_SERIES, 0)};
    close_all(state);
    play_open(&f, "derive_v2", KEYS, NOW_S);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_int_equal(gw_venue_touch(&f.venue, &keys[i]), GW_OK);
    }
    assert_int_equal(play_read(&f, answer), GW_OK);
    gw_venue_mark_all_dirty(&f.venue);
    assert_int_equal(play_read(&f, answer), GW_OK); /* nothing is counted twice */
    gw_venue_mark_all_dirty(&f.venue);
    said.interest_milli = 2501;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
}

static void only_what_no_log_told_is_drift(void **state)
{
    (void)state;
    assert_int_equal(play_read(&f, answer), GW_OK);
    said.is_feed_old = true;
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.owner = 0x55;
    transfer(7);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(play_count_drift(&f, answer), 0);
    said.owner = 0xe7;
    assert_int_equal(play_count_drift(&f, answer), 1);
    said.long_milli = 2600;
    said.interest_milli = 2600;
    assert_int_equal(play_count_drift(&f, answer), 3); /* both balances, and what is open of the series */
    said.long_milli = 2700;
    said.interest_milli = 2700;
    assert_int_equal(adjust(7, 0xb0), GW_OK);
    assert_int_equal(adjust(9, 0xb0), GW_OK);
    assert_int_equal(play_read(&f, answer), GW_OK);
    assert_int_equal(play_count_drift(&f, answer), 0);
}

static void a_cut_balance_is_a_typed_error(void **state)
{
    (void)state;
    said.cut = 1;
    assert_int_equal(play_read(&f, answer), GW_E_FORMAT);
    assert_non_null(strstr(f.venue.reason, "account 7: getBalance() does not decode (31 bytes)"));
}

static void a_log_of_no_account_is_a_typed_error(void **state)
{
    (void)state;
    struct gw_log log = {.topic_count = 2};
    log.address[19] = 0xa0;
    gw_abi_topic(log.topics[0], "Transfer(address,address,uint256)");
    assert_int_equal(f.venue.protocol->touch(&f.venue, &log), GW_E_FORMAT);
    assert_string_equal(f.venue.reason, "a log of an account does not decode");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_sides_of_a_trade_are_positions_of_their_owners, open_market,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_quiet_block_asks_volatilities_of_what_has_not_expired, open_market,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_feed_that_is_old_or_unsure_is_not_used, open_market, close_all),
        cmocka_unit_test_setup_teardown(an_account_that_changes_hands_has_its_new_owner, open_market,
                                        close_all),
        cmocka_unit_test_setup_teardown(other_assets_are_not_options, open_market, close_all),
        cmocka_unit_test_setup_teardown(longs_that_are_not_the_open_interest_exclude_the_venue, open_market,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_series_may_stand_behind_its_balances, open_market, close_all),
        cmocka_unit_test_setup_teardown(only_what_no_log_told_is_drift, open_market, close_all),
        cmocka_unit_test_setup_teardown(a_cut_balance_is_a_typed_error, open_market, close_all),
        cmocka_unit_test_setup_teardown(a_log_of_no_account_is_a_typed_error, open_market, close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
