#include "chains/collector/snapshot.h"

#include <string.h>

#include "chains/book/lp.h"
#include "ipc/base/hex.h"

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

static json_t *nodes_json(const double nodes[GW_LADDER_NODES])
{
    json_t *out = json_array();

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        json_array_append_new(out, json_real(nodes[i]));
    }
    return out;
}

static json_t *shocks_json(void)
{
    json_t *out = json_array();

    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        json_array_append_new(out, json_integer(gw_ladder_shock_bps[i]));
    }
    return out;
}

static json_t *ladder_json(const struct gw_exposure *e)
{
    json_t *out = json_object();

    put(out, "shock_bps", shocks_json());
    put(out, "pnl_usd", nodes_json(e->pnl_usd[GW_VOL_FLAT]));
    put(out, "delta_usd", nodes_json(e->ladder_delta_usd[GW_VOL_FLAT]));
    put(out, "gamma_usd_per_1pct", nodes_json(e->ladder_gamma_usd_per_1pct));
    put(out, "hedging_delta_usd", nodes_json(e->ladder_hedging_delta_usd));
    put(out, "hedging_gamma_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_usd_per_1pct));
    put(out, "hedging_gamma_lo_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_lo_usd_per_1pct));
    put(out, "hedging_gamma_hi_usd_per_1pct", nodes_json(e->ladder_hedging_gamma_hi_usd_per_1pct));
    return out;
}

static json_t *exposure_json(const struct gw_exposure *e)
{
    json_t *out = json_object();

    put(out, "protocol", json_string(e->head.protocol));
    put(out, "venue", json_string(e->head.venue));
    put(out, "underlying", json_string(e->head.underlying));
    put(out, "complete", json_boolean((e->head.flags & GW_EXPOSURE_COMPLETE) != 0));
    put(out, "stale_spot", json_boolean((e->head.flags & GW_EXPOSURE_STALE_SPOT) != 0));
    put(out, "pin", json_boolean((e->head.flags & GW_EXPOSURE_PIN) != 0));
    put(out, "spot_usd", json_real(e->spot_usd));
    put(out, "spot_age_s", json_real(e->spot_age_s));
    put(out, "positions", json_integer((json_int_t)e->positions));
    put(out, "excluded", json_integer((json_int_t)e->excluded));
    put(out, "notional_usd", json_real(e->notional_usd));
    put(out, "delta_usd", json_real(e->delta_usd));
    put(out, "gamma_usd_per_1pct", json_real(e->gamma_usd_per_1pct));
    put(out, "short_gamma_usd_per_1pct", json_real(e->short_gamma_usd_per_1pct));
    put(out, "long_gamma_usd_per_1pct", json_real(e->long_gamma_usd_per_1pct));
    put(out, "hedging_delta_usd", json_real(e->hedging_delta_usd));
    put(out, "hedging_gamma_usd_per_1pct", json_real(e->hedging_gamma_usd_per_1pct));
    put(out, "vega_usd_per_volpt", json_real(e->vega_usd_per_volpt));
    put(out, "theta_usd_per_day", json_real(e->theta_usd_per_day));
    put(out, "vol_source", json_string(e->vol_source));
    put(out, "vol", json_real(e->vol));
    put(out, "next_expiry", json_integer((json_int_t)e->next_expiry_s));
    put(out, "positions_digest", hex_json(e->positions_digest, 32));
    put(out, "ladder", ladder_json(e));
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
    put(out, "shock_bps", shocks_json());
    put(out, "absorbed_tokens", nodes_json(d->absorbed_tokens));
    return out;
}

static const char *hedger_name(const struct gw_hedging *h)
{
    bool has_protocol = h->h_protocol > 0;
    bool has_counterparty = h->h_counterparty > 0;

    if (has_protocol && has_counterparty) {
        return "both";
    }
    return has_protocol ? "protocol" : has_counterparty ? "counterparty" : "none";
}

static void put_option(json_t *out, const struct gw_position *p)
{
    put(out, "kind", json_string(p->kind == GW_POSITION_CALL ? "call" : "put"));
    put(out, "style", json_string(p->is_american ? "american" : "european"));
    put(out, "underlying", json_string(p->underlying));
    put(out, "strike", json_real(p->strike));
    put(out, "expiry", json_integer((json_int_t)p->expiry_s));
    put(out, "vol", json_real(p->vol));
    put(out, "side", json_string(p->quantity < 0 ? "short" : "long"));
}

static void put_range(json_t *out, const struct gw_position *p)
{
    const struct gw_token *base = strcmp(p->token0->underlying, "USD") == 0 ? p->token1 : p->token0;
    char liquidity[80];

    gw_u256_to_decimal(liquidity, &p->liquidity);
    put(out, "kind", json_string("lp_range"));
    put(out, "underlying", json_string(base->underlying));
    put(out, "liquidity", json_string(liquidity));
    put(out, "tick_lower", json_integer(p->tick_lower));
    put(out, "tick_upper", json_integer(p->tick_upper));
    put(out, "price_lower", json_real(gw_lp_price(p->tick_lower, p->token0, p->token1)));
    put(out, "price_upper", json_real(gw_lp_price(p->tick_upper, p->token0, p->token1)));
    put(out, "side", json_string("long"));
}

static json_t *position_json(const struct gw_book_position *b)
{
    const struct gw_position *p = &b->position;
    json_t *out = json_object();
    json_t *raw = json_loads(p->raw[0] == '\0' ? "{}" : p->raw, 0, NULL);

    put(out, "protocol", json_string(b->protocol));
    put(out, "venue", json_string(p->venue));
    put(out, "id", json_string(p->id));
    put(out, "quantity", json_real(p->quantity));
    if (p->kind == GW_POSITION_LP_RANGE) {
        put_range(out, p);
    } else {
        put_option(out, p);
    }
    put(out, "hedger", json_string(hedger_name(&p->hedging)));
    put(out, "raw", raw == NULL ? json_object() : raw);
    return out;
}

/* A residual's further segments widen the position before them; each segment stands in raw.segments. */
static void add_segment(json_t *position, const struct gw_position *p)
{
    json_t *raw = json_object_get(position, "raw");
    json_t *segments = json_object_get(raw, "segments");
    char liquidity[80];

    if (segments == NULL) {
        segments = json_array();
        put(raw, "segments", segments);
    }
    gw_u256_to_decimal(liquidity, &p->liquidity);
    json_array_append_new(segments, json_pack("[i,i,s]", p->tick_lower, p->tick_upper, liquidity));
    put(position, "tick_upper", json_integer(p->tick_upper));
    put(position, "price_upper", json_real(gw_lp_price(p->tick_upper, p->token0, p->token1)));
}

static json_t *positions_json(const struct gw_book *book)
{
    json_t *out = json_array();

    for (size_t i = 0; i < book->position_count; i++) {
        const struct gw_position *p = &book->positions[i].position;
        if (!p->is_part) {
            json_array_append_new(out, position_json(&book->positions[i]));
        }
        if (strcmp(p->id, "residual") == 0) {
            add_segment(json_array_get(out, json_array_size(out) - 1), p);
        }
    }
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
    json_t *out = json_object();

    put(out, "number", json_integer((json_int_t)book->block.number));
    put(out, "hash", hex_json(book->block.hash, 32));
    put(out, "timestamp", json_integer((json_int_t)book->block.time_s));
    put(out, "finality", json_string(finality));
    return out;
}

json_t *gw_snapshot_json(const struct gw_book *book, const struct gw_chain *chain, const char *finality,
                         bool with_positions)
{
    json_t *out = json_object();
    json_t *exposures = json_array();
    json_t *depths = json_array();
    uint8_t digest[32];

    for (size_t i = 0; i < book->exposure_count; i++) {
        json_array_append_new(exposures, exposure_json(&book->exposures[i]));
    }
    for (size_t i = 0; i < book->depth_count; i++) {
        json_array_append_new(depths, depth_json(&book->depths[i]));
    }
    gw_book_digest(book, digest);
    put(out, "schema", json_string(SCHEMA));
    put(out, "chain", json_pack("{s:s, s:s}", "name", chain->name, "caip2", chain->caip2));
    put(out, "block", block_json(book, finality));
    put(out, "complete", json_boolean(gw_snapshot_is_complete(book)));
    put(out, "excluded", excluded_json(book));
    put(out, "exposures", exposures);
    put(out, "depth", depths);
    if (with_positions) {
        put(out, "positions", positions_json(book));
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
