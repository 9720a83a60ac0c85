#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/liquidity/premium.h"
#include "tests/unit/monitor/liquidity/near.h"

/* Vector P20. */
static void the_markup_matches_the_vector(void **state)
{
    (void)state;
    const struct gw_premium_markup markup = gw_premium_markup(0.7, 1.25, 0.0012, 7200.0);
    assert_near(markup.vol_feedback, 0.875, 1e-13);
    assert_near(markup.leland, 0.14483726169844322172, 1e-13);
    assert_near(markup.vol_ask, 0.93622434730563938716, 1e-13);
    assert_near(markup.markup, 0.23622434730563943157, 1e-13);
    assert_near(markup.published, markup.markup, 1e-15);
    assert_near(gw_premium_markup(0.7, 3.0, 0.0012, 7200.0).published, 0.35, 1e-15);
}

/* Vector P21. */
static void the_strike_cap_matches_the_vector(void **state)
{
    (void)state;
    struct gw_premium_strike strike = {2000.0, 0.7, 1.0, 0.25, 40e6, 86400.0};
    assert_near(gw_premium_peak_gamma(&strike), 0.0054432161964114461941, 1e-13);
    const double cap = gw_premium_strike_cap(&strike);
    assert_near(cap, 45928.728710944407135, 1e-13);
    /* In dollars it is the same at every strike. */
    strike.strike_usd = 3210.0;
    assert_near(gw_premium_strike_cap(&strike) * 3210.0, cap * 2000.0, 1e-13);
    strike.depth_1pct_usd = 0.0;
    assert_true(gw_premium_strike_cap(&strike) == 0.0);
}

static void costs_grow_with_size_and_stop_at_the_whole(void **state)
{
    (void)state;
    assert_near(gw_premium_cost(0.0005, 0.0, 40e6), 0.0005, 1e-15);
    /* Half of what a trade of 2 % of the depth per 1 % moves the price: 0.01 %. */
    assert_near(gw_premium_cost(0.0, 0.8e6, 40e6), 0.0001, 1e-13);
    assert_true(gw_premium_cost(0.0005, 1.0, 0.0) == 1.0);
    assert_true(gw_premium_cost(0.0005, 1e300, 1e-300) == 1.0);
}

static void the_spread_is_quadratic_in_the_load(void **state)
{
    (void)state;
    assert_near(gw_premium_spread(50.0, 400.0, 5e6, 40e6), 50.0, 1e-15); /* long gamma pays the base */
    assert_near(gw_premium_spread(50.0, 400.0, -20e6, 40e6), 450.0, 1e-13);
    assert_near(gw_premium_spread(50.0, 400.0, -10e6, 40e6), 150.0, 1e-13);
    assert_true(gw_premium_spread(50.0, 400.0, -1e12, 40e6) == 10000.0);
    assert_true(gw_premium_spread(50.0, 400.0, -1.0, 0.0) == 10000.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_markup_matches_the_vector),
        cmocka_unit_test(the_strike_cap_matches_the_vector),
        cmocka_unit_test(costs_grow_with_size_and_stop_at_the_whole),
        cmocka_unit_test(the_spread_is_quadratic_in_the_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
