#include "chains/collector/plan.h"

#include <inttypes.h>
#include <string.h>

#include "chains/collector/backfill.h"
#include "chains/collector/calls.h"
#include "chains/collector/resume.h"
#include "chains/collector/views.h"
#include "ipc/base/clock.h"

#define PACE_BLOCKS 1000u /* over which the time of a block is measured */

struct planner {
    uv_loop_t loop;
    struct gw_chain *chain;
    struct gw_rpc *rpc;
    struct gw_reader reader;
    struct gw_resume resume;
    struct gw_plan *plan;
    uint64_t next[GW_VENUES_MAX]; /* as the run would begin */
    size_t venue;
    uint64_t since_ms;
    struct gw_rpc_counters before;
    uint64_t logs_before;
    enum gw_status status;
};

static void finish(struct planner *p, enum gw_status status)
{
    p->status = status;
    gw_rpc_close(p->rpc);
}

static void sample_next(struct planner *p);

/* What the sample took, scaled to all blocks. A venue that answered nothing stays without figures. */
static void on_sample(void *context, enum gw_status status)
{
    struct gw_reader *reader = context;
    struct planner *p = (struct planner *)((char *)reader - offsetof(struct planner, reader));
    struct gw_plan_venue *v = &p->plan->venues[p->venue];
    const struct gw_history_span *span = &reader->history.spans[p->venue];
    const struct gw_rpc_counters *now = gw_rpc_counters(p->rpc);
    const uint64_t asked = v->blocks < p->chain->log_range_blocks ? v->blocks : p->chain->log_range_blocks;
    const uint64_t left = gw_history_left(&reader->history, p->plan->head.number);
    const bool is_read = status == GW_OK || status == GW_AGAIN;

    v->sampled = is_read && gw_history_missing(&reader->history, (uint32_t)p->venue) == 0 ? asked - left : 0;
    if (v->sampled > 0) {
        const double scale = (double)v->blocks / (double)v->sampled;
        v->width = span->width < asked ? span->width : asked;
        v->requests = scale * (double)(now->requests - p->before.requests);
        v->bytes = scale * (double)(now->bytes_in - p->before.bytes_in);
        v->seconds = scale * (double)(gw_clock_mono_ms() - p->since_ms) / 1e3;
        v->logs = scale * (double)(reader->logs_seen - p->logs_before);
    }
    p->venue++;
    sample_next(p);
}

static bool is_watching(const struct gw_venue *venue)
{
    struct gw_watch watch = {0};
    return venue->protocol->watch(venue, &watch) == GW_OK && watch.address_count > 0;
}

/* Each poll asks for a head, each block for its logs and its state, one in GW_VIEWS_HEADS heads for tags. */
static double estimate_day(const struct gw_chain *chain, double block_s, double logs)
{
    const double polls = 86400e3 / (double)chain->poll_ms;
    const double blocks = block_s > 0 ? 86400.0 / block_s : 0;
    const double heads = block_s > 0 && blocks < polls ? blocks : polls;
    const bool has_tags = chain->finality_policy != GW_FINALITY_DEPTH;
    return polls + blocks * (logs + 1) + (has_tags ? heads * GW_VIEWS_CALLS / GW_VIEWS_HEADS : 0);
}

static void estimate_state(struct planner *p)
{
    struct gw_plan *plan = p->plan;
    const struct gw_chain *chain = p->chain;
    double logs = 0; /* one filter for all venues, as long as they fit one */
    for (size_t i = 0; i < chain->venue_count; i++) {
        logs = is_watching(&chain->venues[i]) ? 1 : logs;
        plan->entries += (double)chain->venues[i].table.count + plan->venues[i].logs;
    }
    plan->state_requests = plan->entries / (double)chain->multicall.calls;
    plan->state_bytes = plan->entries * 2 * GW_CALLS_REPLY;
    plan->calls_per_day = estimate_day(chain, plan->block_s, logs);
    for (size_t i = 0; i < chain->endpoints.http_count; i++) {
        const uint64_t budget = chain->endpoints.http[i].budget_per_day;
        plan->budget_per_day = budget == 0 ? 0 : plan->budget_per_day + budget;
        if (budget == 0) {
            return;
        }
    }
}

static void sample_next(struct planner *p)
{
    struct gw_history *history = &p->reader.history;
    const uint64_t head = p->plan->head.number;

    while (p->venue < p->chain->venue_count &&
           (p->plan->venues[p->venue].blocks == 0 || !is_watching(&p->chain->venues[p->venue]))) {
        p->plan->venues[p->venue].blocks = 0;
        p->venue++;
    }
    if (p->venue == p->chain->venue_count) {
        estimate_state(p);
        finish(p, GW_OK);
        return;
    }
    const struct gw_plan_venue *v = &p->plan->venues[p->venue];
    const uint64_t width = v->blocks < p->chain->log_range_blocks ? v->blocks : p->chain->log_range_blocks;
    gw_history_settle(history, head);
    history->spans[p->venue].next = head - width + 1;
    p->since_ms = gw_clock_mono_ms();
    p->before = *gw_rpc_counters(p->rpc);
    p->logs_before = p->reader.logs_seen;
    gw_backfill_start(&p->reader, head, on_sample);
}

static void on_pace(void *context, const struct gw_rpc_reply *reply)
{
    struct planner *p = context;
    struct gw_block block;
    struct gw_plan *plan = p->plan;

    if (reply->status == GW_OK && reply->items[0].status == GW_OK &&
        gw_block_parse(&block, reply->items[0].result) == GW_OK && block.number < plan->head.number) {
        plan->block_s =
            (double)(plan->head.time_s - block.time_s) / (double)(plan->head.number - block.number);
    }
    for (size_t i = 0; i < p->chain->venue_count; i++) {
        struct gw_plan_venue *v = &plan->venues[i];
        v->from = p->reader.history.spans[i].next;
        v->blocks = v->from <= plan->head.number ? plan->head.number - v->from + 1 : 0;
    }
    sample_next(p);
}

static void on_head(void *context, const struct gw_rpc_reply *reply)
{
    struct planner *p = context;
    char params[64];
    const struct gw_rpc_call call = {"eth_getBlockByNumber", params};
    enum gw_status status = reply->status == GW_OK ? reply->items[0].status : reply->status;

    if (status == GW_OK) {
        status = gw_block_parse(&p->plan->head, reply->items[0].result);
    }
    if (status == GW_OK) {
        const uint64_t head = p->plan->head.number;
        (void)snprintf(params, sizeof params, "[\"0x%" PRIx64 "\",false]",
                       head > PACE_BLOCKS ? head - PACE_BLOCKS : 0);
        status = gw_rpc_send(p->rpc, &call, 1, on_pace, p);
    }
    if (status != GW_OK) {
        finish(p, status);
    }
}

static void on_resumed(void *context, enum gw_status status)
{
    struct planner *p = context;
    const struct gw_rpc_call call = {"eth_getBlockByNumber", "[\"latest\",false]"};

    p->plan->checkpoint = p->resume.written;
    if (status == GW_OK) {
        status = gw_rpc_send(p->rpc, &call, 1, on_head, p);
    }
    if (status != GW_OK) {
        finish(p, status);
    }
}

enum gw_status gw_plan_make(struct gw_plan *out, struct gw_chain *chain, const struct gw_rpc_options *options)
{
    static struct planner p;

    memset(&p, 0, sizeof p);
    memset(out, 0, sizeof *out);
    p.chain = chain;
    p.plan = out;
    GW_ENSURE(uv_loop_init(&p.loop) == 0, GW_E_NOMEM);
    GW_TRY(gw_rpc_open(&p.rpc, &p.loop, options));
    GW_TRY(gw_reader_init(&p.reader, chain, p.rpc));
    gw_resume_init(&p.resume, &p.loop, chain, p.rpc, &p.reader, chain->checkpoint, true);
    gw_resume_start(&p.resume, on_resumed, &p);
    (void)uv_run(&p.loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&p.loop);
    gw_reader_fini(&p.reader);
    return p.status;
}
