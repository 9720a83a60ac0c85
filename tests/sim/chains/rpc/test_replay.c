/* Does a recorded session give the same callbacks from its tape, without any node? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "chains/rpc/buffer.h"
#include "chains/rpc/rpc.h"
#include "chains/rpc/tape.h"
#include "ipc/base/log.h"
#include "tests/sim/node.h"

#define HEAD(n) "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" n "\"}]"

struct world {
    uv_loop_t loop;
    struct node node;
    struct gw_rpc *rpc;
    struct gw_rpc_options options;
    char folder[64];
    char path[128];
    struct gw_buffer transcript; /* all that callbacks saw, polls that brought nothing new left out */
    struct gw_buffer last_poll;
    size_t answers;
    enum gw_status status;
    bool is_new;
};

static const struct gw_rpc_call head_call = {"eth_blockNumber", "[]"};
static const struct gw_rpc_call block_calls[] = {{"eth_call", "[{\"to\":\"0x01\"}]"},
                                                 {"eth_call", "[{\"to\":\"0x02\"}]"}};

/* Some white space and items out of order: what is replayed is the body as it came. */
static const struct node_step session[] = {
    {.body = HEAD("0x1")},
    {.body = "[ {\"id\":2,\"error\":{\"code\":3,\"message\":\"execution "
             "reverted\"}},\n{\"id\":1,\"result\":\"0xaa\"}]"},
    {.body = HEAD("0x1")},
    {.body = "", .http = 500},
    {.body = HEAD("0x2")},
    {.body = "{\"error\":{\"code\":-32000,\"message\":\"header not found\"}}"},
    {.body = HEAD("0x2")},
    {.body = HEAD("0x1")},
    {.body = "garbage"},
    {.body = HEAD("0x3")},
    {.body = "[{\"id\":1,\"result\":\"0xbb\"},{\"id\":2,\"result\":\"0xcc\"}]"},
};

static void note(struct world *w, const struct gw_rpc_reply *reply)
{
    struct gw_buffer *t = &w->transcript;
    assert_int_equal(gw_buffer_append_text(t, gw_status_name(reply->status)), GW_OK);
    assert_int_equal(gw_buffer_append(t, reply->body, reply->body_size), GW_OK);
    for (size_t i = 0; i < reply->count; i++) {
        const struct gw_rpc_item *item = &reply->items[i];
        assert_int_equal(gw_buffer_append_text(t, gw_status_name(item->status)), GW_OK);
        assert_int_equal(gw_buffer_append_text(t, item->message != NULL ? item->message : "-"), GW_OK);
        char text[256] = "none";
        if (item->status == GW_OK) {
            gw_json_copy_text(item->result, text, sizeof text);
        }
        assert_int_equal(gw_buffer_append_text(t, text), GW_OK);
    }
    assert_int_equal(gw_buffer_append_text(t, "\n"), GW_OK);
}

static void on_block(void *context, const struct gw_rpc_reply *reply)
{
    struct world *w = context;
    w->answers++;
    w->status = reply->status;
    note(w, reply);
    uv_stop(&w->loop);
}

static void on_poll(void *context, const struct gw_rpc_reply *reply)
{
    struct world *w = context;
    w->answers++;
    w->status = reply->status;
    uv_stop(&w->loop);
    char text[256];
    const int size = snprintf(text, sizeof text, "%s %.*s", gw_status_name(reply->status),
                              (int)reply->body_size, reply->body != NULL ? (const char *)reply->body : "");
    w->is_new = w->last_poll.size != (size_t)size || memcmp(w->last_poll.data, text, w->last_poll.size) != 0;
    w->last_poll.size = 0;
    assert_int_equal(gw_buffer_append(&w->last_poll, text, (size_t)size), GW_OK);
    if (w->is_new && reply->status != GW_E_END) {
        note(w, reply);
    }
}

/* As a collector does: polls the head and reads a block when a new one is there. */
static void run_session(struct world *w, size_t polls_max)
{
    for (size_t i = 0; i < polls_max; i++) {
        assert_int_equal(gw_rpc_poll(w->rpc, &head_call, 1, on_poll, w), GW_OK);
        uv_run(&w->loop, UV_RUN_DEFAULT);
        if (w->status == GW_E_END) {
            return;
        }
        if (w->is_new && w->status == GW_OK) {
            assert_int_equal(gw_rpc_send(w->rpc, block_calls, 2, on_block, w), GW_OK);
            uv_run(&w->loop, UV_RUN_DEFAULT);
        }
    }
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    GW_ASSERT(w != NULL && uv_loop_init(&w->loop) == 0);
    gw_log_init("sim", 0, 0);
    node_open(&w->node, &w->loop, "0x7a69");
    gw_buffer_init(&w->transcript, 1u << 16);
    gw_buffer_init(&w->last_poll, 1u << 16);
    w->options = (struct gw_rpc_options){.chain = "devnet",
                                         .chain_id = 31337,
                                         .endpoints = {{.url = w->node.url}},
                                         .endpoint_count = 1,
                                         .timeout_ms = 5000,
                                         .backoff_ms = 1,
                                         .attempts = 1};
    snprintf(w->folder, sizeof w->folder, "/tmp/gw-replay-XXXXXX");
    GW_ASSERT(mkdtemp(w->folder) != NULL);
    snprintf(w->path, sizeof w->path, "%s/tape", w->folder);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    if (w->rpc != NULL) {
        gw_rpc_close(w->rpc);
    }
    node_close(&w->node);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    GW_ASSERT(uv_loop_close(&w->loop) == 0);
    gw_buffer_fini(&w->transcript);
    gw_buffer_fini(&w->last_poll);
    unlink(w->path);
    rmdir(w->folder);
    free(w);
    return 0;
}

static void record(struct world *w, const struct node_step *steps, size_t count, size_t polls)
{
    struct gw_tape_writer *tape;
    assert_int_equal(gw_tape_create(&tape, w->path, "devnet", 31337), GW_OK);
    w->options.record = tape;
    node_script(&w->node, steps, count);
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
    run_session(w, polls);
    gw_rpc_close(w->rpc);
    w->rpc = NULL;
    w->options.record = NULL;
    assert_int_equal(gw_tape_finish(tape), GW_OK);
    node_script(&w->node, NULL, 0); /* the node aborts if it is asked again */
}

static struct gw_tape_reader *open_replay(struct world *w)
{
    struct gw_tape_reader *tape;
    assert_int_equal(gw_tape_open(&tape, w->path), GW_OK);
    w->options.replay = tape;
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
    return tape;
}

static void close_replay(struct world *w, struct gw_tape_reader *tape)
{
    gw_rpc_close(w->rpc);
    w->rpc = NULL;
    gw_tape_close(tape);
}

static void a_replay_repeats_every_callback_byte_for_byte(void **state)
{
    struct world *w = *state;
    record(w, session, sizeof session / sizeof session[0], 7);
    assert_int_equal(w->node.posts, sizeof session / sizeof session[0]);
    struct gw_buffer live = w->transcript;
    assert_true(live.size > 200);

    for (unsigned round = 0; round < 2; round++) {
        gw_buffer_init(&w->transcript, 1u << 16);
        gw_buffer_reset(&w->last_poll, 0);
        struct gw_tape_reader *tape = open_replay(w);
        assert_int_equal(gw_tape_count(tape),
                         sizeof session / sizeof session[0] - 2); /* two polls said the same */
        run_session(w, 1000);
        assert_int_equal(w->status, GW_E_END);
        assert_int_equal(w->transcript.size, live.size);
        assert_memory_equal(w->transcript.data, live.data, live.size);
        close_replay(w, tape);
        gw_buffer_fini(&w->transcript);
    }
    w->transcript = live;
}

static void retries_are_not_taped_and_a_replay_never_waits(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {
        {.body = "", .http = 500}, {.body = "no"}, {.body = HEAD("0x1")}};
    w->options.attempts = 3;
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, w->path, "devnet", 31337), GW_OK);
    w->options.record = writer;
    node_script(&w->node, steps, 3);
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
    run_session(w, 1);
    gw_rpc_close(w->rpc);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    w->options.record = NULL;
    w->options.backoff_ms = 1000000;
    struct gw_tape_reader *tape = open_replay(w);
    assert_int_equal(gw_tape_count(tape), 2);
    const uint64_t loop_ms = uv_now(&w->loop);
    gw_buffer_reset(&w->last_poll, 0);
    run_session(w, 5);
    assert_int_equal(w->status, GW_E_END);
    assert_true(uv_now(&w->loop) - loop_ms < GW_RPC_BACKOFF_MS_MAX);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_HTTP], 0);
    close_replay(w, tape);
}

static void a_question_that_was_never_taped_is_a_tape_error(void **state)
{
    struct world *w = *state;
    record(w, session, 2, 1);
    struct gw_tape_reader *tape = open_replay(w);
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, 1, on_block, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->status, GW_E_TAPE);
    assert_int_equal(gw_rpc_counters(w->rpc)->last_error, GW_E_TAPE);
    close_replay(w, tape);
}

static void a_tape_of_another_chain_is_refused(void **state)
{
    struct world *w = *state;
    record(w, session, 2, 1);
    struct gw_tape_reader *tape;
    assert_int_equal(gw_tape_open(&tape, w->path), GW_OK);
    w->options.replay = tape;
    w->options.chain_id = 1;
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_E_CHAIN);
    gw_tape_close(tape);
}

struct order {
    struct world *world;
    size_t number;
    size_t *next;
};

static void on_ordered(void *context, const struct gw_rpc_reply *reply)
{
    const struct order *order = context;
    assert_int_equal(reply->status, GW_E_TAPE);
    assert_int_equal(order->number, *order->next);
    (*order->next)++;
}

static void a_replay_answers_in_the_order_of_asking_up_to_the_open_limit(void **state)
{
    struct world *w = *state;
    record(w, session, 2, 1);
    struct gw_tape_reader *tape = open_replay(w);
    struct order orders[GW_RPC_OPEN_MAX];
    size_t next = 0;
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        orders[i] = (struct order){.world = w, .number = i, .next = &next};
        assert_int_equal(gw_rpc_send(w->rpc, block_calls, 1, on_ordered, &orders[i]), GW_OK);
    }
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, 1, on_ordered, &orders[0]), GW_E_BOUND);
    assert_int_equal(next, 0);
    while (next < GW_RPC_OPEN_MAX) {
        uv_run(&w->loop, UV_RUN_NOWAIT);
    }
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, 1, on_block, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    close_replay(w, tape);
}

static void on_close(void *context, const struct gw_rpc_reply *reply)
{
    struct world *w = context;
    gw_rpc_close(w->rpc);
    w->rpc = NULL;
    note(w, reply); /* the reply is whole until the callback returns */
    uv_stop(&w->loop);
}

static void closing_from_inside_a_callback_is_allowed_live_and_in_a_replay(void **state)
{
    struct world *w = *state;
    record(w, session, 2, 1);
    struct gw_tape_reader *tape = open_replay(w);
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, 2, on_close, w), GW_OK);
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, 2, on_close, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_null(w->rpc);
    gw_tape_close(tape);

    w->options.replay = NULL;
    node_script(&w->node, session, 1);
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
    assert_int_equal(gw_rpc_send(w->rpc, &head_call, 1, on_close, w), GW_OK);
    assert_int_equal(gw_rpc_send(w->rpc, &head_call, 1, on_close, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_null(w->rpc);
}

static void what_a_tape_refuses_is_delivered_all_the_same(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.body = HEAD("0x60")}};
    static const struct gw_rpc_call code_call = {"eth_getCode", "[\"0x01\",\"latest\"]"};
    struct gw_tape_writer *writer;
    assert_int_equal(gw_tape_create(&writer, w->path, "devnet", 31337), GW_OK);
    w->options.record = writer;
    node_script(&w->node, steps, 1);
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
    assert_int_equal(gw_rpc_send(w->rpc, &code_call, 1, on_block, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->status, GW_OK);
    assert_int_equal(gw_rpc_send(w->rpc, &head_call, 1, on_block, w), GW_OK);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(gw_tape_finish(writer), GW_OK);
    struct gw_tape_reader *tape;
    assert_int_equal(gw_tape_open(&tape, w->path), GW_OK);
    assert_int_equal(gw_tape_count(tape), 1);
    gw_tape_close(tape);
}

static void options_that_cannot_work_are_a_config_error(void **state)
{
    struct world *w = *state;
    struct gw_rpc_options options = w->options;
    options.attempts = 0;
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &options), GW_E_CONFIG);
    options = w->options;
    options.timeout_ms = 0;
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &options), GW_E_CONFIG);
    options.timeout_ms = GW_RPC_TIMEOUT_MS_MAX + 1;
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &options), GW_E_CONFIG);
    options = w->options;
    options.endpoints[0].url = "ws://127.0.0.1";
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &options), GW_E_CONFIG);

    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, 0, on_block, w), GW_E_BOUND);
    assert_int_equal(gw_rpc_send(w->rpc, block_calls, GW_RPC_BATCH_MAX + 1, on_block, w), GW_E_BOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used for this machine */
    const struct CMUnitTest tests[] = {
        TEST(a_replay_repeats_every_callback_byte_for_byte),
        TEST(retries_are_not_taped_and_a_replay_never_waits),
        TEST(a_question_that_was_never_taped_is_a_tape_error),
        TEST(a_tape_of_another_chain_is_refused),
        TEST(a_replay_answers_in_the_order_of_asking_up_to_the_open_limit),
        TEST(closing_from_inside_a_callback_is_allowed_live_and_in_a_replay),
        TEST(what_a_tape_refuses_is_delivered_all_the_same),
        TEST(options_that_cannot_work_are_a_config_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
