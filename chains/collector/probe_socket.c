#include "chains/collector/probe_socket.h"

#include <uv.h>

#include "chains/head/websocket.h"
#include "ipc/base/clock.h"

#define LOOK_MS 5

struct probe {
    uv_loop_t loop;
    uv_timer_t timer;
    struct gw_websockets *sockets;
};

/* Whoever tells of a change may be inside the library: the timer looks at it from outside. */
static void on_change(void *context)
{
    (void)context;
}

static void on_notice(void *context, const struct gw_notice *notice)
{
    (void)context;
    (void)notice;
}

static void on_timer(uv_timer_t *timer)
{
    const struct probe *p = timer->data;
    if (gw_websockets_live(p->sockets) > 0 || gw_websockets_failures(p->sockets) > 0) {
        uv_stop(timer->loop);
    }
}

static enum gw_status ask(struct probe *p, const struct gw_websockets_options *options, double *latency_ms)
{
    const uint64_t since_ns = gw_clock_mono_ns();
    GW_TRY(gw_websockets_open(&p->sockets, &p->loop, options));
    uv_timer_init(&p->loop, &p->timer);
    p->timer.data = p;
    uv_timer_start(&p->timer, on_timer, LOOK_MS, LOOK_MS);
    (void)uv_run(&p->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&p->timer, NULL);
    const bool is_live = gw_websockets_live(p->sockets) > 0;
    const enum gw_status why = gw_websockets_why(p->sockets);
    *latency_ms = (double)(gw_clock_mono_ns() - since_ns) * 1e-6;
    gw_websockets_close(p->sockets);
    return is_live ? GW_OK : why;
}

enum gw_status gw_probe_socket(const struct gw_chain *chain, const char *url, double *latency_ms)
{
    struct probe p = {0};
    const struct gw_websockets_options options = {
        .chain = chain->name,
        .chain_id = chain->chain_id,
        .urls = &url,
        .count = 1,
        .ca_file = chain->ca_file,
        .timeout_ms = chain->timeout_ms,
        .on_notice = on_notice,
        .on_change = on_change,
    };

    *latency_ms = 0.0;
    GW_ENSURE(uv_loop_init(&p.loop) == 0, GW_E_NOMEM);
    const enum gw_status status = ask(&p, &options, latency_ms);
    (void)uv_run(&p.loop, UV_RUN_DEFAULT);
    GW_ASSERT(uv_loop_close(&p.loop) == 0);
    return status;
}
