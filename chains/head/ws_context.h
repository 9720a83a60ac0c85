/* ws_context: libwebsockets on a libuv loop, as a client: TLS by the system's certificates, no word of its own in the log. */
#ifndef GW_CHAINS_HEAD_WS_CONTEXT_H
#define GW_CHAINS_HEAD_WS_CONTEXT_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <uv.h>

#include "gammawatch/status.h"

#define GW_WS_PROTOCOL "newheads"

/* ca_file: PEM, in place of the system's authorities; NULL: those. timeout_ms: of connecting and of the handshake. on_event is given every event of every connection. GW_E_NOMEM. */
GW_MUST_USE enum gw_status gw_ws_context_open(struct lws_context **out, uv_loop_t *loop, uint64_t timeout_ms,
                                              const char *ca_file, lws_callback_function *on_event);
/* Whose connections use the environment's proxy, or for this machine do not. */
struct lws_vhost *gw_ws_context_host(struct lws_context *context, bool is_local);
/* All connections are gone. Runs the loop until the library has let go of it. */
void gw_ws_context_close(struct lws_context *context, uv_loop_t *loop);

#endif
