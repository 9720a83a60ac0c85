#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/clock.h"

static void there_is_no_time_before_the_first_block(void **state)
{
    (void)state;
    struct gw_clock clock;
    gw_clock_init(&clock, false);
    assert_int_equal(gw_clock_now_ms(&clock, 123456), 0);
}

static void now_is_the_block_plus_the_time_since_it_was_seen(void **state)
{
    (void)state;
    struct gw_clock clock;
    gw_clock_init(&clock, false);
    gw_clock_advance(&clock, 1700000000, 5000);
    assert_int_equal(gw_clock_now_ms(&clock, 5000), 1700000000000);
    assert_int_equal(gw_clock_now_ms(&clock, 6250), 1700000001250);
    assert_int_equal(gw_clock_now_ms(&clock, 4000), 1700000000000);
}

static void a_replay_stands_on_the_block_alone(void **state)
{
    (void)state;
    struct gw_clock clock;
    gw_clock_init(&clock, true);
    gw_clock_advance(&clock, 1700000000, 5000);
    assert_int_equal(gw_clock_now_ms(&clock, 99000), 1700000000000);
}

static void older_and_equal_blocks_do_not_move_the_clock(void **state)
{
    (void)state;
    struct gw_clock clock;
    gw_clock_init(&clock, false);
    gw_clock_advance(&clock, 1700000012, 5000);
    gw_clock_advance(&clock, 1700000000, 6000);
    gw_clock_advance(&clock, 1700000012, 7000);
    assert_int_equal(gw_clock_now_ms(&clock, 7000), 1700000014000);
    gw_clock_advance(&clock, 1700000013, 8000);
    assert_int_equal(gw_clock_now_ms(&clock, 8000), 1700000013000);
}

static void timestamps_that_are_no_time_are_ignored(void **state)
{
    (void)state;
    struct gw_clock clock;
    gw_clock_init(&clock, false);
    gw_clock_advance(&clock, -1, 0);
    gw_clock_advance(&clock, INT64_MAX, 0);
    gw_clock_advance(&clock, GW_CLOCK_BLOCK_S_MAX + 1, 0);
    assert_int_equal(gw_clock_now_ms(&clock, 1), 0);
    gw_clock_advance(&clock, GW_CLOCK_BLOCK_S_MAX, 0);
    assert_int_equal(gw_clock_now_ms(&clock, 0), GW_CLOCK_BLOCK_S_MAX * 1000);
}

static void monotonic_time_does_not_run_backwards(void **state)
{
    (void)state;
    const uint64_t first_ns = gw_clock_mono_ns();
    const uint64_t second_ms = gw_clock_mono_ms();
    assert_true(second_ms >= first_ns / 1000000);
    assert_true(gw_clock_mono_ns() >= first_ns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_no_time_before_the_first_block),
        cmocka_unit_test(now_is_the_block_plus_the_time_since_it_was_seen),
        cmocka_unit_test(a_replay_stands_on_the_block_alone),
        cmocka_unit_test(older_and_equal_blocks_do_not_move_the_clock),
        cmocka_unit_test(timestamps_that_are_no_time_are_ignored),
        cmocka_unit_test(monotonic_time_does_not_run_backwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
