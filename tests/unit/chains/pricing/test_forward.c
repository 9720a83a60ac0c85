#include "tests/unit/chains/pricing/judge.h"

static const struct gw_option put = {.strike = 2100.0, .t_years = 0.25, .vol = 0.7, .rate = 0.05};

static void a_forward_option_is_the_spot_option_of_its_forward(void **state)
{
    (void)state;
    struct gw_option on_spot = put;
    on_spot.yield = 0.02;
    double growth = gw_vecmath_exp((0.05 - 0.02) * 0.25);
    struct gw_greeks spot;
    struct gw_greeks forward;
    assert_int_equal(gw_pricing_european(&spot, 2000.0, &on_spot), GW_OK);
    assert_int_equal(gw_pricing_forward(&forward, 2000.0 * growth, &put), GW_OK);
    assert_near(forward.price, spot.price, 1e-13, 0.0);
    assert_near(forward.delta * growth, spot.delta, 1e-13, 0.0);
    assert_near(forward.gamma * growth * growth, spot.gamma, 1e-13, 0.0);
    assert_near(forward.vega, spot.vega, 1e-13, 0.0);
}

static void rho_holds_the_forward_and_the_yield_is_not_read(void **state)
{
    (void)state;
    struct gw_option other = put;
    other.yield = 1.5;
    struct gw_greeks a;
    struct gw_greeks b;
    assert_int_equal(gw_pricing_forward(&a, 2000.0, &put), GW_OK);
    assert_int_equal(gw_pricing_forward(&b, 2000.0, &other), GW_OK);
    assert_true(a.rho == -0.25 * a.price);
    assert_memory_equal(&a, &b, sizeof a);
}

static void bad_input_is_refused(void **state)
{
    (void)state;
    struct gw_greeks got;
    assert_int_equal(gw_pricing_forward(&got, 0.0, &put), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_forward(&got, (double)NAN, &put), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forward_option_is_the_spot_option_of_its_forward),
        cmocka_unit_test(rho_holds_the_forward_and_the_yield_is_not_read),
        cmocka_unit_test(bad_input_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
