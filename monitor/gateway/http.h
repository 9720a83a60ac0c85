/* http: the answers on a socket: libwebsockets on the gateway's libuv loop, HTTP/1.1, nothing else (upgrades are
 * refused).
 *
 * gw_http_open(server, loop, options)
 *   listens; server->port is the real one. The board and the options' strings are borrowed until closing
 *   returns GW_E_BUSY: the address cannot be had (logged) | GW_E_USAGE: it is none | GW_E_NOMEM
 * gw_http_close(server): drops every client and runs the loop until nothing of the server is left on it; not from a
 *   callback of the loop.
 *
 * Bounds: GW_HTTP_CLIENTS_MAX connections, more are hung up on; GW_HTTP_HEADERS_MAX bytes of request line and
 * headers. A request has timeout_s to arrive and its answer the same time to leave; who is slower is dropped, and
 * so is a connection that idles for as long. The kernel holds at most GW_HTTP_SEND_BYTES of an answer.
 * Threads: the loop's. One server per process.
 */
#ifndef GW_MONITOR_GATEWAY_HTTP_H
#define GW_MONITOR_GATEWAY_HTTP_H

#include <uv.h>

#include "monitor/gateway/address.h"
#include "monitor/gateway/board.h"

#define GW_HTTP_CLIENTS_MAX 64u
#define GW_HTTP_HEADERS_MAX 4096u
#define GW_HTTP_SEND_BYTES  (256 * 1024)
#define GW_HTTP_TIMEOUT_S   10u

struct lws_context;

struct gw_http_options {
    struct gw_address address;
    unsigned timeout_s;
    const struct gw_board *board;
};

struct gw_http {
    uv_loop_t *loop;
    struct lws_context *context;
    struct gw_http_options options;
    uint16_t port;
    unsigned clients;
};

GW_MUST_USE enum gw_status gw_http_open(struct gw_http *server, uv_loop_t *loop,
                                        const struct gw_http_options *options);
void gw_http_close(struct gw_http *server);

#endif
