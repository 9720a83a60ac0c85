#include "tests/unit/chains/pricing/book.h"
#include "tests/unit/chains/pricing/judge.h"

static void the_flip_of_a_mixed_book_matches_its_vector(void **state)
{
    (void)state;
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count;
    assert_int_equal(gw_pricing_flips(levels, &count, 2000.0, book, BOOK_COUNT), GW_OK);
    assert_int_equal(count, 1);
    assert_near(levels[0], 1919.6049404462988785, 1e-12, 0.0);
}

static void node_values_alone_place_the_flip_by_a_straight_line(void **state)
{
    (void)state;
    double gamma[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        gamma[i] = gw_ladder_spot(i, 2000.0) - 1990.0;
    }
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count;
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, 2000.0), GW_OK);
    assert_int_equal(count, 0); /* the node at -50 bps is exactly 0: neither neighbour product is negative */
    gamma[15] = -0.5;
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, 2000.0), GW_OK);
    assert_int_equal(count, 1);
    assert_near(levels[0], 1990.0 + 10.0 * 0.5 / 10.5, 1e-14, 0.0);
}

static void sign_changes_of_dust_are_not_flips(void **state)
{
    (void)state;
    double gamma[GW_LADDER_NODES] = {0};
    gamma[0] = 0.9e-6;
    gamma[1] = -0.9e-6;
    gamma[16] = 1.0;
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count;
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, 2000.0), GW_OK);
    assert_int_equal(count, 0);
    gamma[1] = -1.1e-6;
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, 2000.0), GW_OK);
    assert_int_equal(count, 1);
}

static void alternating_signs_fill_the_list_and_no_more(void **state)
{
    (void)state;
    double gamma[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        gamma[i] = i % 2 == 0 ? 1.0 : -1.0;
    }
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count;
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, 100.0), GW_OK);
    assert_int_equal(count, GW_LADDER_FLIPS_MAX);
    for (size_t i = 1; i < count; i++) {
        assert_true(levels[i] > levels[i - 1]);
    }
}

static void a_jump_at_a_range_bound_is_found(void **state)
{
    (void)state;
    const struct gw_instrument instruments[] = {
        {.kind = GW_PAYOFF_LP_RANGE,
         .quantity = 1.0,
         .lp = {.range = {.liquidity = 1e6, .price_lower = 1500.0, .price_upper = 2130.0}, .quote_usd = 1.0}},
        {.kind = GW_PAYOFF_POWER, .quantity = 1.0, .power = {.power = 2.0}},
    };
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count;
    assert_int_equal(gw_pricing_flips(levels, &count, 2000.0, instruments, 2), GW_OK);
    assert_int_equal(count, 2);
    assert_near(levels[0], 1500.0, 1e-15, 0.0);
    assert_near(levels[1], 2130.0, 1e-15, 0.0);
}

static void an_empty_book_has_no_flips_and_bad_numbers_are_refused(void **state)
{
    (void)state;
    double levels[GW_LADDER_FLIPS_MAX];
    size_t count = 9;
    assert_int_equal(gw_pricing_flips(levels, &count, 2000.0, NULL, 0), GW_OK);
    assert_int_equal(count, 0);
    double gamma[GW_LADDER_NODES] = {[5] = (double)NAN};
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, 2000.0), GW_E_DOMAIN);
    gamma[5] = 0.0;
    assert_int_equal(gw_ladder_flips(levels, &count, gamma, -1.0), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_flips(levels, &count, (double)NAN, book, BOOK_COUNT), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flip_of_a_mixed_book_matches_its_vector),
        cmocka_unit_test(node_values_alone_place_the_flip_by_a_straight_line),
        cmocka_unit_test(sign_changes_of_dust_are_not_flips),
        cmocka_unit_test(alternating_signs_fill_the_list_and_no_more),
        cmocka_unit_test(a_jump_at_a_range_bound_is_found),
        cmocka_unit_test(an_empty_book_has_no_flips_and_bad_numbers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
