#include "chains/rpc/transport.h"

#include <stdlib.h>
#include <string.h>

#include "chains/rpc/watch.h"
#include "ipc/base/url.h"

struct gw_transport {
    uv_loop_t *loop;
    CURLM *multi;
    struct curl_slist *headers;
    uv_timer_t timer;
    struct gw_watches watches;
    size_t handles; /* libuv handles not yet closed */
    struct gw_transport_options options;
    bool is_closing;
    void (*closed)(void *context);
    void *context;
};

static enum gw_status map_http(long http_status)
{
    switch (http_status) {
    case 200:
        return GW_OK;
    case 402:
        return GW_E_BILLING;
    case 429:
        return GW_E_RATE;
    case 413:
        return GW_E_SIZE;
    default:
        return GW_E_HTTP;
    }
}

static enum gw_status map_curl(CURLcode code)
{
    if (code == CURLE_OPERATION_TIMEDOUT) {
        return GW_E_TIMEOUT;
    }
    if (code == CURLE_FILESIZE_EXCEEDED) {
        return GW_E_SIZE;
    }
    if (code == CURLE_OUT_OF_MEMORY) {
        return GW_E_NOMEM;
    }
    if (code == CURLE_BAD_CONTENT_ENCODING || code == CURLE_WEIRD_SERVER_REPLY ||
        code == CURLE_UNSUPPORTED_PROTOCOL) {
        return GW_E_FORMAT;
    }
    return GW_E_CONNECT;
}

static void finish(struct gw_transfer *transfer, CURLcode code)
{
    struct gw_transfer_result result = {.detail = "",
                                        .body = transfer->body.data,
                                        .body_size = transfer->body.size,
                                        .limits = transfer->limits};
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &result.http_status);
    if (transfer->write_status != GW_OK) {
        result.status = transfer->write_status;
        /* What is wrong with the bytes is best told by the bytes. */
        result.detail = result.status == GW_E_FORMAT ? "" : gw_status_text(result.status);
    } else if (code != CURLE_OK) {
        result.status = map_curl(code);
        result.detail = curl_easy_strerror(code);
    } else {
        result.status = map_http(result.http_status);
    }
    curl_multi_remove_handle(transfer->transport->multi, transfer->easy);
    transfer->is_open = false;
    transfer->done(transfer->context, &result);
}

/* The callbacks may close the transport, which destroys the multi handle but not this struct. */
static void finish_ready(struct gw_transport *transport)
{
    while (!transport->is_closing) {
        int left;
        const CURLMsg *message = curl_multi_info_read(transport->multi, &left);
        if (message == NULL) {
            return;
        }
        if (message->msg == CURLMSG_DONE) {
            const CURLcode code = message->data.result; /* message dies with remove_handle */
            char *transfer = NULL;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            finish((struct gw_transfer *)(void *)transfer, code);
        }
    }
}

static void act(struct gw_transport *transport, curl_socket_t fd, int flags)
{
    int running;
    curl_multi_socket_action(transport->multi, fd, flags, &running);
    finish_ready(transport);
}

static void on_timer(uv_timer_t *timer)
{
    act(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

static void on_ready(void *context, int fd, int status, int events)
{
    int flags = status < 0 ? CURL_CSELECT_ERR : 0;
    flags |= events & UV_READABLE ? CURL_CSELECT_IN : 0;
    flags |= events & UV_WRITABLE ? CURL_CSELECT_OUT : 0;
    act(context, fd, flags);
}

static void release_handle(struct gw_transport *transport)
{
    transport->handles--;
    if (transport->handles == 0) {
        gw_watches_fini(&transport->watches);
        void (*closed)(void *) = transport->closed;
        void *context = transport->context;
        free(transport);
        closed(context);
        curl_global_cleanup(); /* after the owner has let go of its transfers */
    }
}

static void on_watch_closed(void *context)
{
    release_handle(context);
}

static void on_timer_closed(uv_handle_t *handle)
{
    release_handle(handle->data);
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *socket_context)
{
    (void)easy;
    struct gw_transport *transport = context;
    struct gw_watch *watch = socket_context;
    if (what == CURL_POLL_REMOVE) {
        if (watch != NULL) {
            curl_multi_assign(transport->multi, fd, NULL);
            gw_watch_close(watch);
        }
        return 0;
    }
    if (watch == NULL) {
        watch = gw_watch_open(&transport->watches, fd);
        if (watch == NULL) {
            return -1;
        }
        transport->handles++;
        curl_multi_assign(transport->multi, fd, watch);
    }
    const int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    return gw_watch_start(watch, events) == 0 ? 0 : -1;
}

/* libcurl forbids acting from inside this callback; a timer of 0 ms acts on the next turn of the loop. */
static int on_curl_timer(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    struct gw_transport *transport = context;
    if (timeout_ms < 0) {
        return uv_timer_stop(&transport->timer);
    }
    return uv_timer_start(&transport->timer, on_timer, (uint64_t)timeout_ms, 0);
}

/* Errors come with bodies of any kind: those are read when they are whole. */
static enum gw_status show_arrived(struct gw_transfer *transfer)
{
    long http_status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &http_status);
    return transfer->arrived != NULL && http_status == 200
               ? transfer->arrived(transfer->arrived_context, transfer->body.data, transfer->body.size)
               : GW_OK;
}

static size_t on_curl_write(char *bytes, size_t size, size_t count, void *context)
{
    struct gw_transfer *transfer = context;
    transfer->write_status = gw_buffer_append(&transfer->body, bytes, size * count);
    if (transfer->write_status == GW_OK) {
        transfer->write_status = show_arrived(transfer);
    }
    return transfer->write_status == GW_OK ? size * count : 0;
}

static size_t on_curl_header(char *bytes, size_t size, size_t count, void *context)
{
    struct gw_transfer *transfer = context;
    gw_limits_read(&transfer->limits, bytes, size * count);
    return size * count;
}

static struct curl_slist *build_headers(void)
{
    struct curl_slist *first = curl_slist_append(NULL, "Content-Type: application/json");
    if (first == NULL) {
        return NULL;
    }
    /* An empty Expect: spares the round trip of 100-continue on bodies above 1 kB. */
    if (curl_slist_append(first, "Expect:") == NULL) {
        curl_slist_free_all(first);
        return NULL;
    }
    return first;
}

enum gw_status gw_transport_open(struct gw_transport **out, uv_loop_t *loop,
                                 const struct gw_transport_options *options)
{
    GW_ENSURE(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, GW_E_NOMEM);
    struct gw_transport *transport = calloc(1, sizeof *transport);
    struct curl_slist *headers = build_headers();
    CURLM *multi = curl_multi_init();
    if (transport == NULL || headers == NULL || multi == NULL) {
        curl_multi_cleanup(multi);
        curl_slist_free_all(headers);
        free(transport);
        curl_global_cleanup();
        return GW_E_NOMEM;
    }
    *transport = (struct gw_transport){.loop = loop,
                                       .multi = multi,
                                       .headers = headers,
                                       .options = *options,
                                       .watches = {loop, on_ready, on_watch_closed, transport, NULL, NULL},
                                       .handles = 1};
    uv_timer_init(loop, &transport->timer);
    transport->timer.data = transport;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, transport);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, transport);
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, GW_TRANSPORT_CONNECTIONS_MAX);
    *out = transport;
    return GW_OK;
}

void gw_transport_close(struct gw_transport *transport, void (*closed)(void *context), void *context)
{
    transport->is_closing = true;
    transport->closed = closed;
    transport->context = context;
    gw_watches_close_all(&transport->watches);
    curl_multi_setopt(transport->multi, CURLMOPT_SOCKETFUNCTION, NULL);
    curl_multi_setopt(transport->multi, CURLMOPT_TIMERFUNCTION, NULL);
    curl_multi_cleanup(transport->multi);
    curl_slist_free_all(transport->headers);
    uv_close((uv_handle_t *)&transport->timer, on_timer_closed);
}

void gw_transfer_init(struct gw_transfer *transfer, struct gw_transport *transport)
{
    *transfer = (struct gw_transfer){.transport = transport};
    gw_buffer_init(&transfer->body, transport->options.reply_size_max);
}

void gw_transfer_watch(struct gw_transfer *transfer, gw_transfer_arrived arrived, void *context)
{
    transfer->arrived = arrived;
    transfer->arrived_context = context;
}

void gw_transfer_fini(struct gw_transfer *transfer)
{
    gw_transfer_cancel(transfer);
    curl_easy_cleanup(transfer->easy);
    gw_buffer_fini(&transfer->body);
    transfer->easy = NULL;
}

/* A proxy of the environment is for the world outside, and no_proxy is often not set. */
static bool is_loopback(const char *url)
{
    char origin[GW_URL_ORIGIN_SIZE];
    if (gw_url_origin(origin, sizeof origin, url) != GW_OK) {
        return false;
    }
    const char *host = strstr(origin, "://");
    return host != NULL && (strncmp(host + 3, "127.", 4) == 0 || strncmp(host + 3, "localhost", 9) == 0 ||
                            strncmp(host + 3, "[::1]", 5) == 0);
}

/* All settings anew on each post: a handle keeps nothing of the transfer before. */
static void set_options(struct gw_transfer *transfer, const char *url, const void *request,
                        size_t request_size)
{
    CURL *easy = transfer->easy;
    const struct gw_transport *transport = transfer->transport;
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (is_loopback(url)) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }
    if (transport->options.ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, transport->options.ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)transport->options.timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)transport->options.timeout_ms);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transport->options.reply_size_max);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "gammawatch/" GW_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transport->headers);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request_size);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_curl_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_curl_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
}

enum gw_status gw_transfer_post(struct gw_transfer *transfer, const char *url, const void *request,
                                size_t request_size, gw_transfer_done done, void *context)
{
    GW_ASSERT(!transfer->is_open);
    if (transfer->easy == NULL) {
        transfer->easy = curl_easy_init();
        GW_ENSURE(transfer->easy != NULL, GW_E_NOMEM);
    }
    gw_buffer_reset(&transfer->body, GW_TRANSFER_KEEP_MAX);
    transfer->write_status = GW_OK;
    transfer->limits = (struct gw_limits){0};
    transfer->done = done;
    transfer->context = context;
    set_options(transfer, url, request, request_size);
    GW_ENSURE(curl_multi_add_handle(transfer->transport->multi, transfer->easy) == CURLM_OK, GW_E_NOMEM);
    transfer->is_open = true;
    return GW_OK;
}

void gw_transfer_cancel(struct gw_transfer *transfer)
{
    if (transfer->is_open) {
        curl_multi_remove_handle(transfer->transport->multi, transfer->easy);
        transfer->is_open = false;
    }
}
