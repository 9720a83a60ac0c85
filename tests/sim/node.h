/* node: a scripted JSON-RPC node on a free local port, on the test's own loop.
 *
 * Each POST takes the next step of the script; when the script is over the last step repeats. With `choose`
 * the step is what that function says instead. eth_chainId asked alone is answered with `chain_id` and takes
 * no step. Errors of the test machine itself abort.
 */
#ifndef GW_TESTS_SIM_NODE_H
#define GW_TESTS_SIM_NODE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "gammawatch/status.h"

#ifndef NODE_REQUEST_MAX
#define NODE_REQUEST_MAX (4u << 20)
#endif
#define NODE_PEERS_MAX 32u
#define NODE_DRIP_MS   20u
#define NODE_GIGABYTE  1073741824u

enum node_action {
    NODE_ANSWER, /* the whole body */
    NODE_SILENT, /* nothing, and the connection stays open */
    NODE_CUT,    /* the announced length, half of the body, and the end */
    NODE_GIANT,  /* announces a gigabyte, and says half of the body */
    NODE_STALL,  /* the announced length, half of the body, and silence */
    NODE_DRIP,   /* the announced length, and then a byte each NODE_DRIP_MS */
    NODE_HANG_UP /* the end without a byte */
};

struct node_step {
    const char *body;
    size_t body_size; /* 0 = strlen(body) */
    unsigned http;    /* 0 = 200 */
    enum node_action action;
    const char *headers; /* further lines, each with CR LF; NULL = none */
};

struct node;

struct node_peer {
    uv_tcp_t tcp;
    struct node *node;
    bool is_open;
    char *request;
    size_t size;
};

struct node {
    uv_tcp_t server;
    char url[64];
    const char *chain_id; /* hex text */
    const struct node_step *steps;
    size_t step_count;
    size_t step_at;
    const struct node_step *(*choose)(void *context, const char *request); /* NULL: the script */
    void *choose_context;
    size_t posts;       /* eth_chainId not counted */
    size_t chain_posts; /* eth_chainId */
    char last_body[4096];
    struct node_peer peers[NODE_PEERS_MAX];
    uv_timer_t drip;
    struct node_peer *dripping; /* one at a time */
};

static inline void node_script(struct node *node, const struct node_step *steps, size_t count)
{
    node->steps = steps;
    node->step_count = count;
    node->step_at = 0;
}

static inline void node_on_peer_closed(uv_handle_t *handle)
{
    struct node_peer *peer = handle->data;
    free(peer->request);
    peer->request = NULL;
    peer->is_open = false;
}

static inline void node_hang_up(struct node_peer *peer)
{
    if (!uv_is_closing((uv_handle_t *)&peer->tcp)) {
        uv_close((uv_handle_t *)&peer->tcp, node_on_peer_closed);
    }
}

static inline void node_on_written(uv_write_t *write, int status)
{
    (void)status;
    free(write);
}

static inline void node_on_cut(uv_write_t *write, int status)
{
    (void)status;
    struct node_peer *peer = write->data;
    free(write);
    node_hang_up(peer);
}

static inline void node_write(struct node_peer *peer, const struct node_step *step)
{
    const size_t body_size = step->body_size > 0 ? step->body_size : strlen(step->body);
    const size_t told_size = step->action == NODE_GIANT ? NODE_GIGABYTE : body_size;
    const char *more = step->headers != NULL ? step->headers : "";
    const bool is_part = step->action == NODE_CUT || step->action == NODE_GIANT || step->action == NODE_STALL;
    const size_t sent_size = is_part ? body_size / 2 : step->action == NODE_DRIP ? 0 : body_size;
    uv_write_t *write = malloc(sizeof *write + 512 + sent_size);
    GW_ASSERT(write != NULL);
    char *text = (char *)(write + 1);
    const int head = snprintf(text, 512, "HTTP/1.1 %u Said\r\n%sContent-Length: %zu\r\n\r\n",
                              step->http != 0 ? step->http : 200, more, told_size);
    GW_ASSERT(head > 0 && head < 512);
    memcpy(text + head, step->body, sent_size);
    write->data = peer;
    const uv_buf_t buffer = uv_buf_init(text, (unsigned)((size_t)head + sent_size));
    const uv_write_cb done = step->action == NODE_CUT ? node_on_cut : node_on_written;
    GW_ASSERT(uv_write(write, (uv_stream_t *)&peer->tcp, &buffer, 1, done) == 0);
}

static inline void node_on_drip(uv_timer_t *timer)
{
    struct node *node = timer->data;
    struct node_peer *peer = node->dripping;
    static char byte[] = " ";
    uv_buf_t buffer = uv_buf_init(byte, 1);
    if (peer == NULL || !peer->is_open || uv_is_closing((uv_handle_t *)&peer->tcp) ||
        uv_try_write((uv_stream_t *)&peer->tcp, &buffer, 1) < 0) {
        uv_timer_stop(timer);
    }
}

static inline const struct node_step *node_next_step(struct node *node, const char *request)
{
    if (node->choose != NULL) {
        return node->choose(node->choose_context, request);
    }
    GW_ASSERT(node->step_count > 0);
    const struct node_step *step = &node->steps[node->step_at];
    node->step_at += node->step_at + 1 < node->step_count ? 1 : 0;
    return step;
}

static inline void node_answer(struct node_peer *peer, const char *body)
{
    struct node *node = peer->node;
    if (strstr(body, "eth_chainId") != NULL) {
        char text[128];
        snprintf(text, sizeof text, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"%s\"}]", node->chain_id);
        node->chain_posts++;
        node_write(peer, &(struct node_step){.body = text});
        return;
    }
    snprintf(node->last_body, sizeof node->last_body, "%s", body);
    node->posts++;
    const struct node_step *step = node_next_step(node, body);
    if (step->action == NODE_HANG_UP) {
        node_hang_up(peer);
    } else if (step->action != NODE_SILENT) {
        node_write(peer, step);
    }
    if (step->action == NODE_DRIP) {
        node->dripping = peer;
        uv_timer_start(&node->drip, node_on_drip, NODE_DRIP_MS, NODE_DRIP_MS);
    }
}

/* Answers a request once it is whole; libcurl does not pipeline, so there is never a second one behind it. */
static inline void node_take(struct node_peer *peer)
{
    peer->request[peer->size] = '\0';
    const char *end = strstr(peer->request, "\r\n\r\n");
    const char *length = strcasestr(peer->request, "content-length:");
    if (end == NULL || length == NULL) {
        return;
    }
    const size_t head = (size_t)(end + 4 - peer->request);
    if (peer->size - head >= strtoul(length + 15, NULL, 10)) {
        peer->size = 0;
        node_answer(peer, end + 4);
    }
}

static inline void node_on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    const struct node_peer *peer = handle->data;
    *out = uv_buf_init(peer->request + peer->size, (unsigned)(NODE_REQUEST_MAX - peer->size));
}

static inline void node_on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    struct node_peer *peer = stream->data;
    if (size < 0) {
        node_hang_up(peer);
        return;
    }
    peer->size += (size_t)size;
    GW_ASSERT(peer->size < NODE_REQUEST_MAX);
    node_take(peer);
}

static inline void node_on_connection(uv_stream_t *server, int status)
{
    GW_ASSERT(status == 0);
    struct node *node = server->data;
    struct node_peer *peer = node->peers;
    while (peer->is_open) {
        peer++;
        GW_ASSERT(peer < node->peers + NODE_PEERS_MAX);
    }
    *peer = (struct node_peer){.node = node, .is_open = true, .request = malloc(NODE_REQUEST_MAX + 1)};
    GW_ASSERT(peer->request != NULL && uv_tcp_init(server->loop, &peer->tcp) == 0);
    peer->tcp.data = peer;
    GW_ASSERT(uv_accept(server, (uv_stream_t *)&peer->tcp) == 0);
    GW_ASSERT(uv_read_start((uv_stream_t *)&peer->tcp, node_on_alloc, node_on_read) == 0);
}

static inline void node_open(struct node *node, uv_loop_t *loop, const char *chain_id)
{
    *node = (struct node){.chain_id = chain_id};
    struct sockaddr_in address;
    GW_ASSERT(uv_ip4_addr("127.0.0.1", 0, &address) == 0 && uv_tcp_init(loop, &node->server) == 0);
    GW_ASSERT(uv_tcp_bind(&node->server, (const struct sockaddr *)&address, 0) == 0);
    node->server.data = node;
    GW_ASSERT(uv_timer_init(loop, &node->drip) == 0);
    node->drip.data = node;
    GW_ASSERT(uv_listen((uv_stream_t *)&node->server, 16, node_on_connection) == 0);
    int size = sizeof address;
    GW_ASSERT(uv_tcp_getsockname(&node->server, (struct sockaddr *)&address, &size) == 0);
    /* The path stands for a key: it must never show up in a log. */
    snprintf(node->url, sizeof node->url, "http://127.0.0.1:%u/v2/SECRETKEY", ntohs(address.sin_port));
}

/* The loop must run once more to its end. */
static inline void node_close(struct node *node)
{
    uv_close((uv_handle_t *)&node->server, NULL);
    uv_close((uv_handle_t *)&node->drip, NULL);
    for (size_t i = 0; i < NODE_PEERS_MAX; i++) {
        if (node->peers[i].is_open) {
            node_hang_up(&node->peers[i]);
        }
    }
}

#endif
