/* endpoint: a node in a child process that answers one probe: a good one, or one that lacks everything. */
#ifndef GW_TESTS_SIM_ENDPOINT_H
#define GW_TESTS_SIM_ENDPOINT_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/sim/node.h"

#define ENDPOINT_HASH "\"0x1111111111111111111111111111111111111111111111111111111111111111\""
#define ENDPOINT_ERROR(id, message)                                                                          \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"error\":{\"code\":-32000,\"message\":\"" message "\"}}"
#define ENDPOINT_RESULT(id, result) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":" result "}"
/* Block 200000 of unix time 1700000000. */
#define ENDPOINT_BLOCK                                                                                       \
    "{\"number\":\"0x30d40\",\"timestamp\":\"0x6553f100\",\"hash\":" ENDPOINT_HASH                           \
    ",\"parentHash\":" ENDPOINT_HASH "}"

#define ENDPOINT_HEADS(safe, finalized) "[" ENDPOINT_RESULT("1", ENDPOINT_BLOCK) "," safe "," finalized "]"
/* Logs, code, and balances 16, 128, 10 000, 100 000 and 200 000 blocks back. */
#define ENDPOINT_ABILITIES(logs, code, recent, old)                                                          \
    "[" logs "," code "," ENDPOINT_RESULT("3", "\"0x0\"") "," recent "," old "]"

struct endpoint {
    char url[64];
    pid_t node;
};

static const struct node_step endpoint_good[2] = {
    {.body = ENDPOINT_HEADS(ENDPOINT_RESULT("2", ENDPOINT_BLOCK), ENDPOINT_RESULT("3", ENDPOINT_BLOCK))},
    {.body = ENDPOINT_ABILITIES(ENDPOINT_RESULT("1", "[]"), ENDPOINT_RESULT("2", "\"0x60\""),
                                ENDPOINT_RESULT("4", "\"0x0\""),
                                ENDPOINT_RESULT("5", "\"0x0\"") "," ENDPOINT_RESULT(
                                    "6", "\"0x0\"") "," ENDPOINT_RESULT("7", "\"0x0\""))},
};

static const struct node_step endpoint_poor[2] = {
    {.body = ENDPOINT_HEADS(ENDPOINT_ERROR("2", "safe block not found"), ENDPOINT_RESULT("3", "null"))},
    {.body = ENDPOINT_ABILITIES(ENDPOINT_ERROR("1", "query returned more than 10000 results"),
                                ENDPOINT_RESULT("2", "\"0x\""), ENDPOINT_RESULT("4", "\"0x0\""),
                                ENDPOINT_ERROR("5", "missing trie node") "," ENDPOINT_ERROR(
                                    "6", "missing trie node") "," ENDPOINT_ERROR("7", "missing trie node"))},
};

static inline void endpoint_serve(int out, const char *chain_id, const struct node_step *steps, size_t count)
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

/* chain_id: hex text. The path of the URL stands for a key. */
static inline void endpoint_open(struct endpoint *endpoint, const char *chain_id, bool is_good)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    endpoint->node = fork();
    assert_true(endpoint->node >= 0);
    if (endpoint->node == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails must not leave its node behind */
        endpoint_serve(ends[1], chain_id, is_good ? endpoint_good : endpoint_poor, 2);
    }
    assert_int_equal(read(ends[0], endpoint->url, sizeof endpoint->url), (ssize_t)sizeof endpoint->url);
    close(ends[0]);
    close(ends[1]);
}

static inline void endpoint_close(const struct endpoint *endpoint)
{
    assert_int_equal(kill(endpoint->node, SIGKILL), 0);
    assert_int_equal(waitpid(endpoint->node, NULL, 0), endpoint->node);
}

#endif
