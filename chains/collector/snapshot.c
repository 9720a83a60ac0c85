#include "chains/collector/snapshot.h"

#include <string.h>

#include "chains/collector/managed_json.h"
#include "chains/collector/market_json.h"
#include "chains/collector/positions_json.h"
#include "ipc/base/hex.h"
#include "ipc/exposure_json.h"
#include "ipc/liquidation_json.h"
#include "ipc/perp_json.h"

#define SCHEMA "gammawatch.snapshot/1"

static void put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *hex_json(const uint8_t *bytes, size_t size)
{
    char text[2 + 2 * 32 + 1];

    gw_hex_encode(text, bytes, size);
    return json_string(text);
}

static json_t *exposure_json(const struct gw_book *book, const struct gw_exposure *e)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(e->head.protocol));
    put(out, "venue", json_string(e->head.venue));
    put(out, "underlying", json_string(e->head.underlying));
    gw_exposure_put_json(out, e);
    if (book->managed_count > 0) {
        put(out, "managed", gw_managed_json(book, e));
    }
    return out;
}

static json_t *depth_json(const struct gw_depth *d)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(d->head.protocol));
    put(out, "venue", json_string(d->head.venue));
    put(out, "underlying", json_string(d->head.underlying));
    put(out, "pool_price_usd", json_real(d->pool_price_usd));
    put(out, "fee", json_real(d->fee_ratio));
    put(out, "shock_bps", gw_exposure_shocks_json());
    put(out, "absorbed_tokens", gw_exposure_nodes_json(d->absorbed_tokens));
    return out;
}

static json_t *liquidation_json(const struct gw_liquidation_record *r)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(r->head.protocol));
    put(out, "venue", json_string(r->head.venue));
    put(out, "underlying", json_string(r->head.underlying));
    gw_liquidation_put_json(out, r);
    return out;
}

static json_t *perp_json(const struct gw_perp_record *r)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(r->head.protocol));
    put(out, "venue", json_string(r->head.venue));
    put(out, "underlying", json_string(r->head.underlying));
    gw_perp_put_json(out, r);
    return out;
}

static json_t *excluded_json(const struct gw_book *book)
{
    json_t *out = json_array();

    for (size_t i = 0; i < book->excluded_count; i++) {
        const struct gw_excluded *e = &book->excluded[i];
        json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "protocol", e->protocol, "venue", e->venue,
                                             "reason", e->reason));
    }
    return out;
}

static json_t *block_json(const struct gw_book *book, const char *finality)
{
    static const char *const trusts[] = {
        [GW_HEADER_BARE] = "bare", [GW_HEADER_UNKNOWN] = "unknown", [GW_HEADER_PROVEN] = "proven"};
    json_t *out = json_object();

    put(out, "number", json_integer((json_int_t)book->block.number));
    put(out, "hash", hex_json(book->block.hash, 32));
    put(out, "timestamp", json_integer((json_int_t)book->block.time_s));
    put(out, "finality", json_string(finality));
    put(out, "header", json_string(trusts[book->block.header.trust]));
    if (book->block.header.l1_number != 0) {
        put(out, "l1_number", json_integer((json_int_t)book->block.header.l1_number));
    }
    return out;
}

static void put_market(json_t *out, const struct gw_market *market)
{
    json_t *sequencer = gw_market_sequencer_json(market);

    put(out, "prices", gw_market_prices_json(market));
    put(out, "volatility", gw_market_vols_json(market));
    if (sequencer != NULL) {
        put(out, "sequencer", sequencer);
    }
}

json_t *gw_snapshot_json(const struct gw_book *book, const struct gw_chain *chain, const char *finality,
                         bool with_positions)
{
    json_t *out = json_object();
    json_t *exposures = json_array();
    json_t *depths = json_array();
    json_t *liquidations = json_array();
    json_t *perps = json_array();
    uint8_t digest[32];

    for (size_t i = 0; i < book->exposure_count; i++) {
        json_array_append_new(exposures, exposure_json(book, &book->exposures[i]));
    }
    for (size_t i = 0; i < book->depth_count; i++) {
        json_array_append_new(depths, depth_json(&book->depths[i]));
    }
    for (size_t i = 0; i < book->liquidation_count; i++) {
        json_array_append_new(liquidations, liquidation_json(&book->accounts.records[i]));
    }
    for (size_t i = 0; i < book->perp_count; i++) {
        json_array_append_new(perps, perp_json(&book->perps[i]));
    }
    gw_book_digest(book, digest);
    put(out, "schema", json_string(SCHEMA));
    put(out, "chain", json_pack("{s:s, s:s}", "name", chain->name, "caip2", chain->caip2));
    put(out, "block", block_json(book, finality));
    put(out, "complete", json_boolean(gw_snapshot_is_complete(book)));
    put(out, "excluded", excluded_json(book));
    put_market(out, &chain->market);
    put(out, "exposures", exposures);
    put(out, "depth", depths);
    put(out, "liquidations", liquidations);
    put(out, "perps", perps);
    if (with_positions) {
        put(out, "positions", gw_positions_json(book));
    }
    put(out, "digest", hex_json(digest, sizeof digest));
    return out;
}

bool gw_snapshot_is_complete(const struct gw_book *book)
{
    bool is_complete = book->excluded_count == 0;

    for (size_t i = 0; i < book->exposure_count; i++) {
        uint32_t flags = book->exposures[i].head.flags;
        is_complete =
            is_complete && (flags & GW_EXPOSURE_COMPLETE) != 0 && (flags & GW_EXPOSURE_STALE_SPOT) == 0;
    }
    return is_complete;
}
