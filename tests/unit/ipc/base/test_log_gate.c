#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "ipc/base/log_gate.h"

static void twenty_lines_pass_and_the_rest_is_counted(void **state)
{
    (void)state;
    struct gw_log_gate gate = {.count = 0};
    uint64_t dropped = 9;
    for (unsigned i = 0; i < GW_LOG_LINES_MAX; i++) {
        assert_true(gw_log_gate_pass(&gate, &dropped, "rpc.failed", 1000 + i));
        assert_true(dropped == 0);
    }
    for (unsigned i = 0; i < 7; i++) {
        assert_false(gw_log_gate_pass(&gate, &dropped, "rpc.failed", 10999));
    }
    assert_true(gw_log_gate_pass(&gate, &dropped, "rpc.failed", 11000));
    assert_true(dropped == 7);
    assert_true(gw_log_gate_pass(&gate, &dropped, "rpc.failed", 11000));
    assert_true(dropped == 0);
}

static void one_event_does_not_silence_another(void **state)
{
    (void)state;
    struct gw_log_gate gate = {.count = 0};
    uint64_t dropped = 0;
    for (unsigned i = 0; i < 2 * GW_LOG_LINES_MAX; i++) {
        (void)gw_log_gate_pass(&gate, &dropped, "rpc.failed", 0);
    }
    assert_false(gw_log_gate_pass(&gate, &dropped, "rpc.failed", 0));
    assert_true(gw_log_gate_pass(&gate, &dropped, "head.moved", 0));
    assert_true(dropped == 0);
}

static void events_beyond_the_table_share_the_last_window(void **state)
{
    (void)state;
    static char names[GW_LOG_EVENTS_MAX + 1][16];
    struct gw_log_gate gate = {.count = 0};
    uint64_t dropped = 0;
    for (unsigned i = 0; i < GW_LOG_EVENTS_MAX + 1; i++) {
        (void)snprintf(names[i], sizeof names[i], "event.%u", i);
        assert_true(gw_log_gate_pass(&gate, &dropped, names[i], 0));
    }
    assert_int_equal(gate.count, GW_LOG_EVENTS_MAX);
    assert_int_equal(gate.windows[GW_LOG_EVENTS_MAX - 1].lines, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twenty_lines_pass_and_the_rest_is_counted),
        cmocka_unit_test(one_event_does_not_silence_another),
        cmocka_unit_test(events_beyond_the_table_share_the_last_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
