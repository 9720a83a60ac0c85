#include "tests/property/pricing/draw.h"

#define CASES 100000

static void calls_and_puts_differ_by_the_forward_only(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < CASES; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 8.0);
        option.is_call = true;
        struct gw_greeks call = draw_greeks(spot, &option);
        option.is_call = false;
        struct gw_greeks put = draw_greeks(spot, &option);
        double spot_leg = spot * gw_vecmath_exp(-option.yield * option.t_years);
        double strike_leg = option.strike * gw_vecmath_exp(-option.rate * option.t_years);
        assert_within(call.price - put.price, spot_leg - strike_leg, 4e-15 * (spot_leg + strike_leg));
        assert_within(call.delta - put.delta, spot_leg / spot, 4e-15 * spot_leg / spot);
        assert_true(call.gamma == put.gamma && call.vega == put.vega && call.vanna == put.vanna);
        assert_true(call.volga == put.volga && call.speed == put.speed && call.zomma == put.zomma);
        assert_true(call.color == put.color);
    }
}

static void long_options_have_bounded_delta_and_positive_convexity(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < CASES; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 40.0);
        struct gw_greeks here = draw_greeks(spot, &option);
        struct gw_greeks above = draw_greeks(spot * (1.0 + draw_log_between(&seed, 1e-6, 1.0)), &option);
        double limit = gw_vecmath_exp(-option.yield * option.t_years) * (1.0 + 1e-15); /* |qT| <= 1 rounds */
        assert_true(here.gamma >= 0.0 && here.vega >= 0.0);
        assert_true(option.is_call ? here.delta >= 0.0 && here.delta <= limit
                                   : here.delta <= 0.0 && here.delta >= -limit);
        assert_true(above.delta >= here.delta - 2e-15 * limit);
    }
}

static void the_pricing_equation_holds(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < CASES; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 8.0);
        struct gw_greeks g = draw_greeks(spot, &option);
        double vega = g.gamma * spot * spot * option.vol * option.t_years;
        assert_within(g.vega, vega, 2e-15 * vega);
        double diffusion = 0.5 * option.vol * option.vol * spot * spot * g.gamma;
        double drift = (option.rate - option.yield) * spot * g.delta;
        double residual = g.theta + diffusion + drift - option.rate * g.price;
        assert_within(residual, 0.0, 1e-14 * (diffusion + spot + option.strike));
    }
}

static void a_change_of_currency_changes_nothing_else(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < CASES; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 4.0);
        struct gw_greeks plain = draw_greeks(spot, &option);
        double scale = draw_log_between(&seed, 1e-3, 1e3);
        option.strike *= scale;
        struct gw_greeks scaled = draw_greeks(spot * scale, &option);
        /* scaling rounds S and K, which moves d1 by an ulp of S over w */
        double tolerance = 1e-13 + 4e-15 / (option.vol * sqrt(option.t_years));
        assert_within(scaled.price, plain.price * scale,
                      tolerance * plain.price * scale + 4e-15 * spot * scale);
        assert_within(scaled.delta, plain.delta, tolerance);
        assert_within(scaled.gamma * scale, plain.gamma, tolerance * plain.gamma);
    }
}

static void price_is_above_intrinsic_and_rises_with_volatility(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < CASES; i++) {
        double spot;
        struct gw_option option = draw_option(&seed, &spot, 8.0);
        struct gw_greeks g = draw_greeks(spot, &option);
        double spot_leg = spot * gw_vecmath_exp(-option.yield * option.t_years);
        double strike_leg = option.strike * gw_vecmath_exp(-option.rate * option.t_years);
        double slack = 4e-15 * (spot_leg + strike_leg);
        assert_true(g.price >= (option.is_call ? spot_leg - strike_leg : strike_leg - spot_leg) - slack);
        assert_true(g.price >= 0.0 && g.price <= (option.is_call ? spot_leg : strike_leg) + slack);
        struct gw_option dearer = option;
        dearer.vol *= 1.0 + draw_log_between(&seed, 1e-4, 1.0);
        assert_true(draw_greeks(spot, &dearer).price >= g.price - slack);
        struct gw_option moneyness_kept = option;
        moneyness_kept.rate = moneyness_kept.yield = 0.0;
        struct gw_greeks sooner = draw_greeks(spot, &moneyness_kept);
        moneyness_kept.t_years *= 1.5;
        assert_true(draw_greeks(spot, &moneyness_kept).price >= sooner.price - slack);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_and_puts_differ_by_the_forward_only),
        cmocka_unit_test(long_options_have_bounded_delta_and_positive_convexity),
        cmocka_unit_test(the_pricing_equation_holds),
        cmocka_unit_test(a_change_of_currency_changes_nothing_else),
        cmocka_unit_test(price_is_above_intrinsic_and_rises_with_volatility),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
