/* Does a node that lies, stalls or breaks ever get more than a typed, counted, logged failure? */
#include <zlib.h>

#include "chains/rpc/reply.h"
#include "tests/sim/chains/rpc/world.h"

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
    static char body[4 * GW_JSON_DEPTH_MAX];
    memset(body, '[', sizeof body / 2);
    memset(body + sizeof body / 2, ']', sizeof body / 2);
    check_lie(*state, &(struct node_step){.body = body, .body_size = sizeof body}, GW_E_SIZE);
}

/* What is wrong stands in the half that comes; the node then says nothing until the time is over. */
static void check_stall(struct world *w, const char *wrong, enum gw_status expected)
{
    static char body[2048];
    memset(body, ' ', sizeof body);
    memcpy(body, wrong, strlen(wrong));
    check_lie(w, &(struct node_step){.body = body, .body_size = sizeof body, .action = NODE_STALL}, expected);
}

static void a_reply_that_is_not_json_is_refused_before_its_end(void **state)
{
    check_stall(*state, "[{\"id\":1,\"result\":\"0x10\"}}", GW_E_FORMAT);
}

static void bytes_that_are_not_utf8_are_refused_before_the_end_of_the_reply(void **state)
{
    check_stall(*state, "[{\"id\":1,\"result\":\"0x\xff", GW_E_FORMAT);
}

static void nesting_above_the_limit_is_refused_before_the_end_of_the_reply(void **state)
{
    char deep[GW_JSON_DEPTH_MAX + 2] = "";
    memset(deep, '[', GW_JSON_DEPTH_MAX + 1);
    check_stall(*state, deep, GW_E_SIZE);
}

static void a_good_beginning_is_waited_for(void **state)
{
    check_stall(*state, "[{\"id\":1,\"result\":\"0x10\"}", GW_E_TIMEOUT);
}

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
        TEST(a_reply_that_is_not_json_is_refused_before_its_end),
        TEST(bytes_that_are_not_utf8_are_refused_before_the_end_of_the_reply),
        TEST(nesting_above_the_limit_is_refused_before_the_end_of_the_reply),
        TEST(a_good_beginning_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
