#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/rule_scene.h"

static uint32_t advice(struct scene *scene)
{
    const struct gw_rule_input input = {&scene->params, &scene->feedback, &scene->exposure};
    memset(&scene->advice, 0, sizeof scene->advice);
    assert_int_equal(gw_rule_lp_advice(&scene->advice, &input), GW_OK);
    return scene->advice.lp_advice;
}

/* 50·σ²·|Γ| = 50·0.81·100 000 = 4.05 million a year lost to arbitrage. */
static void it_follows_fees_against_volatility(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.exposure.head.flags &= ~GW_EXPOSURE_OPTIONS;
    scene.exposure.notional_usd = 10e6;
    scene.exposure.gamma_usd_per_1pct = -100e3;
    assert_int_equal(advice(&scene), 0); /* fees are not known */
    scene.params.lp_fee_per_year = 0.405;
    assert_int_equal(advice(&scene), 0);
    scene.params.lp_fee_per_year = 0.405 / (1.16 * 1.16);
    assert_int_equal(advice(&scene), 2);
    scene.params.lp_fee_per_year = 0.405;
    scene.params.lp_gamma_usd_max = 90e3;
    assert_int_equal(advice(&scene), 1);
}

static void a_venue_of_options_gets_none(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.params.lp_gamma_usd_max = 1.0;
    assert_int_equal(advice(&scene), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_fees_against_volatility),
        cmocka_unit_test(a_venue_of_options_gets_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
