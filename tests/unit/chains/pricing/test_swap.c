/* Does a purchase walk liquidity exactly, and is impermanent loss what holding would have been worth more? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "gammawatch/pricing.h"
#include "gammawatch/swap.h"

static const struct gw_swap_segment segments[] = {
    {1800, 2100, 50000}, {2100, 2600, 20000}, {3000, 3100, 0}, {3200, 3300, 10000}};

static void close_to(double got, double expected, double relative)
{
    assert_true(fabs(got - expected) <= relative * fabs(expected));
}

static struct gw_swap buy(double tokens, double fee)
{
    struct gw_swap swap;
    assert_int_equal(gw_swap_buy(&swap, 2000, tokens, segments, 4, fee), GW_OK);
    return swap;
}

/* 50 digits of mpmath, tests/golden/policy_vectors.json P06. */
static void a_purchase_across_a_boundary_has_its_reference_price(void **state)
{
    (void)state;
    struct gw_swap swap = buy(40, 0);
    close_to(swap.price, 2231.5090972861795447, 1e-14);
    close_to(swap.quote_in, 83481.762309417676937, 1e-14);
    assert_true(swap.unfilled_tokens == 0);
}

static void a_split_purchase_ends_at_the_same_price(void **state)
{
    (void)state;
    struct gw_swap whole = buy(60, 0);
    struct gw_swap first = buy(25, 0);
    struct gw_swap second;
    assert_int_equal(gw_swap_buy(&second, first.price, 35, segments, 4, 0), GW_OK);
    close_to(second.price, whole.price, 1e-14);
    close_to(first.quote_in + second.quote_in, whole.quote_in, 1e-14);
}

static void the_price_jumps_over_what_holds_nothing(void **state)
{
    (void)state;
    struct gw_lp_amounts first;
    struct gw_lp_amounts second;
    assert_int_equal(gw_pricing_lp_amounts(&first, 2000, &(struct gw_lp_range){50000, 1800, 2100}), GW_OK);
    assert_int_equal(gw_pricing_lp_amounts(&second, 2000, &(struct gw_lp_range){20000, 2100, 2600}), GW_OK);
    double held = first.base_tokens + second.base_tokens;
    assert_true(buy(held * (1 - 1e-9), 0).price < 2600);
    assert_true(buy(held * (1 + 1e-9), 0).price > 3200);
}

static void what_no_segment_holds_is_left_over(void **state)
{
    (void)state;
    struct gw_swap swap = buy(1e6, 0);
    struct gw_swap more = buy(1e6 + 10, 0);
    assert_true(swap.price == 3300);
    close_to(more.unfilled_tokens - swap.unfilled_tokens, 10, 1e-9);
    assert_true(more.quote_in == swap.quote_in);
}

static void the_fee_is_paid_on_top_and_moves_nothing(void **state)
{
    (void)state;
    struct gw_swap with = buy(40, 0.003);
    struct gw_swap without = buy(40, 0);
    assert_true(with.price == without.price);
    close_to(with.quote_in, without.quote_in / 0.997, 1e-15);
}

static void a_purchase_of_nothing_changes_nothing(void **state)
{
    (void)state;
    struct gw_swap swap = buy(0, 0.003);
    assert_true(swap.price == 2000 && swap.quote_in == 0 && swap.unfilled_tokens == 0);
}

static void segments_that_are_not_in_order_are_refused(void **state)
{
    (void)state;
    const struct gw_swap_segment wrong[][2] = {
        {{2100, 2600, 1}, {1800, 2100, 1}},  {{1800, 2200, 1}, {2100, 2600, 1}},
        {{1800, 1800, 1}, {2100, 2600, 1}},  {{0, 1800, 1}, {2100, 2600, 1}},
        {{1700, 1800, -1}, {2100, 2600, 1}}, {{1700, (double)NAN, 1}, {2100, 2600, 1}}};
    struct gw_swap swap;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(gw_swap_buy(&swap, 2000, 1, wrong[i], 2, 0), GW_E_DOMAIN);
    }
    assert_int_equal(gw_swap_buy(&swap, 2000, 1, segments, 4, 1), GW_E_DOMAIN);
    assert_int_equal(gw_swap_buy(&swap, 2000, -1, segments, 4, 0), GW_E_DOMAIN);
    assert_int_equal(gw_swap_buy(&swap, 0, 1, segments, 4, 0), GW_E_DOMAIN);
    assert_true(swap.price == 0 && swap.quote_in == 0);
}

static void impermanent_loss_is_exact_also_near_no_move(void **state)
{
    (void)state;
    double loss;
    assert_int_equal(gw_swap_impermanent_loss(&loss, 4), GW_OK);
    close_to(loss, -0.2, 1e-15);
    assert_int_equal(gw_swap_impermanent_loss(&loss, 1), GW_OK);
    assert_true(loss == 0);
    assert_int_equal(gw_swap_impermanent_loss(&loss, 1 + 0x1p-20), GW_OK);
    close_to(loss, -0x1p-40 / 8 * (1 - 0x1p-20), 1e-11); /* -x²/8·(1 - x + ..) */
    assert_int_equal(gw_swap_impermanent_loss(&loss, 0), GW_E_DOMAIN);
    assert_int_equal(gw_swap_impermanent_loss(&loss, (double)INFINITY), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_purchase_across_a_boundary_has_its_reference_price),
        cmocka_unit_test(a_split_purchase_ends_at_the_same_price),
        cmocka_unit_test(the_price_jumps_over_what_holds_nothing),
        cmocka_unit_test(what_no_segment_holds_is_left_over),
        cmocka_unit_test(the_fee_is_paid_on_top_and_moves_nothing),
        cmocka_unit_test(a_purchase_of_nothing_changes_nothing),
        cmocka_unit_test(segments_that_are_not_in_order_are_refused),
        cmocka_unit_test(impermanent_loss_is_exact_also_near_no_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
