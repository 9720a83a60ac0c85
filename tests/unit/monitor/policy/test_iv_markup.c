#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/rule_scene.h"

static uint32_t markup(struct scene *scene)
{
    const struct gw_rule_input input = {&scene->params, &scene->feedback, &scene->exposure};
    memset(&scene->advice, 0, sizeof scene->advice);
    assert_int_equal(gw_rule_iv_markup(&scene->advice, &input), GW_OK);
    return scene->advice.iv_markup_target_bps;
}

static void it_rises_with_feedback_and_size_and_falls_with_depth(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    const uint32_t calm = markup(&scene);
    assert_in_range(calm, 400, 700);
    scene.feedback.amplification_relative = 1.2;
    const uint32_t tense = markup(&scene);
    assert_true(tense > calm + 1000);
    scene.feedback.amplification_relative = 1.0;
    scene.exposure.short_gamma_usd_per_1pct *= 10.0;
    const uint32_t large = markup(&scene);
    assert_true(large > calm);
    scene.feedback.depth_1pct_usd /= 4.0;
    assert_true(markup(&scene) > large);
}

static void it_stops_at_half_of_volatility_and_restriction_adds_half(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.feedback.amplification_relative = 3.0;
    assert_int_equal(markup(&scene), 3500);
    scene.feedback.depth_1pct_usd = 0.0;
    assert_int_equal(markup(&scene), 3500);
    scene.feedback.breaker_level = 1;
    assert_int_equal(markup(&scene), 3500);
    scene.feedback.breaker_level = 2;
    assert_int_equal(markup(&scene), 5250);
}

static void a_venue_without_options_has_none(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.exposure.head.flags &= ~GW_EXPOSURE_OPTIONS;
    assert_int_equal(markup(&scene), 0);
}

static void no_number_is_no_advice(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.exposure.short_gamma_usd_per_1pct = (double)NAN;
    const struct gw_rule_input input = {&scene.params, &scene.feedback, &scene.exposure};
    assert_int_equal(gw_rule_iv_markup(&scene.advice, &input), GW_E_DOMAIN);
    assert_int_equal(gw_rule_half_spread(&scene.advice, &input), GW_E_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_rises_with_feedback_and_size_and_falls_with_depth),
        cmocka_unit_test(it_stops_at_half_of_volatility_and_restriction_adds_half),
        cmocka_unit_test(a_venue_without_options_has_none),
        cmocka_unit_test(no_number_is_no_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
