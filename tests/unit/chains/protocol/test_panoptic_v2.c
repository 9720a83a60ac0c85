#include "tests/unit/chains/protocol/panoptic_both.h"

static int open_all(void **state)
{
    (void)state;
    open_version(2);
    return 0;
}

static void the_second_version_reverts_for_what_is_not_held(void **state)
{
    (void)state;
    said.does_revert = true;
    said.size = 0;
    said.has_other = false;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_string_equal(toy.excluded, "");
    assert_int_equal(toy.position_count, 1);
    said.size = SIZE; /* a revert that is a lie: the SFPM holds it still */
    gw_venue_mark_all_dirty(&toy.venue);
    assert_int_equal(play_read(&toy, answer), GW_OK);
    play_emit(&toy);
    assert_non_null(strstr(toy.excluded, "positions sell 0, the SFPM knows"));
}

static void a_pool_of_uniswap_v4_is_claimed_by_its_id(void **state)
{
    (void)state;
    /* keccak256 of the five words 1, 2, 3, 4, 5 */
    static const char id[] = "0x5917e5a395fb9b454434de59651d36822a9e29c5ec57474df3e67937b969460c";
    said.key_words = 5;
    assert_int_equal(play_read(&toy, answer), GW_OK);
    assert_int_equal(toy.asked,
                     3 + 2 + 4 + 3 + 2 + 6); /* currencies stand in the key; the engine, ticks, accounts */
    play_emit(&toy);
    check_positions();
    assert_string_equal(toy.claims[0].protocol, "uniswap_v4");
    assert_string_equal(toy.claims[0].venue, id);
}

static void a_key_of_another_size_is_a_typed_error(void **state)
{
    (void)state;
    for (said.key_words = 2; said.key_words < 7; said.key_words++) {
        const enum gw_status status = play_read(&toy, answer);
        assert_int_equal(status, said.key_words == 5 ? GW_OK : GW_E_FORMAT);
        toy.venue.state = memset(toy.venue.state, 0, toy.venue.protocol->state_size);
    }
    assert_non_null(strstr(toy.venue.reason, "the view of its Uniswap pool does not decode"));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_sides_of_an_option_are_positions),
        TEST(liquidity_that_no_leg_explains_excludes_the_pool),
        TEST(the_second_version_reverts_for_what_is_not_held),
        TEST(only_what_no_log_told_is_drift),
        TEST(a_reply_that_ends_early_is_a_typed_error),
        TEST(a_pool_of_uniswap_v4_is_claimed_by_its_id),
        TEST(a_key_of_another_size_is_a_typed_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
