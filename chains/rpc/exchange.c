#include "chains/rpc/exchange.h"

#include "chains/rpc/tape.h"
#include "ipc/base/hex.h"
#include "ipc/base/log.h"

#define CHAIN_ID_REQUEST "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}]"

static void on_turn(uv_timer_t *timer);

static void wait_turn(struct gw_exchange *x, uint64_t wait_ms)
{
    uv_timer_start(&x->timer, on_turn, wait_ms, 0);
}

/* A tape that does not take an exchange costs the recording, not the run. */
static void record(struct gw_exchange *x, const struct gw_rpc_reply *reply)
{
    struct gw_rpc *rpc = x->rpc;
    if (rpc->options.record == NULL || rpc->is_tape_broken) {
        return;
    }
    const enum gw_status status =
        gw_tape_append(rpc->options.record, (const char *)x->request.data, x->request.size, reply->status,
                       reply->body, reply->body_size, x->is_poll);
    if (status != GW_OK) {
        rpc->is_tape_broken = status != GW_E_REFUSED;
        GW_LOG(ERROR, "tape.failed", "chain", rpc->options.chain, "status", gw_status_name(status));
    }
}

static void finish(struct gw_exchange *x, const struct gw_rpc_reply *reply)
{
    struct gw_rpc *rpc = x->rpc;
    rpc->counters.last_error = reply->status;
    record(x, reply);
    x->done(x->context, reply);
    gw_reply_fini(&rpc->parsed);
    x->is_open = false;
    gw_buffer_reset(&x->request, GW_EXCHANGE_KEEP_MAX);
}

static void finish_failed(struct gw_exchange *x, enum gw_status status)
{
    finish(x, &(struct gw_rpc_reply){.status = status});
}

static void finish_parsed(struct gw_exchange *x, const uint8_t *body, size_t body_size)
{
    struct gw_rpc *rpc = x->rpc;
    for (size_t i = 0; i < x->count; i++) {
        const enum gw_status status = rpc->parsed.items[i].status;
        rpc->counters.errors[status] += status != GW_OK ? 1 : 0;
    }
    finish(x, &(struct gw_rpc_reply){.status = GW_OK,
                                     .items = rpc->parsed.items,
                                     .count = x->count,
                                     .body = body,
                                     .body_size = body_size});
}

static void log_failure(const struct gw_exchange *x, enum gw_status status, long http_status,
                        const char *detail)
{
    GW_LOG(WARN, "rpc.failed", "chain", x->rpc->options.chain, "upstream", gw_log_url(x->upstream->url),
           "status", gw_status_name(status), "http", gw_log_i64(http_status), "attempt",
           gw_log_u64(x->attempt), "detail", detail);
}

static bool is_answer(enum gw_status status)
{
    return status == GW_E_REVERT || status == GW_E_MISSING || status == GW_E_BOUND;
}

/* The attempt under way failed: another one, or the end. */
static void fail_attempt(struct gw_exchange *x, enum gw_status status, long http_status, const char *detail)
{
    struct gw_rpc *rpc = x->rpc;
    rpc->counters.errors[status]++;
    rpc->counters.last_error = status;
    log_failure(x, status, http_status, detail);
    if (is_answer(status)) {
        finish_failed(x, status);
        return;
    }
    gw_upstreams_fail(&rpc->upstreams, x->upstream, status);
    x->upstream = NULL;
    if (x->attempt >= rpc->options.attempts) {
        finish_failed(x, status);
        return;
    }
    wait_turn(x, gw_upstreams_backoff_ms(x->attempt + 1, gw_upstreams_usable_count(&rpc->upstreams),
                                         rpc->options.backoff_ms));
}

static bool is_rate_limited(const struct gw_exchange *x)
{
    for (size_t i = 0; i < x->count; i++) {
        if (x->rpc->parsed.items[i].status == GW_E_RATE) {
            return true;
        }
    }
    return false;
}

/* True when the attempt goes on; else it was failed. */
static bool is_accepted(struct gw_exchange *x, const struct gw_transfer_result *result, size_t count)
{
    struct gw_rpc *rpc = x->rpc;
    rpc->counters.bytes_in += result->body_size;
    enum gw_status status = result->status;
    const char *detail = result->detail;
    if (status == GW_OK) {
        status = gw_reply_parse(&rpc->parsed, result->body, result->body_size, count);
        detail = rpc->parsed.messages[0];
    }
    if (status != GW_OK) {
        char text[GW_RPC_MESSAGE_MAX + 1];
        gw_error_print(text, (const char *)result->body, result->body_size);
        fail_attempt(x, status, result->http_status, detail[0] != '\0' ? detail : text);
        return false;
    }
    return true;
}

static void on_reply(void *context, const struct gw_transfer_result *result)
{
    struct gw_exchange *x = context;
    if (!is_accepted(x, result, x->count)) {
        return;
    }
    if (is_rate_limited(x) && x->attempt < x->rpc->options.attempts) {
        gw_reply_fini(&x->rpc->parsed);
        fail_attempt(x, GW_E_RATE, result->http_status, "a call of the batch was refused");
        return;
    }
    finish_parsed(x, result->body, result->body_size);
}

static void reject_chain(struct gw_exchange *x, uint64_t chain_id)
{
    struct gw_rpc *rpc = x->rpc;
    rpc->counters.errors[GW_E_CHAIN]++;
    rpc->counters.last_error = GW_E_CHAIN;
    GW_LOG(ERROR, "rpc.wrong_chain", "chain", rpc->options.chain, "upstream", gw_log_url(x->upstream->url),
           "chain_id", gw_log_u64(chain_id), "wanted", gw_log_u64(rpc->options.chain_id));
    gw_upstreams_disable(&rpc->upstreams, x->upstream);
    x->upstream = NULL;
    x->attempt--; /* the request itself was not asked */
    wait_turn(x, 0);
}

static void on_chain_id(void *context, const struct gw_transfer_result *result)
{
    struct gw_exchange *x = context;
    if (!is_accepted(x, result, 1)) {
        return;
    }
    const struct gw_rpc_item item = x->rpc->parsed.items[0];
    const char *text = item.status == GW_OK ? json_string_value(item.result) : NULL;
    uint64_t chain_id = 0;
    const enum gw_status status = text != NULL ? gw_hex_decode_u64(&chain_id, text) : GW_E_FORMAT;
    gw_reply_fini(&x->rpc->parsed);
    if (status != GW_OK) {
        fail_attempt(x, GW_E_FORMAT, result->http_status, "no chain id");
    } else if (chain_id != x->rpc->options.chain_id) {
        reject_chain(x, chain_id);
    } else {
        x->upstream->is_checked = true;
        wait_turn(x, 0);
    }
}

static void post(struct gw_exchange *x, const void *text, size_t size, gw_transfer_done done)
{
    x->rpc->counters.requests++;
    x->rpc->counters.bytes_out += size;
    const enum gw_status status = gw_transfer_post(&x->transfer, x->upstream->url, text, size, done, x);
    if (status != GW_OK) {
        fail_attempt(x, status, 0, gw_status_text(status));
    }
}

static void attempt(struct gw_exchange *x)
{
    if (x->upstream == NULL) {
        x->upstream = gw_upstreams_pick(&x->rpc->upstreams);
        x->attempt++;
    }
    if (x->upstream == NULL) {
        finish_failed(x, GW_E_CHAIN);
    } else if (x->upstream->is_checked) {
        post(x, x->request.data, x->request.size, on_reply);
    } else {
        post(x, CHAIN_ID_REQUEST, sizeof CHAIN_ID_REQUEST - 1, on_chain_id);
    }
}

static void replay(struct gw_exchange *x)
{
    struct gw_rpc *rpc = x->rpc;
    const uint8_t *body = NULL;
    size_t body_size = 0;
    enum gw_status recorded = GW_OK;
    enum gw_status status = gw_tape_find(rpc->options.replay, (const char *)x->request.data, x->request.size,
                                         &recorded, &body, &body_size);
    status = status != GW_OK ? status : recorded;
    status = status != GW_OK ? status : gw_reply_parse(&rpc->parsed, body, body_size, x->count);
    rpc->counters.requests++;
    rpc->counters.bytes_out += x->request.size;
    rpc->counters.bytes_in += body_size;
    if (status != GW_OK) {
        rpc->counters.errors[status]++;
        finish_failed(x, status);
        return;
    }
    finish_parsed(x, body, body_size);
}

static void on_turn(uv_timer_t *timer)
{
    struct gw_exchange *x = timer->data;
    if (x->rpc->options.replay != NULL) {
        replay(x);
    } else {
        attempt(x);
    }
}

void gw_exchange_start(struct gw_exchange *x)
{
    x->upstream = NULL;
    x->attempt = 0;
    wait_turn(x, 0);
}
