#include "chains/collector/views.h"

#include <string.h>

void gw_views_init(struct gw_views *v, const struct gw_chain *chain)
{
    memset(v, 0, sizeof *v);
    v->chain = chain;
}

bool gw_views_is_due(const struct gw_views *v)
{
    return v->chain->finality_policy != GW_FINALITY_DEPTH && (v->is_eager || v->heads_left == 0);
}

static uint64_t number_below(uint64_t number, uint64_t depth)
{
    return number > depth ? number - depth : 0;
}

static void count_blocks(struct gw_views *v, const struct gw_head *window, const struct gw_block *latest)
{
    const struct gw_block *newest = gw_head_newest(window);
    const uint64_t floor = newest != NULL ? number_below(newest->number, v->chain->finalized_depth) : 0;
    v->safe_number = number_below(latest->number, v->chain->safe_depth);
    v->finalized_number = number_below(latest->number, v->chain->finalized_depth);
    v->floor = floor > v->floor ? floor : v->floor;
    v->is_fresh = true;
}

/* Final for good: told of a block that was followed, or of one below all that is remembered. */
static void raise_floor(struct gw_views *v, const struct gw_head *window)
{
    const struct gw_block *oldest = gw_head_oldest(window);
    const bool is_followed = oldest != NULL && (v->final.number < oldest->number ||
                                                gw_head_has(window, v->final.number, v->final.hash));
    if (is_followed && v->final.number > v->floor) {
        v->floor = v->final.number;
    }
}

static bool take_tag(struct gw_block *out, const struct gw_rpc_item *item)
{
    return item->status == GW_OK && gw_block_parse(out, item->result) == GW_OK;
}

static void take_tags(struct gw_views *v, const struct gw_rpc_item *tags)
{
    struct gw_block safe;
    struct gw_block final;
    const bool has_safe = take_tag(&safe, &tags[0]);
    const bool has_final = take_tag(&final, &tags[1]);
    const bool is_lost = (v->has_safe && !has_safe) || (v->has_final && !has_final);
    v->has_safe = has_safe;
    v->has_final = has_final;
    v->is_tagged = v->is_tagged || has_safe || has_final;
    v->is_fresh = true;
    v->heads_left = is_lost ? 0 : GW_VIEWS_HEADS;
    v->safe_number = has_safe ? safe.number : 0;
    v->finalized_number = has_final ? final.number : 0;
    if (has_final) {
        v->final = final;
    } else {
        memset(&v->final, 0, sizeof v->final);
    }
}

void gw_views_take(struct gw_views *v, const struct gw_head *window, const struct gw_block *latest,
                   const struct gw_rpc_item *tags)
{
    v->is_fresh = false;
    if (tags != NULL) {
        take_tags(v, tags);
    }
    if (v->chain->finality_policy == GW_FINALITY_DEPTH ||
        (v->chain->finality_policy == GW_FINALITY_AUTO && !v->is_tagged)) {
        count_blocks(v, window, latest);
    } else {
        raise_floor(v, window);
    }
}

void gw_views_note_head(struct gw_views *v)
{
    v->heads_left -= v->heads_left > 0 ? 1 : 0;
}

void gw_views_turn(struct gw_views *v, uint64_t number)
{
    if (v->is_fresh) {
        return;
    }
    v->safe_number = v->safe_number < number ? v->safe_number : number;
    v->finalized_number = v->finalized_number < number ? v->finalized_number : number;
    memset(&v->final, 0, sizeof v->final);
    gw_views_expire(v);
}

void gw_views_expire(struct gw_views *v)
{
    v->heads_left = 0;
}
