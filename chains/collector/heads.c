#include "chains/collector/heads.h"

#include <string.h>

#include "chains/collector/text.h"

#define POLL_CALLS 3

void gw_heads_init(struct gw_heads *heads, const struct gw_chain *chain, struct gw_rpc *rpc, const char *at,
                   bool is_replay)
{
    memset(heads, 0, sizeof *heads);
    heads->chain = chain;
    heads->rpc = rpc;
    heads->at = at;
    heads->is_replay = is_replay;
    gw_head_init(&heads->window);
}

static void fail(struct gw_heads *h, const char *step, enum gw_status status)
{
    h->failed_step = step;
    h->status = status;
    h->done(h->context, GW_HEADS_FAILED);
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
        h->done(h->context, GW_HEADS_SAME);
        return;
    case GW_HEAD_READY:
        h->done(h->context, GW_HEADS_READY);
        return;
    case GW_HEAD_NEED_PARENT:
        gw_text_put(gw_text_put_hex(params + 2, h->window.want, 32), "\",false]");
        status = gw_rpc_send(h->rpc, &call, 1, on_parent, h);
        if (status != GW_OK) {
            fail(h, "parent", status);
        }
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
    }
    if (status != GW_OK) {
        fail(h, "parent", status);
        return;
    }
    follow_step(h, step);
}

/* A node that does not know a tag says so with null or an error: then nothing counts as safe. */
static uint64_t tagged_number(const struct gw_rpc_item *item)
{
    struct gw_block block;

    return item->status == GW_OK && gw_block_parse(&block, item->result) == GW_OK ? block.number : 0;
}

static uint64_t number_below(const struct gw_block *latest, uint64_t depth)
{
    return latest->number > depth ? latest->number - depth : 0;
}

static void take_finality(struct gw_heads *h, const struct gw_rpc_reply *reply)
{
    if (h->chain->finality_policy == GW_FINALITY_DEPTH) {
        h->safe_number = number_below(&h->latest, h->chain->safe_depth);
        h->finalized_number = number_below(&h->latest, h->chain->finalized_depth);
        return;
    }
    h->safe_number = tagged_number(&reply->items[1]);
    h->finalized_number = tagged_number(&reply->items[2]);
}

static void on_head(void *context, const struct gw_rpc_reply *reply)
{
    struct gw_heads *h = context;
    enum gw_head_step step = GW_HEAD_SAME;
    enum gw_status status = take_block(&h->latest, h, reply);

    if (status == GW_E_END && h->is_replay) {
        h->done(h->context, GW_HEADS_END);
        return;
    }
    if (status != GW_OK) {
        fail(h, "head", status);
        return;
    }
    take_finality(h, reply);
    status = gw_head_offer(&h->window, &h->latest, &step);
    if (status == GW_E_BOUND) {
        h->done(h->context, GW_HEADS_RESTART);
        return;
    }
    follow_step(h, step);
}

static bool is_hash(const char *at)
{
    return strncmp(at, "0x", 2) == 0 && strlen(at) == 66;
}

/* `at` was checked by the command line: a tag, 0x + 64 digits, or 0x + a quantity. */
void gw_heads_poll(struct gw_heads *h, gw_heads_done done, void *context)
{
    char params[96] = "[\"";
    const struct gw_rpc_call calls[POLL_CALLS] = {
        {is_hash(h->at) ? "eth_getBlockByHash" : "eth_getBlockByNumber", params},
        {"eth_getBlockByNumber", "[\"safe\",false]"},
        {"eth_getBlockByNumber", "[\"finalized\",false]"},
    };
    const size_t count = h->chain->finality_policy == GW_FINALITY_TAGS ? POLL_CALLS : 1;

    h->done = done;
    h->context = context;
    gw_text_put(gw_text_put(params + 2, h->at), "\",false]");
    const enum gw_status status = gw_rpc_poll(h->rpc, calls, count, on_head, h);
    if (status != GW_OK) {
        fail(h, "head", status);
    }
}
