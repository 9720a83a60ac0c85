#include "tests/unit/chains/pricing/judge.h"

static const struct gw_instrument call = {
    .kind = GW_PAYOFF_EUROPEAN,
    .quantity = -40.0,
    .option = {.is_call = true, .strike = 2100.0, .t_years = 0.05, .vol = 0.7, .rate = 0.03, .yield = 0.01}};

static void quantity_scales_every_greek(void **state)
{
    (void)state;
    struct gw_greeks one;
    struct gw_greeks position;
    assert_int_equal(gw_pricing_european(&one, 2000.0, &call.option), GW_OK);
    assert_int_equal(gw_pricing_greeks(&position, 2000.0, &call), GW_OK);
    assert_true(position.price == -40.0 * one.price && position.delta == -40.0 * one.delta);
    assert_true(position.gamma == -40.0 * one.gamma && position.vega == -40.0 * one.vega);
    assert_true(position.theta == -40.0 * one.theta && position.rho == -40.0 * one.rho);
    assert_true(position.vanna == -40.0 * one.vanna && position.volga == -40.0 * one.volga);
    assert_true(position.charm == -40.0 * one.charm && position.speed == -40.0 * one.speed);
    assert_true(position.color == -40.0 * one.color && position.zomma == -40.0 * one.zomma);
}

static void a_linear_position_has_delta_and_nothing_else(void **state)
{
    (void)state;
    const struct gw_instrument spot = {.kind = GW_PAYOFF_LINEAR, .quantity = -3.0};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &spot), GW_OK);
    assert_true(got.price == -6000.0 && got.delta == -3.0 && got.gamma == 0.0 && got.vega == 0.0);
    assert_int_equal(gw_pricing_greeks(&got, 0.0, &spot), GW_E_DOMAIN);
}

static void negative_zero_is_never_answered(void **state)
{
    (void)state;
    const struct gw_instrument expired = {
        .kind = GW_PAYOFF_EUROPEAN, .quantity = 5.0, .option = {.is_call = false, .strike = 100.0}};
    struct gw_greeks got;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &expired), GW_OK);
    assert_true(got.delta == 0.0 && !signbit(got.delta) && !signbit(got.rho));
}

static void unknown_kinds_and_infinite_quantities_are_refused(void **state)
{
    (void)state;
    struct gw_greeks got;
    struct gw_instrument broken = call;
    broken.quantity = HUGE_VAL;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &broken), GW_E_DOMAIN);
    broken.quantity = 1e308;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &broken), GW_E_DOMAIN);
    broken = call;
    broken.kind = GW_PAYOFF_COUNT;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &broken), GW_E_DOMAIN);
    struct gw_ladder ladder;
    assert_int_equal(gw_pricing_ladder_instrument(&ladder, 2000.0, &broken), GW_E_DOMAIN);
}

static void finite_move_gamma_tends_to_gamma(void **state)
{
    (void)state;
    struct gw_greeks got;
    double gamma;
    assert_int_equal(gw_pricing_greeks(&got, 2000.0, &call), GW_OK);
    assert_int_equal(gw_pricing_gamma_finite(&gamma, 2000.0, &call, 1e-4), GW_OK);
    assert_near(gamma, got.gamma, 1e-5, 0.0);
}

static void finite_move_gamma_is_bounded_at_expiry(void **state)
{
    (void)state;
    const struct gw_instrument expired = {
        .kind = GW_PAYOFF_EUROPEAN, .quantity = 100.0, .option = {.is_call = true, .strike = 2000.0}};
    double gamma;
    assert_int_equal(gw_pricing_gamma_finite(&gamma, 2000.0, &expired, 0.001), GW_OK);
    assert_near(gamma, 100.0 / (2.0 * 0.001 * 2000.0), 1e-12, 0.0);
    assert_int_equal(gw_pricing_gamma_finite(&gamma, 2000.0, &expired, 0.0), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_gamma_finite(&gamma, 2000.0, &expired, 1.0), GW_E_DOMAIN);
    assert_int_equal(gw_pricing_gamma_finite(&gamma, 2000.0, &expired, 1e-300),
                     GW_E_DOMAIN); /* moves nothing */
    assert_int_equal(gw_pricing_gamma_finite(&gamma, (double)NAN, &expired, 0.1), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantity_scales_every_greek),
        cmocka_unit_test(a_linear_position_has_delta_and_nothing_else),
        cmocka_unit_test(negative_zero_is_never_answered),
        cmocka_unit_test(unknown_kinds_and_infinite_quantities_are_refused),
        cmocka_unit_test(finite_move_gamma_tends_to_gamma),
        cmocka_unit_test(finite_move_gamma_is_bounded_at_expiry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
