#include "chains/collector/heads.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "chains/collector/text.h"
#include "chains/collector/turn.h"
#include "chains/rpc/tape.h"
#include "ipc/base/log.h"

void gw_heads_init(struct gw_heads *heads, const struct gw_chain *chain, struct gw_rpc *rpc, const char *at,
                   const struct gw_tape_reader *replay)
{
    memset(heads, 0, sizeof *heads);
    heads->chain = chain;
    heads->rpc = rpc;
    heads->at = at != NULL ? at : "latest";
    heads->is_replay = replay != NULL;
    gw_views_init(&heads->views, chain);
    heads->views.is_eager = replay != NULL && gw_tape_version(replay) <= GW_TAPE_EAGER;
    gw_head_init(&heads->window);
    heads->window.size = chain->window > 0 ? (size_t)chain->window : GW_HEAD_WINDOW_USED;
}

void gw_heads_finish(struct gw_heads *heads, enum gw_heads_outcome outcome)
{
    heads->done(heads->context, outcome);
}

/* A replay shall ask again what is asked again now. */
void gw_heads_fail(struct gw_heads *heads, const char *step, enum gw_status status)
{
    heads->failed_step = step;
    heads->status = status;
    gw_views_expire(&heads->views);
    gw_rpc_repeat(heads->rpc);
    heads->done(heads->context, GW_HEADS_FAILED);
}

void gw_heads_freeze(struct gw_heads *heads, enum gw_freeze reason, uint64_t epoch)
{
    heads->freeze_reason = reason;
    heads->freeze_epoch = epoch;
    heads->views.floor = 0;
    GW_LOG(ERROR, "chain.frozen", "chain", heads->chain->name, "why",
           reason == GW_FREEZE_FINAL ? "blocks that were final are no longer on the chain"
                                     : "the chain was reorganised below the window of hashes",
           "run", "stop the monitor; gammawatch rebaseline --journal FILE --why TEXT; start it again");
}

/* GW_E_CHECKSUM blames who said it. */
static enum gw_status take_block(struct gw_block *out, struct gw_heads *h, const struct gw_rpc_reply *reply)
{
    GW_TRY(reply->status);
    GW_TRY(reply->items[0].status);
    const enum gw_status status = gw_block_parse(out, reply->items[0].result);
    if (status == GW_E_CHECKSUM) {
        gw_rpc_blame(h->rpc, reply->upstreams, status);
    }
    return status;
}

static void on_parent(void *context, const struct gw_rpc_reply *reply);

static void follow_step(struct gw_heads *h, enum gw_head_step step)
{
    char params[96] = "[\"";
    const struct gw_rpc_call call = {"eth_getBlockByHash", params};
    enum gw_status status = GW_OK;

    switch (step) {
    case GW_HEAD_SAME:
        gw_heads_finish(h, GW_HEADS_SAME);
        return;
    case GW_HEAD_READY:
        gw_views_note_head(&h->views);
        if (gw_head_reorg_depth(&h->window) > 0) {
            gw_turn_ask(h, GW_TURN_INSIDE);
        } else {
            gw_heads_finish(h, GW_HEADS_READY);
        }
        return;
    case GW_HEAD_NEED_PARENT:
        gw_text_put(gw_text_put_hex(params + 2, h->window.want, 32), "\",false]");
        status = gw_rpc_send(h->rpc, &call, 1, on_parent, h);
        if (status != GW_OK) {
            gw_heads_fail(h, "parent", status);
        }
        return;
    }
}

/* A lagging node, or a chain that was made anew: nothing is dropped for it. */
static void note_behind(struct gw_heads *h)
{
    if (h->behind_number != h->latest.number) {
        GW_LOG(WARN, "head.behind", "chain", h->chain->name, "block", gw_log_u64(h->latest.number),
               "window_from", gw_log_u64(gw_head_oldest(&h->window)->number), "so",
               "it is waited for; if the chain was made anew, start the collector anew");
    }
    h->behind_number = h->latest.number;
    gw_heads_finish(h, GW_HEADS_SAME);
}

static void leave_window(struct gw_heads *h)
{
    switch (h->window.bound) {
    case GW_HEAD_BEHIND:
        note_behind(h);
        return;
    case GW_HEAD_DEEP:
        gw_turn_ask(h, GW_TURN_BELOW);
        return;
    case GW_HEAD_GAP:
        gw_views_note_head(&h->views);
        gw_turn_ask(h, GW_TURN_BEYOND);
        return;
    }
}

static void on_parent(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_heads *h = context;
    struct gw_block parent;
    enum gw_head_step step = GW_HEAD_SAME;
    enum gw_status status = take_block(&parent, h, reply);

    if (status == GW_OK) {
        status = gw_head_offer_parent(&h->window, &parent, &step);
        if (status == GW_E_BOUND) {
            leave_window(h);
            return;
        }
    }
    if (status != GW_OK) {
        gw_heads_fail(h, "parent", status);
        return;
    }
    follow_step(h, step);
}

static bool is_view(const char *at)
{
    return strcmp(at, "safe") == 0 || strcmp(at, "finalized") == 0;
}

static void poll(struct gw_heads *h);

/* A view whose block is found by counting from the head that was just shown. */
static void poll_counted(struct gw_heads *h)
{
    const uint64_t depth = strcmp(h->at, "safe") == 0 ? h->chain->safe_depth : h->chain->finalized_depth;
    const uint64_t number = h->latest.number > depth ? h->latest.number - depth : 0;
    (void)snprintf(h->at_text, sizeof h->at_text, "0x%" PRIx64, number);
    h->at = h->at_text;
    poll(h);
}

static void on_head(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_heads *h = context;
    enum gw_head_step step = GW_HEAD_SAME;
    enum gw_status status = take_block(&h->latest, h, reply);

    if (status == GW_E_END && h->is_replay) {
        gw_heads_finish(h, GW_HEADS_END);
        return;
    }
    if (status == GW_E_MISSING && is_view(h->at) && h->chain->finality_policy == GW_FINALITY_AUTO &&
        !h->is_counted) {
        h->is_counted = true;
        poll(h);
        return;
    }
    if (status != GW_OK) {
        gw_heads_fail(h, "head", status);
        return;
    }
    if (is_view(h->at) && h->is_counted) {
        poll_counted(h);
        return;
    }
    h->tellers = reply->upstreams;
    h->reorg_depth = 0;
    gw_views_take(&h->views, &h->window, &h->latest, reply->count > 1 ? &reply->items[1] : NULL);
    status = gw_head_offer(&h->window, &h->latest, &step);
    if (status == GW_E_BOUND) {
        leave_window(h);
        return;
    }
    follow_step(h, step);
}

static bool is_hash(const char *at)
{
    return strncmp(at, "0x", 2) == 0 && strlen(at) == 66;
}

/* `at` was checked by the command line: a tag, 0x + 64 digits, or 0x + a quantity. */
static void poll(struct gw_heads *h)
{
    char params[96] = "[\"";
    const struct gw_rpc_call calls[1 + GW_VIEWS_CALLS] = {
        {is_hash(h->at) ? "eth_getBlockByHash" : "eth_getBlockByNumber", params},
        {"eth_getBlockByNumber", "[\"safe\",false]"},
        {"eth_getBlockByNumber", "[\"finalized\",false]"},
    };
    const bool has_tags = gw_views_is_due(&h->views);

    if (has_tags) { /* another question: a replay must ask both in the order of the run */
        gw_rpc_repeat(h->rpc);
    }
    gw_text_put(gw_text_put(params + 2, is_view(h->at) && h->is_counted ? "latest" : h->at), "\",false]");
    const enum gw_status status = gw_rpc_poll(h->rpc, calls, has_tags ? 1 + GW_VIEWS_CALLS : 1, on_head, h);
    if (status != GW_OK) {
        gw_heads_fail(h, "head", status);
    }
}

void gw_heads_poll(struct gw_heads *h, gw_heads_done done, void *context)
{
    h->done = done;
    h->context = context;
    h->is_counted = h->is_counted || h->chain->finality_policy == GW_FINALITY_DEPTH;
    poll(h);
}

uint64_t gw_heads_settled(const struct gw_heads *h)
{
    const uint64_t number = h->latest.number;
    const uint64_t deep = number > h->chain->window ? number - h->chain->window : 0;
    const uint64_t final = h->views.finalized_number;
    return final > 0 && final < number ? final : deep;
}
