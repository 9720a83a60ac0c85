#include "chains/protocol/derive_v2_margin.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gammawatch/pricing.h"

#define DAY_S 86400.0

static const struct gw_derive_rules rules = {.perp_ratio = 0.065,
                                             .call_ratio = 0.09,
                                             .put_ratio = 0.085,
                                             .put_value_ratio = 0.095,
                                             .unpaired_ratio = 1.1,
                                             .base_ratio = 0.8};
static struct gw_derive_portfolio p;

static int open_portfolio(void **state)
{
    (void)state;
    memset(&p, 0, sizeof p);
    p.spot_usd = 2000;
    p.perp_usd = 2000;
    p.stable_usd = 1;
    return 0;
}

static void give_cash(double usd)
{
    p.margin_usd = usd;
    p.value_usd = usd;
}

/* On its last second, so that an option is worth what it pays. */
static struct gw_derive_leg *add(int64_t expiry_s, bool is_call, double strike, double tokens)
{
    struct gw_derive_leg *leg = &p.legs[p.leg_count++];
    *leg = (struct gw_derive_leg){
        .expiry_s = expiry_s, .is_call = is_call, .strike = strike, .tokens = tokens, .forward_open = 2000};
    return leg;
}

static void assert_close(double found, double wanted)
{
    assert_true(fabs(found - wanted) <= 1e-9 * (fabs(wanted) + 1));
}

static struct gw_derive_worth appraise(double spot)
{
    struct gw_derive_worth worth;
    gw_derive_arrange(&p);
    assert_int_equal(gw_derive_appraise(&worth, &rules, &p, spot), GW_OK);
    return worth;
}

static void a_short_call_asks_its_value_and_a_share_of_spot(void **state)
{
    (void)state;
    give_cash(1000);
    add(1, true, 1900, -2);
    const struct gw_derive_worth worth = appraise(2000);
    assert_close(worth.value_usd, 1000 - 2 * 100);
    assert_close(worth.margin_usd, 1000 - 2 * (100 + 0.09 * 2000));
    assert_close(worth.short_usd, 200);
    assert_close(worth.delta_tokens, -2);
}

static void a_short_put_asks_the_worse_of_spot_and_of_value(void **state)
{
    (void)state;
    struct gw_derive_leg *leg = add(1, false, 2100, -3);
    assert_close(appraise(2000).margin_usd, -3 * (100 + 0.085 * 2000));
    leg->strike = 4000;
    assert_close(appraise(2000).margin_usd, -3 * (2000 + 0.095 * 2000));
    assert_close(appraise(2000).delta_tokens, 3);
}

static void a_long_option_lends_its_payoff_at_worst_only(void **state)
{
    (void)state;
    add(1, true, 2000, -1);
    add(1, true, 2050, 1);
    assert_close(appraise(2000).margin_usd, -50); /* what the spread can lose, less than 180 */
    p.leg_count = 0;
    add(1, true, 2000, -1);
    add(1, true, 2500, 1);
    assert_close(appraise(2000).margin_usd, -180); /* what the call asks, less than 500 */
    p.leg_count = 0;
    add(1, true, 2000, -1);
    add(2, true, 2050, 1); /* of another expiry: no help */
    assert_close(appraise(2000).margin_usd, -180);
    p.leg_count = 0;
    add(1, true, 1000, 5);
    assert_close(appraise(2000).margin_usd, 0); /* a long alone asks and lends nothing */
    assert_close(appraise(2000).value_usd, 5000);
}

static void calls_short_by_net_are_bounded_by_the_forward(void **state)
{
    (void)state;
    /* Deep in the money: the call asks 2,900 and 180, its worst payoff at 0 and 100 is 0, and 1.1 forwards are 2,200. */
    add(1, true, 100, -1)->forward_open = 3000;
    assert_close(appraise(2000).margin_usd, -(2900 + 180));
    p.legs[0].forward_open = 2000;
    p.legs[0].strike = 0.5;
    assert_close(appraise(2000).margin_usd, -(1999.5 + 180));
    p.legs[0].forward_open = 1500; /* 1.1 forwards: 1,650, less than 1,499.5 and 180 */
    assert_close(appraise(2000).margin_usd, -1.1 * 1500);
}

static void puts_are_bounded_by_what_they_pay_at_nothing(void **state)
{
    (void)state;
    add(1, false, 150, -1)->forward_open = 100; /* asks 50 + 170, can lose 150 */
    assert_close(appraise(2000).margin_usd, -150);
}

static void perpetuals_and_base_have_shares_of_their_own(void **state)
{
    (void)state;
    give_cash(-500);
    p.perp_tokens = -2;
    p.perp_usd = 2010;
    p.base_tokens = 3;
    p.stable_usd = 0.5;
    const struct gw_derive_worth worth = appraise(2000);
    assert_close(worth.margin_usd, -500 - 2 * 2010 * 0.065 + 3 * 2000 * 0.8);
    assert_close(worth.value_usd, -500 + 3 * 2000 / 0.5);
    assert_close(worth.delta_tokens, 1);
    const struct gw_derive_worth up = appraise(2100);
    assert_close(up.margin_usd, -500 - 2 * 100 - 2 * 2110 * 0.065 + 3 * 2100 * 0.8);
    assert_close(up.value_usd, -500 - 2 * 100 + 3 * 2100 / 0.5);
}

static void prices_that_close_are_where_margin_ends(void **state)
{
    (void)state;
    give_cash(1000);
    p.perp_tokens = 5;
    p.perp_usd = 2002;
    gw_derive_arrange(&p);
    /* 1000 + 5 (S - 2000) = 5 (S + 2) * 0.065 */
    assert_close(gw_derive_price_down(&rules, &p), (9000 + 5 * 2 * 0.065) / (5 * (1 - 0.065)));
    assert_true(gw_derive_price_up(&rules, &p) == HUGE_VAL);
    p.perp_tokens = -5;
    assert_close(gw_derive_price_up(&rules, &p), (11000 - 5 * 2 * 0.065) / (5 * (1 + 0.065)));
    assert_true(gw_derive_price_down(&rules, &p) == 0);
}

static void a_price_beyond_the_ladder_is_found(void **state)
{
    (void)state;
    p.base_tokens = 1;
    give_cash(-100); /* of 0.8 S */
    gw_derive_arrange(&p);
    assert_close(gw_derive_price_down(&rules, &p), 125);
    give_cash(15000);
    p.base_tokens = 0;
    p.perp_tokens = -1;
    assert_close(gw_derive_price_up(&rules, &p), 17000 / 1.065);
    give_cash(3e6);
    assert_true(gw_derive_price_up(&rules, &p) == HUGE_VAL); /* beyond reach */
}

static void a_straddle_has_a_price_on_both_sides(void **state)
{
    (void)state;
    give_cash(900);
    for (int i = 0; i < 2; i++) {
        struct gw_derive_leg *leg = add(1, i == 0, 2000, -1);
        leg->t_years = 7 * DAY_S / GW_YEAR_S;
        leg->vol = 0.6;
    }
    gw_derive_arrange(&p);
    const double down = gw_derive_price_down(&rules, &p);
    const double up = gw_derive_price_up(&rules, &p);
    struct gw_derive_worth worth;
    assert_true(down > 1000 && down < 2000 && up > 2000 && up < 3000);
    assert_int_equal(gw_derive_appraise(&worth, &rules, &p, down), GW_OK);
    assert_true(worth.margin_usd <= 0 && worth.margin_usd > -1e-6 && worth.delta_tokens > 0.5);
    assert_int_equal(gw_derive_appraise(&worth, &rules, &p, up), GW_OK);
    assert_true(worth.margin_usd <= 0 && worth.margin_usd > -1e-6 && worth.delta_tokens < -0.5);
}

static void what_is_covered_at_worst_is_closed_at_no_price(void **state)
{
    (void)state;
    give_cash(50);
    add(1, true, 2000, -1);
    add(1, true, 2050, 1);
    p.legs[0].vol = 11; /* no price of it is asked */
    gw_derive_arrange(&p);
    assert_true(gw_derive_price_down(&rules, &p) == 0 && gw_derive_price_up(&rules, &p) == HUGE_VAL);
    p.legs[0].vol = 0;
    give_cash(200);
    p.legs[1].strike = 2400;
    gw_derive_arrange(&p); /* 200 = (S - 2000) + 0.09 S */
    assert_close(gw_derive_price_up(&rules, &p), 2200 / 1.09);
}

static void what_is_fixed_of_a_forward_does_not_move(void **state)
{
    (void)state;
    struct gw_derive_leg *leg = add(1, true, 1000, 2);
    leg->forward_fixed = 1500;
    leg->forward_open = 500;
    assert_close(appraise(2000).delta_tokens, 2 * 0.25);
    assert_close(appraise(2200).value_usd, 2 * (1500 + 550 - 1000));
    leg->forward_fixed = 0;
    leg->forward_open = 2010;
    assert_close(appraise(2000).delta_tokens, 2);
    assert_close(appraise(2200).value_usd, 2 * (2210 - 1000.0));
}

static void sums_do_not_hang_on_the_order_of_legs(void **state)
{
    (void)state;
    static const struct {
        int64_t expiry_s;
        bool is_call;
        double strike;
        double tokens;
    } legs[] = {{3, true, 1900.1, -0.7}, {1, false, 2100.3, 1.3}, {3, false, 1900.1, -0.9},
                {1, true, 2050.7, -2.1}, {2, true, 1999.9, 0.3},  {1, true, 1950.3, 1.7},
                {2, false, 2200.1, -0.1}};
    const size_t count = sizeof legs / sizeof legs[0];
    struct gw_derive_worth first = {0};
    for (size_t turn = 0; turn < count; turn++) {
        p.leg_count = 0;
        for (size_t i = 0; i < count; i++) {
            const size_t k = (i + turn) % count;
            struct gw_derive_leg *leg =
                add(legs[k].expiry_s, legs[k].is_call, legs[k].strike, legs[k].tokens);
            leg->t_years = 0.01 * (double)leg->expiry_s;
            leg->vol = 0.7;
        }
        const struct gw_derive_worth worth = appraise(2000);
        first = turn == 0 ? worth : first;
        assert_memory_equal(&first, &worth, sizeof worth);
    }
}

static void where_an_option_has_no_price_there_is_an_error(void **state)
{
    (void)state;
    struct gw_derive_worth worth;
    struct gw_derive_leg *leg = add(1, true, 1000, -2);
    gw_derive_arrange(&p);
    assert_int_equal(gw_derive_appraise(&worth, &rules, &p, 0.0), GW_E_DOMAIN);
    assert_true(worth.margin_usd == 0 && worth.delta_tokens == 0);
    leg->vol = 11;
    leg->t_years = 1;
    assert_int_equal(gw_derive_appraise(&worth, &rules, &p, 2000), GW_E_DOMAIN);
    leg->vol = 0.6;
    leg->forward_open = 500; /* no forward is left below 1,500 */
    give_cash(1e5);
    assert_true(isnan(gw_derive_price_down(&rules, &p)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_short_call_asks_its_value_and_a_share_of_spot, open_portfolio),
        cmocka_unit_test_setup(a_short_put_asks_the_worse_of_spot_and_of_value, open_portfolio),
        cmocka_unit_test_setup(a_long_option_lends_its_payoff_at_worst_only, open_portfolio),
        cmocka_unit_test_setup(calls_short_by_net_are_bounded_by_the_forward, open_portfolio),
        cmocka_unit_test_setup(puts_are_bounded_by_what_they_pay_at_nothing, open_portfolio),
        cmocka_unit_test_setup(perpetuals_and_base_have_shares_of_their_own, open_portfolio),
        cmocka_unit_test_setup(prices_that_close_are_where_margin_ends, open_portfolio),
        cmocka_unit_test_setup(a_price_beyond_the_ladder_is_found, open_portfolio),
        cmocka_unit_test_setup(a_straddle_has_a_price_on_both_sides, open_portfolio),
        cmocka_unit_test_setup(what_is_covered_at_worst_is_closed_at_no_price, open_portfolio),
        cmocka_unit_test_setup(what_is_fixed_of_a_forward_does_not_move, open_portfolio),
        cmocka_unit_test_setup(sums_do_not_hang_on_the_order_of_legs, open_portfolio),
        cmocka_unit_test_setup(where_an_option_has_no_price_there_is_an_error, open_portfolio),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
