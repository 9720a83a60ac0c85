#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/policy/breaker.h"

static unsigned update(struct gw_memory *memory, double k, int64_t now_s)
{
    const struct gw_breaker_input input = {k, 1.0, GW_STALE_FRESH, now_s};
    return gw_breaker_update(memory, &input);
}

static void levels_are_entered_at_once(void **state)
{
    (void)state;
    static const struct {
        double k;
        unsigned level;
    } rows[] = {{0.2499, 0}, {0.25, 1}, {0.5, 2}, {0.75, 3}, {1.0, 4}, {50.0, 4}, {-3.0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gw_memory memory = {0};
        assert_int_equal(update(&memory, rows[i].k, 1000), rows[i].level);
    }
}

static void a_level_is_left_only_half_an_hour_below_its_exit(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    assert_int_equal(update(&memory, 0.5, 1000), 2);
    assert_int_equal(update(&memory, 0.45, 9000), 2);
    assert_int_equal(update(&memory, 0.39, 10000), 2);
    assert_int_equal(update(&memory, 0.39, 11799), 2);
    assert_int_equal(update(&memory, 0.41, 11799), 2);
    assert_int_equal(update(&memory, 0.39, 11800), 2);
    assert_int_equal(update(&memory, 0.39, 13600), 1);
    assert_int_equal(update(&memory, 0.0, 13601), 1);
    assert_int_equal(update(&memory, 0.0, 15400), 0);
}

static void a_rise_during_the_wait_is_taken_at_once(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    assert_int_equal(update(&memory, 0.3, 1000), 1);
    assert_int_equal(update(&memory, 0.1, 2000), 1);
    assert_int_equal(update(&memory, 1.2, 2001), 4);
    assert_int_equal(update(&memory, 0.1, 3800), 4);
    assert_int_equal(update(&memory, 0.1, 5599), 4);
    assert_int_equal(update(&memory, 0.1, 5600), 3);
}

static void thin_depth_and_stale_inputs_enter_levels(void **state)
{
    (void)state;
    struct gw_memory memory = {0};
    struct gw_breaker_input input = {0.0, 0.59, GW_STALE_FRESH, 1000};
    assert_int_equal(gw_breaker_update(&memory, &input), 1);
    input.depth_ratio = 0.29;
    assert_int_equal(gw_breaker_update(&memory, &input), 3);
    memset(&memory, 0, sizeof memory);
    input.depth_ratio = 1.0;
    input.stale_level = GW_STALE_WARN;
    assert_int_equal(gw_breaker_update(&memory, &input), 1);
    input.stale_level = GW_STALE_HELD;
    assert_int_equal(gw_breaker_update(&memory, &input), 2);
    input.stale_level = GW_STALE_DEAD;
    assert_int_equal(gw_breaker_update(&memory, &input), 2);
}

static void a_level_that_cannot_be_is_read_as_the_highest(void **state)
{
    (void)state;
    struct gw_memory memory = {.breaker_level = 1234};
    assert_int_equal(update(&memory, 0.0, 1000), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_entered_at_once),
        cmocka_unit_test(a_level_is_left_only_half_an_hour_below_its_exit),
        cmocka_unit_test(a_rise_during_the_wait_is_taken_at_once),
        cmocka_unit_test(thin_depth_and_stale_inputs_enter_levels),
        cmocka_unit_test(a_level_that_cannot_be_is_read_as_the_highest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
