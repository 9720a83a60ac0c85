#include "tests/unit/chains/pricing/judge.h"

static void check_row(const json_t *row)
{
    const struct gw_power power = {.power = judge_number(row, "power"),
                                   .t_years = judge_number(row, "t_years"),
                                   .vol = judge_number(row, "vol"),
                                   .rate = judge_number(row, "rate"),
                                   .yield = judge_number(row, "yield")};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_power(&got, judge_number(row, "spot"), &power), GW_OK);
    judge_greeks(&got, row, 2e-14, 0.0);
}

static void every_greek_agrees_with_differences_of_a_90_digit_price(void **state)
{
    (void)state;
    assert_int_equal(judge_rows("power", check_row), 40);
}

static void a_short_squeeth_has_constant_gamma(void **state)
{
    (void)state;
    const double scale = 0.45 / 10000.0;
    const struct gw_instrument squeeth = {
        .kind = GW_PAYOFF_POWER, .quantity = -12.0 * scale, .power = {.power = 2.0, .vol = 0.9}};
    const double spots[] = {100.0, 2000.0, 9000.0};
    for (size_t i = 0; i < 3; i++) {
        struct gw_greeks got;
        assert_int_equal(gw_pricing_greeks(&got, spots[i], &squeeth), GW_OK);
        assert_near(got.price, -12.0 * scale * spots[i] * spots[i], 1e-15, 0.0);
        assert_near(got.delta, -2.0 * 12.0 * scale * spots[i], 1e-15, 0.0);
        assert_near(got.gamma, -2.0 * 12.0 * scale, 1e-15, 0.0);
        assert_near(got.theta, -0.81 * got.price, 1e-15, 0.0);
        assert_true(got.speed == 0.0 && got.vega == 0.0);
    }
}

static void the_first_power_is_the_token_and_the_zeroth_is_cash(void **state)
{
    (void)state;
    struct gw_power power = {.power = 1.0, .t_years = 2.0, .vol = 0.9, .rate = 0.05, .yield = 0.0};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_power(&got, 1234.5, &power), GW_OK);
    assert_true(got.price == 1234.5 && got.delta == 1.0 && got.gamma == 0.0 && got.vega == 0.0);
    power.power = 0.0;
    assert_int_equal(gw_pricing_power(&got, 1234.5, &power), GW_OK);
    assert_near(got.price, gw_vecmath_exp(-0.1), 1e-15, 0.0);
    assert_true(got.delta == 0.0 && got.gamma == 0.0);
}

static void powers_outside_the_domain_or_too_large_are_refused(void **state)
{
    (void)state;
    const struct gw_power powers[] = {
        {.power = 16.5},
        {.power = (double)NAN},
        {.power = 2.0, .t_years = -1.0},
        {.power = 2.0, .t_years = 1.0, .vol = 11.0},
        {.power = 2.0, .t_years = 1.0, .rate = (double)NAN},
        {.power = 16.0, .t_years = 20.0, .vol = 10.0},
    };
    for (size_t i = 0; i < sizeof powers / sizeof powers[0]; i++) {
        struct gw_greeks got;
        assert_int_equal(gw_pricing_power(&got, 2000.0, &powers[i]), GW_E_DOMAIN);
        assert_true(got.price == 0.0 && got.delta == 0.0);
    }
    struct gw_greeks got;
    assert_int_equal(gw_pricing_power(&got, 1e200, &(struct gw_power){.power = 2.0}), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_greek_agrees_with_differences_of_a_90_digit_price),
        cmocka_unit_test(a_short_squeeth_has_constant_gamma),
        cmocka_unit_test(the_first_power_is_the_token_and_the_zeroth_is_cash),
        cmocka_unit_test(powers_outside_the_domain_or_too_large_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
