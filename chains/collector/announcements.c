#include "chains/collector/announcements.h"

#include <string.h>

#include "ipc/base/clock.h"
#include "ipc/base/log.h"

static void on_notice(void *context, const struct gw_notice *notice)
{
    struct gw_announcements *a = context;
    const uint64_t wait_ms = gw_hints_take(&a->hints, notice, a->window, gw_clock_mono_ms());
    if (wait_ms != GW_HINTS_NEVER) {
        a->on_due(a->context, wait_ms);
    }
}

static void on_change(void *context)
{
    struct gw_announcements *a = context;
    gw_hints_set_live(&a->hints, a->sockets != NULL && gw_websockets_live(a->sockets) > 0);
}

enum gw_status gw_announcements_open(struct gw_announcements *out, uv_loop_t *loop,
                                     const struct gw_chain *chain, const struct gw_head *window,
                                     bool is_quiet, void (*on_due)(void *context, uint64_t wait_ms),
                                     void *context)
{
    memset(out, 0, sizeof *out);
    gw_hints_init(&out->hints);
    out->chain = chain;
    out->window = window;
    out->on_due = on_due;
    out->context = context;
    if (is_quiet || chain->endpoints.websocket_count == 0) {
        return GW_OK;
    }
    const struct gw_websockets_options options = {
        .chain = chain->name,
        .chain_id = chain->chain_id,
        .urls = chain->endpoints.websockets,
        .count = chain->endpoints.websocket_count,
        .ca_file = chain->ca_file,
        .timeout_ms = chain->timeout_ms,
        .backoff_ms = chain->endpoints.websocket_backoff_ms,
        .on_notice = on_notice,
        .on_change = on_change,
        .context = out,
    };
    return gw_websockets_open(&out->sockets, loop, &options);
}

void gw_announcements_close(struct gw_announcements *a)
{
    if (a->sockets != NULL) {
        gw_websockets_close(a->sockets);
        a->sockets = NULL;
    }
}

void gw_announcements_begin_poll(struct gw_announcements *a)
{
    gw_hints_begin_poll(&a->hints);
}

void gw_announcements_note_head(struct gw_announcements *a)
{
    if (!gw_hints_note_head(&a->hints, a->window)) {
        GW_LOG(WARN, "socket.silent", "chain", a->chain->name, "missed", gw_log_u64(a->hints.missed));
        gw_websockets_renew(a->sockets);
    }
}

uint64_t gw_announcements_wait_ms(struct gw_announcements *a)
{
    return gw_hints_wait_ms(&a->hints, a->window, a->chain->poll_ms, gw_clock_mono_ms());
}

struct gw_announced gw_announcements_count(const struct gw_announcements *a)
{
    struct gw_announced counts = {
        .heads = a->hints.heads, .unconfirmed = a->hints.unconfirmed, .missed = a->hints.missed};
    if (a->sockets != NULL) {
        counts.live = gw_websockets_live(a->sockets);
        counts.failures = gw_websockets_failures(a->sockets);
    }
    return counts;
}
