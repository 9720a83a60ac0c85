/* Does usual depth stay usual while depth is gone? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/policy/baseline.h"

static void the_mean_stands_in_until_there_are_samples(void **state)
{
    (void)state;
    struct gw_memory m = {.depth_mean_usd = 7.0};
    assert_true(gw_baseline_depth(&m) == 7.0);
    for (int i = 0; i < 3; i++) {
        gw_baseline_learn(&m, 100.0, 1000 + i * GW_BASELINE_GAP_S);
    }
    assert_true(gw_baseline_depth(&m) == 7.0);
    gw_baseline_learn(&m, 100.0, 1000 + 3 * GW_BASELINE_GAP_S);
    assert_true(gw_baseline_depth(&m) == 100.0);
}

static void samples_are_six_hours_apart(void **state)
{
    (void)state;
    struct gw_memory m = {.depth_mean_usd = 7.0};
    for (int i = 0; i < 100; i++) {
        gw_baseline_learn(&m, 100.0, 1000 + i * 60);
    }
    assert_int_equal(m.depth_sample_count, 1);
}

static void a_collapse_of_three_days_moves_nothing_and_one_of_four_does(void **state)
{
    (void)state;
    struct gw_memory m;
    memset(&m, 0, sizeof m);
    int64_t now_s = 1000;
    for (int i = 0; i < 40; i++, now_s += GW_BASELINE_GAP_S) {
        gw_baseline_learn(&m, 100.0 + i % 3, now_s);
    }
    for (int i = 0; i < 12; i++, now_s += GW_BASELINE_GAP_S) {
        gw_baseline_learn(&m, 1.0, now_s);
    }
    assert_true(gw_baseline_depth(&m) >= 100.0);
    for (int i = 0; i < 4; i++, now_s += GW_BASELINE_GAP_S) {
        gw_baseline_learn(&m, 1.0, now_s);
    }
    assert_true(gw_baseline_depth(&m) == 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_stands_in_until_there_are_samples),
        cmocka_unit_test(samples_are_six_hours_apart),
        cmocka_unit_test(a_collapse_of_three_days_moves_nothing_and_one_of_four_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
