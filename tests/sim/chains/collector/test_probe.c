/* Does the probe tell a good endpoint from one that lacks something? The node lives in a child process. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "chains/collector/probe.h"
#include "ipc/base/log.h"
#include "tests/sim/node.h"

#define HASH "\"0x1111111111111111111111111111111111111111111111111111111111111111\""
#define ERROR(id, message)                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"error\":{\"code\":-32000,\"message\":\"" message "\"}}"
#define RESULT(id, result) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":" result "}"
/* Block 200000 of unix time 1700000000. */
#define BLOCK                                                                                                \
    "{\"number\":\"0x30d40\",\"timestamp\":\"0x6553f100\",\"hash\":" HASH ",\"parentHash\":" HASH "}"

#define HEADS(safe, finalized) "[" RESULT("1", BLOCK) "," safe "," finalized "]"
/* Logs, code, and balances 16, 128, 10 000, 100 000 and 200 000 blocks back. */
#define ABILITIES(logs, code, recent, old) "[" logs "," code "," RESULT("3", "\"0x0\"") "," recent "," old "]"

struct world {
    struct gw_chain chain;
    char url[64];
    pid_t node;
};

static const struct node_step good[] = {
    {.body = HEADS(RESULT("2", BLOCK), RESULT("3", BLOCK))},
    {.body = ABILITIES(RESULT("1", "[]"), RESULT("2", "\"0x60\""), RESULT("4", "\"0x0\""),
                       RESULT("5", "\"0x0\"") "," RESULT("6", "\"0x0\"") "," RESULT("7", "\"0x0\""))},
};

static const struct node_step poor[] = {
    {.body = HEADS(ERROR("2", "safe block not found"), RESULT("3", "null"))},
    {.body = ABILITIES(ERROR("1", "query returned more than 10000 results"), RESULT("2", "\"0x\""),
                       RESULT("4", "\"0x0\""),
                       ERROR("5", "missing trie node") "," ERROR("6", "missing trie node") "," ERROR(
                           "7", "missing trie node"))},
};

static void serve(int out, const char *chain_id, const struct node_step *steps, size_t count)
{
    static struct node node;
    uv_loop_t loop;
    if (uv_loop_init(&loop) != 0) {
        _exit(1);
    }
    node_open(&node, &loop, chain_id);
    node_script(&node, steps, count);
    if (write(out, node.url, sizeof node.url) != (ssize_t)sizeof node.url) {
        _exit(1);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    _exit(0);
}

static void open_world(struct world *w, const char *chain_id, const struct node_step *steps)
{
    int ends[2];
    gw_log_init("test", 0, 2);
    assert_int_equal(pipe(ends), 0);
    w->node = fork();
    assert_true(w->node >= 0);
    if (w->node == 0) {
        serve(ends[1], chain_id, steps, 2);
    }
    assert_int_equal(read(ends[0], w->url, sizeof w->url), (ssize_t)sizeof w->url);
    close(ends[0]);
    close(ends[1]);
    w->chain = (struct gw_chain){.name = "toy",
                                 .chain_id = 7,
                                 .urls = {w->url},
                                 .url_count = 1,
                                 .timeout_ms = 5000,
                                 .log_range_blocks = 50};
    w->chain.multicall3[0] = 1;
}

static void close_world(struct world *w)
{
    assert_int_equal(kill(w->node, SIGKILL), 0);
    assert_int_equal(waitpid(w->node, NULL, 0), w->node);
}

static void assert_text(const json_t *endpoint, const char *key, const char *expected)
{
    const char *text = json_string_value(json_object_get(endpoint, key));
    assert_non_null(text);
    assert_string_equal(text, expected);
}

static void a_good_endpoint_can_do_everything(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_E_IO;
    open_world(&w, "0x7", good);
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    const json_t *endpoint = json_array_get(endpoints, 0);
    assert_int_equal(status, GW_OK);
    assert_text(endpoint, "status", "ok");
    assert_text(endpoint, "log_range_status", "ok");
    assert_int_equal(json_integer_value(json_object_get(endpoint, "block")), 200000);
    assert_int_equal(json_integer_value(json_object_get(endpoint, "block_time")), 1700000000);
    assert_int_equal(json_integer_value(json_object_get(endpoint, "archive_blocks")), 200000);
    assert_true(json_is_true(json_object_get(endpoint, "has_safe")));
    assert_true(json_is_true(json_object_get(endpoint, "has_finalized")));
    assert_true(json_is_true(json_object_get(endpoint, "has_multicall3")));
    json_decref(endpoints);
    close_world(&w);
}

static void what_a_poor_endpoint_lacks_is_told(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_E_IO;
    open_world(&w, "0x7", poor);
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    const json_t *endpoint = json_array_get(endpoints, 0);
    assert_int_equal(status, GW_OK);
    assert_text(endpoint, "log_range_status", "bound");
    assert_int_equal(json_integer_value(json_object_get(endpoint, "archive_blocks")), 128);
    assert_true(json_is_false(json_object_get(endpoint, "has_safe")));
    assert_true(json_is_false(json_object_get(endpoint, "has_finalized")));
    assert_true(json_is_false(json_object_get(endpoint, "has_multicall3")));
    json_decref(endpoints);
    close_world(&w);
}

static void another_chain_is_refused(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_OK;
    open_world(&w, "0x8", good);
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    assert_int_equal(status, GW_E_CHAIN);
    assert_text(json_array_get(endpoints, 0), "status", "wrong_chain");
    json_decref(endpoints);
    close_world(&w);
}

static void one_dead_endpoint_does_not_hide_the_other(void **state)
{
    (void)state;
    struct world w;
    enum gw_status status = GW_OK;
    open_world(&w, "0x7", good);
    w.chain.urls[1] = w.chain.urls[0];
    w.chain.urls[0] = "http://127.0.0.1:1/SECRETKEY";
    w.chain.url_count = 2;
    json_t *endpoints = gw_probe_chain(&w.chain, &status);
    assert_int_equal(status, GW_E_CONNECT);
    assert_text(json_array_get(endpoints, 0), "status", "connect");
    assert_text(json_array_get(endpoints, 0), "endpoint", "http://127.0.0.1:1");
    assert_text(json_array_get(endpoints, 1), "status", "ok");
    json_decref(endpoints);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_endpoint_can_do_everything),
        cmocka_unit_test(what_a_poor_endpoint_lacks_is_told),
        cmocka_unit_test(another_chain_is_refused),
        cmocka_unit_test(one_dead_endpoint_does_not_hide_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
