#include <string.h>

#include "monitor/gateway/json.h"
#include "monitor/gateway/listing.h"

#define SCHEMA "gammawatch.exposures/1"

static json_t *nodes_json(const double nodes[GW_LADDER_NODES])
{
    json_t *out = json_array();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        (void)json_array_append_new(out, json_real(nodes[i]));
    }
    return out;
}

static json_t *ladder_json(const struct gw_exposure *e)
{
    json_t *out = json_object();
    json_t *shocks = json_array();
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        (void)json_array_append_new(shocks, json_integer(gw_ladder_shock_bps[i]));
    }
    gw_json_put(out, "shock_bps", shocks);
    gw_json_put(out, "pnl_usd", nodes_json(e->pnl_usd[GW_VOL_FLAT]));
    gw_json_put(out, "delta_usd", nodes_json(e->ladder_delta_usd[GW_VOL_FLAT]));
    gw_json_put(out, "gamma_usd_per_1pct", nodes_json(e->ladder_gamma_usd_per_1pct));
    gw_json_put(out, "hedging_delta_usd", nodes_json(e->ladder_hedging_delta_usd));
    gw_json_put(out, "hedging_gamma_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_usd_per_1pct));
    gw_json_put(out, "hedging_gamma_lo_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_lo_usd_per_1pct));
    gw_json_put(out, "hedging_gamma_hi_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_hi_usd_per_1pct));
    return out;
}

static void put_numbers(json_t *out, const struct gw_exposure *e)
{
    gw_json_put(out, "complete", json_boolean((e->head.flags & GW_EXPOSURE_COMPLETE) != 0));
    gw_json_put(out, "stale_spot", json_boolean((e->head.flags & GW_EXPOSURE_STALE_SPOT) != 0));
    gw_json_put(out, "pin", json_boolean((e->head.flags & GW_EXPOSURE_PIN) != 0));
    gw_json_put(out, "weak_pin", json_boolean((e->head.flags & GW_EXPOSURE_WEAK_PIN) != 0));
    gw_json_put(out, "spot_usd", json_real(e->spot_usd));
    gw_json_put(out, "spot_age_s", json_real(e->spot_age_s));
    gw_json_put(out, "positions", gw_json_count(e->positions));
    gw_json_put(out, "excluded", gw_json_count(e->excluded));
    gw_json_put(out, "notional_usd", json_real(e->notional_usd));
    gw_json_put(out, "delta_usd", json_real(e->delta_usd));
    gw_json_put(out, "gamma_usd_per_1pct", json_real(e->gamma_usd_per_1pct));
    gw_json_put(out, "short_gamma_usd_per_1pct", json_real(e->short_gamma_usd_per_1pct));
    gw_json_put(out, "long_gamma_usd_per_1pct", json_real(e->long_gamma_usd_per_1pct));
    gw_json_put(out, "hedging_delta_usd", json_real(e->hedging_delta_usd));
    gw_json_put(out, "hedging_gamma_usd_per_1pct", json_real(e->hedging_gamma_usd_per_1pct));
    gw_json_put(out, "vega_usd_per_volpt", json_real(e->vega_usd_per_volpt));
    gw_json_put(out, "theta_usd_per_day", json_real(e->theta_usd_per_day));
    gw_json_put(out, "vol_source", json_string(e->vol_source));
    gw_json_put(out, "vol", json_real(e->vol));
    gw_json_put(out, "next_expiry", gw_json_count(e->next_expiry_s));
    gw_json_put(out, "positions_digest", gw_json_hex(e->positions_digest, 32));
    gw_json_put(out, "ladder", ladder_json(e));
}

static const char *finality_name(uint32_t finality)
{
    static const char *const names[] = {"latest", "safe", "finalized"};
    return finality < sizeof names / sizeof names[0] ? names[finality] : "unknown";
}

static json_t *chain_json(const struct gw_board *board, const struct gw_record_head *head)
{
    const struct gw_board_chain *chain = gw_board_find_chain(board, head->chain_id);
    return json_pack("{s:s, s:s}", "name", head->chain, "caip2", chain != NULL ? chain->caip2 : "");
}

static json_t *block_json(const struct gw_record_head *head)
{
    json_t *out = json_object();
    gw_json_put(out, "number", gw_json_u64(head->block_number));
    gw_json_put(out, "hash", gw_json_hex(head->block_hash, 32));
    gw_json_put(out, "timestamp", json_integer((json_int_t)head->block_time_s));
    gw_json_put(out, "finality", json_string(finality_name(head->finality)));
    return out;
}

static json_t *exposure_json(const struct gw_board *board, const struct gw_board_exposure *exposure,
                             uint64_t now_ms)
{
    const struct gw_record_head *head = &exposure->record.head;
    json_t *out = json_object();
    gw_json_put(out, "chain", chain_json(board, head));
    gw_json_put(out, "block", block_json(head));
    gw_json_put(out, "protocol", json_string(head->protocol));
    gw_json_put(out, "venue", json_string(head->venue));
    gw_json_put(out, "underlying", json_string(head->underlying));
    gw_json_put(out, "age_s", gw_json_seconds(gw_board_age_ms(exposure->published_ms, now_ms)));
    gw_json_put(out, "stale", json_boolean(!gw_board_is_exposure_fresh(board, exposure, now_ms)));
    gw_json_put(out, "valid", json_boolean(head->valid != 0));
    if (head->valid != 0) {
        put_numbers(out, &exposure->record);
    }
    return out;
}

static bool is_wanted(const struct gw_record_head *head, const struct gw_listing_filter *filter)
{
    return (filter->protocol[0] == '\0' || strcmp(filter->protocol, head->protocol) == 0) &&
           (filter->underlying[0] == '\0' || strcmp(filter->underlying, head->underlying) == 0);
}

json_t *gw_listing_exposures(const struct gw_board *board, const struct gw_listing_filter *filter,
                             uint64_t now_ms)
{
    json_t *out = json_object();
    json_t *exposures = json_array();
    for (size_t i = 0; i < board->exposure_count; i++) {
        if (is_wanted(&board->exposures[i].record.head, filter)) {
            (void)json_array_append_new(exposures, exposure_json(board, &board->exposures[i], now_ms));
        }
    }
    gw_json_put(out, "schema", json_string(SCHEMA));
    gw_json_put(out, "exposures", exposures);
    return out;
}
