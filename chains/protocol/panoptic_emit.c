#include <math.h>
#include <string.h>

#include "chains/book/lp.h"
#include "chains/protocol/panoptic.h"
#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

/* One pool on its way out. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_panoptic_config *cfg;
    struct gw_panoptic_state *state;
    const struct gw_position_sink *sink;
    uint32_t pool;
    struct gw_position base; /* what all positions of the pool share */
    double lent[2];          /* smallest units of either token that legs owe */
    char reason[GW_VENUE_REASON_MAX];
};

static bool is_of_pool(const struct emission *e, const struct gw_entry *entry, enum gw_panoptic_kind kind)
{
    return entry->is_live && entry->key.kind == (uint32_t)kind && entry->key.scope == e->pool;
}

static const struct gw_token *find_token(struct emission *e, const struct gw_market *market, unsigned side)
{
    const uint8_t *address = e->state->pools[e->pool].tokens[side];
    const struct gw_token *token = gw_market_token(market, address);
    char text[43];
    if (token == NULL || !token->is_known) {
        gw_hex_encode(text, address, 20);
        (void)snprintf(e->reason, sizeof e->reason, "token %s %s", text,
                       token == NULL ? "is not in `assets`" : "does not tell its decimals()");
        return NULL;
    }
    return token;
}

/* What moves for a leg, PanopticMath.getAmountsMoved(): the size in its asset, the other token at the range's mean. */
static double find_moved(const struct gw_panoptic_token_leg *leg, const struct gw_u256 *size)
{
    const double amount = gw_u256_to_double(size, 0) * leg->ratio;
    const double mean = sqrt(gw_lp_raw_price(leg->tick_lower)) * sqrt(gw_lp_raw_price(leg->tick_upper));
    if (leg->asset == leg->token_type) {
        return amount;
    }
    return leg->asset == 0 ? amount * mean : amount / mean;
}

/* Adds a position's legs to the sums of their chunks, each of which the log that named the leg made known. */
static bool add_legs(struct emission *e, const struct gw_panoptic_position *value)
{
    for (unsigned i = 0; i < GW_PANOPTIC_LEGS_MAX; i++) {
        struct gw_panoptic_token_leg leg;
        const bool is_leg = gw_panoptic_read_leg(&leg, value->token, i) == GW_OK;
        if (is_leg && (leg.ratio == 0 || leg.width == 0)) {
            continue;
        }
        const struct gw_key key = gw_panoptic_chunk_key(e->pool, &leg);
        const struct gw_entry *chunk = is_leg ? gw_venue_find(e->venue, &key) : NULL;
        if (chunk == NULL) {
            (void)snprintf(e->reason, sizeof e->reason, "leg %u of a position is on no known range", i);
            return false;
        }
        struct gw_panoptic_sum *sum = &e->state->sums[chunk - e->venue->table.entries];
        struct gw_u256 *side = leg.is_long ? &sum->bought : &sum->sold;
        (void)gw_u256_add(side, side, &value->liquidity[i]); /* 2^18 terms below 2^128 */
        e->lent[leg.token_type] += find_moved(&leg, &value->size) * (leg.is_long ? -1 : 1);
    }
    return true;
}

static bool is_chunk_whole(struct emission *e, size_t index)
{
    const struct gw_entry *entry = &e->venue->table.entries[index];
    const struct gw_panoptic_chunk *chunk = (const void *)entry->value;
    const struct gw_panoptic_sum *sum = &e->state->sums[index];
    const struct gw_u256 none = {{0}};
    const struct gw_u256 *net = entry->is_live ? &chunk->net : &none;
    const struct gw_u256 *removed = entry->is_live ? &chunk->removed : &none;
    struct gw_u256 sold;
    char found[80];
    char stated[80];
    (void)gw_u256_add(&sold, net, removed);
    if (gw_u256_cmp(&sold, &sum->sold) == 0 && gw_u256_cmp(removed, &sum->bought) == 0) {
        return true;
    }
    gw_u256_to_decimal(found, &sum->sold);
    gw_u256_to_decimal(stated, &sold);
    (void)snprintf(e->reason, sizeof e->reason,
                   "token type %u on [%d, %d]: positions sell %.40s, the SFPM knows %.40s", chunk->token_type,
                   (int)chunk->tick_lower, (int)chunk->tick_upper, found, stated);
    return false;
}

/* The legs of all positions are what the SFPM holds for the pool. */
static bool is_pool_whole(struct emission *e)
{
    const struct gw_entry_table *table = &e->venue->table;
    memset(e->state->sums, 0, table->count * sizeof e->state->sums[0]);
    for (size_t i = 0; i < table->count; i++) {
        if (is_of_pool(e, &table->entries[i], GW_PANOPTIC_POSITION) &&
            !add_legs(e, (const void *)table->entries[i].value)) {
            return false;
        }
    }
    for (size_t i = table->count; i-- > 0;) {
        const struct gw_key *key = &table->entries[i].key;
        if (key->kind == GW_PANOPTIC_CHUNK && key->scope == e->pool && !is_chunk_whole(e, i)) {
            return false;
        }
    }
    return true;
}

static enum gw_status emit_leg(const struct emission *e, const struct gw_entry *entry, unsigned index)
{
    const struct gw_panoptic_position *value = (const void *)entry->value;
    struct gw_position p = e->base;
    struct gw_panoptic_token_leg leg;
    char key[67];
    char token[67];
    char size[80];
    GW_TRY(gw_panoptic_read_leg(&leg, value->token, index));
    if (leg.ratio == 0 || leg.width == 0) {
        return GW_OK;
    }
    gw_hex_encode(key, entry->key.id, 32);
    gw_hex_encode(token, value->token, 32);
    gw_u256_to_decimal(size, &value->size);
    (void)snprintf(p.id, sizeof p.id, "%s:%u", key, index);
    (void)snprintf(
        p.raw, sizeof p.raw,
        "{\"token_id\":\"%s\",\"size\":\"%s\",\"leg\":%u,\"asset\":%u,\"ratio\":%u,\"token_type\":%u,"
        "\"partner\":%u,\"strike\":%d,\"width\":%u}",
        token, size, index, leg.asset, leg.ratio, leg.token_type, leg.partner, (int)leg.strike, leg.width);
    p.quantity = leg.is_long ? -1 : 1;
    p.owed = leg.token_type == 0 ? GW_OWED_TOKEN0 : GW_OWED_TOKEN1;
    p.tick_lower = leg.tick_lower;
    p.tick_upper = leg.tick_upper;
    p.liquidity = value->liquidity[index];
    p.has_owner = true;
    memcpy(p.owner, value->owner, sizeof p.owner);
    return e->sink->position(e->sink->context, &p);
}

static enum gw_status emit_assets(const struct emission *e, unsigned side)
{
    const struct gw_token *token = side == 0 ? e->base.token0 : e->base.token1;
    const struct gw_panoptic_pool *pool = &e->state->pools[e->pool];
    struct gw_position p = {.kind = GW_POSITION_LINEAR, .has_owner = true};
    char held[80];
    if (strcmp(token->underlying, "USD") == 0) {
        return GW_OK;
    }
    memcpy(p.venue, e->base.venue, sizeof p.venue);
    memcpy(p.underlying, token->underlying, sizeof p.underlying);
    memcpy(p.owner, pool->trackers[side], sizeof p.owner);
    (void)snprintf(p.id, sizeof p.id, "assets%u", side);
    gw_u256_to_decimal(held, &pool->held[side]);
    (void)snprintf(p.raw, sizeof p.raw, "{\"held\":\"%s\"}", held);
    p.quantity = gw_u256_to_double(&pool->held[side], token->decimals) +
                 gw_lp_scale(e->lent[side], -(int)token->decimals);
    return e->sink->position(e->sink->context, &p);
}

/* As the pool is called where its liquidity is read: by address, or by the hash of its key. */
static void name_uniswap(struct gw_claim *claim, const struct gw_panoptic_pool *pool)
{
    const bool is_v4 = pool->key_size == GW_PANOPTIC_KEY_MAX;
    uint8_t id[32];
    (void)snprintf(claim->protocol, sizeof claim->protocol, "%s", is_v4 ? "uniswap_v4" : "uniswap_v3");
    if (is_v4) {
        gw_keccak256(id, pool->key, pool->key_size);
        gw_hex_encode(claim->venue, id, sizeof id);
    } else {
        gw_hex_encode(claim->venue, pool->key + 12, 20);
    }
}

/* What is in Uniswap on the chunk's range by the other token, too: one claim for both, of the first that is held. */
static bool find_claimed(const struct emission *e, const struct gw_panoptic_chunk *chunk, struct gw_u256 *out)
{
    const struct gw_panoptic_token_leg other = {.token_type = 1 - chunk->token_type,
                                                .tick_lower = chunk->tick_lower,
                                                .tick_upper = chunk->tick_upper};
    const struct gw_key key = gw_panoptic_chunk_key(e->pool, &other);
    const struct gw_entry *entry = gw_venue_find(e->venue, &key);
    *out = chunk->net;
    if (entry == NULL || !entry->is_live) {
        return true;
    }
    (void)gw_u256_add(out, out, &((const struct gw_panoptic_chunk *)(const void *)entry->value)->net);
    return chunk->token_type == 0;
}

static enum gw_status claim_chunk(const struct emission *e, const struct gw_panoptic_chunk *chunk)
{
    struct gw_claim claim = {
        .has_owner = true,
        .is_range = true,
        .tick_lower = chunk->tick_lower,
        .tick_upper = chunk->tick_upper,
    };
    if (!find_claimed(e, chunk, &claim.liquidity) || gw_u256_is_zero(&claim.liquidity)) {
        return GW_OK;
    }
    memcpy(claim.by_venue, e->base.venue, sizeof claim.by_venue);
    name_uniswap(&claim, &e->state->pools[e->pool]);
    memcpy(claim.owner, e->cfg->sfpm, sizeof claim.owner);
    return e->sink->claim(e->sink->context, &claim);
}

static enum gw_status emit_entries(const struct emission *e)
{
    const struct gw_entry_table *table = &e->venue->table;
    for (size_t i = 0; i < table->count; i++) {
        const struct gw_entry *entry = &table->entries[i];
        if (is_of_pool(e, entry, GW_PANOPTIC_CHUNK)) {
            GW_TRY(claim_chunk(e, (const void *)entry->value));
        }
        for (unsigned leg = 0; leg < GW_PANOPTIC_LEGS_MAX && is_of_pool(e, entry, GW_PANOPTIC_POSITION);
             leg++) {
            GW_TRY(emit_leg(e, entry, leg));
        }
    }
    return GW_OK;
}

static enum gw_status emit_pool(struct emission *e, const struct gw_market *market)
{
    gw_hex_encode(e->base.venue, e->cfg->pools[e->pool], 20);
    e->base.kind = GW_POSITION_LP_RANGE;
    e->base.hedging = e->venue->hedging;
    e->base.token0 = find_token(e, market, 0);
    e->base.token1 = e->base.token0 != NULL ? find_token(e, market, 1) : NULL;
    if (e->base.token1 == NULL || !is_pool_whole(e)) {
        return e->sink->exclude(e->sink->context, e->base.venue, e->reason);
    }
    GW_TRY(emit_entries(e));
    GW_TRY(emit_assets(e, 0));
    GW_TRY(emit_assets(e, 1));
    return gw_panoptic_emit_accounts(e->venue, market, e->sink, e->pool);
}

enum gw_status gw_panoptic_emit(const struct gw_venue *venue, const struct gw_market *market,
                                const struct gw_position_sink *sink)
{
    const struct gw_panoptic_config *cfg = venue->config;
    for (uint32_t i = 0; i < cfg->pool_count; i++) {
        struct emission e = {.venue = venue, .cfg = cfg, .state = venue->state, .sink = sink, .pool = i};
        GW_TRY(emit_pool(&e, market));
    }
    return GW_OK;
}
