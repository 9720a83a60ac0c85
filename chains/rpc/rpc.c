#include "chains/rpc/rpc.h"

#include <stdlib.h>

#include "chains/rpc/exchange.h"
#include "chains/rpc/request.h"
#include "chains/rpc/tape.h"

static void free_rpc(struct gw_rpc *rpc)
{
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        gw_transfer_fini(&rpc->exchanges[i].transfer);
        gw_buffer_fini(&rpc->exchanges[i].request);
    }
    gw_upstreams_fini(&rpc->upstreams);
    free(rpc);
}

static void release_handle(struct gw_rpc *rpc)
{
    rpc->handles--;
    if (rpc->handles == 0) {
        free_rpc(rpc);
    }
}

static void on_timer_closed(uv_handle_t *handle)
{
    const struct gw_exchange *x = handle->data;
    release_handle(x->rpc);
}

static void on_transport_closed(void *context)
{
    release_handle(context);
}

static enum gw_status open_source(struct gw_rpc *rpc, uv_loop_t *loop)
{
    const struct gw_rpc_options *o = &rpc->options;
    if (o->replay != NULL) {
        return gw_tape_chain_id(o->replay) == o->chain_id ? GW_OK : GW_E_CHAIN;
    }
    GW_ENSURE(o->attempts > 0 && o->timeout_ms > 0 && o->timeout_ms <= GW_RPC_TIMEOUT_MS_MAX, GW_E_CONFIG);
    GW_TRY(gw_upstreams_init(&rpc->upstreams, o->urls, o->url_count));
    return gw_transport_open(&rpc->transport, loop, o->timeout_ms, o->reply_size_max);
}

enum gw_status gw_rpc_open(struct gw_rpc **out, uv_loop_t *loop, const struct gw_rpc_options *options)
{
    struct gw_rpc *rpc = calloc(1, sizeof *rpc);
    GW_ENSURE(rpc != NULL, GW_E_NOMEM);
    rpc->options = *options;
    if (rpc->options.reply_size_max == 0) {
        rpc->options.reply_size_max = GW_RPC_REPLY_MAX;
    }
    if (rpc->options.backoff_ms == 0) {
        rpc->options.backoff_ms = GW_RPC_BACKOFF_MS;
    }
    const enum gw_status status = open_source(rpc, loop);
    if (status != GW_OK) {
        gw_upstreams_fini(&rpc->upstreams);
        free(rpc);
        return status;
    }
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        struct gw_exchange *x = &rpc->exchanges[i];
        x->rpc = rpc;
        gw_buffer_init(&x->request, GW_RPC_REQUEST_MAX);
        if (rpc->transport != NULL) {
            gw_transfer_init(&x->transfer, rpc->transport);
        }
        uv_timer_init(loop, &x->timer);
        x->timer.data = x;
    }
    rpc->handles = GW_RPC_OPEN_MAX + (rpc->transport != NULL ? 1 : 0);
    *out = rpc;
    return GW_OK;
}

static struct gw_exchange *find_free(struct gw_rpc *rpc)
{
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        if (!rpc->exchanges[i].is_open) {
            return &rpc->exchanges[i];
        }
    }
    return NULL;
}

static enum gw_status start(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count, bool is_poll,
                            gw_rpc_done done, void *context)
{
    GW_ENSURE(count > 0 && count <= GW_RPC_BATCH_MAX, GW_E_BOUND);
    struct gw_exchange *x = find_free(rpc);
    GW_ENSURE(x != NULL, GW_E_BOUND);
    gw_buffer_reset(&x->request, GW_EXCHANGE_KEEP_MAX);
    const enum gw_status status = gw_request_write(&x->request, calls, count);
    GW_ENSURE(status != GW_E_SIZE, GW_E_BOUND);
    GW_TRY(status);
    x->is_open = true;
    x->is_poll = is_poll;
    x->count = count;
    x->done = done;
    x->context = context;
    gw_exchange_start(x);
    return GW_OK;
}

enum gw_status gw_rpc_send(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                           gw_rpc_done done, void *context)
{
    return start(rpc, calls, count, false, done, context);
}

enum gw_status gw_rpc_poll(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                           gw_rpc_done done, void *context)
{
    return start(rpc, calls, count, true, done, context);
}

const struct gw_rpc_counters *gw_rpc_counters(const struct gw_rpc *rpc)
{
    return &rpc->counters;
}

void gw_rpc_close(struct gw_rpc *rpc)
{
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        struct gw_exchange *x = &rpc->exchanges[i];
        gw_transfer_cancel(&x->transfer);
        uv_close((uv_handle_t *)&x->timer, on_timer_closed);
    }
    if (rpc->transport != NULL) {
        gw_transport_close(rpc->transport, on_transport_closed, rpc);
    }
}
