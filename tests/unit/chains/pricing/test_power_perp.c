#include "tests/unit/chains/pricing/judge.h"

static void gamma_agrees_with_the_published_check(void **state)
{
    (void)state;
    const struct gw_instrument perp = {.kind = GW_PAYOFF_POWER_PERP,
                                       .quantity = 1000.0,
                                       .power_perp = {.norm_factor = 0.42, .mark_ratio = 1.03}};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &perp), GW_OK);
    assert_near(got.gamma, 0.08652, 1e-14, 0.0);
    assert_near(got.delta, 0.08652 * 2000.0, 1e-14, 0.0);
    assert_true(got.speed == 0.0 && got.vega == 0.0);
}

static void without_a_mark_it_is_the_power_contract_of_the_funding_period(void **state)
{
    (void)state;
    const struct gw_power_perp perp = {.norm_factor = 0.5, .vol = 0.9, .rate = 0.04};
    const struct gw_power power = {.power = 2.0, .t_years = 17.5 / 365.0, .vol = 0.9, .rate = 0.04};
    struct gw_greeks got;
    struct gw_greeks want;
    assert_int_equal(gw_pricing_power_perp(&got, 3000.0, &perp), GW_OK);
    assert_int_equal(gw_pricing_power(&want, 3000.0, &power), GW_OK);
    assert_near(got.price, 0.5e-4 * want.price, 1e-14, 0.0);
    assert_near(got.vega, 0.5e-4 * want.vega, 1e-14, 0.0);
    assert_near(got.volga, 0.5e-4 * want.volga, 1e-14, 0.0);
    assert_near(got.theta, 0.5e-4 * want.theta, 1e-13, 0.0);
    assert_near(got.rho, 0.5e-4 * want.rho, 1e-14, 0.0);
}

/* A day at a mark 10 % above the index multiplies the normalisation factor by 1.1^(-1/17.5). */
static void funding_is_the_decay_of_the_normalisation_and_clamped(void **state)
{
    (void)state;
    struct gw_power_perp perp = {.norm_factor = 0.5, .mark_ratio = 1.1};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_power_perp(&got, 3000.0, &perp), GW_OK);
    assert_near(got.theta / 365.0, -got.price * gw_vecmath_log(1.1) / 17.5, 1e-13, 0.0);
    perp.mark_ratio = 5.0;
    assert_int_equal(gw_pricing_power_perp(&got, 3000.0, &perp), GW_OK);
    assert_near(got.theta / 365.0, -got.price * gw_vecmath_log(1.4) / 17.5, 1e-13, 0.0);
}

static void bad_input_is_refused(void **state)
{
    (void)state;
    const struct gw_power_perp perps[] = {
        {-1.0, 1.0, 0.0, 0.0}, {1.0, -1.0, 0.0, 0.0}, {1.0, 0.0, 11.0, 0.0}, {1.0, 0.0, 0.5, (double)NAN}};
    for (size_t i = 0; i < sizeof perps / sizeof perps[0]; i++) {
        struct gw_greeks got;
        assert_int_equal(gw_pricing_power_perp(&got, 2000.0, &perps[i]), GW_E_DOMAIN);
    }
}

static void check_power_perp(const json_t *row)
{
    const struct gw_instrument instrument = {.kind = GW_PAYOFF_POWER_PERP,
                                             .quantity = 1.0,
                                             .power_perp = {.norm_factor = judge_number(row, "norm_factor"),
                                                            .mark_ratio = judge_number(row, "mark_ratio"),
                                                            .vol = judge_number(row, "vol"),
                                                            .rate = judge_number(row, "rate")}};
    judge_instrument(&instrument, row, 1e-15);
}

static void with_a_mark_and_without_it_agrees_with_90_digits(void **state)
{
    (void)state;
    assert_int_equal(judge_contracts("power_perp", check_power_perp), 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gamma_agrees_with_the_published_check),
        cmocka_unit_test(without_a_mark_it_is_the_power_contract_of_the_funding_period),
        cmocka_unit_test(funding_is_the_decay_of_the_normalisation_and_clamped),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(with_a_mark_and_without_it_agrees_with_90_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
