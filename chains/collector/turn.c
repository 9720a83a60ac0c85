#include "chains/collector/turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ipc/base/log.h"

#define UNHEARD_MAX 2u /* turns that are tried before a single voice is believed */

/* How much of the window is still on the chain. */
enum verdict {
    VERDICT_TURNED, /* nothing at the height asked first */
    VERDICT_KEPT,   /* the block asked first */
    VERDICT_UNCLEAR /* neither */
};

static unsigned majority(const struct gw_heads *h)
{
    const unsigned most = (unsigned)h->chain->endpoints.http_count / 2 + 1;
    return most > h->chain->integrity.quorum ? most : h->chain->integrity.quorum;
}

static void freeze(struct gw_heads *h, enum gw_freeze reason)
{
    gw_heads_freeze(h, reason, h->window.epoch + 1);
}

static void turn_inside(struct gw_heads *h)
{
    if (gw_head_next(&h->window)->number <= h->views.floor) {
        freeze(h, GW_FREEZE_FINAL);
    }
    gw_views_turn(&h->views, gw_head_next(&h->window)->number - 1);
    gw_heads_finish(h, GW_HEADS_READY);
}

/* Nothing of the window is known to stand. While it was not full nobody can say how deep that is. */
static void turn_below(struct gw_heads *h)
{
    h->reorg_depth = h->window.count;
    if (gw_head_oldest(&h->window)->number <= h->views.floor) {
        freeze(h, GW_FREEZE_FINAL);
    } else if (h->window.count == h->window.size) {
        freeze(h, GW_FREEZE_DEEP);
    }
    gw_views_turn(&h->views, 0);
    gw_heads_finish(h, GW_HEADS_RESTART);
}

static void pass_gap(struct gw_heads *h, uint64_t orphaned)
{
    h->reorg_depth = orphaned;
    gw_heads_finish(h, GW_HEADS_RESTART);
}

static void believe(struct gw_heads *h, enum gw_turn turn)
{
    h->unheard = 0;
    switch (turn) {
    case GW_TURN_INSIDE:
        turn_inside(h);
        return;
    case GW_TURN_BELOW:
        turn_below(h);
        return;
    case GW_TURN_BEYOND: /* nobody says that the old blocks stand */
        gw_views_turn(&h->views, 0);
        pass_gap(h, 0);
        return;
    }
}

static enum verdict judge(const struct gw_heads *h, uint64_t number, const struct gw_rpc_item *item)
{
    const struct gw_block *next = gw_head_next(&h->window);
    struct gw_block block;
    if (item->status != GW_OK || gw_block_parse(&block, item->result) != GW_OK || block.number != number) {
        return VERDICT_UNCLEAR;
    }
    if (gw_head_has(&h->window, number, block.hash)) {
        return VERDICT_KEPT;
    }
    return next == NULL || memcmp(next->hash, block.hash, sizeof block.hash) == 0 ? VERDICT_TURNED
                                                                                  : VERDICT_UNCLEAR;
}

static void doubt(struct gw_heads *h, const struct gw_rpc_reply *reply, enum verdict verdict)
{
    GW_LOG(WARN, "head.doubted", "chain", h->chain->name, "block", gw_log_u64(h->latest.number), "hash",
           gw_log_hex(h->latest.hash, 32), "so",
           verdict == VERDICT_KEPT ? "the other endpoints hold the branch that is followed"
                                   : "it is asked again");
    if (verdict == VERDICT_KEPT && (reply->upstreams & h->tellers) == 0) {
        gw_rpc_blame(h->rpc, h->tellers, GW_E_DISPUTE);
    }
    gw_views_expire(&h->views);
    gw_rpc_repeat(h->rpc);
    gw_heads_finish(h, GW_HEADS_SAME);
}

/* items: the window's newest block, and its oldest that must not turn. */
static void judge_gap(struct gw_heads *h, const struct gw_rpc_reply *reply)
{
    const enum verdict newest = judge(h, h->asked[0], &reply->items[0]);
    const enum verdict oldest = judge(h, h->asked[1], &reply->items[1]);
    if (newest == VERDICT_UNCLEAR || oldest == VERDICT_UNCLEAR) {
        doubt(h, reply, VERDICT_UNCLEAR);
    } else if (newest == VERDICT_KEPT) {
        pass_gap(h, 0);
    } else if (oldest == VERDICT_KEPT) {
        gw_views_turn(&h->views, h->asked[1]);
        pass_gap(h, h->asked[0] - h->asked[1]);
    } else {
        turn_below(h);
    }
}

static void take_answer(struct gw_heads *h, const struct gw_rpc_reply *reply, enum gw_turn turn)
{
    h->unheard = 0;
    if (turn == GW_TURN_BEYOND) {
        judge_gap(h, reply);
        return;
    }
    const enum verdict verdict = judge(h, h->asked[0], &reply->items[0]);
    if (verdict == VERDICT_TURNED) {
        believe(h, turn);
    } else {
        doubt(h, reply, verdict);
    }
}

static void on_answer(struct gw_heads *h, const struct gw_rpc_reply *reply, enum gw_turn turn)
{
    if (reply->status == GW_OK) {
        take_answer(h, reply, turn);
    } else if (h->is_replay && reply->status == GW_E_END) {
        gw_heads_finish(h, GW_HEADS_END);
    } else if (h->is_replay && reply->status == GW_E_TAPE) {
        believe(h, turn);
    } else if (reply->status != GW_E_DISPUTE && ++h->unheard >= UNHEARD_MAX) {
        believe(h, turn);
    } else {
        gw_heads_fail(h, "reorg", reply->status);
    }
}

static void on_inside(void *context, const struct gw_rpc_reply *reply)
{
    on_answer(context, reply, GW_TURN_INSIDE);
}

static void on_below(void *context, const struct gw_rpc_reply *reply)
{
    on_answer(context, reply, GW_TURN_BELOW);
}

static void on_beyond(void *context, const struct gw_rpc_reply *reply)
{
    on_answer(context, reply, GW_TURN_BEYOND);
}

/* Heights by turn. The second of a gap is the newest block that must not turn, as far as the window reaches. */
static size_t choose_heights(struct gw_heads *h, enum gw_turn turn)
{
    const uint64_t oldest = gw_head_oldest(&h->window)->number;
    const uint64_t newest = gw_head_newest(&h->window)->number;
    const bool has_floor = h->views.floor > oldest && h->views.floor <= newest;
    h->asked[0] = turn == GW_TURN_INSIDE  ? gw_head_next(&h->window)->number
                  : turn == GW_TURN_BELOW ? oldest
                                          : newest;
    h->asked[1] = has_floor ? h->views.floor : oldest;
    return turn == GW_TURN_BEYOND ? 2 : 1;
}

void gw_turn_ask(struct gw_heads *h, enum gw_turn turn)
{
    static const gw_rpc_done done[] = {
        [GW_TURN_INSIDE] = on_inside, [GW_TURN_BELOW] = on_below, [GW_TURN_BEYOND] = on_beyond};
    char params[2][48];
    struct gw_rpc_call calls[2];
    const size_t count = choose_heights(h, turn);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(params[i], sizeof params[i], "[\"0x%" PRIx64 "\",false]", h->asked[i]);
        calls[i] = (struct gw_rpc_call){"eth_getBlockByNumber", params[i]};
    }
    const struct gw_rpc_ask ask = {.calls = calls, .count = count, .quorum = majority(h)};
    const enum gw_status status = gw_rpc_ask(h->rpc, &ask, done[turn], h);
    if (status != GW_OK) {
        gw_heads_fail(h, "reorg", status);
    }
}
