/* One upstream is asked: chain id first when that is due, then the request; the reply is judged. */
#include "chains/rpc/exchange.h"
#include "ipc/base/clock.h"
#include "ipc/base/log.h"

#define CHAIN_ID_REQUEST  "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}]"
#define ERROR_BODY_MAX    65536u
#define JSON_KEEP_MAX     (4u << 20) /* bytes of spans kept for the next reply */
#define FORECAST_EVERY_MS 3600000u

static void log_failure(const struct gw_attempt *a, enum gw_status status, long http_status,
                        const char *detail)
{
    GW_LOG(WARN, "rpc.failed", "chain", a->exchange->rpc->options.chain, "upstream",
           gw_log_url(a->upstream->url), "status", gw_status_name(status), "http", gw_log_i64(http_status),
           "attempt", gw_log_u64(a->exchange->asked_count), "detail", detail);
}

static void close_attempt(struct gw_attempt *a)
{
    a->is_open = false;
    a->exchange->open_count--;
}

static void fail(struct gw_attempt *a, enum gw_status status, const struct gw_transfer_result *result,
                 const char *detail)
{
    struct gw_rpc *rpc = a->exchange->rpc;
    gw_rpc_count_error(rpc, a->upstream, status);
    rpc->counters.last_error = status;
    log_failure(a, status, result->http_status, detail);
    close_attempt(a);
    const bool is_answer = status == GW_E_REVERT || status == GW_E_BOUND ||
                           (status == GW_E_MISSING && !gw_exchange_has_other(a->exchange));
    if (is_answer) {
        gw_upstream_succeed(a->upstream, gw_clock_mono_ms() - a->started_ms, gw_clock_mono_ms());
        gw_exchange_answer_error(a->exchange, a, status);
        return;
    }
    if (gw_upstream_fail(a->upstream, status, result->limits.retry_after_ms, gw_clock_mono_ms())) {
        GW_LOG(WARN, "upstream.opened", "chain", rpc->options.chain, "upstream", gw_log_url(a->upstream->url),
               "status", gw_status_name(status), "wait_ms", gw_log_u64(a->upstream->breaker.wait_ms));
    }
    gw_exchange_attempt_failed(a->exchange, a, status);
}

/* An HTTP error may carry an error object that says more than its number. */
static enum gw_status refine_http(struct gw_reply *parsed, const struct gw_transfer_result *result,
                                  size_t count)
{
    if ((result->status != GW_E_HTTP && result->status != GW_E_SIZE && result->status != GW_E_RATE) ||
        result->body_size == 0 || result->body_size > ERROR_BODY_MAX) {
        return result->status;
    }
    const enum gw_status told = gw_reply_parse(parsed, result->body, result->body_size, count);
    gw_reply_clear(parsed);
    const bool is_narrower =
        told == GW_E_RATE || told == GW_E_BILLING || told == GW_E_BOUND || told == GW_E_MISSING;
    return is_narrower ? told : result->status;
}

/* True when the reply is parsed; else the attempt was failed. */
static bool is_accepted(struct gw_attempt *a, const struct gw_transfer_result *result, size_t count)
{
    struct gw_rpc *rpc = a->exchange->rpc;
    rpc->counters.bytes_in += result->body_size;
    enum gw_status status = refine_http(&rpc->parsed, result, count);
    const char *detail = result->detail;
    if (status == GW_OK) {
        status = gw_reply_finish(&rpc->parsed, &a->json, result->body, result->body_size, count);
        detail = rpc->parsed.messages[0];
    }
    if (result->limits.has_remaining && result->limits.remaining == 0) {
        gw_pace_hold(&a->upstream->pace, result->limits.reset_ms, gw_clock_mono_ms());
    }
    if (status != GW_OK) {
        char text[GW_RPC_MESSAGE_MAX + 1];
        gw_error_print(text, (const char *)result->body, result->body_size);
        fail(a, status, result, detail[0] != '\0' ? detail : text);
        return false;
    }
    return true;
}

/* A null block is one that the node does not have. */
static enum gw_status item_status(const struct gw_exchange *x, size_t i)
{
    const struct gw_rpc_item *item = &x->rpc->parsed.items[i];
    const bool is_null =
        item->status == GW_OK && gw_json_is(item->result, GW_JSON_NULL) && (x->by_block >> i & 1) != 0;
    return is_null ? GW_E_MISSING : item->status;
}

static bool has_item(const struct gw_exchange *x, enum gw_status status)
{
    for (size_t i = 0; i < x->count; i++) {
        if (item_status(x, i) == status) {
            return true;
        }
    }
    return false;
}

static bool is_stale_head(struct gw_attempt *a)
{
    const struct gw_rpc_item *item = &a->exchange->rpc->parsed.items[0];
    uint64_t time_s = 0;
    if (!a->exchange->is_head || item->status != GW_OK) {
        return false;
    }
    if (gw_json_quantity(&time_s, gw_json_get(item->result, "timestamp")) != GW_OK ||
        time_s > (uint64_t)GW_CLOCK_BLOCK_S_MAX) {
        return false;
    }
    return gw_upstreams_is_behind(&a->exchange->rpc->upstreams, a->upstream, (int64_t)time_s);
}

/* GW_OK, or why somebody else should be asked although the reply is well-formed. */
static enum gw_status judge(struct gw_attempt *a, const char **detail)
{
    struct gw_exchange *x = a->exchange;
    const bool is_last = x->asked_count >= x->rpc->options.attempts;
    const bool is_stale = is_stale_head(a);
    *detail = "a call of the batch was refused";
    if (has_item(x, GW_E_BILLING) && !is_last) {
        return GW_E_BILLING;
    }
    if (has_item(x, GW_E_RATE) && !is_last) {
        return GW_E_RATE;
    }
    *detail = "the block or state is not known there";
    if (has_item(x, GW_E_MISSING) && !is_last && gw_exchange_has_other(x)) {
        x->is_recall = true;
        return GW_E_MISSING;
    }
    *detail = "another endpoint has a newer block";
    return is_stale && !is_last && gw_exchange_has_other(x) ? GW_E_BEHIND : GW_OK;
}

static void on_reply(void *context, const struct gw_transfer_result *result)
{
    struct gw_attempt *a = context;
    struct gw_exchange *x = a->exchange;
    const char *detail = NULL;
    if (!is_accepted(a, result, x->count)) {
        return;
    }
    const enum gw_status status = judge(a, &detail);
    if (status != GW_OK) {
        gw_reply_clear(&x->rpc->parsed);
        fail(a, status, result, detail);
        return;
    }
    if (!gw_breaker_is_closed(&a->upstream->breaker)) {
        GW_LOG(INFO, "upstream.closed", "chain", x->rpc->options.chain, "upstream",
               gw_log_url(a->upstream->url));
    }
    gw_upstream_succeed(a->upstream, gw_clock_mono_ms() - a->started_ms, gw_clock_mono_ms());
    close_attempt(a);
    gw_exchange_answer(x, a, result->body, result->body_size);
}

/* What is wrong, too deep or too much is so at its first byte; nobody waits for the others. */
static enum gw_status on_arrived(void *context, const uint8_t *body, size_t size)
{
    struct gw_attempt *a = context;
    const enum gw_status status = gw_json_feed(&a->json, body, size, false);
    return status == GW_AGAIN ? GW_OK : status;
}

static void post(struct gw_attempt *a);

static void on_chain_id(void *context, const struct gw_transfer_result *result)
{
    struct gw_attempt *a = context;
    struct gw_rpc *rpc = a->exchange->rpc;
    if (!is_accepted(a, result, 1)) {
        return;
    }
    uint64_t chain_id = 0;
    const enum gw_status status = gw_json_quantity(&chain_id, rpc->parsed.items[0].result);
    gw_reply_clear(&rpc->parsed);
    if (status != GW_OK) {
        fail(a, GW_E_FORMAT, result, "no chain id");
    } else if (chain_id != rpc->options.chain_id) {
        GW_LOG(ERROR, "rpc.wrong_chain", "chain", rpc->options.chain, "upstream",
               gw_log_url(a->upstream->url), "chain_id", gw_log_u64(chain_id), "wanted",
               gw_log_u64(rpc->options.chain_id));
        a->exchange->asked_count -= a->is_hedge ? 0 : 1; /* the request itself was not asked */
        fail(a, GW_E_CHAIN, result, "another chain");
    } else {
        a->upstream->is_checked = true;
        post(a);
    }
}

static void post(struct gw_attempt *a)
{
    struct gw_exchange *x = a->exchange;
    const bool is_checked = a->upstream->is_checked;
    const void *text = is_checked ? (const void *)x->request.data : CHAIN_ID_REQUEST;
    const size_t size = is_checked ? x->request.size : sizeof CHAIN_ID_REQUEST - 1;
    x->rpc->counters.requests++;
    x->rpc->counters.bytes_out += size;
    a->upstream->requests++;
    gw_json_begin(&a->json);
    gw_json_trim(&a->json, JSON_KEEP_MAX);
    gw_pace_take(&a->upstream->pace, is_checked ? x->count : 1, gw_clock_mono_ms());
    const enum gw_status status =
        gw_transfer_post(&a->transfer, a->upstream->url, text, size, is_checked ? on_reply : on_chain_id, a);
    if (status != GW_OK) {
        fail(a, status, &(struct gw_transfer_result){0}, gw_status_text(status));
    }
}

/* Once an hour, and only when the day's budget will not last. */
static void watch_budget(const struct gw_attempt *a)
{
    struct gw_rpc *rpc = a->exchange->rpc;
    const struct gw_pace *pace = &a->upstream->pace;
    const uint64_t now_ms = gw_clock_mono_ms();
    const uint64_t forecast = gw_pace_forecast_day(pace, now_ms);
    if (pace->budget == 0 || forecast <= pace->budget || now_ms - rpc->forecast_ms < FORECAST_EVERY_MS) {
        return;
    }
    rpc->forecast_ms = now_ms;
    GW_LOG(WARN, "rpc.budget", "chain", rpc->options.chain, "upstream", gw_log_url(a->upstream->url),
           "used_day", gw_log_u64(gw_pace_used_day(pace)), "forecast_day", gw_log_u64(forecast), "budget_day",
           gw_log_u64(pace->budget));
}

void gw_attempt_init(struct gw_attempt *a, struct gw_exchange *exchange)
{
    a->exchange = exchange;
    gw_transfer_init(&a->transfer, exchange->rpc->transport);
    gw_transfer_watch(&a->transfer, on_arrived, a);
}

void gw_attempt_fini(struct gw_attempt *a)
{
    gw_transfer_fini(&a->transfer);
    gw_json_fini(&a->json);
}

void gw_attempt_start(struct gw_attempt *a, struct gw_upstream *upstream, bool is_hedge)
{
    struct gw_exchange *x = a->exchange;
    GW_ASSERT(!a->is_open);
    a->upstream = upstream;
    a->is_open = true;
    a->is_hedge = is_hedge;
    a->started_ms = gw_clock_mono_ms();
    x->open_count++;
    x->asked_count += is_hedge ? 0 : 1;
    x->asked |= gw_upstreams_bit(&x->rpc->upstreams, upstream);
    gw_breaker_start(&upstream->breaker);
    watch_budget(a);
    post(a);
}

void gw_attempt_cancel(struct gw_attempt *a)
{
    if (a->is_open) {
        gw_transfer_cancel(&a->transfer);
        gw_upstream_forget(a->upstream, gw_clock_mono_ms() - a->started_ms, gw_clock_mono_ms());
        close_attempt(a);
    }
}
