/* Do expected hedge flows obey their identities, at any horizon? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "gammawatch/flow.h"

static const struct gw_option week = {.is_call = true, .strike = 2100, .t_years = 7.0 / 365, .vol = 0.8};

static void close_to(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g, expected %.17g", got, expected);
    }
}

static void the_mean_of_dollar_gamma_does_not_ramp(void **state)
{
    (void)state;
    const double shares[] = {1e-9, 0.01, 0.4, 0.9, 0.999, 0.999999};
    const double spots[] = {900, 1900, 2100, 4000};
    for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
        struct gw_greeks now;
        assert_int_equal(gw_pricing_european(&now, spots[i], &week), GW_OK);
        for (size_t j = 0; j < sizeof shares / sizeof shares[0]; j++) {
            double expected;
            assert_int_equal(
                gw_flow_dollar_gamma_expected(&expected, spots[i], &week, shares[j] * week.t_years), GW_OK);
            close_to(expected, spots[i] * spots[i] * now.gamma, 1e-11);
        }
    }
}

static void with_carry_it_grows_at_the_discount_rate(void **state)
{
    (void)state;
    struct gw_option option = week;
    struct gw_greeks now;
    double expected;
    option.rate = 0.5;
    option.yield = -0.3;
    assert_int_equal(gw_pricing_european(&now, 2000, &option), GW_OK);
    assert_int_equal(gw_flow_dollar_gamma_expected(&expected, 2000, &option, 3.0 / 365), GW_OK);
    close_to(expected, 2000 * 2000 * now.gamma * exp(0.5 * 3.0 / 365), 1e-11);
}

static void a_horizon_at_or_after_expiry_has_no_expected_gamma(void **state)
{
    (void)state;
    double expected = 1;
    assert_int_equal(gw_flow_dollar_gamma_expected(&expected, 2000, &week, week.t_years), GW_E_DOMAIN);
    assert_true(expected == 0);
}

static void charm_of_an_expired_option_is_its_step(void **state)
{
    (void)state;
    struct gw_greeks now;
    double change;
    assert_int_equal(gw_pricing_european(&now, 2200, &week), GW_OK);
    assert_int_equal(gw_flow_charm(&change, 2200, &week, 1), GW_OK);
    close_to(change, 1 - now.delta, 1e-15);
    assert_int_equal(gw_flow_charm(&change, 2200, &week, 0), GW_OK);
    assert_true(change == 0);
    assert_int_equal(gw_flow_charm(&change, 2200, &week, -1), GW_E_DOMAIN);
}

static void charm_over_a_short_while_is_the_greek(void **state)
{
    (void)state;
    struct gw_greeks now;
    double change;
    assert_int_equal(gw_pricing_european(&now, 2000, &week), GW_OK);
    assert_int_equal(gw_flow_charm(&change, 2000, &week, 1e-7), GW_OK);
    close_to(change, now.charm * 1e-7, 1e-4);
}

static void expected_flow_is_even_in_gamma_and_grows_with_the_root_of_time(void **state)
{
    (void)state;
    double flow;
    double longer;
    assert_int_equal(gw_flow_abs_expected(&flow, -3.3669071654048065, 2000, 0.8, 1.0 / 365), GW_OK);
    close_to(flow, 449960.87171901682553, 1e-14);
    assert_int_equal(gw_flow_abs_expected(&longer, 3.3669071654048065, 2000, 0.8, 4.0 / 365), GW_OK);
    close_to(longer, 2 * flow, 1e-15);
    assert_int_equal(gw_flow_abs_expected(&flow, 1e300, 1e300, 0.8, 1), GW_E_DOMAIN);
}

static void a_leveraged_token_buys_rises_and_an_inverse_one_too(void **state)
{
    (void)state;
    struct gw_flow_leveraged flow;
    assert_int_equal(gw_flow_leveraged(&flow, 1e7, 3, 0.05), GW_OK);
    close_to(flow.flow_usd, 3e6, 1e-15);
    close_to(flow.gamma_usd_per_1pct, -6e5, 1e-15);
    assert_int_equal(gw_flow_leveraged(&flow, 1e7, -1, 0.05), GW_OK);
    close_to(flow.flow_usd, 1e6, 1e-15);
    assert_int_equal(gw_flow_leveraged(&flow, 1e7, 1, 0.05), GW_OK);
    assert_true(flow.flow_usd == 0 && flow.gamma_usd_per_1pct == 0);
    assert_int_equal(gw_flow_leveraged(&flow, -1, 3, 0.05), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_of_dollar_gamma_does_not_ramp),
        cmocka_unit_test(with_carry_it_grows_at_the_discount_rate),
        cmocka_unit_test(a_horizon_at_or_after_expiry_has_no_expected_gamma),
        cmocka_unit_test(charm_of_an_expired_option_is_its_step),
        cmocka_unit_test(charm_over_a_short_while_is_the_greek),
        cmocka_unit_test(expected_flow_is_even_in_gamma_and_grows_with_the_root_of_time),
        cmocka_unit_test(a_leveraged_token_buys_rises_and_an_inverse_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
