#include "tests/unit/chains/pricing/judge.h"

static const struct gw_lp_range range_wide = {
    .liquidity = 1000.0, .price_lower = 1600.0, .price_upper = 2500.0};

static void a_range_matches_its_vector(void **state)
{
    (void)state;
    struct gw_lp_amounts amounts;
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_lp_amounts(&amounts, 2000.0, &range_wide), GW_OK);
    assert_int_equal(gw_pricing_lp_range(&greeks, 2000.0, &range_wide), GW_OK);
    assert_near(amounts.base_tokens, 2.3606797749978969641, 1e-14, 0.0);
    assert_near(amounts.quote_tokens, 4721.3595499957939282, 1e-14, 0.0);
    assert_near(greeks.price, 9442.7190999915878564, 1e-14, 0.0);
    assert_near(greeks.delta, 2.3606797749978969641, 1e-14, 0.0);
    assert_near(greeks.gamma, -0.005590169943749474241, 1e-14, 0.0);
}

static void loss_to_arbitrage_matches_its_vector(void **state)
{
    (void)state;
    double rate;
    assert_int_equal(gw_pricing_lp_lvr(&rate, 2000.0, &range_wide, 0.8), GW_OK);
    assert_near(rate, 7155.4175279993278229, 1e-14, 0.0);
    assert_int_equal(gw_pricing_lp_lvr(&rate, 2600.0, &range_wide, 0.8), GW_OK);
    assert_true(rate == 0.0);
}

static void depth_matches_its_vector(void **state)
{
    (void)state;
    struct gw_lp_depth depth;
    assert_int_equal(gw_pricing_lp_depth_1pct(&depth, 2000.0, 50000.0), GW_OK);
    assert_near(depth.up_usd, 11097.180049865749419, 1e-14, 0.0);
    assert_near(depth.down_usd, 11264.897377683924412, 1e-14, 0.0);
}

static void check_row(const json_t *row)
{
    const struct gw_lp_range range = {.liquidity = judge_number(row, "liquidity"),
                                      .price_lower = judge_number(row, "price_lower"),
                                      .price_upper = judge_number(row, "price_upper")};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_lp_range(&got, judge_number(row, "spot"), &range), GW_OK);
    judge_greeks(&got, row, 2e-15, 0.0);
}

static void narrow_and_wide_ranges_agree_with_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_rows("lp_range", check_row), 60);
}

static void a_full_range_is_the_constant_product(void **state)
{
    (void)state;
    const struct gw_lp_range range = {.liquidity = 300.0, .price_lower = 0.0, .price_upper = HUGE_VAL};
    struct gw_lp_amounts amounts;
    struct gw_greeks greeks;
    assert_int_equal(gw_pricing_lp_amounts(&amounts, 900.0, &range), GW_OK);
    assert_int_equal(gw_pricing_lp_range(&greeks, 900.0, &range), GW_OK);
    assert_near(amounts.base_tokens, 10.0, 1e-15, 0.0);
    assert_near(amounts.quote_tokens, 9000.0, 1e-15, 0.0);
    assert_near(greeks.price, 18000.0, 1e-15, 0.0);
    assert_near(greeks.gamma, -300.0 / (2.0 * 27000.0), 1e-15, 0.0);
}

static void gamma_is_zero_at_both_ends_and_outside(void **state)
{
    (void)state;
    const double prices[] = {1000.0, 1600.0, 2500.0, 4000.0};
    for (size_t i = 0; i < 4; i++) {
        struct gw_greeks greeks;
        assert_int_equal(gw_pricing_lp_range(&greeks, prices[i], &range_wide), GW_OK);
        assert_true(greeks.gamma == 0.0 && greeks.speed == 0.0);
        assert_true((greeks.delta == 0.0) == (prices[i] >= 2500.0));
    }
}

static void a_quote_token_worth_dollars_scales_value_and_gamma(void **state)
{
    (void)state;
    const struct gw_instrument in_token = {
        .kind = GW_PAYOFF_LP_RANGE,
        .quantity = 1.0,
        .lp = {.range = {.liquidity = 50.0, .price_lower = 0.5, .price_upper = 2.0}, .quote_usd = 2000.0}};
    struct gw_greeks greeks;
    struct gw_greeks plain;
    assert_int_equal(gw_pricing_greeks(&greeks, 2200.0, &in_token), GW_OK);
    assert_int_equal(gw_pricing_lp_range(&plain, 1.1, &in_token.lp.range), GW_OK);
    assert_near(greeks.price, plain.price * 2000.0, 1e-15, 0.0);
    assert_near(greeks.delta, plain.delta, 1e-15, 0.0);
    assert_near(greeks.gamma, plain.gamma / 2000.0, 1e-15, 0.0);
}

static void the_inverted_range_is_the_other_token_of_the_same_pool(void **state)
{
    (void)state;
    const double base_usd = 2200.0;
    const double quote_usd = 40.0;
    const struct gw_lp_range range = {.liquidity = 700.0, .price_lower = 40.0, .price_upper = 80.0};
    const struct gw_lp_range inverted = {
        .liquidity = 700.0, .price_lower = 1.0 / 80.0, .price_upper = 1.0 / 40.0};
    const struct gw_instrument base = {
        .kind = GW_PAYOFF_LP_RANGE, .quantity = 1.0, .lp = {.range = range, .quote_usd = quote_usd}};
    const struct gw_instrument quote = {
        .kind = GW_PAYOFF_LP_RANGE, .quantity = 1.0, .lp = {.range = inverted, .quote_usd = base_usd}};
    struct gw_greeks of_base;
    struct gw_greeks of_quote;
    struct gw_lp_amounts amounts;
    assert_int_equal(gw_pricing_greeks(&of_base, base_usd, &base), GW_OK);
    assert_int_equal(gw_pricing_greeks(&of_quote, quote_usd, &quote), GW_OK);
    assert_int_equal(gw_pricing_lp_amounts(&amounts, base_usd / quote_usd, &range), GW_OK);
    assert_near(of_quote.price, of_base.price, 1e-13, 0.0);
    assert_near(of_quote.delta, amounts.quote_tokens, 1e-13, 0.0);
    assert_near(of_quote.gamma * quote_usd * quote_usd, of_base.gamma * base_usd * base_usd, 1e-13, 0.0);
}

static void ranges_outside_the_domain_are_refused(void **state)
{
    (void)state;
    const struct gw_lp_range ranges[] = {
        {.liquidity = -1.0, .price_lower = 1.0, .price_upper = 2.0},
        {.liquidity = (double)NAN, .price_lower = 1.0, .price_upper = 2.0},
        {.liquidity = HUGE_VAL, .price_lower = 1.0, .price_upper = 2.0},
        {.liquidity = 1.0, .price_lower = -1.0, .price_upper = 2.0},
        {.liquidity = 1.0, .price_lower = 2.0, .price_upper = 2.0},
        {.liquidity = 1.0, .price_lower = 3.0, .price_upper = 2.0},
        {.liquidity = 1.0, .price_lower = (double)NAN, .price_upper = 2.0},
        {.liquidity = 1.0, .price_lower = 1.0, .price_upper = (double)NAN},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        struct gw_greeks greeks;
        struct gw_lp_amounts amounts;
        double rate;
        assert_int_equal(gw_pricing_lp_range(&greeks, 1.5, &ranges[i]), GW_E_DOMAIN);
        assert_int_equal(gw_pricing_lp_amounts(&amounts, 1.5, &ranges[i]), GW_E_DOMAIN);
        assert_int_equal(gw_pricing_lp_lvr(&rate, 1.5, &ranges[i], 0.5), GW_E_DOMAIN);
    }
    struct gw_lp_depth depth;
    double rate;
    assert_int_equal(gw_pricing_lp_depth_1pct(&depth, 0.0, 1.0), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_lp_depth_1pct(&depth, 1.0, (double)NAN), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_lp_lvr(&rate, 1.5, &range_wide, -0.1), GW_E_DOMAIN);
}

/* What the range is worth does not depend on who counts: V in quote tokens is V·P⁻¹ in base tokens. */
static void an_inverted_range_is_the_same_liquidity_seen_from_its_quote(void **state)
{
    (void)state;
    const struct gw_lp_range range = {1000.0, 1600.0, 2500.0};
    struct gw_lp_range inverse;
    assert_int_equal(gw_pricing_lp_invert(&inverse, &range), GW_OK);
    const double prices[] = {1500.0, 1700.0, 2000.0, 2600.0};
    for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
        struct gw_greeks base;
        struct gw_greeks quote;
        assert_int_equal(gw_pricing_lp_range(&base, prices[i], &range), GW_OK);
        assert_int_equal(gw_pricing_lp_range(&quote, 1.0 / prices[i], &inverse), GW_OK);
        assert_near(quote.price, base.price / prices[i], 1e-14, 0.0);
        assert_near(quote.delta, base.price - base.delta * prices[i], 1e-13, 1e-9); /* quote tokens held */
        assert_near(quote.gamma, base.gamma * prices[i] * prices[i] * prices[i], 1e-13, 0.0);
    }
    struct gw_lp_range twice = range;
    assert_int_equal(gw_pricing_lp_invert(&twice, &twice), GW_OK);
    assert_int_equal(gw_pricing_lp_invert(&twice, &twice), GW_OK);
    assert_near(twice.price_lower, 1600.0, 1e-15, 0.0);
    const struct gw_lp_range open = {1.0, 0.0, HUGE_VAL};
    assert_int_equal(gw_pricing_lp_invert(&inverse, &open), GW_OK);
    assert_true(inverse.price_lower == 0.0 && inverse.price_upper == HUGE_VAL);
    const struct gw_lp_range bad = {1.0, 2.0, 1.0};
    assert_int_equal(gw_pricing_lp_invert(&inverse, &bad), GW_E_DOMAIN);
}

static void check_lp_quoted(const json_t *row)
{
    const struct gw_instrument instrument = {
        .kind = GW_PAYOFF_LP_RANGE,
        .quantity = 1.0,
        .lp = {.range = {judge_number(row, "liquidity"), judge_number(row, "price_lower"),
                         judge_number(row, "price_upper")},
               .quote_usd = judge_number(row, "quote_usd")}};
    judge_instrument(&instrument, row, 1e-12); /* of the quotient, near an end of a narrow range */
}

static void ranges_in_other_quotes_agree_with_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("lp_quoted", check_lp_quoted), 40);
}

static void check_lp_product(const json_t *row)
{
    const struct gw_instrument instrument = {.kind = GW_PAYOFF_LP_RANGE,
                                             .quantity = 1.0,
                                             .lp = {.range = {judge_number(row, "liquidity"), 0.0, HUGE_VAL},
                                                    .quote_usd = judge_number(row, "quote_usd")}};
    judge_instrument(&instrument, row, 1e-15);
}

static void constant_products_agree_with_the_least_value_to_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("lp_product", check_lp_product), 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_matches_its_vector),
        cmocka_unit_test(loss_to_arbitrage_matches_its_vector),
        cmocka_unit_test(depth_matches_its_vector),
        cmocka_unit_test(narrow_and_wide_ranges_agree_with_90_digits),
        cmocka_unit_test(a_full_range_is_the_constant_product),
        cmocka_unit_test(gamma_is_zero_at_both_ends_and_outside),
        cmocka_unit_test(a_quote_token_worth_dollars_scales_value_and_gamma),
        cmocka_unit_test(the_inverted_range_is_the_other_token_of_the_same_pool),
        cmocka_unit_test(ranges_outside_the_domain_are_refused),
        cmocka_unit_test(an_inverted_range_is_the_same_liquidity_seen_from_its_quote),
        cmocka_unit_test(ranges_in_other_quotes_agree_with_90_digits),
        cmocka_unit_test(constant_products_agree_with_the_least_value_to_90_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
