#include "tests/unit/chains/protocol/panoptic_toy.h"

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
    assert_int_equal(toy_read(&toy), GW_OK);
    toy_emit(&toy);
    assert_string_equal(toy.excluded, "");
    assert_int_equal(toy.position_count, 1);
    said.size = SIZE; /* a revert that is a lie: the SFPM holds it still */
    gw_venue_mark_all_dirty(&toy.venue);
    assert_int_equal(toy_read(&toy), GW_OK);
    toy_emit(&toy);
    assert_non_null(strstr(toy.excluded, "positions sell 0, the SFPM knows"));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_sides_of_an_option_are_positions),
        TEST(liquidity_that_no_leg_explains_excludes_the_pool),
        TEST(the_second_version_reverts_for_what_is_not_held),
        TEST(a_reply_that_ends_early_is_a_typed_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
