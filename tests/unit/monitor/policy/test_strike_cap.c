#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/rule_scene.h"

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
