#include "chains/head/ws_context.h"

#include <string.h>

#define CLOSE_TURNS 1000
#define WORLD       "world"
#define LOCAL       "local"

/* A proxy of the environment is for the world outside; an empty one stands for none. */
static bool make_hosts(struct lws_context *context, struct lws_context_creation_info *info)
{
    info->vhost_name = WORLD;
    const bool is_made = lws_create_vhost(context, info) != NULL;
    info->vhost_name = LOCAL;
    info->http_proxy_address = "";
    return is_made && lws_create_vhost(context, info) != NULL;
}

enum gw_status gw_ws_context_open(struct lws_context **out, uv_loop_t *loop, uint64_t timeout_ms,
                                  const char *ca_file, lws_callback_function *on_event)
{
    const struct lws_protocols protocols[] = {
        {.name = GW_WS_PROTOCOL, .callback = on_event, .rx_buffer_size = 4096},
        {.name = NULL},
    };
    static struct lws_protocols kept[2]; /* the library looks at them as long as it lives */
    void *loops[] = {loop};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .client_ssl_ca_filepath = ca_file,
        .foreign_loops = loops,
        .gid = -1,
        .uid = -1,
        .protocols = kept,
        .timeout_secs = (unsigned)(timeout_ms / 1000 + 1),
        .connect_timeout_secs = (unsigned)(timeout_ms / 1000 + 1),
    };
    info.options |= ca_file != NULL ? LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : 0;
    memcpy(kept, protocols, sizeof kept);
    lws_set_log_level(0, NULL); /* its texts may hold parts of URLs */
    struct lws_context *context = lws_create_context(&info);
    GW_ENSURE(context != NULL, GW_E_NOMEM);
    if (!make_hosts(context, &info)) {
        gw_ws_context_close(context, loop);
        return GW_E_NOMEM;
    }
    *out = context;
    return GW_OK;
}

struct lws_vhost *gw_ws_context_host(struct lws_context *context, bool is_local)
{
    return lws_get_vhost_by_name(context, is_local ? LOCAL : WORLD);
}

/* On a loop that is not its own the library closes its handles the first time, and lets go of its memory the second. */
void gw_ws_context_close(struct lws_context *context, uv_loop_t *loop)
{
    for (int round = 0; round < 2; round++) {
        lws_context_destroy(context);
        for (int i = 0; i < CLOSE_TURNS && uv_run(loop, UV_RUN_NOWAIT) != 0; i++) {
        }
    }
}
