/* Does a request find the node that can answer it, and only ask again when that can help? */
#include "tests/sim/chains/rpc/world.h"

static void a_reverted_call_is_an_item_and_not_a_failure(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {
        {.body = "[{\"id\":1,\"error\":{\"code\":3,\"message\":\"execution reverted: nope\"}}]"}};
    node_script(&w->node, steps, 1);
    w->options.attempts = 3;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->item_status, GW_E_REVERT);
    assert_int_equal(w->node.posts, 1);
    assert_int_equal(count_logged(w, ""), 0);
}

static void a_refused_connection_is_a_connect_error_and_the_chain_is_checked_again(void **state)
{
    struct world *w = *state;
    /* Twice: on a kept connection libcurl itself asks once more. */
    static const struct node_step steps[] = {
        {.body = GOOD}, {.action = NODE_HANG_UP}, {.action = NODE_HANG_UP}, {.body = GOOD}};
    node_script(&w->node, steps, 4);
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(ask(w), GW_E_CONNECT);
    assert_int_equal(w->node.chain_posts, 1);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.chain_posts, 2);

    w->options.endpoints[0].url = "http://127.0.0.1:1/v2/SECRETKEY";
    gw_rpc_close(w->rpc);
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_CONNECT);
    assert_int_equal(count_logged(w, "event=rpc.failed"), 2);
}

static void a_node_of_another_chain_is_not_asked(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.body = GOOD}};
    node_script(&w->spare, steps, 1);
    w->node.chain_id = "0x1";
    w->options.endpoints[1].url = w->spare.url;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.posts, 0);
    assert_int_equal(w->node.chain_posts, 1);
    assert_int_equal(w->spare.posts, 2);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_CHAIN], 1);
    assert_int_equal(count_logged(w, "event=rpc.wrong_chain"), 1);
}

static void a_node_of_another_chain_costs_no_attempt(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.body = "", .http = 500}, {.body = GOOD}};
    node_script(&w->spare, steps, 2);
    w->node.chain_id = "0x1";
    w->options.endpoints[1].url = w->spare.url;
    w->options.attempts = 2;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->spare.posts, 2);
}

static void without_any_node_of_the_chain_the_request_is_a_chain_error(void **state)
{
    struct world *w = *state;
    w->node.chain_id = "0x1";
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_CHAIN);
    assert_int_equal(ask(w), GW_E_CHAIN);
    assert_int_equal(w->node.posts, 0);
    assert_int_equal(w->node.chain_posts, 1);
}

static void failures_rotate_over_the_upstreams_until_one_answers(void **state)
{
    struct world *w = *state;
    static const struct node_step broken[] = {{.body = "", .http = 503}};
    static const struct node_step recovering[] = {{.body = "no"}, {.body = "{}"}, {.body = GOOD}};
    node_script(&w->node, broken, 1);
    node_script(&w->spare, recovering, 3);
    w->options.endpoints[1].url = w->spare.url;
    w->options.attempts = 6;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.posts, 3);
    assert_int_equal(w->spare.posts, 3);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_HTTP], 3);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_FORMAT], 2);
    assert_int_equal(count_logged(w, "event=rpc.failed"), 5);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->spare.posts, 4);
}

static void a_call_refused_for_its_rate_is_asked_again_while_attempts_are_left(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {
        {.body = "[{\"id\":1,\"error\":{\"code\":429,\"message\":\"slow\"}}]"},
        {.body = GOOD},
        {.body = "[{\"id\":1,\"error\":{\"code\":429,\"message\":\"slow\"}}]"}};
    node_script(&w->node, steps, 3);
    w->options.attempts = 2;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->item_status, GW_OK);
    assert_int_equal(w->node.posts, 2);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->item_status, GW_E_RATE);
    assert_int_equal(w->node.posts, 4);
}

static void a_whole_batch_that_asks_for_too_much_is_not_asked_again(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {
        {.body = "{\"id\":null,\"error\":{\"code\":-32600,\"message\":\"batch too large\"}}"}};
    node_script(&w->node, steps, 1);
    w->options.attempts = 3;
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_BOUND);
    assert_int_equal(w->node.posts, 1);
}

static void a_request_that_is_open_at_close_gets_no_callback(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.action = NODE_SILENT}};
    node_script(&w->node, steps, 1);
    open_rpc(w);
    assert_int_equal(gw_rpc_send(w->rpc, &number_call, 1, on_done, w), GW_OK);
    while (w->node.posts == 0) {
        uv_run(&w->loop, UV_RUN_ONCE);
    }
    gw_rpc_close(w->rpc);
    w->rpc = NULL;
    node_close(&w->node);
    node_close(&w->spare);
    node_close(&w->third);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->answers, 0);
    node_open(&w->node, &w->loop, "0x7a69");
    node_open(&w->spare, &w->loop, "0x7a69");
    node_open(&w->third, &w->loop, "0x7a69");
}

int main(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used for this machine */
    const struct CMUnitTest tests[] = {
        TEST(a_reverted_call_is_an_item_and_not_a_failure),
        TEST(a_refused_connection_is_a_connect_error_and_the_chain_is_checked_again),
        TEST(a_node_of_another_chain_is_not_asked),
        TEST(a_node_of_another_chain_costs_no_attempt),
        TEST(without_any_node_of_the_chain_the_request_is_a_chain_error),
        TEST(failures_rotate_over_the_upstreams_until_one_answers),
        TEST(a_call_refused_for_its_rate_is_asked_again_while_attempts_are_left),
        TEST(a_whole_batch_that_asks_for_too_much_is_not_asked_again),
        TEST(a_request_that_is_open_at_close_gets_no_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
