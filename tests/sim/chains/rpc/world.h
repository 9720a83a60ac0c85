/* world: one loop, three scripted nodes, one rpc on them, and stderr caught: the setting of the rpc scenarios. */
#ifndef GW_TESTS_SIM_CHAINS_RPC_WORLD_H
#define GW_TESTS_SIM_CHAINS_RPC_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

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
    struct node third;
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

static inline void on_done(void *context, const struct gw_rpc_reply *reply)
{
    struct world *w = context;
    w->answers++;
    uv_stop(&w->loop);
    w->status = reply->status;
    w->result[0] = '\0';
    if (reply->status == GW_OK) {
        w->item_status = reply->items[0].status;
        if (w->item_status == GW_OK) {
            gw_json_copy_text(reply->items[0].result, w->result, sizeof w->result);
        }
    } else {
        assert_null(reply->body);
        assert_int_equal(reply->count, 0);
    }
}

static inline enum gw_status ask(struct world *w)
{
    const size_t before = w->answers;
    assert_int_equal(gw_rpc_send(w->rpc, &number_call, 1, on_done, w), GW_OK);
    assert_int_equal(w->answers, before);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->answers, before + 1);
    return w->status;
}

/* Lines of the log since the last call that hold `text`; also proves that no key was logged. */
static inline size_t count_logged(struct world *w, const char *text)
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

static inline void open_rpc(struct world *w)
{
    w->options.endpoint_count = w->options.endpoints[2].url != NULL   ? 3
                                : w->options.endpoints[1].url != NULL ? 2
                                                                      : 1;
    assert_int_equal(gw_rpc_open(&w->rpc, &w->loop, &w->options), GW_OK);
}

static inline int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    GW_ASSERT(w != NULL && uv_loop_init(&w->loop) == 0);
    gw_log_init("sim", 0, 0);
    node_open(&w->node, &w->loop, "0x7a69");
    node_open(&w->spare, &w->loop, "0x7a69");
    node_open(&w->third, &w->loop, "0x7a69");
    w->options = (struct gw_rpc_options){.chain = "devnet",
                                         .chain_id = 31337,
                                         .endpoints = {{.url = w->node.url}},
                                         .endpoint_count = 1,
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

static inline int tear_down(void **state)
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
    node_close(&w->third);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    GW_ASSERT(uv_loop_close(&w->loop) == 0);
    free(w);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
