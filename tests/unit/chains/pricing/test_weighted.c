#include "tests/unit/chains/pricing/judge.h"

static struct gw_greeks price(double at, struct gw_weighted_pool pool)
{
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_weighted(&greeks, at, &pool), GW_OK);
    return greeks;
}

static void equal_weights_are_a_constant_product(void **state)
{
    (void)state;
    const struct gw_weighted_pool pool = {4.0, 9000.0, 0.5, 0.5, 1.0};
    const struct gw_lp_range open = {sqrt(4.0 * 9000.0), 0.0, HUGE_VAL};
    struct gw_greeks want;
    struct gw_greeks got = price(2000.0, pool);
    assert_int_equal(gw_pricing_lp_range(&want, 2000.0, &open), GW_OK);
    assert_near(got.price, want.price, 2e-15, 0.0);
    assert_near(got.delta, want.delta, 2e-15, 0.0);
    assert_near(got.gamma, want.gamma, 2e-15, 0.0);
    assert_near(got.speed, want.speed, 2e-15, 0.0);
}

/* 8 ETH at 80 %, 4 000 USD at 20 %: the balances rest at 2 000, where the pool is worth 20 000. */
static void an_80_20_pool_has_its_closed_greeks(void **state)
{
    (void)state;
    const struct gw_weighted_pool pool = {8.0, 4000.0, 0.8, 0.2, 1.0};
    struct gw_greeks got = price(2000.0, pool);
    assert_near(got.price, 20000.0, 1e-15, 0.0);
    assert_near(got.delta, 8.0, 1e-15, 0.0);
    assert_near(got.gamma, 0.8 * -0.2 * 20000.0 / (2000.0 * 2000.0), 1e-15, 0.0);
    assert_near(price(4000.0, pool).price, 20000.0 * gw_vecmath_exp(0.8 * gw_vecmath_log(2.0)), 1e-15, 0.0);
}

static void a_third_token_leaves_weight_outside(void **state)
{
    (void)state;
    const struct gw_weighted_pool pool = {1.0, 1000.0, 0.25, 0.25, 1.0};
    struct gw_greeks got = price(1000.0, pool);
    assert_near(got.price, 4000.0, 1e-15, 0.0);
    assert_near(got.delta, 1.0, 1e-15, 0.0);
}

static void a_quote_in_another_token_scales_as_the_chain_rule_says(void **state)
{
    (void)state;
    struct gw_instrument instrument = {
        .kind = GW_PAYOFF_WEIGHTED, .quantity = 1.0, .weighted = {8.0, 2.0, 0.8, 0.2, 2000.0}};
    struct gw_greeks got;
    struct gw_greeks quote = price(1.5, instrument.weighted);
    assert_int_equal(gw_pricing_greeks(&got, 3000.0, &instrument), GW_OK);
    assert_near(got.price, quote.price * 2000.0, 1e-15, 0.0);
    assert_near(got.delta, quote.delta, 1e-15, 0.0);
    assert_near(got.gamma, quote.gamma / 2000.0, 1e-15, 0.0);
}

static void bad_pools_are_refused(void **state)
{
    (void)state;
    const struct gw_weighted_pool pools[] = {
        {0.0, 1.0, 0.5, 0.5, 1.0}, {1.0, -1.0, 0.5, 0.5, 1.0},        {1.0, 1.0, 0.0, 0.5, 1.0},
        {1.0, 1.0, 0.5, 0.6, 1.0}, {1.0, 1.0, (double)NAN, 0.5, 1.0}, {HUGE_VAL, 1.0, 0.5, 0.5, 1.0},
    };
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        struct gw_greeks got;
        assert_int_equal(gw_pricing_weighted(&got, 2000.0, &pools[i]), GW_E_DOMAIN);
    }
    const struct gw_instrument free_quote = {
        .kind = GW_PAYOFF_WEIGHTED, .quantity = 1.0, .weighted = {1.0, 1.0, 0.5, 0.5, 0.0}};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &free_quote), GW_E_DOMAIN);
}

static void check_weighted(const json_t *row)
{
    const struct gw_instrument instrument = {.kind = GW_PAYOFF_WEIGHTED,
                                             .quantity = 1.0,
                                             .weighted = {.base_tokens = judge_number(row, "base_tokens"),
                                                          .quote_tokens = judge_number(row, "quote_tokens"),
                                                          .base_weight = judge_number(row, "base_weight"),
                                                          .quote_weight = judge_number(row, "quote_weight"),
                                                          .quote_usd = judge_number(row, "quote_usd")}};
    judge_instrument(&instrument, row, 1e-15);
}

static void every_share_agrees_with_the_least_value_to_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("weighted", check_weighted), 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_weights_are_a_constant_product),
        cmocka_unit_test(an_80_20_pool_has_its_closed_greeks),
        cmocka_unit_test(a_third_token_leaves_weight_outside),
        cmocka_unit_test(a_quote_in_another_token_scales_as_the_chain_rule_says),
        cmocka_unit_test(bad_pools_are_refused),
        cmocka_unit_test(every_share_agrees_with_the_least_value_to_90_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
