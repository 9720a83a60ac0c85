/* Is a reading believed only when enough endpoints say the same, and is a contradiction kept as evidence? */
#include "chains/rpc/tape.h"
#include "tests/sim/chains/rpc/world.h"
#include <jansson.h>

#define REQUEST "[{\"to\":\"0x01\"},{\"blockHash\":\"0x" HASH "\",\"requireCanonical\":true}]"
#define HASH    "11111111111111111111111111111111111111111111111111111111111111aa"

static const struct node_step truth[] = {{.body = "[{\"id\":1,\"result\":\"0xAA\"}]"}};
static const struct node_step same[] = {{.body = "[ {\"result\":\"0xaa\",\"id\":1,\"jsonrpc\":\"2.0\"} ]"}};
static const struct node_step lie[] = {{.body = "[{\"id\":1,\"result\":\"0xbb\"}]"}};
static const struct node_step dead[] = {{.body = "", .http = 500}};

static char folder[64];

static void open_three(struct world *w)
{
    w->options.endpoints[1] = (struct gw_rpc_endpoint){.url = w->spare.url, .role = GW_ROLE_QUORUM};
    w->options.endpoints[2] = (struct gw_rpc_endpoint){.url = w->third.url, .role = GW_ROLE_QUORUM};
    snprintf(folder, sizeof folder, "/tmp/gw-disputes-XXXXXX");
    assert_non_null(mkdtemp(folder));
    w->options.disputes_dir = folder;
    w->options.attempts = 2;
    open_rpc(w);
}

static enum gw_status ask_two(struct world *w)
{
    static const struct gw_rpc_call call = {"eth_call", REQUEST};
    const struct gw_rpc_ask q = {.calls = &call, .count = 1, .quorum = 2};
    assert_int_equal(gw_rpc_ask(w->rpc, &q, on_done, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    return w->status;
}

static json_t *take_evidence(unsigned number)
{
    char path[128];
    snprintf(path, sizeof path, "%s/dispute-%08u.json", folder, number);
    json_t *evidence = json_load_file(path, 0, NULL);
    unlink(path);
    return evidence;
}

static void equal_replies_of_two_are_enough(void **state)
{
    struct world *w = *state;
    node_script(&w->node, truth, 1);
    node_script(&w->spare, same, 1);
    open_three(w);
    assert_int_equal(ask_two(w), GW_OK);
    assert_int_equal(w->third.posts + w->third.chain_posts, 0);
    assert_int_equal(gw_rpc_counters(w->rpc)->disputes, 0);
    assert_int_equal(rmdir(folder), 0);
}

static void a_liar_is_outvoted_and_the_evidence_says_who_said_what(void **state)
{
    struct world *w = *state;
    node_script(&w->node, lie, 1);
    node_script(&w->spare, truth, 1);
    node_script(&w->third, same, 1);
    open_three(w);
    assert_int_equal(ask_two(w), GW_OK);
    assert_true(strcasecmp(w->result, "0xaa") == 0);
    assert_int_equal(gw_rpc_counters(w->rpc)->disputes, 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_DISPUTE], 1);
    assert_int_equal(count_logged(w, "event=rpc.disagreement"), 1);
    json_t *evidence = take_evidence(1);
    assert_non_null(evidence);
    assert_string_equal(json_string_value(json_object_get(evidence, "schema")), "gammawatch.dispute/1");
    assert_string_equal(json_string_value(json_object_get(evidence, "block")), "0x" HASH);
    assert_non_null(strstr(json_string_value(json_object_get(evidence, "request")), "eth_call"));
    const json_t *replies = json_object_get(evidence, "replies");
    assert_int_equal(json_array_size(replies), 3);
    unsigned liars = 0;
    for (size_t i = 0; i < 3; i++) {
        const json_t *reply = json_array_get(replies, i);
        const char *upstream = json_string_value(json_object_get(reply, "upstream"));
        const bool is_lie = strstr(json_string_value(json_object_get(reply, "body")), "0xbb") != NULL;
        assert_null(strstr(upstream, "SECRETKEY"));
        assert_int_equal(is_lie, strncmp(w->node.url, upstream, strlen(upstream)) == 0);
        liars += is_lie ? 1 : 0;
    }
    assert_int_equal(liars, 1);
    json_decref(evidence);
    assert_int_equal(rmdir(folder), 0);
}

static void two_that_contradict_each_other_with_nobody_left_are_a_disagreement(void **state)
{
    struct world *w = *state;
    node_script(&w->node, truth, 1);
    node_script(&w->spare, lie, 1);
    node_script(&w->third, dead, 1);
    open_three(w);
    assert_int_equal(ask_two(w), GW_E_DISPUTE);
    assert_int_equal(gw_rpc_counters(w->rpc)->last_error, GW_E_DISPUTE);
    json_decref(take_evidence(1));
    assert_int_equal(rmdir(folder), 0);
}

static void one_reply_alone_is_not_a_quorum(void **state)
{
    struct world *w = *state;
    node_script(&w->node, truth, 1);
    node_script(&w->spare, dead, 1);
    node_script(&w->third, dead, 1);
    open_three(w);
    assert_int_equal(ask_two(w), GW_E_HTTP);
    assert_int_equal(rmdir(folder), 0);
}

static void a_retry_enters_the_quorum_again(void **state)
{
    struct world *w = *state;
    static const struct node_step recovering[] = {{.body = "", .http = 500},
                                                  {.body = "[{\"id\":1,\"result\":\"0xaa\"}]"}};
    node_script(&w->node, truth, 1);
    node_script(&w->spare, recovering, 2);
    node_script(&w->third, lie, 1);
    w->options.attempts = 3;
    open_three(w);
    w->options.attempts = 3;
    assert_int_equal(ask_two(w), GW_OK);
    assert_true(strcasecmp(w->result, "0xaa") == 0);
    assert_int_equal(w->spare.posts, 2);
    json_decref(take_evidence(1));
    assert_int_equal(rmdir(folder), 0);
}

static void the_folder_of_evidence_is_bounded(void **state)
{
    struct world *w = *state;
    node_script(&w->node, lie, 1);
    node_script(&w->spare, truth, 1);
    node_script(&w->third, same, 1);
    open_three(w);
    for (unsigned i = 0; i < GW_RPC_DISPUTES_MAX + 3; i++) {
        assert_int_equal(ask_two(w), GW_OK);
    }
    assert_null(take_evidence(3));
    for (unsigned i = 4; i <= GW_RPC_DISPUTES_MAX + 3; i++) {
        json_t *evidence = take_evidence(i);
        assert_non_null(evidence);
        json_decref(evidence);
    }
    assert_int_equal(rmdir(folder), 0);
}

/* What decided is on the tape: outvoted liar, hedge, and a quorum that there was not. */
static void a_replay_repeats_what_quorums_decided_without_any_endpoint(void **state)
{
    struct world *w = *state;
    char path[128];
    struct gw_tape_writer *writer = NULL;
    struct gw_tape_reader *reader = NULL;
    snprintf(path, sizeof path, "/tmp/gw-quorum-%d.tape", getpid());
    assert_int_equal(gw_tape_create(&writer, path, "devnet", 31337), GW_OK);
    w->options.record = writer;
    node_script(&w->node, lie, 1);
    node_script(&w->spare, truth, 1);
    node_script(&w->third, same, 1);
    open_three(w);
    assert_int_equal(ask_two(w), GW_OK);
    node_script(&w->third, dead, 1);
    assert_int_equal(ask_two(w), GW_E_DISPUTE);
    gw_rpc_close(w->rpc);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    json_decref(take_evidence(1));
    json_decref(take_evidence(2));
    assert_int_equal(rmdir(folder), 0);

    const size_t posts = w->node.posts + w->spare.posts + w->third.posts;
    assert_int_equal(gw_tape_open(&reader, path), GW_OK);
    w->options.record = NULL;
    w->options.replay = reader;
    open_rpc(w);
    assert_int_equal(ask_two(w), GW_OK);
    assert_true(strcasecmp(w->result, "0xaa") == 0);
    assert_int_equal(ask_two(w), GW_E_DISPUTE);
    assert_int_equal(ask_two(w), GW_E_END);
    assert_int_equal(w->node.posts + w->spare.posts + w->third.posts, posts);
    gw_rpc_close(w->rpc);
    w->rpc = NULL;
    gw_tape_close(reader);
    unlink(path);
}

int main(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used for this machine */
    const struct CMUnitTest tests[] = {
        TEST(equal_replies_of_two_are_enough),
        TEST(a_liar_is_outvoted_and_the_evidence_says_who_said_what),
        TEST(two_that_contradict_each_other_with_nobody_left_are_a_disagreement),
        TEST(one_reply_alone_is_not_a_quorum),
        TEST(a_retry_enters_the_quorum_again),
        TEST(the_folder_of_evidence_is_bounded),
        TEST(a_replay_repeats_what_quorums_decided_without_any_endpoint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
