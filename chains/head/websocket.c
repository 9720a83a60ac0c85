#include "chains/head/websocket.h"

#include <stdlib.h>
#include <string.h>

#include "chains/head/ws_context.h"
#include "chains/head/ws_url.h"
#include "chains/rpc/error.h"
#include "ipc/base/log.h"

#define LAST_TURNS    4 /* of handles that are closing already */
#define REQUEST_MAX   128u
#define HTTP_TOO_MANY 429

enum socket_state { SOCKET_WAITING, SOCKET_RESOLVING, SOCKET_OPENING, SOCKET_TALKING, SOCKET_LIVE };

struct websocket {
    struct gw_websockets *set;
    const char *text; /* the URL, for logs by gw_log_url() */
    struct gw_ws_url url;
    enum socket_state state;
    struct lws *wsi;
    uv_timer_t timer; /* the next attempt, or the end of this one's patience */
    uv_getaddrinfo_t resolve;
    bool is_resolving;
    bool is_said;          /* the request under way was sent */
    enum gw_status status; /* why it is being closed */
    enum gw_status told;   /* the last failure that was logged */
    unsigned failures;     /* since the last head */
    struct gw_newheads newheads;
    size_t size;
    uint8_t message[GW_NEWHEADS_MESSAGE_MAX];
};

struct gw_websockets {
    struct gw_websockets_options options;
    uv_loop_t *loop;
    struct lws_context *context;
    bool is_closing;
    uint64_t failures;
    enum gw_status why; /* the last of them */
    size_t count;
    struct websocket list[GW_WEBSOCKETS_MAX];
};

static void on_timer(uv_timer_t *timer);

static bool is_hopeless(enum gw_status status)
{
    return status == GW_E_RATE || status == GW_E_CHAIN || status == GW_E_BILLING;
}

static uint64_t backoff_ms(const struct websocket *s, enum gw_status status)
{
    uint64_t times = 1;
    for (unsigned i = 1; i < s->failures && times < GW_WEBSOCKET_BACKOFF_TIMES; i++) {
        times *= 2;
    }
    return s->set->options.backoff_ms * (is_hopeless(status) ? GW_WEBSOCKET_BACKOFF_TIMES : times);
}

static void set_state(struct websocket *s, enum socket_state state)
{
    const bool is_change = (s->state == SOCKET_LIVE) != (state == SOCKET_LIVE);
    s->state = state;
    if (is_change && !s->set->is_closing) {
        s->set->options.on_change(s->set->options.context);
    }
}

/* The connection is gone, or never was: once more after a while. */
static void lose(struct websocket *s, enum gw_status status, const char *detail)
{
    struct gw_websockets *set = s->set;
    char text[GW_RPC_MESSAGE_MAX + 1];
    s->wsi = NULL;
    if (set->is_closing) {
        return;
    }
    set->failures++;
    set->why = status;
    s->failures++;
    gw_error_print(text, detail, strlen(detail));
    if (s->state == SOCKET_LIVE || status != s->told) {
        GW_LOG(WARN, "socket.lost", "chain", set->options.chain, "socket", gw_log_url(s->text), "status",
               gw_status_name(status), "detail", text);
    }
    s->told = status;
    s->status = GW_OK;
    set_state(s, SOCKET_WAITING);
    uv_timer_start(&s->timer, on_timer, backoff_ms(s, status), 0);
}

static void connect_to(struct websocket *s, const char *address)
{
    static const lws_retry_bo_t patience = {.secs_since_valid_ping = GW_WEBSOCKET_PING_S,
                                            .secs_since_valid_hangup = GW_WEBSOCKET_HANGUP_S};
    const struct lws_client_connect_info info = {
        .context = s->set->context,
        .vhost = gw_ws_context_host(s->set->context, gw_ws_url_is_local(&s->url)),
        .address = address,
        .port = s->url.port,
        .ssl_connection = s->url.is_tls ? LCCSCF_USE_SSL : 0,
        .path = s->url.path,
        .host = s->url.host,
        .alpn = "http/1.1",
        .ietf_version_or_minus_one = -1,
        .local_protocol_name = GW_WS_PROTOCOL,
        .pwsi = &s->wsi,
        .opaque_user_data = s,
        .retry_and_idle_policy = &patience,
    };
    set_state(s, SOCKET_OPENING);
    uv_timer_start(&s->timer, on_timer, s->set->options.timeout_ms, 0);
    if (lws_client_connect_via_info(&info) == NULL && s->state == SOCKET_OPENING) {
        lose(s, GW_E_CONNECT, "cannot be reached");
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int result, struct addrinfo *found)
{
    struct websocket *s = request->data;
    char address[INET6_ADDRSTRLEN] = "";
    s->is_resolving = false;
    if (result == 0 && !s->set->is_closing && uv_ip_name(found->ai_addr, address, sizeof address) == 0) {
        connect_to(s, address);
    } else {
        lose(s, GW_E_CONNECT, "its name is not known");
    }
    uv_freeaddrinfo(found);
}

/* The library would stop the loop to look a name up. Behind a proxy that is the proxy's business. */
static void resolve(struct websocket *s)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    const char *proxy = getenv("http_proxy");
    if (proxy != NULL && proxy[0] != '\0' && !gw_ws_url_is_local(&s->url)) {
        connect_to(s, s->url.name);
        return;
    }
    set_state(s, SOCKET_RESOLVING);
    s->resolve.data = s;
    s->is_resolving = uv_getaddrinfo(s->set->loop, &s->resolve, on_resolved, s->url.name, NULL, &hints) == 0;
    if (!s->is_resolving) {
        lose(s, GW_E_CONNECT, "its name is not known");
    }
}

/* Its events are not heard any more: whether the library tells of this end depends on how far the handshake is. */
static void give_up(struct websocket *s, enum gw_status status)
{
    struct lws *wsi = s->wsi;
    lws_set_opaque_user_data(wsi, NULL);
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
    lose(s, status, gw_status_text(status));
}

static void on_timer(uv_timer_t *timer)
{
    struct websocket *s = timer->data;
    if (s->state == SOCKET_WAITING) {
        resolve(s);
    } else if (s->wsi != NULL) {
        give_up(s, GW_E_TIMEOUT);
    }
}

static int say(struct websocket *s, struct lws *wsi)
{
    uint8_t bytes[LWS_PRE + REQUEST_MAX];
    const char *request = gw_newheads_request(&s->newheads);
    if (s->status != GW_OK || request == NULL || s->is_said) {
        return s->status != GW_OK ? -1 : 0;
    }
    const size_t size = strlen(request);
    GW_ASSERT(size <= REQUEST_MAX);
    memcpy(bytes + LWS_PRE, request, size);
    s->is_said = true;
    return lws_write(wsi, bytes + LWS_PRE, size, LWS_WRITE_TEXT) == (int)size ? 0 : -1;
}

static void begin_live(struct websocket *s)
{
    GW_LOG(INFO, "socket.live", "chain", s->set->options.chain, "socket", gw_log_url(s->text));
    s->told = GW_OK;
    uv_timer_stop(&s->timer);
    set_state(s, SOCKET_LIVE);
}

static int take_message(struct websocket *s, struct lws *wsi)
{
    enum gw_newheads_step step = GW_NEWHEADS_SAY;
    s->status = gw_newheads_take(&s->newheads, s->message, s->size, &step);
    s->size = 0;
    if (s->status != GW_OK) {
        return -1;
    }
    switch (step) {
    case GW_NEWHEADS_SAY:
        s->is_said = false;
        lws_callback_on_writable(wsi);
        break;
    case GW_NEWHEADS_LIVE:
        begin_live(s);
        break;
    case GW_NEWHEADS_HEAD:
        s->failures = 0;
        s->set->options.on_notice(s->set->options.context, &s->newheads.notice);
        break;
    }
    return 0;
}

static int receive(struct websocket *s, struct lws *wsi, const void *bytes, size_t size)
{
    if (lws_frame_is_binary(wsi) || size > sizeof s->message - s->size) {
        s->status = lws_frame_is_binary(wsi) ? GW_E_FORMAT : GW_E_SIZE;
        return -1;
    }
    memcpy(s->message + s->size, bytes, size);
    s->size += size;
    const bool is_whole = lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0;
    return is_whole ? take_message(s, wsi) : 0;
}

static enum gw_status refusal(struct lws *wsi)
{
    const unsigned http = lws_http_client_http_response(wsi);
    return http == HTTP_TOO_MANY ? GW_E_RATE : http >= 300 ? GW_E_HTTP : GW_E_CONNECT;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
    struct websocket *s = lws_get_opaque_user_data(wsi);
    (void)user;
    if (s == NULL) {
        return 0;
    }
    if (reason == LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER) {
        return gw_ws_url_write_auth(&s->url, in, size);
    }
    if (reason == LWS_CALLBACK_CLIENT_ESTABLISHED) {
        gw_newheads_restart(&s->newheads);
        s->is_said = false;
        s->size = 0;
        set_state(s, SOCKET_TALKING);
        return lws_callback_on_writable(wsi) < 0 ? -1 : 0;
    }
    if (reason == LWS_CALLBACK_CLIENT_WRITEABLE) {
        return say(s, wsi);
    }
    if (reason == LWS_CALLBACK_CLIENT_RECEIVE) {
        return receive(s, wsi, in, size);
    }
    if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR) {
        const enum gw_status status = s->status != GW_OK ? s->status : refusal(wsi);
        lose(s, status, in != NULL ? in : "the connection failed");
    } else if (reason == LWS_CALLBACK_CLIENT_CLOSED) {
        const enum gw_status status = s->status != GW_OK ? s->status : GW_E_CLOSED;
        lose(s, status, gw_status_text(status));
    }
    return 0;
}

static enum gw_status parse_urls(struct gw_websockets *set)
{
    for (size_t i = 0; i < set->options.count; i++) {
        struct websocket *s = &set->list[i];
        s->set = set;
        s->text = set->options.urls[i];
        gw_newheads_init(&s->newheads, set->options.chain_id);
        GW_TRY(gw_ws_url_parse(&s->url, s->text));
    }
    return GW_OK;
}

enum gw_status gw_websockets_open(struct gw_websockets **out, uv_loop_t *loop,
                                  const struct gw_websockets_options *options)
{
    GW_ENSURE(options->count <= GW_WEBSOCKETS_MAX, GW_E_BOUND);
    struct gw_websockets *set = calloc(1, sizeof *set);
    GW_ENSURE(set != NULL, GW_E_NOMEM);
    set->options = *options;
    set->options.backoff_ms = options->backoff_ms != 0 ? options->backoff_ms : GW_WEBSOCKET_BACKOFF_MS;
    set->loop = loop;
    enum gw_status status = parse_urls(set);
    if (status == GW_OK) {
        status = gw_ws_context_open(&set->context, loop, options->timeout_ms, options->ca_file, on_event);
    }
    if (status != GW_OK) {
        gw_websockets_close(set);
        return status;
    }
    set->count = options->count;
    for (size_t i = 0; i < set->count; i++) {
        uv_timer_init(loop, &set->list[i].timer);
        set->list[i].timer.data = &set->list[i];
        uv_timer_start(&set->list[i].timer, on_timer, 0, 0);
    }
    *out = set;
    return GW_OK;
}

size_t gw_websockets_live(const struct gw_websockets *sockets)
{
    size_t count = 0;
    for (size_t i = 0; i < sockets->count; i++) {
        count += sockets->list[i].state == SOCKET_LIVE ? 1 : 0;
    }
    return count;
}

uint64_t gw_websockets_failures(const struct gw_websockets *sockets)
{
    return sockets->failures;
}

enum gw_status gw_websockets_why(const struct gw_websockets *sockets)
{
    return sockets->why;
}

void gw_websockets_renew(struct gw_websockets *sockets)
{
    for (size_t i = 0; i < sockets->count; i++) {
        struct websocket *s = &sockets->list[i];
        if (s->state == SOCKET_LIVE) {
            give_up(s, GW_E_BEHIND);
        }
    }
}

static bool is_busy(const struct gw_websockets *sockets)
{
    for (size_t i = 0; i < sockets->count; i++) {
        if (sockets->list[i].is_resolving || sockets->list[i].wsi != NULL) {
            return true;
        }
    }
    return false;
}

/* The library may not be destroyed with connections: it closes descriptors that the loop still watches. */
static void end_connections(struct gw_websockets *sockets)
{
    for (size_t i = 0; i < sockets->count; i++) {
        struct websocket *s = &sockets->list[i];
        uv_timer_stop(&s->timer);
        if (s->is_resolving) {
            uv_cancel((uv_req_t *)&s->resolve);
        } else if (s->wsi != NULL) {
            give_up(s, GW_E_CLOSED);
        }
    }
    while (is_busy(sockets)) {
        uv_run(sockets->loop, UV_RUN_ONCE);
    }
    for (int i = 0; i < LAST_TURNS; i++) {
        uv_run(sockets->loop, UV_RUN_NOWAIT);
    }
}

void gw_websockets_close(struct gw_websockets *sockets)
{
    sockets->is_closing = true;
    end_connections(sockets);
    for (size_t i = 0; i < sockets->count; i++) {
        uv_close((uv_handle_t *)&sockets->list[i].timer, NULL);
    }
    if (sockets->context != NULL) {
        gw_ws_context_close(sockets->context, sockets->loop);
    }
    for (size_t i = 0; i < GW_WEBSOCKETS_MAX; i++) {
        gw_newheads_fini(&sockets->list[i].newheads);
    }
    free(sockets);
}
