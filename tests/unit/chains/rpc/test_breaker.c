/* Does an endpoint that fails get left alone, for how long, and how does it come back? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/rpc/breaker.h"

static void it_opens_after_some_failures_in_a_row_and_a_success_forgives_all(void **state)
{
    (void)state;
    struct gw_breaker b = {0};
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 1; i < GW_BREAKER_FAILURES; i++) {
            assert_false(gw_breaker_fail(&b, 0));
            assert_true(gw_breaker_admits(&b, 0));
        }
        gw_breaker_succeed(&b);
    }
    for (unsigned i = 1; i < GW_BREAKER_FAILURES; i++) {
        assert_false(gw_breaker_fail(&b, 0));
    }
    assert_true(gw_breaker_fail(&b, 0));
    assert_false(gw_breaker_admits(&b, GW_BREAKER_WAIT_MS - 1));
    assert_true(gw_breaker_admits(&b, GW_BREAKER_WAIT_MS));
}

static void half_open_lets_one_probe_through_and_its_failure_doubles_the_wait(void **state)
{
    (void)state;
    struct gw_breaker b = {0};
    uint64_t now_ms = 0;
    uint64_t wait_ms = GW_BREAKER_WAIT_MS;
    for (unsigned i = 0; i < GW_BREAKER_FAILURES; i++) {
        (void)gw_breaker_fail(&b, now_ms);
    }
    for (unsigned round = 0; round < 12; round++) {
        assert_int_equal(b.open_until_ms - now_ms, wait_ms);
        now_ms = b.open_until_ms;
        assert_true(gw_breaker_admits(&b, now_ms));
        gw_breaker_start(&b);
        assert_false(gw_breaker_admits(&b, now_ms));
        assert_false(gw_breaker_fail(&b, now_ms)); /* was open before */
        wait_ms = 2 * wait_ms > GW_BREAKER_WAIT_MS_MAX ? GW_BREAKER_WAIT_MS_MAX : 2 * wait_ms;
    }
    gw_breaker_start(&b);
    gw_breaker_forget(&b); /* called off: the next one may probe */
    assert_true(gw_breaker_admits(&b, b.open_until_ms));
    gw_breaker_succeed(&b);
    assert_true(gw_breaker_is_closed(&b));
}

static void blocked_is_open_at_once_and_says_why(void **state)
{
    (void)state;
    struct gw_breaker b = {0};
    gw_breaker_block(&b, GW_E_CHAIN, 5);
    assert_true(gw_breaker_is_blocked(&b, 5));
    assert_int_equal(b.block, GW_E_CHAIN);
    assert_true(gw_breaker_is_blocked(&b, 5 + GW_BREAKER_WAIT_MS - 1));
    assert_false(gw_breaker_is_blocked(&b, 5 + GW_BREAKER_WAIT_MS));
    assert_true(gw_breaker_admits(&b, 5 + GW_BREAKER_WAIT_MS));
    b = (struct gw_breaker){0};
    gw_breaker_block(&b, GW_E_BILLING, 0);
    gw_breaker_block(&b, GW_E_BILLING, 0);
    assert_int_equal(b.open_until_ms, GW_BREAKER_BILL_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_after_some_failures_in_a_row_and_a_success_forgives_all),
        cmocka_unit_test(half_open_lets_one_probe_through_and_its_failure_doubles_the_wait),
        cmocka_unit_test(blocked_is_open_at_once_and_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
