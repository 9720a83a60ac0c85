#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/monitor/policy/rule_scene.h"

static uint32_t spread(struct scene *scene)
{
    const struct gw_rule_input input = {&scene->params, &scene->feedback, &scene->exposure};
    memset(&scene->advice, 0, sizeof scene->advice);
    assert_int_equal(gw_rule_half_spread(&scene->advice, &input), GW_OK);
    return scene->advice.half_spread_bps;
}

static void it_grows_with_the_short_gamma_carried(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.exposure.short_gamma_usd_per_1pct = 0.0;
    assert_int_equal(spread(&scene), 50);
    scene.exposure.short_gamma_usd_per_1pct = -20e6;
    assert_int_equal(spread(&scene), 450);
    scene.exposure.short_gamma_usd_per_1pct = 20e6; /* whichever sign the sum of shorts carries */
    assert_int_equal(spread(&scene), 450);
}

static void without_depth_it_is_the_whole_premium(void **state)
{
    (void)state;
    struct scene scene = new_scene();
    scene.feedback.depth_1pct_usd = 0.0;
    assert_int_equal(spread(&scene), 10000);
    scene.exposure.head.flags &= ~GW_EXPOSURE_OPTIONS;
    assert_int_equal(spread(&scene), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_with_the_short_gamma_carried),
        cmocka_unit_test(without_depth_it_is_the_whole_premium),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
