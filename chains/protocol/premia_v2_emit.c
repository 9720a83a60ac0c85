#include <stdio.h>
#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/premia_v2.h"
#include "gammawatch/pricing.h"
#include "ipc/base/hex.h"

#define STRIKE_UNIT 0x1p-64
#define ID_HEX      67u

/* One option on its way out. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_entry *entry;
    const struct gw_premia2_option *option;
    struct gw_premia2_terms terms;
    const struct gw_token *underlying;
    const struct gw_market *market;
    double surface_vol; /* 0: none */
    const struct gw_position_sink *sink;
    char pool[43];
    char name[40]; /* of the option: c1682668800-7d00000000000000000, strike 2000 in 64.64 */
};

static struct gw_u256 widen(const uint64_t amount[2])
{
    return (struct gw_u256){{amount[0], amount[1], 0, 0}};
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const uint8_t id[32], const struct gw_u256 *longs,
                     const struct gw_u256 *shorts)
{
    char id_text[ID_HEX];
    char long_text[80];
    char short_text[80];
    gw_hex_encode(id_text, id, 32);
    gw_u256_to_decimal(long_text, longs);
    gw_u256_to_decimal(short_text, shorts);
    const int size =
        snprintf(out, GW_POSITION_RAW_MAX, "{\"short_token_id\":\"%s\",\"long\":\"%s\",\"short\":\"%s\"}",
                 id_text, long_text, short_text);
    GW_ASSERT(size > 0 && size < GW_POSITION_RAW_MAX); /* amounts have 39 digits at most */
}

/* owner NULL: whoever else wrote. */
static enum gw_status emit_one(const struct emission *e, const uint8_t *owner, const struct gw_u256 *longs,
                               const struct gw_u256 *shorts)
{
    char holder[43] = "writers";
    if (gw_u256_cmp(longs, shorts) == 0) {
        return GW_OK;
    }
    struct gw_position position = {
        .kind = e->terms.is_call ? GW_POSITION_CALL : GW_POSITION_PUT,
        .is_american = true,
        .quantity = gw_u256_to_double(longs, e->underlying->decimals) -
                    gw_u256_to_double(shorts, e->underlying->decimals),
        .strike = gw_u256_to_double(&e->terms.strike, 0) * STRIKE_UNIT,
        .expiry_s = e->terms.maturity_s,
        .hedging = e->venue->hedging,
        .has_owner = owner != NULL,
    };
    if (owner != NULL) {
        memcpy(position.owner, owner, sizeof position.owner);
        gw_hex_encode(holder, owner, 20);
    }
    (void)snprintf(position.venue, sizeof position.venue, "%s", e->pool);
    const int size = snprintf(position.id, sizeof position.id, "%s/%s", e->name, holder);
    GW_ASSERT(size > 0 && (size_t)size < sizeof position.id);
    (void)snprintf(position.underlying, sizeof position.underlying, "%s", e->underlying->underlying);
    gw_position_take_vol(&position, e->market, e->surface_vol, 0);
    fill_raw(position.raw, e->entry->key.id, longs, shorts);
    return e->sink->position(e->sink->context, &position);
}

static enum gw_status emit_holders(const struct emission *e)
{
    const struct gw_premia2_config *cfg = e->venue->config;
    const struct gw_u256 none = {{0, 0, 0, 0}};
    struct gw_u256 others = widen(e->option->supply);
    for (size_t i = 0; i < cfg->vault_count; i++) {
        const struct gw_u256 shorts = widen(e->option->shorts[i]);
        if (gw_u256_sub(&others, &others, &shorts)) {
            char reason[GW_VENUE_REASON_MAX];
            (void)snprintf(reason, sizeof reason, "option %s: vaults hold more shorts than its totalSupply()",
                           e->name);
            return e->sink->exclude(e->sink->context, e->pool, reason);
        }
    }
    for (size_t i = 0; i < cfg->vault_count; i++) {
        const struct gw_u256 shorts = widen(e->option->shorts[i]);
        const struct gw_u256 longs = widen(e->option->longs[i]);
        GW_TRY(emit_one(e, cfg->vaults[i], &longs, &shorts));
    }
    return emit_one(e, NULL, &none, &others);
}

/* 0: the oracle says nothing that is young enough. */
static double oracle_vol(const struct emission *e, const struct gw_market *market)
{
    const struct gw_premia2_config *cfg = e->venue->config;
    const struct gw_premia2_state *state = e->venue->state;
    const struct gw_premia2_pool *pool = &state->pools[e->entry->key.scope];
    const double age_s = (double)(market->block_time_s - pool->updated_s);
    double spot;
    double spot_age_s;
    if (!pool->is_surface_read || !(age_s >= 0 && age_s <= cfg->volatility_age_s_max) ||
        gw_market_spot(market, e->underlying->underlying, &spot, &spot_age_s) != GW_OK) {
        return 0;
    }
    const double strike = gw_u256_to_double(&e->terms.strike, 0) * STRIKE_UNIT;
    const double vol = gw_premia2_vol(pool->surface, spot / strike,
                                      (double)(e->terms.maturity_s - market->block_time_s) / GW_YEAR_S);
    return vol > 0 ? vol : 0;
}

static enum gw_status exclude_id(const struct emission *e)
{
    char id[ID_HEX];
    char reason[GW_VENUE_REASON_MAX];
    gw_hex_encode(id, e->entry->key.id, 32);
    (void)snprintf(reason, sizeof reason, "token id %s names no option that a pool makes", id);
    return e->sink->exclude(e->sink->context, e->pool, reason);
}

static enum gw_status emit_option(struct emission *e, const struct gw_market *market)
{
    if (gw_premia2_read_terms(&e->terms, e->entry->key.id) != GW_OK) {
        return exclude_id(e);
    }
    if (e->terms.maturity_s <= market->block_time_s) {
        return GW_OK;
    }
    (void)snprintf(e->name, sizeof e->name, "%c%lld-%llx%016llx", e->terms.is_call ? 'c' : 'p',
                   (long long)e->terms.maturity_s, (unsigned long long)e->terms.strike.limb[1],
                   (unsigned long long)e->terms.strike.limb[0]);
    e->market = market;
    e->surface_vol = oracle_vol(e, market);
    return emit_holders(e);
}

/* NULL: the pool can be read; else why its options cannot. */
static const char *refuse_pool(const struct gw_market *market, const struct gw_premia2_pool *pool,
                               char out[GW_VENUE_REASON_MAX])
{
    const struct gw_token *base = gw_market_token(market, pool->base);
    const struct gw_token *underlying = gw_market_token(market, pool->underlying);
    if (base == NULL || underlying == NULL) {
        char token[43];
        gw_hex_encode(token, underlying == NULL ? pool->underlying : pool->base, 20);
        (void)snprintf(out, GW_VENUE_REASON_MAX, "token %s is not in `assets`", token);
        return out;
    }
    if (strcmp(base->underlying, "USD") != 0 || strcmp(underlying->underlying, "USD") == 0) {
        (void)snprintf(out, GW_VENUE_REASON_MAX, "options on %s struck in %s; only strikes in USD are read",
                       underlying->underlying, base->underlying);
        return out;
    }
    return underlying->is_known ? NULL : "its underlying's decimals are not known";
}

/* Says whether its options can be told. */
static enum gw_status open_pool(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                const struct gw_position_sink *sink, bool *is_open)
{
    const struct gw_premia2_config *cfg = venue->config;
    const struct gw_premia2_state *state = venue->state;
    const struct gw_premia2_pool *pool = &state->pools[index];
    char address[43];
    char reason[GW_VENUE_REASON_MAX];
    const char *why = refuse_pool(market, pool, reason);
    *is_open = why == NULL;
    gw_hex_encode(address, cfg->pools[index], 20);
    if (why != NULL) {
        return sink->exclude(sink->context, address, why);
    }
    /* Shorts are covered in kind. */
    return gw_sink_accounts_known(sink, address, gw_market_token(market, pool->underlying)->underlying);
}

enum gw_status gw_premia2_emit(const struct gw_venue *venue, const struct gw_market *market,
                               const struct gw_position_sink *sink)
{
    const struct gw_premia2_config *cfg = venue->config;
    const struct gw_premia2_state *state = venue->state;
    bool is_open[GW_PREMIA2_POOLS_MAX];
    for (size_t i = 0; i < cfg->pool_count; i++) {
        GW_TRY(open_pool(venue, i, market, sink, &is_open[i]));
    }
    for (size_t i = 0; i < venue->table.count; i++) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const size_t pool = entry->key.scope;
        if (entry->is_live && is_open[pool]) {
            struct emission e = {.venue = venue, .entry = entry, .sink = sink};
            e.option = (const void *)entry->value;
            e.underlying = gw_market_token(market, state->pools[pool].underlying);
            gw_hex_encode(e.pool, cfg->pools[pool], 20);
            GW_TRY(emit_option(&e, market));
        }
    }
    return GW_OK;
}
