/* socket: a scripted WebSocket server on a free local port, on the test's own loop: what a node offers to who wants to
 * hear of new heads. It answers eth_chainId and eth_subscribe by itself; all else is what a test makes it say, frame by
 * frame, well-formed or not. Errors of the test machine itself abort.
 */
#ifndef GW_TESTS_SIM_SOCKET_H
#define GW_TESTS_SIM_SOCKET_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "gammawatch/status.h"

#define SOCKET_INPUT_MAX    8192u
#define SOCKET_PEERS_MAX    64u /* over the life of a server */
#define SOCKET_SUBSCRIPTION "0x5ca1ab1e"

enum {
    SOCKET_TEXT = 0x81,
    SOCKET_BINARY = 0x82,
    SOCKET_CLOSE = 0x88,
    SOCKET_PING = 0x89,
    SOCKET_PONG = 0x8a
};
enum { SOCKET_FIRST_PART = 0x01, SOCKET_LAST_PART = 0x80 };

struct socket_server;

struct socket_peer {
    uv_tcp_t tcp;
    struct socket_server *server;
    bool is_open;
    bool is_upgraded;
    bool is_live; /* it subscribed */
    char input[SOCKET_INPUT_MAX + 1];
    size_t size;
};

struct socket_server {
    uv_tcp_t server;
    char url[64];
    const char *chain_id;   /* hex text */
    bool is_mute;           /* never answers a subscription */
    const unsigned *refuse; /* HTTP status of the first handshakes; 0: no answer */
    size_t refuse_count;
    size_t handshakes;
    void (*on_change)(void *context); /* a peer subscribed or went */
    void *context;
    struct socket_peer peers[SOCKET_PEERS_MAX];
    size_t peer_count;
};

static inline void socket_on_peer_closed(uv_handle_t *handle)
{
    struct socket_peer *peer = handle->data;
    peer->is_open = false;
}

static inline void socket_drop(struct socket_peer *peer)
{
    const bool was_live = peer->is_live;
    peer->is_live = false;
    if (!uv_is_closing((uv_handle_t *)&peer->tcp)) {
        uv_close((uv_handle_t *)&peer->tcp, socket_on_peer_closed);
    }
    if (was_live && peer->server->on_change != NULL) {
        peer->server->on_change(peer->server->context);
    }
}

static inline void socket_on_written(uv_write_t *write, int status)
{
    (void)status;
    free(write);
}

static inline void socket_send(struct socket_peer *peer, const void *bytes, size_t size)
{
    uv_write_t *write = malloc(sizeof *write + size);
    GW_ASSERT(write != NULL);
    memcpy(write + 1, bytes, size);
    const uv_buf_t buffer = uv_buf_init((char *)(write + 1), (unsigned)size);
    if (uv_write(write, (uv_stream_t *)&peer->tcp, &buffer, 1, socket_on_written) != 0) {
        free(write);
    }
}

/* told: the length that the frame announces; it holds `size` bytes. */
static inline void socket_send_frame(struct socket_peer *peer, unsigned opcode, const void *bytes,
                                     size_t size, uint64_t told)
{
    uint8_t *frame = malloc(size + 10);
    size_t at = 2;
    GW_ASSERT(frame != NULL);
    frame[0] = (uint8_t)opcode;
    frame[1] = (uint8_t)(told < 126 ? told : told < 65536 ? 126 : 127);
    for (int i = told < 126 ? -1 : told < 65536 ? 1 : 7; i >= 0; i--) {
        frame[at++] = (uint8_t)(told >> (8 * i));
    }
    memcpy(frame + at, bytes, size);
    socket_send(peer, frame, at + size);
    free(frame);
}

static inline void socket_say(struct socket_peer *peer, const char *text)
{
    socket_send_frame(peer, SOCKET_TEXT, text, strlen(text), strlen(text));
}

/* The peer that subscribed last and is still there. */
static inline struct socket_peer *socket_live_peer(struct socket_server *server)
{
    for (size_t i = server->peer_count; i > 0; i--) {
        if (server->peers[i - 1].is_live) {
            return &server->peers[i - 1];
        }
    }
    return NULL;
}

static inline void socket_answer(struct socket_peer *peer, const char *request)
{
    struct socket_server *server = peer->server;
    char text[128];
    if (strstr(request, "eth_chainId") != NULL) {
        snprintf(text, sizeof text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"%s\"}", server->chain_id);
        socket_say(peer, text);
    } else if (strstr(request, "eth_subscribe") != NULL && !server->is_mute) {
        socket_say(peer, "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"" SOCKET_SUBSCRIPTION "\"}");
        peer->is_live = true;
        if (server->on_change != NULL) {
            server->on_change(server->context);
        }
    }
}

/* Frames of clients are masked and, here, shorter than 64 kB. Returns the bytes used; 0: not whole yet. */
static inline size_t socket_take_frame(struct socket_peer *peer)
{
    uint8_t *in = (uint8_t *)peer->input;
    char text[SOCKET_INPUT_MAX + 1];
    size_t at = 2;
    if (peer->size < 2) {
        return 0;
    }
    size_t length = in[1] & 0x7f;
    GW_ASSERT(length != 127 && (in[1] & 0x80) != 0);
    if (length == 126) {
        length = (size_t)in[2] << 8 | in[3];
        at = 4;
    }
    if (peer->size < at + 4 + length) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)(in[at + 4 + i] ^ in[at + i % 4]);
    }
    text[length] = '\0';
    if ((in[0] & 0x0f) == 1) {
        socket_answer(peer, text);
    } else if (in[0] == SOCKET_PING) {
        socket_send_frame(peer, SOCKET_PONG, text, length, length);
    } else if (in[0] == SOCKET_CLOSE) {
        socket_drop(peer);
    }
    return at + 4 + length;
}

static inline void socket_accept_key(char out[64], const char *request)
{
    const char *key = strcasestr(request, "sec-websocket-key:");
    char text[128];
    unsigned char hash[20];
    GW_ASSERT(key != NULL);
    key += 18 + strspn(key + 18, " ");
    snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, "\r\n"), key);
    lws_SHA1((const unsigned char *)text, strlen(text), hash);
    GW_ASSERT(lws_b64_encode_string((const char *)hash, sizeof hash, out, 64) > 0);
}

static inline void socket_shake_hands(struct socket_peer *peer)
{
    struct socket_server *server = peer->server;
    char text[256];
    char key[64];
    const size_t nth = server->handshakes++;
    if (nth < server->refuse_count && server->refuse[nth] == 0) {
        return;
    }
    if (nth < server->refuse_count) {
        snprintf(text, sizeof text, "HTTP/1.1 %u No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                 server->refuse[nth]);
    } else {
        socket_accept_key(key, peer->input);
        snprintf(text, sizeof text,
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Accept: %s\r\n\r\n",
                 key);
        peer->is_upgraded = true;
    }
    peer->size = 0;
    socket_send(peer, text, strlen(text));
}

static inline void socket_on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct socket_peer *peer = handle->data;
    *out = uv_buf_init(peer->input + peer->size, (unsigned)(SOCKET_INPUT_MAX - peer->size));
}

static inline void socket_on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    (void)buffer;
    struct socket_peer *peer = stream->data;
    if (size < 0) {
        socket_drop(peer);
        return;
    }
    peer->size += (size_t)size;
    peer->input[peer->size] = '\0';
    if (!peer->is_upgraded) {
        if (strstr(peer->input, "\r\n\r\n") != NULL) {
            socket_shake_hands(peer);
        }
        return;
    }
    size_t used = 0;
    while ((used = socket_take_frame(peer)) > 0) {
        memmove(peer->input, peer->input + used, peer->size - used);
        peer->size -= used;
    }
}

static inline void socket_on_connection(uv_stream_t *stream, int status)
{
    struct socket_server *server = stream->data;
    GW_ASSERT(status == 0 && server->peer_count < SOCKET_PEERS_MAX);
    struct socket_peer *peer = &server->peers[server->peer_count++];
    peer->server = server;
    peer->is_open = true;
    GW_ASSERT(uv_tcp_init(stream->loop, &peer->tcp) == 0);
    peer->tcp.data = peer;
    GW_ASSERT(uv_accept(stream, (uv_stream_t *)&peer->tcp) == 0);
    GW_ASSERT(uv_tcp_nodelay(&peer->tcp, 1) == 0);
    GW_ASSERT(uv_read_start((uv_stream_t *)&peer->tcp, socket_on_alloc, socket_on_read) == 0);
}

static inline void socket_open(struct socket_server *server, uv_loop_t *loop, const char *chain_id)
{
    struct sockaddr_in address;
    memset(server, 0, sizeof *server);
    server->chain_id = chain_id;
    GW_ASSERT(uv_ip4_addr("127.0.0.1", 0, &address) == 0 && uv_tcp_init(loop, &server->server) == 0);
    GW_ASSERT(uv_tcp_bind(&server->server, (const struct sockaddr *)&address, 0) == 0);
    server->server.data = server;
    GW_ASSERT(uv_listen((uv_stream_t *)&server->server, 16, socket_on_connection) == 0);
    int size = sizeof address;
    GW_ASSERT(uv_tcp_getsockname(&server->server, (struct sockaddr *)&address, &size) == 0);
    /* The path stands for a key: it must never show up in a log. */
    snprintf(server->url, sizeof server->url, "ws://127.0.0.1:%u/v2/SECRETKEY", ntohs(address.sin_port));
}

/* The loop must run once more to its end. */
static inline void socket_close(struct socket_server *server)
{
    server->on_change = NULL;
    uv_close((uv_handle_t *)&server->server, NULL);
    for (size_t i = 0; i < server->peer_count; i++) {
        if (server->peers[i].is_open) {
            socket_drop(&server->peers[i]);
        }
    }
}

#endif
