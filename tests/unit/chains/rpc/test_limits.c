#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/limits.h"

static struct gw_limits read_lines(const char *const *lines, size_t count)
{
    struct gw_limits limits = {0};
    for (size_t i = 0; i < count; i++) {
        gw_limits_read(&limits, lines[i], strlen(lines[i]));
    }
    return limits;
}

static void the_names_in_use_are_read_in_any_case(void **state)
{
    (void)state;
    static const char *const lines[] = {"HTTP/2 429 \r\n", "Retry-After: 7\r\n",
                                        "X-RateLimit-Remaining: 0\r\n", "x-ratelimit-reset:\t12.5\r\n"};
    const struct gw_limits limits = read_lines(lines, 4);
    assert_int_equal(limits.retry_after_ms, 7000);
    assert_true(limits.has_remaining);
    assert_int_equal(limits.remaining, 0);
    assert_int_equal(limits.reset_ms, 12000);
}

static void dates_points_in_time_and_rubbish_are_ignored(void **state)
{
    (void)state;
    static const char *const lines[] = {"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n",
                                        "ratelimit-reset: 1700000000\r\n",
                                        "x-ratelimit-remaining: -1\r\n",
                                        "retry-after:",
                                        "retry-after",
                                        "",
                                        "retry-after-extra: 5\r\n",
                                        "x-ratelimit-reset: 99999999999999999999999\r\n",
                                        "x-ratelimit-remaining: 5x\r\n"};
    const struct gw_limits limits = read_lines(lines, 9);
    assert_int_equal(limits.retry_after_ms, 0);
    assert_int_equal(limits.reset_ms, 0);
    assert_false(limits.has_remaining);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_names_in_use_are_read_in_any_case),
        cmocka_unit_test(dates_points_in_time_and_rubbish_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
