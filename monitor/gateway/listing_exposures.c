#include <string.h>

#include "ipc/exposure_json.h"
#include "ipc/liquidation_json.h"
#include "ipc/perp_json.h"
#include "monitor/gateway/json.h"
#include "monitor/gateway/listing.h"

#define SCHEMA "gammawatch.exposures/1"

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

/* Who would be closed by force there, and how far the venue is hedged. */
static json_t *liquidation_json(const struct gw_board_liquidation *liquidation, uint64_t now_ms)
{
    json_t *out = json_object();
    gw_json_put(out, "age_s", gw_json_seconds(gw_board_age_ms(liquidation->published_ms, now_ms)));
    gw_json_put(out, "valid", json_boolean(liquidation->record.head.valid != 0));
    if (liquidation->record.head.valid != 0) {
        gw_liquidation_put_json(out, &liquidation->record);
    }
    return out;
}

/* Of a venue of perpetuals. */
static json_t *perp_json(const struct gw_board_perp *perp, uint64_t now_ms)
{
    json_t *out = json_object();
    gw_json_put(out, "age_s", gw_json_seconds(gw_board_age_ms(perp->published_ms, now_ms)));
    gw_json_put(out, "valid", json_boolean(perp->record.head.valid != 0));
    if (perp->record.head.valid != 0) {
        gw_perp_put_json(out, &perp->record);
    }
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
        gw_exposure_put_json(out, &exposure->record);
    }
    const struct gw_board_liquidation *liquidation = gw_board_find_liquidation(board, head);
    if (liquidation != NULL) {
        gw_json_put(out, "liquidation", liquidation_json(liquidation, now_ms));
    }
    const struct gw_board_perp *perp = gw_board_perps_find(&board->perps, head);
    if (perp != NULL) {
        gw_json_put(out, "perp", perp_json(perp, now_ms));
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
