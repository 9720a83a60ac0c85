#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "monitor/policy/rule.h"
#include "tests/unit/monitor/policy/fixture.h"

struct scene {
    struct gw_policy_params params;
    struct gw_exposure exposure;
    struct gw_feedback feedback;
    struct gw_advice advice;
};

static struct scene new_scene(void)
{
    struct scene scene;
    memset(&scene, 0, sizeof scene);
    scene.params = fixture_params();
    const struct fixture_leg leg = fixture_option(true, 2000.0, 604800, 0.7, -1000.0, 1.0);
    scene.exposure = fixture_exposure(2000.0, &leg, 1);
    scene.exposure.vol = 0.7;
    scene.exposure.short_gamma_usd_per_1pct = scene.exposure.gamma_usd_per_1pct;
    scene.feedback.depth_1pct_usd = 40e6;
    scene.feedback.amplification_relative = 1.0;
    scene.feedback.vol_now = 0.9;
    return scene;
}

static uint64_t cap(struct scene *scene)
{
    const struct gw_rule_input input = {&scene->params, &scene->feedback, &scene->exposure};
    assert_int_equal(gw_rule_strike_cap(&scene->advice, &input), GW_OK);
    return scene->advice.strike_cap_target_usd_e8;
}

static void it_is_that_of_the_vector_in_dollars_of_strike(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    assert_true(cap(&scene) / 100000000 == 91857457);
    scene.feedback.depth_1pct_usd = 20e6;
    assert_true(cap(&scene) / 100000000 == 45928728);
    scene.feedback.depth_1pct_usd = 0.0;
    assert_true(cap(&scene) == 0);
}

static void a_cap_beyond_all_numbers_and_a_venue_without_options_have_none(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.feedback.depth_1pct_usd = 1e15;
    assert_true(cap(&scene) == GW_STRIKE_CAP_NONE);
    scene.feedback.depth_1pct_usd = 40e6;
    scene.exposure.head.flags &= ~GW_EXPOSURE_OPTIONS;
    assert_true(cap(&scene) == GW_STRIKE_CAP_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_that_of_the_vector_in_dollars_of_strike),
        cmocka_unit_test(a_cap_beyond_all_numbers_and_a_venue_without_options_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
