#include "tests/unit/chains/pricing/judge.h"

static const struct gw_stable_pool pool = {.amplification = 200.0, .invariant = 2e6, .quote_usd = 1.0};

static void gamma_agrees_with_the_published_check(void **state)
{
    (void)state;
    struct gw_greeks got;
    assert_int_equal(gw_pricing_stable(&got, 1.002, &pool), GW_OK);
    assert_near(got.gamma, -81651665.0, 4e-8, 0.0);
}

/* c(x+y) + D = cD + D³/(4xy) with c = 2·A(), and P = -dy/dx. */
static void balances_lie_on_the_invariant_at_the_price_asked_for(void **state)
{
    (void)state;
    const double prices[] = {1e-9, 0.01, 0.5, 0.99, 0.9999, 1.0, 1.0 + 1e-12, 1.0001, 1.05, 3.0, 1e6};
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        struct gw_lp_amounts held;
        assert_int_equal(gw_pricing_stable_amounts(&held, prices[i], &pool), GW_OK);
        double c = 400.0;
        double x = held.base_tokens / 2e6;
        double y = held.quote_tokens / 2e6;
        assert_near(c * (x + y) + 1.0, c + 0.25 / x / y, 1e-14, 0.0);
        double slope = (c + 0.25 / x / x / y) / (c + 0.25 / x / y / y);
        assert_near(slope, prices[i], 2e-13, 0.0);
    }
}

static void a_balanced_pool_holds_half_of_each(void **state)
{
    (void)state;
    struct gw_greeks got;
    assert_int_equal(gw_pricing_stable(&got, 1.0, &pool), GW_OK);
    assert_true(got.delta == 1e6 && got.price == 2e6);
    assert_near(got.gamma, -2e6 * (400.0 + 2.0) / 8.0, 1e-14, 0.0); /* y'' = 8/(c + 2) */
}

static void a_little_amplification_is_nearly_a_constant_product(void **state)
{
    (void)state;
    const struct gw_stable_pool loose = {1e-12, 2000.0, 1.0};
    const struct gw_lp_range open = {1000.0, 0.0, HUGE_VAL}; /* xy = D²/4 */
    struct gw_greeks got;
    struct gw_greeks want;
    assert_int_equal(gw_pricing_stable(&got, 1.7, &loose), GW_OK);
    assert_int_equal(gw_pricing_lp_range(&want, 1.7, &open), GW_OK);
    assert_near(got.price, want.price, 1e-11, 0.0);
    assert_near(got.gamma, want.gamma, 1e-11, 0.0);
}

static void exchanging_the_coins_inverts_the_price(void **state)
{
    (void)state;
    struct gw_lp_amounts here;
    struct gw_lp_amounts there;
    assert_int_equal(gw_pricing_stable_amounts(&here, 1.25, &pool), GW_OK);
    assert_int_equal(gw_pricing_stable_amounts(&there, 0.8, &pool), GW_OK);
    assert_near(here.base_tokens, there.quote_tokens, 1e-14, 0.0);
    assert_near(here.quote_tokens, there.base_tokens, 1e-14, 0.0);
}

static void bad_pools_and_prices_are_refused(void **state)
{
    (void)state;
    struct gw_greeks got;
    const struct gw_stable_pool pools[] = {
        {0.0, 1.0, 1.0}, {-5.0, 1.0, 1.0}, {2e9, 1.0, 1.0}, {100.0, -1.0, 1.0}, {(double)NAN, 1.0, 1.0}};
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        assert_int_equal(gw_pricing_stable(&got, 1.0, &pools[i]), GW_E_DOMAIN);
    }
    assert_int_equal(gw_pricing_stable(&got, 0.0, &pool), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_stable(&got, HUGE_VAL, &pool), GW_E_DOMAIN);
}

static void check_stable(const json_t *row)
{
    const struct gw_instrument instrument = {.kind = GW_PAYOFF_STABLE,
                                             .quantity = 1.0,
                                             .stable = {.amplification = judge_number(row, "amplification"),
                                                        .invariant = judge_number(row, "invariant"),
                                                        .quote_usd = judge_number(row, "quote_usd")}};
    judge_instrument(&instrument, row, 1e-12); /* speed, which changes sign at balance */
    const json_t *expected = json_object_get(row, "expected");
    struct gw_greeks got;
    assert_int_equal(gw_pricing_greeks(&got, judge_number(row, "spot"), &instrument), GW_OK);
    assert_near(got.price, judge_number(expected, "price"), 1e-15, 0.0);
    assert_near(got.delta, judge_number(expected, "delta"), 1e-15, 0.0);
    assert_near(got.gamma, judge_number(expected, "gamma"), 3e-15, 0.0);
}

static void near_balance_and_far_from_it_it_agrees_with_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("stable", check_stable), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gamma_agrees_with_the_published_check),
        cmocka_unit_test(balances_lie_on_the_invariant_at_the_price_asked_for),
        cmocka_unit_test(a_balanced_pool_holds_half_of_each),
        cmocka_unit_test(a_little_amplification_is_nearly_a_constant_product),
        cmocka_unit_test(exchanging_the_coins_inverts_the_price),
        cmocka_unit_test(bad_pools_and_prices_are_refused),
        cmocka_unit_test(near_balance_and_far_from_it_it_agrees_with_90_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
