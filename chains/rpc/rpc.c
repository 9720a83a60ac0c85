#include "chains/rpc/rpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chains/rpc/exchange.h"
#include "chains/rpc/request.h"
#include "chains/rpc/tape.h"
#include "ipc/base/clock.h"
#include "ipc/base/log.h"

static void free_rpc(struct gw_rpc *rpc)
{
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        for (size_t k = 0; k < rpc->upstreams.count; k++) {
            gw_attempt_fini(&rpc->exchanges[i].attempts[k]);
        }
        gw_ballot_fini(&rpc->exchanges[i].ballot);
        gw_buffer_fini(&rpc->exchanges[i].request);
    }
    gw_upstreams_fini(&rpc->upstreams);
    gw_reply_fini(&rpc->parsed);
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
    GW_TRY(gw_upstreams_init(&rpc->upstreams, o->endpoints, o->endpoint_count, gw_clock_mono_ms()));
    const struct gw_transport_options transport = {o->timeout_ms, o->reply_size_max, o->ca_file};
    return gw_transport_open(&rpc->transport, loop, &transport);
}

static void init_exchange(struct gw_exchange *x, struct gw_rpc *rpc, uv_loop_t *loop)
{
    x->rpc = rpc;
    gw_buffer_init(&x->request, GW_RPC_REQUEST_MAX);
    gw_ballot_init(&x->ballot, rpc->options.reply_size_max);
    for (size_t i = 0; i < rpc->upstreams.count; i++) {
        gw_attempt_init(&x->attempts[i], x);
    }
    uv_timer_init(loop, &x->timer);
    uv_timer_init(loop, &x->hedge);
    x->timer.data = x;
    x->hedge.data = x;
}

static void set_defaults(struct gw_rpc_options *options)
{
    options->reply_size_max = options->reply_size_max == 0 ? GW_RPC_REPLY_MAX : options->reply_size_max;
    options->backoff_ms = options->backoff_ms == 0 ? GW_RPC_BACKOFF_MS : options->backoff_ms;
    options->hedge_ms = options->hedge_ms == 0 ? GW_RPC_HEDGE_MS : options->hedge_ms;
}

enum gw_status gw_rpc_open(struct gw_rpc **out, uv_loop_t *loop, const struct gw_rpc_options *options)
{
    struct gw_rpc *rpc = calloc(1, sizeof *rpc);
    GW_ENSURE(rpc != NULL, GW_E_NOMEM);
    rpc->options = *options;
    set_defaults(&rpc->options);
    const enum gw_status status = open_source(rpc, loop);
    if (status != GW_OK) {
        gw_upstreams_fini(&rpc->upstreams);
        free(rpc);
        return status;
    }
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        init_exchange(&rpc->exchanges[i], rpc, loop);
    }
    rpc->handles = 2 * GW_RPC_OPEN_MAX + (rpc->transport != NULL ? 1 : 0);
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

/* Calls whose null means that the node does not have the block. */
static uint64_t find_by_block(const struct gw_rpc_ask *ask)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < ask->count; i++) {
        mask |= strcmp(ask->calls[i].method, "eth_getBlockByHash") == 0 ? (uint64_t)1 << i : 0;
    }
    return mask;
}

_Static_assert(GW_RPC_BATCH_MAX <= 64, "a bit per call");

enum gw_status gw_rpc_ask(struct gw_rpc *rpc, const struct gw_rpc_ask *ask, gw_rpc_done done, void *context)
{
    static const char latest[] = "[\"latest\"";
    GW_ENSURE(ask->count > 0 && ask->count <= GW_RPC_BATCH_MAX, GW_E_BOUND);
    struct gw_exchange *x = find_free(rpc);
    GW_ENSURE(x != NULL, GW_E_BOUND);
    gw_buffer_reset(&x->request, GW_EXCHANGE_KEEP_MAX);
    const enum gw_status status = gw_request_write(&x->request, ask->calls, ask->count);
    GW_ENSURE(status != GW_E_SIZE, GW_E_BOUND);
    GW_TRY(status);
    x->is_open = true;
    x->is_poll = ask->is_poll;
    x->is_head = ask->is_poll && strncmp(ask->calls[0].params, latest, sizeof latest - 1) == 0;
    x->by_block = find_by_block(ask);
    x->count = ask->count;
    x->quorum = ask->quorum;
    x->asked = ask->avoid;
    x->done = done;
    x->context = context;
    gw_exchange_start(x);
    return GW_OK;
}

enum gw_status gw_rpc_send(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                           gw_rpc_done done, void *context)
{
    return gw_rpc_ask(rpc, &(struct gw_rpc_ask){.calls = calls, .count = count}, done, context);
}

enum gw_status gw_rpc_poll(struct gw_rpc *rpc, const struct gw_rpc_call *calls, size_t count,
                           gw_rpc_done done, void *context)
{
    return gw_rpc_ask(rpc, &(struct gw_rpc_ask){.calls = calls, .count = count, .is_poll = true}, done,
                      context);
}

void gw_rpc_count_error(struct gw_rpc *rpc, const struct gw_upstream *upstream, enum gw_status status)
{
    const enum gw_upstream_role role = upstream != NULL ? upstream->role : GW_ROLE_PRIMARY;
    rpc->counters.errors[status]++;
    rpc->counters.failures[role][status]++;
}

void gw_rpc_blame(struct gw_rpc *rpc, uint32_t upstreams, enum gw_status why)
{
    for (size_t i = 0; i < rpc->upstreams.count; i++) {
        if ((upstreams >> i & 1) != 0) {
            gw_rpc_count_error(rpc, &rpc->upstreams.list[i], why);
            gw_upstream_blame(&rpc->upstreams.list[i], why, gw_clock_mono_ms());
            GW_LOG(ERROR, "upstream.blamed", "chain", rpc->options.chain, "upstream",
                   gw_log_url(rpc->upstreams.list[i].url), "status", gw_status_name(why));
        }
    }
}

void gw_rpc_repeat(struct gw_rpc *rpc)
{
    if (rpc->options.record != NULL) {
        gw_tape_repeat(rpc->options.record);
    }
}

enum gw_status gw_rpc_note_failure(struct gw_rpc *rpc, const char *step, enum gw_status why)
{
    if (rpc->options.replay != NULL) {
        const bool is_told = why != GW_E_TAPE && why != GW_E_END;
        return is_told ? gw_tape_find_failure(rpc->options.replay, step, why) : GW_OK;
    }
    if (rpc->options.record != NULL && !rpc->is_tape_broken) {
        gw_exchange_note_taped(rpc, gw_tape_append_failure(rpc->options.record, step, why));
    }
    return GW_OK;
}

struct gw_rpc_budget gw_rpc_budget(const struct gw_rpc *rpc)
{
    const uint64_t now_ms = gw_clock_mono_ms();
    struct gw_rpc_budget out = {0};
    double nearest = -1.0;
    for (size_t i = 0; i < rpc->upstreams.count; i++) {
        const struct gw_pace *pace = &rpc->upstreams.list[i].pace;
        const uint64_t used = gw_pace_used_day(pace);
        const uint64_t forecast = gw_pace_forecast_day(pace, now_ms);
        const double part =
            pace->budget == 0 ? -1.0 : (double)(forecast > used ? forecast : used) / (double)pace->budget;
        if (part > nearest) {
            nearest = part;
            out = (struct gw_rpc_budget){pace->budget, used, forecast};
        }
    }
    return out;
}

const struct gw_rpc_counters *gw_rpc_counters(const struct gw_rpc *rpc)
{
    return &rpc->counters;
}

/* "timeout=3,rate=1" */
static void print_errors(char *out, size_t size, const uint64_t errors[GW_STATUS_COUNT])
{
    size_t at = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < GW_STATUS_COUNT && at < size; i++) {
        if (errors[i] > 0) {
            at += (size_t)snprintf(out + at, size - at, "%s%s=%llu", at > 0 ? "," : "",
                                   gw_status_name((enum gw_status)i), (unsigned long long)errors[i]);
        }
    }
}

static void log_upstreams(const struct gw_rpc *rpc)
{
    char errors[512];
    for (size_t i = 0; i < rpc->upstreams.count; i++) {
        const struct gw_upstream *upstream = &rpc->upstreams.list[i];
        print_errors(errors, sizeof errors, upstream->errors);
        GW_LOG(DEBUG, "upstream.summary", "chain", rpc->options.chain, "upstream", gw_log_url(upstream->url),
               "requests", gw_log_u64(upstream->requests), "health",
               gw_log_u64(gw_upstream_health(upstream, gw_clock_mono_ms())), "latency_ms",
               gw_log_u64(upstream->latency_ms), "used_day", gw_log_u64(gw_pace_used_day(&upstream->pace)),
               "errors", errors);
    }
}

void gw_rpc_close(struct gw_rpc *rpc)
{
    log_upstreams(rpc);
    for (size_t i = 0; i < GW_RPC_OPEN_MAX; i++) {
        struct gw_exchange *x = &rpc->exchanges[i];
        for (size_t k = 0; k < rpc->upstreams.count; k++) {
            gw_transfer_cancel(&x->attempts[k].transfer);
        }
        uv_close((uv_handle_t *)&x->timer, on_timer_closed);
        uv_close((uv_handle_t *)&x->hedge, on_timer_closed);
    }
    if (rpc->transport != NULL) {
        gw_transport_close(rpc->transport, on_transport_closed, rpc);
    }
}
