/* transport: HTTP POST by libcurl multi on the libuv loop, bounded in time and bytes.
 *
 * Connections are kept alive and shared by all transfers, by HTTP/2 where TLS negotiates it. Redirects are not followed, only http and https
 * are spoken, TLS peers are verified, gzip is accepted, the proxy of the environment is used except for this
 * machine. The limits hold for the bytes after decompression and for the whole time from gw_transfer_post()
 * on, a wait for a free connection included.
 * A body can be looked at while it arrives (gw_transfer_watch()), and a refused one is not waited for.
 * One loop thread. The done callback runs on the loop, exactly once unless cancelled, never from inside
 * gw_transfer_post(); posting, cancelling and closing from inside it is allowed.
 */
#ifndef GW_CHAINS_RPC_TRANSPORT_H
#define GW_CHAINS_RPC_TRANSPORT_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "chains/rpc/buffer.h"
#include "chains/rpc/limits.h"
#include "gammawatch/status.h"

#define GW_TRANSPORT_CONNECTIONS_MAX 8L          /* per host */
#define GW_TRANSFER_KEEP_MAX         (16u << 20) /* bytes of reply memory kept for the next transfer */

/* GW_OK (HTTP 200) | GW_E_RATE (429) | GW_E_BILLING (402) | GW_E_SIZE (413, or above the limit) | GW_E_HTTP (any other status) |
 * GW_E_TIMEOUT | GW_E_CONNECT (refused, reset, closed early, name or TLS failure) | GW_E_FORMAT (no HTTP, bad
 * compression) | GW_E_NOMEM. */
struct gw_transfer_result {
    enum gw_status status;
    long http_status;    /* 0 when none was received */
    const char *detail;  /* static text without any part of the URL; "" when HTTP itself worked */
    const uint8_t *body; /* borrowed until the callback returns; what came before a failure too */
    size_t body_size;
    struct gw_limits limits;
};

/* The body so far of a reply with HTTP 200, each time some of it arrived; it may have moved. Anything but GW_OK
 * ends the transfer with that status. No call of this module from inside it. */
typedef enum gw_status (*gw_transfer_arrived)(void *context, const uint8_t *body, size_t size);
typedef void (*gw_transfer_done)(void *context, const struct gw_transfer_result *result);

struct gw_transport;

/* One POST at a time; reused. Members are private. */
struct gw_transfer {
    struct gw_transport *transport;
    CURL *easy;
    struct gw_buffer body;
    enum gw_status write_status;
    struct gw_limits limits;
    bool is_open;
    gw_transfer_done done;
    void *context;
    gw_transfer_arrived arrived; /* NULL: nobody looks */
    void *arrived_context;
};

struct gw_transport_options {
    uint64_t timeout_ms; /* of one transfer */
    size_t reply_size_max;
    const char *ca_file; /* PEM: who may vouch for a peer, in place of the system's authorities; NULL: those.
                            Borrowed until closed */
};

GW_MUST_USE enum gw_status gw_transport_open(struct gw_transport **out, uv_loop_t *loop,
                                             const struct gw_transport_options *options);

/* All transfers must be finished or cancelled; they are given back with gw_transfer_fini() in `closed`, which
 * runs when the loop has let go of every handle. */
void gw_transport_close(struct gw_transport *transport, void (*closed)(void *context), void *context);

void gw_transfer_init(struct gw_transfer *transfer, struct gw_transport *transport);
void gw_transfer_watch(struct gw_transfer *transfer, gw_transfer_arrived arrived, void *context);
void gw_transfer_fini(struct gw_transfer *transfer);

/* request stays the caller's until done or cancelled. GW_E_NOMEM: no callback comes. */
GW_MUST_USE enum gw_status gw_transfer_post(struct gw_transfer *transfer, const char *url,
                                            const void *request, size_t request_size, gw_transfer_done done,
                                            void *context);
void gw_transfer_cancel(struct gw_transfer *transfer);

#endif
