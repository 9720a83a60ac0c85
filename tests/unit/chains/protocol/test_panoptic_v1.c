#include "tests/unit/chains/protocol/panoptic_both.h"

static int open_all(void **state)
{
    (void)state;
    open_version(1);
    return 0;
}

static void what_is_in_uniswap_is_claimed_and_what_was_taken_out_is_not(void **state)
{
    (void)state;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_int_equal(toy.claim_count, 2);
    const struct gw_claim *claim = &toy.claims[1];
    struct gw_u256 net = liquidity_of(1, 2 * SIZE);
    const struct gw_u256 removed = liquidity_of(1, SIZE);
    (void)gw_u256_sub(&net, &net, &removed);
    assert_string_equal(claim->protocol, "uniswap_v3");
    assert_string_equal(claim->venue, "0x0000000000000000000000000000000000000010");
    assert_true(claim->is_range && claim->has_owner && claim->owner[19] == 0xf1);
    assert_true(claim->tick_lower == -202320 && claim->tick_upper == -202080);
    assert_int_equal(gw_u256_cmp(&claim->liquidity, &net), 0);
}

static void a_seller_who_is_not_seen_excludes_the_pool(void **state)
{
    (void)state;
    const struct gw_key key = toy.venue.table.entries[toy.venue.table.count - 1].key;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    gw_venue_find(&toy.venue, &key)->is_live = false;
    play_emit(&toy);
    assert_non_null(strstr(toy.excluded, "token type 1 on [-202320, -202080]"));
}

/* As a damaged checkpoint could bring it back. */
static void a_position_of_another_token_than_its_log_said_excludes_the_pool(void **state)
{
    (void)state;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    struct gw_entry *entry = &toy.venue.table.entries[toy.venue.table.count - 1];
    struct gw_panoptic_position *value = (void *)entry->value;
    assert_int_equal(entry->key.kind, GW_PANOPTIC_POSITION);
    value->token[20] ^= 1; /* another strike */
    play_emit(&toy);
    assert_int_equal(toy.position_count, 0);
    assert_string_equal(toy.excluded, "leg 0 of a position is on no known range");
    memset(value->token, 0xff, sizeof value->token);
    play_emit(&toy);
    assert_string_equal(toy.excluded, "leg 0 of a position is on no known range");
}

static void a_second_block_asks_for_what_moves_only(void **state)
{
    (void)state;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    assert_int_equal(toy.asked,
                     3 + 2 + 2 + 4 + 2 + 6); /* once; both tokens; both assets; two positions, two chunks;
                                                ticks; two accounts */
    assert_int_equal(play_read(&toy, answer), GW_OK);
    assert_int_equal(toy.asked, 2 + 2 + 6);
    play_emit(&toy);
    check_positions();
}

static void a_burnt_position_is_retired(void **state)
{
    (void)state;
    said.size = 0;
    said.has_other = false;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_int_equal(toy.position_count, 1);
    assert_string_equal(toy.positions[0].id, "assets0");
    said.size = SIZE; /* a reorg brings it back */
    said.has_other = true;
    gw_venue_mark_all_dirty(&toy.venue);
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    check_positions();
}

static void the_first_version_does_not(void **state)
{
    (void)state;
    said.does_revert = true;
    assert_int_equal(play_read(&toy, answer), GW_E_REVERT);
    assert_string_equal(
        toy.venue.reason,
        "pool 0x00000000000000000000000000000000000000a1: the size of a position reverted: 224 "
        "bytes, wrong at byte 0");
}

static void a_token_that_is_not_listed_excludes_its_pool(void **state)
{
    (void)state;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    toy.market.token_count = 1;
    play_emit(&toy);
    assert_int_equal(toy.position_count, 0);
    assert_non_null(strstr(toy.excluded, "is not in `assets`"));
}

static void a_log_without_its_token_is_refused(void **state)
{
    (void)state;
    struct gw_log log = {.topic_count = 2};
    log.address[19] = 0xa1;
    gw_abi_topic(log.topics[0], "OptionBurnt(address,uint128,uint256,int256)");
    assert_int_equal(toy.venue.protocol->touch(&toy.venue, &log), GW_E_FORMAT);
    assert_string_equal(toy.venue.reason, "a log of a pool does not decode");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_sides_of_an_option_are_positions),
        TEST(what_is_in_uniswap_is_claimed_and_what_was_taken_out_is_not),
        TEST(liquidity_that_no_leg_explains_excludes_the_pool),
        TEST(a_seller_who_is_not_seen_excludes_the_pool),
        TEST(a_position_of_another_token_than_its_log_said_excludes_the_pool),
        TEST(a_second_block_asks_for_what_moves_only),
        TEST(a_burnt_position_is_retired),
        TEST(the_first_version_does_not),
        TEST(only_what_no_log_told_is_drift),
        TEST(a_reply_that_ends_early_is_a_typed_error),
        TEST(a_token_that_is_not_listed_excludes_its_pool),
        TEST(a_log_without_its_token_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
