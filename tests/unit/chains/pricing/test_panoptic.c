#include "tests/unit/chains/pricing/judge.h"

static const struct gw_lp_range range = {1000.0, 1600.0, 2500.0};

static struct gw_greeks price(double at, bool is_call, bool is_long)
{
    const struct gw_panoptic_leg leg = {range, is_call, is_long, 1.0};
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_panoptic(&greeks, at, &leg), GW_OK);
    return greeks;
}

static void a_short_leg_is_liquidity_against_what_it_started_from(void **state)
{
    (void)state;
    struct gw_lp_amounts all_base;
    struct gw_lp_amounts all_quote;
    assert_int_equal(gw_pricing_lp_amounts(&all_base, 1.0, &range), GW_OK);
    assert_int_equal(gw_pricing_lp_amounts(&all_quote, 1e9, &range), GW_OK);
    const double prices[] = {800.0, 1600.0, 1700.0, 2000.0, 2400.0, 2500.0, 9000.0};
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        struct gw_greeks lp;
        assert_int_equal(gw_pricing_lp_range(&lp, prices[i], &range), GW_OK);
        struct gw_greeks call = price(prices[i], true, false);
        struct gw_greeks put = price(prices[i], false, false);
        assert_near(call.price, lp.price - all_base.base_tokens * prices[i], 1e-12, 1e-11);
        assert_near(put.price, lp.price - all_quote.quote_tokens, 1e-12, 1e-11);
        assert_near(call.delta, lp.delta - all_base.base_tokens, 1e-13, 1e-14);
        assert_near(put.delta, lp.delta, 1e-13, 1e-14);
        assert_true(call.gamma == lp.gamma && put.gamma == lp.gamma);
    }
}

static void the_token_type_moves_delta_by_a_constant(void **state)
{
    (void)state;
    double shift = price(1000.0, false, false).delta - price(1000.0, true, false).delta;
    for (double at = 700.0; at < 4000.0; at += 300.0) {
        assert_near(price(at, false, false).delta - price(at, true, false).delta, shift, 1e-14, 0.0);
    }
}

static void a_long_leg_is_the_other_side(void **state)
{
    (void)state;
    struct gw_greeks sold = price(2000.0, true, false);
    struct gw_greeks bought = price(2000.0, true, true);
    assert_true(bought.price == -sold.price && bought.price > 0.0);
    assert_true(bought.delta == -sold.delta && bought.gamma == -sold.gamma && bought.gamma > 0.0);
}

static void near_its_strike_no_digit_is_lost(void **state)
{
    (void)state;
    double at = 1600.0 * (1.0 + 1e-9);
    double root = sqrt(1600.0);
    double drop = 1600.0 * 1e-9 / (sqrt(at) + root);
    assert_near(price(at, true, false).price, -1000.0 * drop * drop / root, 1e-6, 0.0);
}

static void open_and_empty_ranges_are_refused(void **state)
{
    (void)state;
    const struct gw_lp_range ranges[] = {
        {1.0, 0.0, 2.0}, {1.0, 1.0, HUGE_VAL}, {1.0, 2.0, 2.0}, {-1.0, 1.0, 2.0}, {(double)NAN, 1.0, 2.0}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        const struct gw_panoptic_leg leg = {ranges[i], true, false, 1.0};
        struct gw_greeks got;
        assert_int_equal(gw_pricing_panoptic(&got, 1.5, &leg), GW_E_DOMAIN);
    }
}

static void check_panoptic(const json_t *row)
{
    const struct gw_instrument instrument = {
        .kind = GW_PAYOFF_PANOPTIC,
        .quantity = 1.0,
        .panoptic = {.range = {judge_number(row, "liquidity"), judge_number(row, "price_lower"),
                               judge_number(row, "price_upper")},
                     .is_call = json_is_true(json_object_get(row, "is_call")),
                     .is_long = json_is_true(json_object_get(row, "is_long")),
                     .quote_usd = judge_number(row, "quote_usd")}};
    judge_instrument(&instrument, row, 1e-15);
}

static void every_leg_agrees_with_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("panoptic", check_panoptic), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_leg_is_liquidity_against_what_it_started_from),
        cmocka_unit_test(the_token_type_moves_delta_by_a_constant),
        cmocka_unit_test(a_long_leg_is_the_other_side),
        cmocka_unit_test(near_its_strike_no_digit_is_lost),
        cmocka_unit_test(open_and_empty_ranges_are_refused),
        cmocka_unit_test(every_leg_agrees_with_90_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
