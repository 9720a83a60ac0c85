/* Does a node that lies, stalls or breaks ever get more than a typed, counted, logged failure? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "chains/rpc/reply.h"
#include "chains/rpc/rpc.h"
#include "ipc/base/log.h"
#include "tests/sim/node.h"

#define GOOD           "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x10\"}]"
#define REPLY_SIZE_MAX 8192u
#define TIMEOUT_MS     250u

struct world {
    uv_loop_t loop;
    struct node node;
    struct node spare;
    struct gw_rpc *rpc;
    struct gw_rpc_options options;
    int log_fd;
    int stderr_fd;
    size_t answers;
    enum gw_status status;
    enum gw_status item_status;
    char result[64];
};

static const struct gw_rpc_call number_call = {"eth_blockNumber", "[]"};

static void on_done(void *context, const struct gw_rpc_reply *reply)
{
    struct world *w = context;
    w->answers++;
    uv_stop(&w->loop);
    w->status = reply->status;
    w->result[0] = '\0';
    if (reply->status == GW_OK) {
        w->item_status = reply->items[0].status;
        if (w->item_status == GW_OK && json_is_string(reply->items[0].result)) {
            snprintf(w->result, sizeof w->result, "%s", json_string_value(reply->items[0].result));
        }
    } else {
        assert_null(reply->body);
        assert_int_equal(reply->count, 0);
    }
}

static enum gw_status ask(struct world *w)
{
    const size_t before = w->answers;
    assert_int_equal(gw_rpc_send(w->rpc, &number_call, 1, on_done, w), GW_OK);
    assert_int_equal(w->answers, before);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->answers, before + 1);
    return w->status;
}

/* Lines of the log since the last call that hold `text`; also proves that no key was logged. */
static size_t count_logged(struct world *w, const char *text)
{
    static char log[65536];
    const ssize_t size = pread(w->log_fd, log, sizeof log - 1, 0);
    assert_true(size >= 0);
    log[size] = '\0';
    assert_int_equal(ftruncate(w->log_fd, 0), 0);
    lseek(w->log_fd, 0, SEEK_SET);
    assert_null(strstr(log, "SECRETKEY"));
    size_t count = 0;
    for (char *line = strtok(log, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        count += strstr(line, text) != NULL ? 1 : 0;
    }
    return count;
}

static void open_rpc(struct world *w)
{
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    GW_ASSERT(w != NULL && uv_loop_init(&w->loop) == 0);
    gw_log_init("sim", 0, 0);
    node_open(&w->node, &w->loop, "0x7a69");
    node_open(&w->spare, &w->loop, "0x7a69");
    w->options = (struct gw_rpc_options){.chain = "devnet",
                                         .chain_id = 31337,
                                         .urls = {w->node.url},
                                         .url_count = 1,
                                         .timeout_ms = TIMEOUT_MS,
                                         .backoff_ms = 1,
                                         .reply_size_max = REPLY_SIZE_MAX,
                                         .attempts = 1};
    w->log_fd = memfd_create("log", 0);
    w->stderr_fd = dup(STDERR_FILENO);
    GW_ASSERT(w->log_fd >= 0 && w->stderr_fd >= 0 && dup2(w->log_fd, STDERR_FILENO) >= 0);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    dup2(w->stderr_fd, STDERR_FILENO);
    close(w->stderr_fd);
    close(w->log_fd);
    if (w->rpc != NULL) {
        gw_rpc_close(w->rpc);
    }
    node_close(&w->node);
    node_close(&w->spare);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    GW_ASSERT(uv_loop_close(&w->loop) == 0);
    free(w);
    return 0;
}

/* One lie, one attempt: the status, one count, one log line; then a good reply heals. */
static void check_lie(struct world *w, const struct node_step *lie, enum gw_status expected)
{
    const struct node_step steps[] = {*lie, {.body = GOOD}};
    node_script(&w->node, steps, 2);
    open_rpc(w);
    assert_int_equal(ask(w), expected);
    assert_int_equal(w->node.posts, 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[expected], 1);
    assert_int_equal(gw_rpc_counters(w->rpc)->last_error, expected);
    char mark[64];
    snprintf(mark, sizeof mark, "status=%s", gw_status_name(expected));
    assert_int_equal(count_logged(w, mark), 1);

    assert_int_equal(ask(w), GW_OK);
    assert_string_equal(w->result, "0x10");
    assert_int_equal(gw_rpc_counters(w->rpc)->last_error, GW_OK);
    assert_int_equal(count_logged(w, ""), 0);
}

static void garbage_is_a_format_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = "<html>hello</html>"}, GW_E_FORMAT);
}

static void truncated_json_is_a_format_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"resu"}, GW_E_FORMAT);
}

static void an_empty_body_is_a_format_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = ""}, GW_E_FORMAT);
}

static void an_error_object_with_status_200_is_an_rpc_error(void **state)
{
    check_lie(*state,
              &(struct node_step){.body = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,"
                                          "\"message\":\"internal error at http://host/v2/SECRETKEY\"}}"},
              GW_E_RPC);
}

static void a_rate_error_object_with_status_200_is_a_rate_error(void **state)
{
    check_lie(*state,
              &(struct node_step){.body = "{\"error\":{\"code\":-32005,\"message\":\"daily request count "
                                          "exceeded, request rate limited\"}}"},
              GW_E_RATE);
}

static void status_500_is_an_http_error_whatever_the_body_says(void **state)
{
    check_lie(*state, &(struct node_step){.body = GOOD, .http = 500}, GW_E_HTTP);
}

static void a_redirect_is_not_followed(void **state)
{
    struct world *w = *state;
    char headers[128];
    snprintf(headers, sizeof headers, "Location: %s\r\n", w->spare.url);
    check_lie(w, &(struct node_step){.body = "", .http = 307, .headers = headers}, GW_E_HTTP);
    assert_int_equal(w->spare.posts + w->spare.chain_posts, 0);
}

static void status_429_is_a_rate_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = "slow down", .http = 429}, GW_E_RATE);
}

static void status_413_is_a_size_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = "", .http = 413}, GW_E_SIZE);
}

static void a_node_that_never_answers_times_out(void **state)
{
    check_lie(*state, &(struct node_step){.action = NODE_SILENT}, GW_E_TIMEOUT);
}

static void a_connection_closed_in_mid_reply_is_a_connect_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = GOOD, .action = NODE_CUT}, GW_E_CONNECT);
}

static void a_body_above_the_limit_is_a_size_error(void **state)
{
    static char body[REPLY_SIZE_MAX + 1];
    memset(body, ' ', sizeof body);
    memcpy(body, GOOD, sizeof GOOD - 1);
    check_lie(*state, &(struct node_step){.body = body, .body_size = sizeof body}, GW_E_SIZE);
}

static void a_body_that_grows_above_the_limit_when_decompressed_is_a_size_error(void **state)
{
    static uint8_t text[1u << 20];
    static uint8_t packed[16384];
    memset(text, ' ', sizeof text);
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = text;
    stream.avail_in = sizeof text;
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    const size_t size = stream.total_out;
    deflateEnd(&stream);
    assert_true(size < REPLY_SIZE_MAX);
    check_lie(*state,
              &(struct node_step){
                  .body = (const char *)packed, .body_size = size, .headers = "Content-Encoding: gzip\r\n"},
              GW_E_SIZE);
}

static void a_reply_with_a_foreign_id_is_a_format_error(void **state)
{
    check_lie(*state, &(struct node_step){.body = "[{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"0x10\"}]"},
              GW_E_FORMAT);
}

static void a_reply_with_a_doubled_id_is_a_format_error(void **state)
{
    check_lie(*state,
              &(struct node_step){.body = "[{\"id\":1,\"result\":\"0x10\"},{\"id\":1,\"result\":\"0x11\"}]"},
              GW_E_FORMAT);
}

static void nesting_above_the_limit_is_a_size_error(void **state)
{
    static char body[4 * GW_REPLY_DEPTH_MAX];
    memset(body, '[', sizeof body / 2);
    memset(body + sizeof body / 2, ']', sizeof body / 2);
    check_lie(*state, &(struct node_step){.body = body, .body_size = sizeof body}, GW_E_SIZE);
}

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

    w->options.urls[0] = "http://127.0.0.1:1/v2/SECRETKEY";
    gw_rpc_close(w->rpc);
    open_rpc(w);
    assert_int_equal(ask(w), GW_E_CONNECT);
    assert_int_equal(count_logged(w, "event=rpc.failed"), 2);
}

static void a_node_of_another_chain_is_never_asked(void **state)
{
    struct world *w = *state;
    static const struct node_step steps[] = {{.body = GOOD}};
    node_script(&w->spare, steps, 1);
    w->node.chain_id = "0x1";
    w->options.urls[1] = w->spare.url;
    w->options.url_count = 2;
    open_rpc(w);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(ask(w), GW_OK);
    assert_int_equal(w->node.posts, 0);
    assert_int_equal(w->node.chain_posts, 1);
    assert_int_equal(w->spare.posts, 2);
    assert_int_equal(gw_rpc_counters(w->rpc)->errors[GW_E_CHAIN], 1);
    assert_int_equal(count_logged(w, "event=rpc.wrong_chain"), 1);
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
    w->options.urls[1] = w->spare.url;
    w->options.url_count = 2;
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
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->answers, 0);
    node_open(&w->node, &w->loop, "0x7a69");
    node_open(&w->spare, &w->loop, "0x7a69");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* must not be used for this machine */
    const struct CMUnitTest tests[] = {
        TEST(garbage_is_a_format_error),
        TEST(truncated_json_is_a_format_error),
        TEST(an_empty_body_is_a_format_error),
        TEST(an_error_object_with_status_200_is_an_rpc_error),
        TEST(a_rate_error_object_with_status_200_is_a_rate_error),
        TEST(status_500_is_an_http_error_whatever_the_body_says),
        TEST(a_redirect_is_not_followed),
        TEST(status_429_is_a_rate_error),
        TEST(status_413_is_a_size_error),
        TEST(a_node_that_never_answers_times_out),
        TEST(a_connection_closed_in_mid_reply_is_a_connect_error),
        TEST(a_body_above_the_limit_is_a_size_error),
        TEST(a_body_that_grows_above_the_limit_when_decompressed_is_a_size_error),
        TEST(a_reply_with_a_foreign_id_is_a_format_error),
        TEST(a_reply_with_a_doubled_id_is_a_format_error),
        TEST(nesting_above_the_limit_is_a_size_error),
        TEST(a_reverted_call_is_an_item_and_not_a_failure),
        TEST(a_refused_connection_is_a_connect_error_and_the_chain_is_checked_again),
        TEST(a_node_of_another_chain_is_never_asked),
        TEST(without_any_node_of_the_chain_the_request_is_a_chain_error),
        TEST(failures_rotate_over_the_upstreams_until_one_answers),
        TEST(a_call_refused_for_its_rate_is_asked_again_while_attempts_are_left),
        TEST(a_whole_batch_that_asks_for_too_much_is_not_asked_again),
        TEST(a_request_that_is_open_at_close_gets_no_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
