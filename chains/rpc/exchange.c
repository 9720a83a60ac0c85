#include "chains/rpc/exchange.h"

#include <string.h>

#include "chains/rpc/tape.h"
#include "ipc/base/clock.h"
#include "ipc/base/log.h"

#define HEDGE_TIMES 3u

static void on_turn(uv_timer_t *timer);
static void on_hedge(uv_timer_t *timer);

static void wait_turn(struct gw_exchange *x, uint64_t wait_ms)
{
    uv_timer_start(&x->timer, on_turn, wait_ms, 0);
}

void gw_exchange_note_taped(struct gw_rpc *rpc, enum gw_status status)
{
    if (status != GW_OK) {
        rpc->is_tape_broken = status != GW_E_REFUSED;
        GW_LOG(ERROR, "tape.failed", "chain", rpc->options.chain, "status", gw_status_name(status));
    }
}

static void record(struct gw_exchange *x, const struct gw_rpc_reply *reply)
{
    struct gw_rpc *rpc = x->rpc;
    if (rpc->options.record != NULL && !rpc->is_tape_broken) {
        gw_exchange_note_taped(rpc, gw_tape_append(rpc->options.record, (const char *)x->request.data,
                                                   x->request.size, reply->status, reply->body,
                                                   reply->body_size, x->is_poll));
    }
}

static void finish(struct gw_exchange *x, const struct gw_rpc_reply *reply)
{
    struct gw_rpc *rpc = x->rpc;
    for (size_t i = 0; i < rpc->upstreams.count; i++) {
        gw_attempt_cancel(&x->attempts[i]);
    }
    uv_timer_stop(&x->timer);
    uv_timer_stop(&x->hedge);
    rpc->counters.last_error = reply->status;
    record(x, reply);
    x->done(x->context, reply);
    gw_reply_clear(&rpc->parsed);
    gw_ballot_clear(&x->ballot);
    x->is_open = false;
    gw_buffer_reset(&x->request, GW_EXCHANGE_KEEP_MAX);
}

static void finish_failed(struct gw_exchange *x, enum gw_status status)
{
    finish(x, &(struct gw_rpc_reply){.status = status});
}

static void finish_parsed(struct gw_exchange *x, const uint8_t *body, size_t body_size, uint32_t upstreams)
{
    struct gw_rpc *rpc = x->rpc;
    const struct gw_upstream *first = upstreams != 0 ? &rpc->upstreams.list[__builtin_ctz(upstreams)] : NULL;
    for (size_t i = 0; i < x->count; i++) {
        const enum gw_status status = rpc->parsed.items[i].status;
        if (status != GW_OK) {
            gw_rpc_count_error(rpc, first, status);
        }
    }
    finish(x, &(struct gw_rpc_reply){.status = GW_OK,
                                     .items = rpc->parsed.items,
                                     .count = x->count,
                                     .body = body,
                                     .body_size = body_size,
                                     .upstreams = upstreams});
}

static enum gw_upstream_use use_of(const struct gw_exchange *x)
{
    return x->is_recall ? GW_UPSTREAM_RECALL : x->quorum > 1 ? GW_UPSTREAM_VOTE : GW_UPSTREAM_READ;
}

bool gw_exchange_has_other(struct gw_exchange *x)
{
    uint64_t wait_ms = 0;
    return gw_upstreams_pick(&x->rpc->upstreams, use_of(x), x->asked, gw_clock_mono_ms(), &wait_ms) != NULL;
}

static uint64_t backoff_ms(const struct gw_exchange *x)
{
    return gw_upstreams_backoff_ms(x->asked_count + 1, x->rpc->upstreams.count, x->rpc->options.backoff_ms);
}

/* Nobody is left who could change the outcome of a quorum. */
static void settle(struct gw_exchange *x)
{
    struct gw_rpc *rpc = x->rpc;
    if (!gw_ballot_is_disputed(&x->ballot)) {
        finish_failed(x, x->last != GW_OK ? x->last : GW_E_CONNECT);
        return;
    }
    gw_rpc_count_error(rpc, NULL, GW_E_DISPUTE);
    rpc->counters.disputes++;
    gw_dispute_report(&rpc->disputes, &rpc->options, &rpc->upstreams, &x->request, &x->ballot);
    finish_failed(x, GW_E_DISPUTE);
}

void gw_exchange_attempt_failed(struct gw_exchange *x, struct gw_attempt *a, enum gw_status status)
{
    const unsigned attempts_max = x->rpc->options.attempts + (x->quorum > 1 ? x->quorum - 1 : 0);
    (void)a;
    x->last = status;
    if (x->open_count > 0 && x->quorum <= 1) {
        return; /* the other one of a hedge may still answer */
    }
    if (x->asked_count >= attempts_max) {
        if (x->open_count == 0) {
            settle(x);
        }
        return;
    }
    wait_turn(x, gw_exchange_has_other(x) || status == GW_E_CHAIN ? 0 : backoff_ms(x));
}

void gw_exchange_answer_error(struct gw_exchange *x, struct gw_attempt *a, enum gw_status status)
{
    (void)a;
    finish_failed(x, status);
}

static void blame_minority(struct gw_exchange *x, const uint8_t digest[32])
{
    struct gw_rpc *rpc = x->rpc;
    for (size_t i = 0; i < rpc->upstreams.count; i++) {
        if ((gw_ballot_against(&x->ballot, digest) >> i & 1) != 0) {
            gw_rpc_count_error(rpc, &rpc->upstreams.list[i], GW_E_DISPUTE);
            (void)gw_upstream_fail(&rpc->upstreams.list[i], GW_E_DISPUTE, 0, gw_clock_mono_ms());
        }
    }
    rpc->counters.disputes++;
    gw_dispute_report(&rpc->disputes, &rpc->options, &rpc->upstreams, &x->request, &x->ballot);
}

void gw_exchange_answer(struct gw_exchange *x, struct gw_attempt *a, const uint8_t *body, size_t size)
{
    struct gw_rpc *rpc = x->rpc;
    const uint32_t bit = gw_upstreams_bit(&rpc->upstreams, a->upstream);
    uint8_t digest[32];
    rpc->counters.hedges_won += a->is_hedge ? 1 : 0;
    if (x->quorum <= 1) {
        finish_parsed(x, body, size, bit);
        return;
    }
    gw_vote_digest(digest, rpc->parsed.items, x->count);
    const enum gw_status status =
        gw_ballot_cast(&x->ballot, (unsigned)(a->upstream - rpc->upstreams.list), digest, body, size);
    if (status != GW_OK) {
        gw_reply_clear(&rpc->parsed);
        gw_exchange_attempt_failed(x, a, status);
        return;
    }
    const uint32_t voters = gw_ballot_for(&x->ballot, digest);
    if ((unsigned)__builtin_popcount(voters) >= x->quorum) {
        if (gw_ballot_is_disputed(&x->ballot)) {
            blame_minority(x, digest);
        }
        finish_parsed(x, body, size, voters);
        return;
    }
    gw_reply_clear(&rpc->parsed);
    wait_turn(x, 0);
}

/* A second upstream for a slow first one: after a multiple of what the first usually takes. */
static void arm_hedge(struct gw_exchange *x, const struct gw_upstream *first)
{
    const uint64_t least_ms = x->rpc->options.hedge_ms;
    const uint64_t usual_ms = HEDGE_TIMES * first->latency_ms;
    if (x->quorum <= 1 && x->rpc->upstreams.count > 1 && least_ms < GW_RPC_TIMEOUT_MS_MAX) {
        uv_timer_start(&x->hedge, on_hedge, usual_ms > least_ms ? usual_ms : least_ms, 0);
    }
}

static void on_hedge(uv_timer_t *timer)
{
    struct gw_exchange *x = timer->data;
    struct gw_rpc *rpc = x->rpc;
    uint64_t wait_ms = 0;
    struct gw_upstream *second =
        gw_upstreams_pick(&rpc->upstreams, use_of(x), x->asked, gw_clock_mono_ms(), &wait_ms);
    if (x->open_count != 1 || second == NULL || wait_ms > 0 || !gw_breaker_is_closed(&second->breaker)) {
        return;
    }
    rpc->counters.hedges++;
    gw_attempt_start(&x->attempts[second - rpc->upstreams.list], second, true);
}

static uint32_t open_mask(const struct gw_exchange *x)
{
    uint32_t mask = 0;
    for (unsigned i = 0; i < x->rpc->upstreams.count; i++) {
        mask |= x->attempts[i].is_open ? (uint32_t)1 << i : 0;
    }
    return mask;
}

static void fail_unasked(struct gw_exchange *x)
{
    struct gw_rpc *rpc = x->rpc;
    const enum gw_status reason = gw_upstreams_reason(&rpc->upstreams, gw_clock_mono_ms());
    x->last = x->last != GW_OK && reason == GW_E_CONNECT ? x->last : reason;
    rpc->counters.last_error = x->last;
    settle(x);
}

/* Asks one more. False when that cannot be now: the request waits, or is over. */
static bool ask_next(struct gw_exchange *x)
{
    struct gw_rpc *rpc = x->rpc;
    uint64_t wait_ms = 0;
    struct gw_upstream *next =
        gw_upstreams_pick(&rpc->upstreams, use_of(x), x->asked, gw_clock_mono_ms(), &wait_ms);
    if (next == NULL) { /* a new round, without those who are being asked or have voted */
        x->asked = open_mask(x) | gw_ballot_voters(&x->ballot);
        next = gw_upstreams_pick(&rpc->upstreams, use_of(x), x->asked, gw_clock_mono_ms(), &wait_ms);
    }
    if (next == NULL) {
        if (x->open_count == 0) {
            fail_unasked(x);
        }
        return false;
    }
    if (wait_ms > rpc->options.timeout_ms && x->open_count == 0) {
        x->last = GW_E_RATE;
        settle(x);
        return false;
    }
    if (wait_ms > 0) {
        wait_turn(x, wait_ms);
        return false;
    }
    gw_attempt_start(&x->attempts[next - rpc->upstreams.list], next, false);
    if (x->is_open && x->open_count == 1) {
        arm_hedge(x, next);
    }
    return x->is_open;
}

static void ask(struct gw_exchange *x)
{
    const unsigned attempts_max = x->rpc->options.attempts + x->quorum;
    bool goes_on = true;
    while (goes_on && x->open_count + gw_ballot_lead(&x->ballot) < (x->quorum > 1 ? x->quorum : 1)) {
        if (x->quorum > 1 && x->asked_count >= attempts_max) {
            if (x->open_count == 0) {
                settle(x);
            }
            return;
        }
        goes_on = ask_next(x);
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
        gw_rpc_count_error(rpc, NULL, status);
        finish_failed(x, status);
        return;
    }
    finish_parsed(x, body, body_size, 0);
}

static void on_turn(uv_timer_t *timer)
{
    struct gw_exchange *x = timer->data;
    if (x->rpc->options.replay != NULL) {
        replay(x);
    } else {
        ask(x);
    }
}

void gw_exchange_start(struct gw_exchange *x)
{
    x->open_count = 0;
    x->asked_count = 0;
    x->is_recall = false;
    x->last = GW_OK;
    wait_turn(x, 0);
}
