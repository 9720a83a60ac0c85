#include "chains/collector/positions_json.h"

#include <string.h>

#include "chains/book/holding.h"
#include "chains/book/lp.h"
#include "ipc/base/hex.h"

static void put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
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

static json_t *amount_json(const struct gw_u256 *amount)
{
    char text[80];

    gw_u256_to_decimal(text, amount);
    return json_string(text);
}

/* A pool stands under its first token that is not USD; the exposures say what each side carries. */
static void put_lp(json_t *out, const struct gw_position *p)
{
    const struct gw_token *base = strcmp(p->token0->underlying, "USD") == 0 ? p->token1 : p->token0;
    put(out, "kind", json_string(p->kind == GW_POSITION_LP_V2 ? "lp_v2" : "lp_range"));
    put(out, "underlying", json_string(base->underlying));
    put(out, "liquidity", amount_json(&p->liquidity));
    put(out, "side", json_string(p->quantity < 0 ? "short" : "long"));
    if (p->kind == GW_POSITION_LP_V2) {
        return;
    }
    put(out, "tick_lower", json_integer(p->tick_lower));
    put(out, "tick_upper", json_integer(p->tick_upper));
    put(out, "price_lower", json_real(gw_lp_price(p->tick_lower, p->token0, p->token1)));
    put(out, "price_upper", json_real(gw_lp_price(p->tick_upper, p->token0, p->token1)));
    if (p->owed != GW_OWED_NOTHING) {
        put(out, "owed", json_string(p->owed == GW_OWED_TOKEN0 ? "token0" : "token1"));
    }
}

/* As a range: under the first underlying that is not USD. */
static void put_holding(json_t *out, const struct gw_position *p)
{
    const struct gw_pool_holding *h = p->holding;
    const bool is_stable = p->kind == GW_POSITION_LP_STABLE;
    const char *underlyings[GW_HOLDING_TOKENS_MAX];
    json_t *tokens = json_array();

    for (size_t i = 0; i < h->token_count; i++) {
        json_t *token = json_object();
        put(token, "symbol", json_string(h->tokens[i].token->symbol));
        put(token, "balance", amount_json(&h->tokens[i].balance));
        put(token, is_stable ? "rate" : "weight",
            json_real(is_stable ? h->tokens[i].rate : h->tokens[i].weight));
        json_array_append_new(tokens, token);
    }
    put(out, "kind", json_string(is_stable ? "lp_stable" : "lp_weighted"));
    put(out, "underlying",
        json_string(gw_holding_list_underlyings(underlyings, h) > 0 ? underlyings[0] : "USD"));
    put(out, "liquidity", amount_json(&p->liquidity));
    put(out, "side", json_string(p->quantity < 0 ? "short" : "long"));
    put(out, "tokens", tokens);
    if (is_stable) {
        put(out, "amplification", json_real(h->amplification));
    }
}

static void put_plain(json_t *out, const struct gw_position *p)
{
    const bool is_power = p->kind == GW_POSITION_POWER;

    put(out, "kind", json_string(is_power ? "power" : "linear"));
    put(out, "underlying", json_string(p->underlying));
    put(out, "side", json_string(p->quantity < 0 ? "short" : "long"));
    if (is_power) {
        put(out, "power", json_real(p->power));
    }
}

static void put_ownership(json_t *out, const struct gw_book_position *b)
{
    const struct gw_book_claim *claim = b->counted_by;
    char owner[43];

    if (b->position.has_owner) {
        gw_hex_encode(owner, b->position.owner, 20);
        put(out, "owner", json_string(owner));
    }
    if (b->manager != NULL) {
        put(out, "manager", json_string(b->manager->name));
    }
    if (claim != NULL) {
        put(out, "counted_by", json_sprintf("%s:%s", claim->protocol, claim->claim.by_venue));
    }
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
    put_ownership(out, b);
    if (gw_position_is_option(p->kind)) {
        put_option(out, p);
    } else if (gw_position_is_holding(p->kind)) {
        put_holding(out, p);
    } else if (gw_position_is_lp(p->kind)) {
        put_lp(out, p);
    } else {
        put_plain(out, p);
    }
    put(out, "hedger", json_string(gw_hedging_side_text(&p->hedging)));
    put(out, "h_protocol", json_real(p->hedging.h_protocol));
    put(out, "h_counterparty", json_real(p->hedging.h_counterparty));
    put(out, "evidence", json_string(gw_hedging_evidence_text(p->hedging.evidence)));
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

json_t *gw_positions_json(const struct gw_book *book)
{
    json_t *out = json_array();

    for (size_t i = 0; i < book->position_count; i++) {
        const struct gw_position *p = &book->positions[i].position;
        if (!p->is_part) {
            json_array_append_new(out, position_json(&book->positions[i]));
        }
        if (p->kind == GW_POSITION_LP_RANGE && strcmp(p->id, GW_POSITION_RESIDUAL) == 0) {
            add_segment(json_array_get(out, json_array_size(out) - 1), p);
        }
    }
    return out;
}
