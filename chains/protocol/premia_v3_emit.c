#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/premia_v3.h"
#include "gammawatch/pricing.h"
#include "gammawatch/vecmath.h"
#include "ipc/base/hex.h"

#define CONTRACT_DECIMALS 18u
#define WORD_HEX          43u

/* One pool on its way out. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_premia_pool *pool;
    const uint8_t *address;
    const struct gw_token *base;
    const struct gw_market *market;
    double surface_vol; /* 0: none */
    double surface_age_s;
    const struct gw_position_sink *sink;
    char name[WORD_HEX];
};

static const struct gw_premia_surface *find_surface(const struct gw_venue *venue, const uint8_t base[20])
{
    const struct gw_premia_state *state = venue->state;
    for (size_t i = 0; i < state->surface_count; i++) {
        if (memcmp(state->surfaces[i].base, base, 20) == 0 && state->surfaces[i].is_read) {
            return &state->surfaces[i];
        }
    }
    return NULL;
}

/* 0: the oracle says nothing that is young enough. */
static double oracle_vol(const struct gw_venue *venue, const struct gw_market *market,
                         const struct gw_premia_pool *pool, const struct gw_token *base,
                         double *surface_age_s)
{
    const struct gw_premia_config *cfg = venue->config;
    const struct gw_premia_surface *surface = find_surface(venue, pool->base);
    double spot;
    double age_s;
    if (surface == NULL || gw_market_spot(market, base->underlying, &spot, &age_s) != GW_OK) {
        return 0;
    }
    *surface_age_s = (double)(market->block_time_s - surface->updated_s);
    if (!(*surface_age_s >= 0 && *surface_age_s <= cfg->volatility_age_s_max)) {
        return 0;
    }
    const double k = gw_vecmath_log(gw_u256_to_double(&pool->strike, CONTRACT_DECIMALS) / spot);
    return gw_premia_vol(surface, k, (double)(pool->maturity_s - market->block_time_s) / GW_YEAR_S);
}

static enum gw_status emit_one(const struct emission *e, const char *id, const uint8_t *owner,
                               const struct gw_u256 *longs, const struct gw_u256 *shorts)
{
    char long_text[80];
    char short_text[80];
    const double quantity =
        gw_u256_to_double(longs, CONTRACT_DECIMALS) - gw_u256_to_double(shorts, CONTRACT_DECIMALS);
    if (gw_u256_cmp(longs, shorts) == 0) {
        return GW_OK;
    }
    struct gw_position position = {
        .kind = e->pool->is_call ? GW_POSITION_CALL : GW_POSITION_PUT,
        .quantity = quantity,
        .strike = gw_u256_to_double(&e->pool->strike, CONTRACT_DECIMALS),
        .expiry_s = e->pool->maturity_s,
        .hedging = e->venue->hedging,
        .has_owner = owner != NULL,
    };
    if (owner != NULL) {
        memcpy(position.owner, owner, sizeof position.owner);
    }
    (void)snprintf(position.venue, sizeof position.venue, "%s", e->name);
    (void)snprintf(position.id, sizeof position.id, "%s", id);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", e->base->underlying);
    gw_position_take_vol(&position, e->market, e->surface_vol, 0);
    if (e->surface_vol > 0) {
        position.vol_age_s = e->surface_age_s;
    }
    gw_u256_to_decimal(long_text, longs);
    gw_u256_to_decimal(short_text, shorts);
    (void)snprintf(position.raw, sizeof position.raw, "{\"long\":\"%s\",\"short\":\"%s\"}", long_text,
                   short_text);
    return e->sink->position(e->sink->context, &position);
}

static enum gw_status emit_holders(const struct emission *e)
{
    const struct gw_premia_config *cfg = e->venue->config;
    const struct gw_premia_state *state = e->venue->state;
    const struct gw_u256 none = {{0, 0, 0, 0}};
    struct gw_u256 others = e->pool->supply;
    for (size_t i = 0; i < e->pool->holding_count; i++) {
        const struct gw_premia_holding *holding = &state->holdings[e->pool->holding_first + i];
        if (gw_u256_sub(&others, &others, &holding->shorts)) {
            return e->sink->exclude(e->sink->context, e->name,
                                    "its holders hold more shorts than totalSupply(0)");
        }
    }
    for (size_t i = 0; i < e->pool->holding_count; i++) {
        const struct gw_premia_holding *holding = &state->holdings[e->pool->holding_first + i];
        const uint8_t *owner = holding->holder == 0 ? e->address : cfg->vaults[holding->holder - 1];
        char id[WORD_HEX];
        gw_hex_encode(id, owner, 20);
        GW_TRY(emit_one(e, holding->holder == 0 ? "pool" : id, owner, &holding->longs, &holding->shorts));
    }
    GW_TRY(emit_one(e, "writers", NULL, &none, &others));
    return gw_sink_accounts_known(e->sink, e->name, e->base->underlying); /* shorts are covered in kind */
}

static enum gw_status emit_pool(struct emission *e, const struct gw_market *market)
{
    char reason[GW_VENUE_REASON_MAX];
    gw_hex_encode(e->name, e->address, 20);
    if (e->pool->fault[0] != '\0') {
        return e->sink->exclude(e->sink->context, e->name, e->pool->fault);
    }
    const struct gw_token *quote = gw_market_token(market, e->pool->quote);
    e->base = gw_market_token(market, e->pool->base);
    if (e->base == NULL || quote == NULL) {
        char token[WORD_HEX];
        gw_hex_encode(token, e->base == NULL ? e->pool->base : e->pool->quote, 20);
        (void)snprintf(reason, sizeof reason, "token %s is not in `assets`", token);
        return e->sink->exclude(e->sink->context, e->name, reason);
    }
    if (strcmp(quote->underlying, "USD") != 0 || strcmp(e->base->underlying, "USD") == 0) {
        (void)snprintf(reason, sizeof reason, "an option on %s struck in %s; only strikes in USD are read",
                       e->base->underlying, quote->underlying);
        return e->sink->exclude(e->sink->context, e->name, reason);
    }
    e->surface_vol = oracle_vol(e->venue, market, e->pool, e->base, &e->surface_age_s);
    return emit_holders(e);
}

enum gw_status gw_premia_emit(const struct gw_venue *venue, const struct gw_market *market,
                              const struct gw_position_sink *sink)
{
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_premia_pool *pool = (const void *)entry->value;
        struct emission e = {
            .venue = venue, .pool = pool, .address = entry->key.id + 12, .market = market, .sink = sink};
        const bool is_over = pool->is_known && pool->maturity_s <= market->block_time_s;
        if (entry->is_live && !is_over) {
            GW_TRY(emit_pool(&e, market));
        }
    }
    return GW_OK;
}
