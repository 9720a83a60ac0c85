/* endpoint_socket: an endpoint in a child process that announces heads on a WebSocket. */
#ifndef GW_TESTS_SIM_ENDPOINT_SOCKET_H
#define GW_TESTS_SIM_ENDPOINT_SOCKET_H

#include "tests/sim/endpoint.h"
#include "tests/sim/socket.h"

static inline void endpoint_serve_socket(int out, const char *chain_id)
{
    static struct socket_server server;
    uv_loop_t loop;
    if (uv_loop_init(&loop) != 0) {
        _exit(1);
    }
    socket_open(&server, &loop, chain_id);
    if (write(out, server.url, sizeof server.url) != (ssize_t)sizeof server.url) {
        _exit(1);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    _exit(0);
}

/* chain_id: hex text. It is closed as any endpoint. */
static inline void endpoint_open_socket(struct endpoint *endpoint, const char *chain_id)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    endpoint->node = fork();
    assert_true(endpoint->node >= 0);
    if (endpoint->node == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        endpoint_serve_socket(ends[1], chain_id);
    }
    assert_int_equal(read(ends[0], endpoint->url, sizeof endpoint->url), (ssize_t)sizeof endpoint->url);
    close(ends[0]);
    close(ends[1]);
}

#endif
