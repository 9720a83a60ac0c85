/* Is the right endpoint asked next, whatever the others did before? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chains/rpc/upstream.h"

#define NOW 1000000u

static const struct gw_rpc_endpoint three[] = {{.url = "http://a"},
                                               {.url = "https://b", .role = GW_ROLE_FALLBACK},
                                               {.url = "http://c", .role = GW_ROLE_FALLBACK}};

static struct gw_upstream *pick(struct gw_upstreams *u, uint32_t excluded, uint64_t now_ms)
{
    uint64_t wait_ms = 0;
    return gw_upstreams_pick(u, GW_UPSTREAM_READ, excluded, now_ms, &wait_ms);
}

static void only_http_and_https_are_taken(void **state)
{
    (void)state;
    struct gw_upstreams u;
    static const char *const bad[] = {"ws://a", "file:///etc/passwd", "a", "", "HTTP//a", NULL};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct gw_rpc_endpoint endpoints[] = {{.url = "http://good"}, {.url = bad[i]}};
        assert_int_equal(gw_upstreams_init(&u, endpoints, 2, NOW), GW_E_CONFIG);
    }
    assert_int_equal(gw_upstreams_init(&u, three, 0, NOW), GW_E_CONFIG);
    static const struct gw_rpc_endpoint nine[GW_RPC_UPSTREAMS_MAX + 1] = {{.url = "http://a"}};
    assert_int_equal(gw_upstreams_init(&u, nine, GW_RPC_UPSTREAMS_MAX + 1, NOW), GW_E_CONFIG);
}

static void the_primary_is_asked_until_its_breaker_opens_and_again_when_it_is_well(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3, NOW), GW_OK);
    for (unsigned i = 0; i < GW_BREAKER_FAILURES; i++) {
        assert_ptr_equal(pick(&u, 0, NOW), &u.list[0]);
        assert_int_equal(gw_upstream_fail(&u.list[0], GW_E_HTTP, 0, NOW), i + 1 == GW_BREAKER_FAILURES);
    }
    assert_ptr_equal(pick(&u, 0, NOW), &u.list[1]);
    assert_ptr_equal(pick(&u, 0, NOW + GW_BREAKER_WAIT_MS - 1), &u.list[1]);
    assert_ptr_equal(pick(&u, 0, NOW + GW_BREAKER_WAIT_MS), &u.list[0]);
    gw_breaker_start(&u.list[0].breaker); /* one probe at a time */
    assert_ptr_equal(pick(&u, 0, NOW + GW_BREAKER_WAIT_MS), &u.list[1]);
    gw_upstream_succeed(&u.list[0], 20, NOW);
    assert_ptr_equal(pick(&u, 0, NOW + GW_BREAKER_WAIT_MS), &u.list[0]);
    gw_upstreams_fini(&u);
}

static void an_endpoint_asked_in_this_round_is_not_asked_again(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3, NOW), GW_OK);
    assert_ptr_equal(pick(&u, 1, NOW), &u.list[1]);
    assert_ptr_equal(pick(&u, 3, NOW), &u.list[2]);
    assert_null(pick(&u, 7, NOW));
    gw_upstreams_fini(&u);
}

static void when_all_breakers_are_open_the_one_that_closes_first_is_asked(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3, NOW), GW_OK);
    for (unsigned i = 0; i < 3 * GW_BREAKER_FAILURES; i++) {
        (void)gw_upstream_fail(&u.list[i % 3], GW_E_TIMEOUT, 0, NOW + (i % 3 == 2 ? 0 : 100));
    }
    assert_ptr_equal(pick(&u, 0, NOW + 200), &u.list[2]);
    gw_upstreams_fini(&u);
}

static void another_chain_and_an_unpaid_bill_block_until_it_is_time_to_look_again(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 2, NOW), GW_OK);
    u.list[0].is_checked = true;
    assert_true(gw_upstream_fail(&u.list[0], GW_E_CHAIN, 0, NOW));
    assert_false(u.list[0].is_checked);
    assert_ptr_equal(pick(&u, 0, NOW), &u.list[1]);
    assert_null(pick(&u, 2, NOW));
    assert_int_equal(gw_upstreams_reason(&u, NOW), GW_E_CHAIN);
    assert_true(gw_upstream_fail(&u.list[1], GW_E_BILLING, 0, NOW));
    assert_null(pick(&u, 0, NOW));
    assert_ptr_equal(pick(&u, 0, NOW + GW_BREAKER_WAIT_MS), &u.list[0]);
    assert_null(pick(&u, 1, NOW + GW_BREAKER_BILL_MS - 1));
    assert_ptr_equal(pick(&u, 1, NOW + GW_BREAKER_BILL_MS), &u.list[1]);
    gw_upstreams_fini(&u);
}

static void roles_decide_by_what_is_asked(void **state)
{
    (void)state;
    static const struct gw_rpc_endpoint all[] = {{.url = "http://q", .role = GW_ROLE_QUORUM},
                                                 {.url = "http://r", .role = GW_ROLE_ARCHIVE},
                                                 {.url = "http://f", .role = GW_ROLE_FALLBACK},
                                                 {.url = "http://p", .role = GW_ROLE_PRIMARY}};
    static const unsigned orders[3][4] = {[GW_UPSTREAM_READ] = {3, 2, 1, 0},
                                          [GW_UPSTREAM_VOTE] = {3, 0, 2, 1},
                                          [GW_UPSTREAM_RECALL] = {1, 3, 2, 0}};
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, all, 4, NOW), GW_OK);
    for (unsigned use = 0; use < 3; use++) {
        uint32_t excluded = 0;
        for (unsigned i = 0; i < 4; i++) {
            uint64_t wait_ms = 0;
            struct gw_upstream *next =
                gw_upstreams_pick(&u, (enum gw_upstream_use)use, excluded, NOW, &wait_ms);
            assert_ptr_equal(next, &u.list[orders[use][i]]);
            excluded |= gw_upstreams_bit(&u, next);
        }
    }
    gw_upstreams_fini(&u);
}

static void among_equals_the_healthier_one_is_asked(void **state)
{
    (void)state;
    struct gw_upstreams u;
    static const struct gw_rpc_endpoint two[] = {{.url = "http://a"}, {.url = "http://b"}};
    assert_int_equal(gw_upstreams_init(&u, two, 2, NOW), GW_OK);
    for (unsigned i = 0; i < 20; i++) {
        gw_upstream_succeed(&u.list[0], 3000, NOW);
        gw_upstream_succeed(&u.list[1], 30, NOW);
    }
    assert_true(gw_upstream_health(&u.list[0], NOW) < 500);
    assert_true(gw_upstream_health(&u.list[1], NOW) > 900);
    assert_ptr_equal(pick(&u, 0, NOW), &u.list[1]);
    assert_ptr_equal(pick(&u, 0, NOW + 120000), &u.list[0]); /* what it was is forgotten: tried again */
    gw_upstreams_fini(&u);
}

static void only_being_out_of_reach_asks_for_a_new_chain_check(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3, NOW), GW_OK);
    u.list[0].is_checked = true;
    (void)gw_upstream_fail(&u.list[0], GW_E_FORMAT, 0, NOW);
    (void)gw_upstream_fail(&u.list[0], GW_E_RATE, 0, NOW);
    assert_true(u.list[0].is_checked);
    (void)gw_upstream_fail(&u.list[0], GW_E_CONNECT, 0, NOW);
    assert_false(u.list[0].is_checked);
    u.list[0].is_checked = true;
    (void)gw_upstream_fail(&u.list[0], GW_E_TIMEOUT, 0, NOW);
    assert_false(u.list[0].is_checked);
    gw_upstreams_fini(&u);
}

static void lagging_and_disputed_answers_do_not_open_the_breaker_but_are_counted(void **state)
{
    (void)state;
    static const enum gw_status mild[] = {GW_E_BEHIND, GW_E_DISPUTE, GW_E_MISSING, GW_E_RATE};
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3, NOW), GW_OK);
    for (unsigned i = 0; i < 16; i++) {
        assert_false(gw_upstream_fail(&u.list[0], mild[i % 4], 0, NOW));
    }
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(u.list[0].errors[mild[i]], 4);
    }
    assert_true(gw_breaker_is_closed(&u.list[0].breaker));
    gw_upstreams_fini(&u);
}

static void a_head_is_behind_when_another_endpoint_has_shown_a_newer_one(void **state)
{
    (void)state;
    struct gw_upstreams u;
    assert_int_equal(gw_upstreams_init(&u, three, 3, NOW), GW_OK);
    assert_false(gw_upstreams_is_behind(&u, &u.list[0], 1700000000));
    assert_false(gw_upstreams_is_behind(&u, &u.list[1], 1700000000 - GW_UPSTREAM_BEHIND_S));
    assert_true(gw_upstreams_is_behind(&u, &u.list[1], 1700000000 - GW_UPSTREAM_BEHIND_S - 1));
    /* The chain itself went back: once the other one shows it, too, nobody is behind. */
    assert_false(gw_upstreams_is_behind(&u, &u.list[0], 1700000000 - 60));
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
        cmocka_unit_test(the_primary_is_asked_until_its_breaker_opens_and_again_when_it_is_well),
        cmocka_unit_test(an_endpoint_asked_in_this_round_is_not_asked_again),
        cmocka_unit_test(when_all_breakers_are_open_the_one_that_closes_first_is_asked),
        cmocka_unit_test(another_chain_and_an_unpaid_bill_block_until_it_is_time_to_look_again),
        cmocka_unit_test(roles_decide_by_what_is_asked),
        cmocka_unit_test(among_equals_the_healthier_one_is_asked),
        cmocka_unit_test(only_being_out_of_reach_asks_for_a_new_chain_check),
        cmocka_unit_test(lagging_and_disputed_answers_do_not_open_the_breaker_but_are_counted),
        cmocka_unit_test(a_head_is_behind_when_another_endpoint_has_shown_a_newer_one),
        cmocka_unit_test(waits_begin_after_all_were_asked_and_double_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
