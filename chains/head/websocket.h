/* websocket: sockets that announce new heads (libwebsockets on the libuv loop), kept open for as long as they are of use.
 *
 * Each URL has a connection of its own: name, TCP, TLS (the system's certificates, the host's name checked), upgrade, then
 * what newheads.h says. One that fails or ends is opened again after a wait: backoff_ms, doubling up to
 * GW_WEBSOCKET_BACKOFF_TIMES of it; at once that long after a 429 and when it serves another chain. It is pinged after
 * GW_WEBSOCKET_PING_S of silence and given up after GW_WEBSOCKET_HANGUP_S. Redirects are not followed, compression is not
 * offered. URLs are logged as scheme and host only.
 */
#ifndef GW_CHAINS_HEAD_WEBSOCKET_H
#define GW_CHAINS_HEAD_WEBSOCKET_H

#include <uv.h>

#include "chains/head/newheads.h"

#define GW_WEBSOCKETS_MAX          2u
#define GW_WEBSOCKET_BACKOFF_MS    1000u
#define GW_WEBSOCKET_BACKOFF_TIMES 64u
#define GW_WEBSOCKET_PING_S        30u
#define GW_WEBSOCKET_HANGUP_S      45u

struct gw_websockets_options {
    const char *chain; /* name, for logs */
    uint64_t chain_id;
    const char *const *urls; /* ws:// or wss://; borrowed until closed, as is the name */
    size_t count;
    const char *ca_file; /* as of ws_context.h */
    uint64_t timeout_ms; /* from the first packet to the subscription */
    uint64_t backoff_ms; /* 0: GW_WEBSOCKET_BACKOFF_MS */
    void (*on_notice)(void *context, const struct gw_notice *notice);
    void (*on_change)(void *context); /* the number of live sockets changed */
    void *context;
};

struct gw_websockets;

/* GW_E_BOUND: too many URLs; GW_E_CONFIG: one that cannot be taken apart; GW_E_NOMEM. Nothing is connected yet when it
 * returns. */
GW_MUST_USE enum gw_status gw_websockets_open(struct gw_websockets **out, uv_loop_t *loop,
                                              const struct gw_websockets_options *options);
size_t gw_websockets_live(const struct gw_websockets *sockets);
uint64_t gw_websockets_failures(const struct gw_websockets *sockets);
/* Why a connection was lost last; GW_OK: none was. */
enum gw_status gw_websockets_why(const struct gw_websockets *sockets);
/* Sockets that are live but silent: they are closed and opened again. */
void gw_websockets_renew(struct gw_websockets *sockets);
/* Runs the loop until the library has let go of it. Not from a callback of this module. Meanwhile nobody else should open
 * descriptors: libwebsockets 4.1 closes that of its event pipe twice. */
void gw_websockets_close(struct gw_websockets *sockets);

#endif
