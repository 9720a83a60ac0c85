/* Is the primary left when it is ill, asked again when it is well, and overtaken when it is slow? */
#include "tests/sim/chains/rpc/world.h"

#define NEWER "[{\"id\":1,\"result\":{\"timestamp\":\"0x6553f140\"}}]" /* 64 s after the other */
#define OLDER "[{\"id\":1,\"result\":{\"timestamp\":\"0x6553f100\"}}]"
#define NULLS "[{\"id\":1,\"result\":null}]"

static const struct node_step good[] = {{.body = GOOD}};
static const struct node_step silent[] = {{.action = NODE_SILENT}};

static void use_spare(struct world *w, enum gw_upstream_role role)
{
    w->options.endpoints[1] = (struct gw_rpc_endpoint){.url = w->spare.url, .role = role};
    w->options.attempts = 3;
}

static enum gw_status ask_this(struct world *w, const char *method, const char *params, bool is_poll)
{
    const struct gw_rpc_call call = {method, params};
    assert_int_equal((is_poll ? gw_rpc_poll : gw_rpc_send)(w->rpc, &call, 1, on_done, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    return w->status;
}

/* Until the node is asked again: its breaker lets a probe through by itself. */
static void ask_until_posts(struct world *w, const struct node *node, size_t posts)
{
    for (unsigned i = 0; node->posts + node->chain_posts < posts; i++) {
        assert_true(i < 100000);
        (void)ask(w);
        usleep(2000);
    }
}

static void an_ill_primary_is_left_and_asked_again_when_it_is_well(void **state)
{
    struct world *w = *state;
    static const struct node_step ill[] = {
        {.body = "", .http = 503}, {.body = "", .http = 503}, {.body = "", .http = 503}, {.body = GOOD}};
    node_script(&w->node, ill, 4);
    node_script(&w->spare, good, 1);
    use_spare(w, GW_ROLE_FALLBACK);
    open_rpc(w);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(ask(w), GW_OK);
    }
    assert_int_equal(w->node.posts, 3); /* then its breaker is open */
    assert_int_equal(w->spare.posts, 5);
    assert_int_equal(count_logged(w, "event=upstream.opened"), 1);
    ask_until_posts(w, &w->node, 5);
    const size_t spare_posts = w->spare.posts;
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->spare.posts, spare_posts);
    assert_int_equal(count_logged(w, "event=upstream.closed"), 1);
}

static void a_node_of_another_chain_is_looked_at_again(void **state)
{
    struct world *w = *state;
    node_script(&w->node, good, 1);
    w->node.chain_id = "0x1";
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_CHAIN);
    w->node.chain_id = "0x7a69";
    ask_until_posts(w, &w->node, 2);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.posts, 2);
}

static void a_slow_first_is_overtaken_by_a_second(void **state)
{
    struct world *w = *state;
    node_script(&w->node, silent, 1);
    node_script(&w->spare, good, 1);
    use_spare(w, GW_ROLE_FALLBACK);
    w->options.timeout_ms = 60000;
    w->options.hedge_ms = 20;
    w->options.attempts = 1;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.posts, 1);
    assert_int_equal(w->spare.posts, 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->hedges, 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->hedges_won, 1);
    assert_int_equal(count_logged(w, ""), 0); /* slowness is no failure */
}

static void a_hedge_that_fails_leaves_the_first_to_answer(void **state)
{
    struct world *w = *state;
    static const struct node_step broken[] = {{.body = "", .http = 500}};
    node_script(&w->node, silent, 1);
    node_script(&w->spare, broken, 1);
    use_spare(w, GW_ROLE_FALLBACK);
    w->options.hedge_ms = 20;
    w->options.attempts = 1;
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_TIMEOUT);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_HTTP], 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_TIMEOUT], 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->hedges_won, 0);
}

static void a_block_that_one_does_not_know_is_asked_of_another(void **state)
{
    struct world *w = *state;
    static const struct node_step lacking[] = {{.body = NULLS}};
    node_script(&w->node, lacking, 1);
    node_script(&w->spare, good, 1);
    use_spare(w, GW_ROLE_ARCHIVE);
    open_rpc(w);
    assert_int_equal(ask_this(w, "eth_getBlockByHash", "[\"0x12\",false]", false), GW_OK);
    assert_string_equal(w->result, "0x10");
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_MISSING], 1);
    /* A null is an answer of its own where it does not stand for a block. */
    assert_int_equal(ask_this(w, "eth_getTransactionReceipt", "[\"0x12\"]", false), GW_OK);
    assert_int_equal(w->spare.posts, 1);
    /* When nobody has it, that is the answer. */
    node_script(&w->spare, lacking, 1);
    assert_int_equal(ask_this(w, "eth_getBlockByHash", "[\"0x12\",false]", false), GW_OK);
    assert_string_equal(w->result, "");
}

static void a_head_older_than_anothers_is_not_believed(void **state)
{
    struct world *w = *state;
    static const struct node_step first[] = {{.body = "", .http = 500}, {.body = OLDER}};
    static const struct node_step second[] = {{.body = NEWER}};
    node_script(&w->node, first, 2);
    node_script(&w->spare, second, 1);
    use_spare(w, GW_ROLE_FALLBACK);
    open_rpc(w);
    assert_int_equal(ask_this(w, "eth_getBlockByNumber", "[\"latest\",false]", true), GW_OK);
    assert_int_equal(ask_this(w, "eth_getBlockByNumber", "[\"latest\",false]", true), GW_OK);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_BEHIND], 1);
    assert_int_equal(w->spare.posts, 2);
    /* Any other question is answered by who is behind, too. */
    assert_int_equal(ask_this(w, "eth_getBlockByNumber", "[\"0x10\",false]", true), GW_OK);
    assert_int_equal(w->spare.posts, 2);
}

static void an_endpoint_that_wants_money_is_left_alone(void **state)
{
    struct world *w = *state;
    static const struct node_step unpaid[] = {
        {.body = "{\"error\":{\"code\":429,\"message\":\"Monthly capacity limit exceeded\"}}", .http = 429}};
    node_script(&w->node, unpaid, 1);
    node_script(&w->spare, good, 1);
    use_spare(w, GW_ROLE_FALLBACK);
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.posts, 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_BILLING], 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_RATE], 0);
}

static void a_spent_budget_is_a_bill_and_the_next_endpoint_pays(void **state)
{
    struct world *w = *state;
    node_script(&w->node, good, 1);
    node_script(&w->spare, good, 1);
    use_spare(w, GW_ROLE_FALLBACK);
    w->options.endpoints[0].budget_per_day = 3; /* the chain id is a call, too */
    w->options.endpoints[1].budget_per_day = 4;
    open_rpc(w);
    assert_int_equal(gw_rpc_budget(w->rpc).used, 0);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(ask(w), GW_OK);
    }
    const struct gw_rpc_budget nearest = gw_rpc_budget(w->rpc);
    assert_int_equal(nearest.budget, 3);
    assert_int_equal(nearest.used, 3);
    assert_int_equal(nearest.forecast, 0); /* nobody can tell yet */
    assert_int_equal(w->node.posts, 2);
    assert_int_equal(w->spare.posts, 2);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(ask(w), GW_E_BILLING);
}

static void retry_after_is_kept_to(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.body = "slow", .http = 429, .headers = "Retry-After: 1\r\n"},
                                             {.body = GOOD}};
    node_script(&w->node, steps, 2);
    w->options.attempts = 2;
    w->options.timeout_ms = 5000;
    open_rpc(w);
    uv_update_time(&w->loop);
    const uint64_t started_ms = uv_now(&w->loop);
    assert_int_equal(ask(w), GW_OK);
    uv_update_time(&w->loop);
    assert_true(uv_now(&w->loop) - started_ms >= 990);
    assert_int_equal(w->node.posts, 2);
}

static void an_error_object_behind_an_http_error_says_more_than_its_number(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.body = "{\"id\":1,\"error\":{\"code\":-32614,\"message\":"
                                                      "\"eth_getLogs is limited to a 10,000 range\"}}",
                                              .http = 413}};
    node_script(&w->node, steps, 1);
    w->options.attempts = 3;
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_BOUND);
    assert_int_equal(w->node.posts, 1);
}

int main(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used for this machine */
    const struct CMUnitTest tests[] = {
        TEST(an_ill_primary_is_left_and_asked_again_when_it_is_well),
        TEST(a_node_of_another_chain_is_looked_at_again),
        TEST(a_slow_first_is_overtaken_by_a_second),
        TEST(a_hedge_that_fails_leaves_the_first_to_answer),
        TEST(a_block_that_one_does_not_know_is_asked_of_another),
        TEST(a_head_older_than_anothers_is_not_believed),
        TEST(an_endpoint_that_wants_money_is_left_alone),
        TEST(a_spent_budget_is_a_bill_and_the_next_endpoint_pays),
        TEST(retry_after_is_kept_to),
        TEST(an_error_object_behind_an_http_error_says_more_than_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
