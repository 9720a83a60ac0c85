#include <math.h>
#include <string.h>

#include "chains/book/work.h"

static double absorbed_at(gw_perp_imbalance tokens, const void *rule, double ratio,
                          const struct gw_perp_side *side)
{
    const double free = tokens(rule, ratio) - side->ahead_tokens;
    const double most = side->room_tokens > 0.0 ? side->room_tokens : 0.0;
    return free > 0.0 ? (free < most ? free : most) : 0.0; /* not a number counts as nothing */
}

void gw_perp_fill_depth(double absorbed[GW_LADDER_NODES], gw_perp_imbalance tokens, const void *rule,
                        const struct gw_perp_side *up, const struct gw_perp_side *down)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double shock = gw_ladder_shock(i);
        absorbed[i] = shock > 0.0   ? absorbed_at(tokens, rule, shock, up)
                      : shock < 0.0 ? 0.0 - absorbed_at(tokens, rule, -shock, down)
                                    : 0.0;
    }
}

static bool has_depth(const struct gw_perp *perp)
{
    bool is_told = false;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        is_told = is_told || perp->absorbed_tokens[i] != 0.0;
    }
    return is_told;
}

static enum gw_status take_perp_depth(struct gw_book *book, const struct gw_perp *perp,
                                      const struct gw_perp_record *record)
{
    GW_ENSURE(gw_book_has_room(book->depth_count, book->depth_mark, GW_DEPTHS_MAX), GW_E_BOUND);
    struct gw_depth *depth = &book->depths[book->depth_count++];
    *depth = (struct gw_depth){
        .pool_price_usd = perp->index_usd > 0.0 ? perp->index_usd : record->spot_usd,
        .reach_down_ratio = 1.0,
        .reach_up_ratio = 1.0,
    };
    memcpy(depth->absorbed_tokens, perp->absorbed_tokens, sizeof depth->absorbed_tokens);
    for (size_t i = 1; i < GW_LADDER_NODES; i++) {
        const bool is_met = depth->absorbed_tokens[i] != depth->absorbed_tokens[i - 1];
        const double low = 1.0 + gw_ladder_shock(i - 1);
        const double high = 1.0 + gw_ladder_shock(i);
        depth->reach_down_ratio = is_met && low < depth->reach_down_ratio ? low : depth->reach_down_ratio;
        depth->reach_up_ratio = is_met && high > depth->reach_up_ratio ? high : depth->reach_up_ratio;
    }
    gw_book_fill_head(book, &depth->head, GW_RECORD_DEPTH, sizeof *depth, book->protocol, perp->venue,
                      perp->underlying);
    depth->head.flags = record->head.flags;
    depth->head.valid = 1;
    return GW_OK;
}

static enum gw_status take_perp(void *context, const struct gw_perp *perp)
{
    struct gw_book *book = context;
    double spot = 0.0;
    double age_s;
    const enum gw_status status = gw_market_spot(book->market, perp->underlying, &spot, &age_s);
    if (status != GW_OK && status != GW_STALE) {
        return GW_OK; /* its position is excluded for that, and said so */
    }
    GW_ENSURE(gw_book_has_room(book->perp_count, book->perp_mark, GW_PERPS_MAX), GW_E_BOUND);
    struct gw_perp_record *record = &book->perps[book->perp_count++];
    *record = (struct gw_perp_record){
        .spot_usd = spot,
        .open_long_tokens = perp->open_long_tokens,
        .open_short_tokens = perp->open_short_tokens,
        .open_long_usd = perp->open_long_tokens * spot,
        .open_short_usd = perp->open_short_tokens * spot,
        .max_long_usd = perp->max_long_usd,
        .max_short_usd = perp->max_short_usd,
        .funding_per_year = perp->funding_per_year,
        .funding_change_per_day = perp->funding_change_per_day,
        .funding_age_s = perp->funding_age_s,
        .skew_scale_tokens = perp->skew_scale_tokens,
    };
    gw_book_fill_head(book, &record->head, GW_RECORD_PERP, sizeof *record, book->protocol, perp->venue,
                      perp->underlying);
    record->head.flags = status == GW_STALE ? GW_EXPOSURE_STALE_SPOT : 0;
    record->head.valid = 1;
    return has_depth(perp) ? take_perp_depth(book, perp, record) : GW_OK;
}

void gw_book_perps_join(struct gw_position_sink *sink)
{
    sink->perp = take_perp;
}
