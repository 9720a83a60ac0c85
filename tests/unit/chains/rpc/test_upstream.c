#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/rpc/upstream.h"

static const char *const three[] = {"http://a", "https://b", "http://c"};

static void only_http_and_https_are_taken(void **state)
{
    (void)state;
    struct gw_upstreams u;
    static const char *const bad[] = {"ws://a", "file:///etc/passwd", "a", "", "HTTP//a", NULL};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *const urls[] = {"http://good", bad[i]};
        assert_int_equal(gw_upstreams_init(&u, urls, 2), GW_E_CONFIG);
    }
    assert_int_equal(gw_upstreams_init(&u, three, 0), GW_E_CONFIG);
    static const char *const nine[GW_RPC_UPSTREAMS_MAX + 1] = {"http://a"};
    assert_int_equal(gw_upstreams_init(&u, nine, GW_RPC_UPSTREAMS_MAX + 1), GW_E_CONFIG);
}

static void the_first_is_preferred_until_it_fails_and_then_the_next(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3), GW_OK);
    for (size_t i = 0; i < 7; i++) {
        struct gw_upstream *picked = gw_upstreams_pick(&u);
        assert_ptr_equal(picked, &u.list[i % 3]);
        assert_ptr_equal(picked, gw_upstreams_pick(&u));
        gw_upstreams_fail(&u, picked, GW_E_HTTP);
    }
    gw_upstreams_fini(&u);
}

static void a_late_failure_of_another_one_does_not_move_the_preference(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3), GW_OK);
    gw_upstreams_fail(&u, &u.list[0], GW_E_HTTP);
    gw_upstreams_fail(&u, &u.list[0], GW_E_HTTP);
    assert_ptr_equal(gw_upstreams_pick(&u), &u.list[1]);
    gw_upstreams_fini(&u);
}

static void a_disabled_one_is_never_picked_again(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3), GW_OK);
    gw_upstreams_disable(&u, &u.list[1]);
    gw_upstreams_fail(&u, &u.list[0], GW_E_HTTP);
    assert_ptr_equal(gw_upstreams_pick(&u), &u.list[2]);
    gw_upstreams_disable(&u, &u.list[2]);
    assert_ptr_equal(gw_upstreams_pick(&u), &u.list[0]);
    assert_int_equal(gw_upstreams_usable_count(&u), 1);
    gw_upstreams_disable(&u, &u.list[0]);
    assert_null(gw_upstreams_pick(&u));
    assert_int_equal(gw_upstreams_usable_count(&u), 0);
    gw_upstreams_fini(&u);
}

static void only_being_out_of_reach_asks_for_a_new_chain_check(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3), GW_OK);
    u.list[0].is_checked = true;
    gw_upstreams_fail(&u, &u.list[0], GW_E_FORMAT);
    gw_upstreams_fail(&u, &u.list[0], GW_E_RATE);
    assert_true(u.list[0].is_checked);
    gw_upstreams_fail(&u, &u.list[0], GW_E_CONNECT);
    assert_false(u.list[0].is_checked);
    u.list[0].is_checked = true;
    gw_upstreams_fail(&u, &u.list[0], GW_E_TIMEOUT);
    assert_false(u.list[0].is_checked);
    gw_upstreams_fini(&u);
}

static void waits_begin_after_all_were_asked_and_double_up_to_the_limit(void **state)
{
    (void)state;
    assert_int_equal(gw_upstreams_backoff_ms(2, 3, 100), 0);
    assert_int_equal(gw_upstreams_backoff_ms(3, 3, 100), 0);
    assert_int_equal(gw_upstreams_backoff_ms(4, 3, 100), 100);
    assert_int_equal(gw_upstreams_backoff_ms(7, 3, 100), 200);
    assert_int_equal(gw_upstreams_backoff_ms(2, 1, 100), 100);
    assert_int_equal(gw_upstreams_backoff_ms(3, 1, 100), 200);
    assert_int_equal(gw_upstreams_backoff_ms(4, 1, 100), 400);
    assert_int_equal(gw_upstreams_backoff_ms(9, 1, 100), GW_RPC_BACKOFF_MS_MAX);
    assert_int_equal(gw_upstreams_backoff_ms(4000000000u, 1, 100), GW_RPC_BACKOFF_MS_MAX);
    assert_int_equal(gw_upstreams_backoff_ms(2, 1, 1000000), GW_RPC_BACKOFF_MS_MAX);
    assert_int_equal(gw_upstreams_backoff_ms(2, 0, 100), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_http_and_https_are_taken),
        cmocka_unit_test(the_first_is_preferred_until_it_fails_and_then_the_next),
        cmocka_unit_test(a_late_failure_of_another_one_does_not_move_the_preference),
        cmocka_unit_test(a_disabled_one_is_never_picked_again),
        cmocka_unit_test(only_being_out_of_reach_asks_for_a_new_chain_check),
        cmocka_unit_test(waits_begin_after_all_were_asked_and_double_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
