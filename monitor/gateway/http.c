#include "monitor/gateway/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libwebsockets.h>
#include <string.h>

#include "ipc/base/clock.h"
#include "ipc/base/log.h"
#include "monitor/gateway/answer.h"

#define CHUNK_BYTES  16384u
#define HEADER_BYTES 1024u
#define PATH_BYTES   128
#define CLOSE_TURNS  1000

struct session {
    struct gw_answer answer;
    size_t sent;
};

static struct gw_http *server_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

/* The path without arguments; empty, which is no route, when it is longer than any. */
static enum gw_method read_request_line(struct lws *wsi, char path[PATH_BYTES])
{
    static const struct {
        enum lws_token_indexes token;
        enum gw_method method;
    } lines[] = {
        {WSI_TOKEN_GET_URI, GW_METHOD_GET},       {WSI_TOKEN_HEAD_URI, GW_METHOD_HEAD},
        {WSI_TOKEN_POST_URI, GW_METHOD_OTHER},    {WSI_TOKEN_PUT_URI, GW_METHOD_OTHER},
        {WSI_TOKEN_PATCH_URI, GW_METHOD_OTHER},   {WSI_TOKEN_DELETE_URI, GW_METHOD_OTHER},
        {WSI_TOKEN_OPTIONS_URI, GW_METHOD_OTHER},
    };
    path[0] = '\0';
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (lws_hdr_total_length(wsi, lines[i].token) > 0) {
            if (lws_hdr_copy(wsi, path, PATH_BYTES, lines[i].token) < 0) {
                path[0] = '\0';
            }
            return lines[i].method;
        }
    }
    return GW_METHOD_OTHER;
}

static void read_arguments(struct gw_request *request, struct lws *wsi)
{
    char argument[PATH_BYTES];
    for (int i = 0; i < (int)GW_HTTP_HEADERS_MAX; i++) {
        const int length = lws_hdr_copy_fragment(wsi, argument, sizeof argument, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (length == -1) {
            return; /* no more */
        }
        gw_request_add(request, length >= 0 ? argument : "");
    }
}

static int add_header(struct lws *wsi, const char *name, const char *value, unsigned char **at,
                      unsigned char *end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)name, (const unsigned char *)value,
                                       (int)strlen(value), at, end);
}

static int write_header(struct lws *wsi, const struct gw_answer *answer)
{
    unsigned char bytes[LWS_PRE + HEADER_BYTES];
    unsigned char *start = bytes + LWS_PRE;
    unsigned char *at = start;
    unsigned char *end = bytes + sizeof bytes - 1;
    if (lws_add_http_common_headers(wsi, answer->code, answer->content_type, answer->size, &at, end) != 0 ||
        add_header(wsi, "cache-control:", "no-store", &at, end) != 0 ||
        add_header(wsi, "x-content-type-options:", "nosniff", &at, end) != 0) {
        return -1;
    }
    if (answer->code == 405 && add_header(wsi, "allow:", "GET, HEAD", &at, end) != 0) {
        return -1;
    }
    return lws_finalize_write_http_header(wsi, start, &at, end);
}

static int answer_request(struct lws *wsi, struct session *session)
{
    const struct gw_http *server = server_of(wsi);
    struct gw_request request = {0};
    char path[PATH_BYTES];
    request.method = read_request_line(wsi, path);
    request.path = path;
    read_arguments(&request, wsi);
    gw_answer_free(&session->answer);
    session->sent = 0;
    gw_answer_make(&session->answer, &request, server->options.board, gw_clock_mono_ms());
    GW_LOG(DEBUG, "http.answered", "code", gw_log_u64(session->answer.code), "bytes",
           gw_log_u64(session->answer.size));
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, (int)server->options.timeout_s);
    if (write_header(wsi, &session->answer) != 0) {
        return -1;
    }
    if (request.method == GW_METHOD_HEAD || session->answer.size == 0) {
        gw_answer_free(&session->answer);
        return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
    }
    lws_callback_on_writable(wsi);
    return 0;
}

static int write_body(struct lws *wsi, struct session *session)
{
    static unsigned char bytes[LWS_PRE + CHUNK_BYTES];
    const size_t left = session->answer.size - session->sent;
    const size_t count = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    const enum lws_write_protocol kind = count == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP;
    if (count == 0) {
        return 0;
    }
    memcpy(bytes + LWS_PRE, session->answer.body + session->sent, count);
    if (lws_write(wsi, bytes + LWS_PRE, count, kind) < (int)count) {
        return -1;
    }
    session->sent += count;
    if (session->sent < session->answer.size) {
        lws_callback_on_writable(wsi);
        return 0;
    }
    const bool is_refusal = session->answer.code == 405; /* what it may still send is not read */
    gw_answer_free(&session->answer);
    return lws_http_transaction_completed(wsi) != 0 || is_refusal ? -1 : 0;
}

/* Nonzero hangs up. */
static int admit(const struct gw_http *server, const struct lws_filter_network_conn_args *connection)
{
    const int bytes = GW_HTTP_SEND_BYTES;
    if (server->clients >= GW_HTTP_CLIENTS_MAX) {
        GW_LOG(WARN, "http.full", "clients", gw_log_u64(server->clients));
        return 1;
    }
    return setsockopt(connection->accept_fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

/* The mark makes sure that only what was counted is counted off: the listening socket is destroyed, too. */
static void count_client(struct lws *wsi, bool is_new)
{
    struct gw_http *server = server_of(wsi);
    if (is_new) {
        lws_set_opaque_user_data(wsi, server);
        server->clients++;
    } else if (lws_get_opaque_user_data(wsi) == server) {
        lws_set_opaque_user_data(wsi, NULL);
        server->clients--;
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
    struct session *session = user;
    (void)in;
    (void)size;
    if (reason == LWS_CALLBACK_FILTER_NETWORK_CONNECTION) {
        return admit(server_of(wsi), user);
    }
    if (reason == LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED || reason == LWS_CALLBACK_WSI_DESTROY) {
        count_client(wsi, reason == LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED);
        return 0;
    }
    if (reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE || reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION) {
        return -1;
    }
    if (reason == LWS_CALLBACK_HTTP) {
        return answer_request(wsi, session);
    }
    if (reason == LWS_CALLBACK_HTTP_WRITEABLE) {
        return write_body(wsi, session);
    }
    if (reason == LWS_CALLBACK_CLOSED_HTTP && session != NULL) {
        gw_answer_free(&session->answer);
    }
    return 0;
}

static void on_library_log(int level, const char *line)
{
    char text[256];
    const size_t length = strcspn(line, "\n");
    (void)snprintf(text, sizeof text, "%.*s", (int)(length < 200 ? length : 200), line);
    gw_log_write(level == LLL_ERR ? GW_LOG_WARN : GW_LOG_DEBUG, "http.library", "text", text,
                 (const char *)0);
}

/* The library tells neither why an address cannot be had nor cleans up after it, so it is asked for here first. */
static enum gw_status try_address(const struct gw_address *address)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } at;
    const int one = 1;
    memset(&at, 0, sizeof at);
    if (address->is_v6) {
        at.v6.sin6_family = AF_INET6;
        at.v6.sin6_port = htons(address->port);
        GW_ENSURE(inet_pton(AF_INET6, address->host, &at.v6.sin6_addr) == 1, GW_E_USAGE);
    } else {
        at.v4.sin_family = AF_INET;
        at.v4.sin_port = htons(address->port);
        GW_ENSURE(inet_pton(AF_INET, address->host, &at.v4.sin_addr) == 1, GW_E_USAGE);
    }
    const int fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                         bind(fd, &at.any, address->is_v6 ? sizeof at.v6 : sizeof at.v4) == 0 &&
                         listen(fd, 1) == 0;
    if (!is_free) {
        GW_LOG(ERROR, "http.unbound", "host", address->host, "port", gw_log_u64(address->port), "why",
               strerror(errno));
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_free ? GW_OK : GW_E_BUSY;
}

enum gw_status gw_http_open(struct gw_http *server, uv_loop_t *loop, const struct gw_http_options *options)
{
    static const struct lws_protocols protocols[] = {
        {.name = "http", .callback = on_event, .per_session_data_size = sizeof(struct session)},
        {.name = NULL},
    };
    memset(server, 0, sizeof *server);
    server->loop = loop;
    server->options = *options;
    GW_TRY(try_address(&options->address));
    void *loops[] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN | LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
                   (options->address.is_v6 ? 0 : LWS_SERVER_OPTION_DISABLE_IPV6),
        .foreign_loops = loops,
        .gid = -1,
        .uid = -1,
        .user = server,
        .protocols = protocols,
        .max_http_header_data = GW_HTTP_HEADERS_MAX,
        .max_http_header_pool = GW_HTTP_CLIENTS_MAX,
        .timeout_secs = options->timeout_s,
        .timeout_secs_ah_idle = options->timeout_s,
        .keepalive_timeout = (int)options->timeout_s,
    };
    lws_set_log_level(LLL_ERR | LLL_WARN, on_library_log);
    server->context = lws_create_context(&info);
    GW_ENSURE(server->context != NULL, GW_E_NOMEM);
    info.port = options->address.port;
    info.iface = server->options.address.host;
    struct lws_vhost *host = lws_create_vhost(server->context, &info);
    if (host == NULL) {
        gw_http_close(server);
        return GW_E_BUSY;
    }
    server->port = (uint16_t)lws_get_vhost_listen_port(host);
    return GW_OK;
}

/* On a loop that is not its own the library closes its handles the first time, and lets go of its memory the second. */
void gw_http_close(struct gw_http *server)
{
    if (server->context == NULL) {
        return;
    }
    for (int round = 0; round < 2; round++) {
        lws_context_destroy(server->context);
        for (int i = 0; i < CLOSE_TURNS && uv_run(server->loop, UV_RUN_NOWAIT) != 0; i++) {
        }
    }
    server->context = NULL;
}
