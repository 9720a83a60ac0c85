#include <stdlib.h>
#include <string.h>

#include "chains/protocol/range_pool.h"
#include "ipc/base/hex.h"

/* One pool on its way out. reason is filled when the pool does not agree with itself. */
struct emission {
    const struct gw_venue *venue;
    const struct gw_range_pool *pool;
    struct gw_range_scratch *state;
    gw_range_name name;
    size_t index;
    size_t tick_count;
    struct gw_position base; /* what all positions of the pool share */
    char reason[GW_VENUE_REASON_MAX];
};

#define NONE UINT32_MAX

static bool is_below_zero(const struct gw_u256 *a)
{
    return a->limb[3] >> 63 != 0;
}

/* Running sums are kept in two's complement: 65 536 terms below 2^128 stay far from the sign bit. */
static void add_signed(struct gw_u256 *sum, const struct gw_int256 *term)
{
    if (term->is_negative) {
        (void)gw_u256_sub(sum, sum, &term->magnitude);
    } else {
        (void)gw_u256_add(sum, sum, &term->magnitude);
    }
}

/* Chains live entries by pool, in one pass over the table; backwards, so that a chain keeps its order. */
static void chain_entries(const struct gw_venue *venue, struct gw_range_scratch *state)
{
    memset(state->first_position, 0xff, sizeof state->first_position);
    memset(state->first_tick, 0xff, sizeof state->first_tick);
    for (size_t i = venue->table.count; i-- > 0;) {
        const struct gw_entry *entry = &venue->table.entries[i];
        const struct gw_range_position *position = (const void *)entry->value;
        uint32_t *first = NULL;
        if (!entry->is_live) {
            continue;
        }
        if (entry->key.kind == GW_RANGE_TICK) {
            first = &state->first_tick[entry->key.scope];
        } else if (position->pool != GW_RANGE_FOREIGN) {
            first = &state->first_position[position->pool];
        }
        if (first != NULL) {
            state->next[i] = *first;
            *first = (uint32_t)i;
        }
    }
}

static int compare_ticks(const void *a, const void *b)
{
    const int32_t x = ((const struct gw_tick *)a)->tick;
    const int32_t y = ((const struct gw_tick *)b)->tick;
    return (x > y) - (x < y);
}

static void gather_ticks(struct emission *e)
{
    const struct gw_entry *entries = e->venue->table.entries;
    e->tick_count = 0;
    for (uint32_t i = e->state->first_tick[e->index]; i != NONE; i = e->state->next[i]) {
        const struct gw_range_tick *value = (const void *)entries[i].value;
        e->state->ticks[e->tick_count++] =
            (struct gw_tick){.tick = (int32_t)gw_key_to_i64(&entries[i].key), .net = value->net};
    }
    qsort(e->state->ticks, e->tick_count, sizeof e->state->ticks[0], compare_ticks);
}

/* The ticks' liquidity is nowhere negative, ends at zero, and at the current tick is what the pool says. */
static bool is_profile_whole(struct emission *e)
{
    struct gw_u256 running = {{0}};
    struct gw_u256 active = {{0}};
    char found[80];
    char stated[80];
    for (size_t i = 0; i < e->tick_count; i++) {
        add_signed(&running, &e->state->ticks[i].net);
        if (is_below_zero(&running)) {
            (void)snprintf(e->reason, sizeof e->reason, "liquidity is below zero from tick %d on",
                           (int)e->state->ticks[i].tick);
            return false;
        }
        if (e->state->ticks[i].tick <= e->pool->tick) {
            active = running;
        }
    }
    if (!gw_u256_is_zero(&running)) {
        gw_u256_to_decimal(found, &running);
        (void)snprintf(e->reason, sizeof e->reason, "liquidityNet of %zu ticks sums to %s, 0 expected",
                       e->tick_count, found);
        return false;
    }
    if (gw_u256_cmp(&active, &e->pool->liquidity) != 0) {
        gw_u256_to_decimal(found, &active);
        gw_u256_to_decimal(stated, &e->pool->liquidity);
        (void)snprintf(e->reason, sizeof e->reason, "ticks up to %d hold %.50s, liquidity() says %.50s",
                       (int)e->pool->tick, found, stated);
        return false;
    }
    return true;
}

static struct gw_u256 *find_residual(struct emission *e, int32_t tick)
{
    const struct gw_tick key = {.tick = tick};
    const struct gw_tick *found = bsearch(&key, e->state->ticks, e->tick_count, sizeof key, compare_ticks);
    return found == NULL ? NULL : &e->state->residual[found - e->state->ticks];
}

/* residual[i] = net of tick i without the positions. */
static bool subtract_positions(struct emission *e)
{
    const struct gw_entry *entries = e->venue->table.entries;
    for (size_t i = 0; i < e->tick_count; i++) {
        e->state->residual[i] = (struct gw_u256){{0}};
        add_signed(&e->state->residual[i], &e->state->ticks[i].net);
    }
    for (uint32_t i = e->state->first_position[e->index]; i != NONE; i = e->state->next[i]) {
        const struct gw_range_position *value = (const void *)entries[i].value;
        struct gw_u256 *lower = find_residual(e, value->tick_lower);
        struct gw_u256 *upper = find_residual(e, value->tick_upper);
        if (lower == NULL || upper == NULL) {
            (void)snprintf(e->reason, sizeof e->reason,
                           "a position ends at tick %d, which is not initialised",
                           (int)(lower == NULL ? value->tick_lower : value->tick_upper));
            return false;
        }
        (void)gw_u256_sub(lower, lower, &value->liquidity);
        (void)gw_u256_add(upper, upper, &value->liquidity);
    }
    struct gw_u256 running = {{0}};
    for (size_t i = 0; i < e->tick_count; i++) {
        (void)gw_u256_add(&running, &running, &e->state->residual[i]);
        if (is_below_zero(&running)) {
            (void)snprintf(e->reason, sizeof e->reason,
                           "positions hold more than the pool's ticks from tick %d on",
                           (int)e->state->ticks[i].tick);
            return false;
        }
    }
    return true;
}

static enum gw_status emit_range(const struct emission *e, const struct gw_position_sink *sink,
                                 struct gw_position *position, int32_t lower, int32_t upper,
                                 const struct gw_u256 *liquidity)
{
    position->tick_lower = lower;
    position->tick_upper = upper;
    position->liquidity = *liquidity;
    position->hedging = e->venue->hedging;
    return sink->position(sink->context, position);
}

static enum gw_status emit_positions(const struct emission *e, const struct gw_position_sink *sink)
{
    const struct gw_entry *entries = e->venue->table.entries;
    for (uint32_t i = e->state->first_position[e->index]; i != NONE; i = e->state->next[i]) {
        const struct gw_range_position *value = (const void *)entries[i].value;
        struct gw_position position = e->base;
        e->name(position.id, &entries[i]);
        position.has_owner = value->has_owner;
        memcpy(position.owner, value->owner, sizeof position.owner);
        GW_TRY(emit_range(e, sink, &position, value->tick_lower, value->tick_upper, &value->liquidity));
    }
    return GW_OK;
}

/* Maximal segments of constant liquidity that no position explains. */
static enum gw_status emit_residual(const struct emission *e, const struct gw_position_sink *sink)
{
    struct gw_position position = e->base;
    struct gw_u256 running = {{0}};
    int32_t from = 0;
    (void)snprintf(position.id, sizeof position.id, GW_POSITION_RESIDUAL);
    for (size_t i = 0; i < e->tick_count; i++) {
        if (gw_u256_is_zero(&e->state->residual[i])) {
            continue;
        }
        if (!gw_u256_is_zero(&running)) {
            GW_TRY(emit_range(e, sink, &position, from, e->state->ticks[i].tick, &running));
            position.is_part = true;
        }
        (void)gw_u256_add(&running, &running, &e->state->residual[i]);
        from = e->state->ticks[i].tick;
    }
    return GW_OK;
}

static enum gw_status emit_profile(const struct emission *e, const struct gw_position_sink *sink)
{
    struct gw_pool_profile profile = {
        .token0 = e->base.token0,
        .token1 = e->base.token1,
        .sqrt_price_x96 = e->pool->sqrt_price_x96,
        .liquidity = e->pool->liquidity,
        .tick_current = e->pool->tick,
        .fee_ratio = (double)e->pool->fee / 1e6,
        .ticks = e->state->ticks,
        .tick_count = e->tick_count,
    };
    memcpy(profile.venue, e->base.venue, sizeof profile.venue);
    return sink->pool(sink->context, &profile);
}

static const struct gw_token *find_token(struct emission *e, const struct gw_market *market,
                                         const uint8_t address[20])
{
    const struct gw_token *token = gw_market_token(market, address);
    char text[43];
    gw_hex_encode(text, address, 20);
    if (token == NULL) {
        (void)snprintf(e->reason, sizeof e->reason, "token %s is not in `assets`", text);
    } else if (!token->is_known) {
        (void)snprintf(e->reason, sizeof e->reason, "token %s does not tell its decimals()", text);
        token = NULL;
    }
    return token;
}

static bool prepare(struct emission *e, const struct gw_market *market)
{
    memcpy(e->base.venue, e->pool->venue, sizeof e->base.venue);
    memcpy(e->base.raw, e->pool->raw, sizeof e->base.raw);
    e->base.kind = GW_POSITION_LP_RANGE;
    e->base.quantity = 1;
    const char *fault = gw_u256_is_zero(&e->pool->sqrt_price_x96) ? "the pool is not initialised" : NULL;
    fault = e->pool->fault != NULL ? e->pool->fault : fault;
    if (fault != NULL) {
        (void)snprintf(e->reason, sizeof e->reason, "%s", fault);
        return false;
    }
    e->base.token0 = find_token(e, market, e->pool->token0);
    if (e->base.token0 == NULL) {
        return false;
    }
    e->base.token1 = find_token(e, market, e->pool->token1);
    return e->base.token1 != NULL;
}

static enum gw_status emit_pool(struct emission *e, const struct gw_market *market,
                                const struct gw_position_sink *sink)
{
    const bool is_named = prepare(e, market);
    gather_ticks(e);
    if (!is_named || !is_profile_whole(e) || !subtract_positions(e)) {
        return sink->exclude(sink->context, e->base.venue, e->reason);
    }
    GW_TRY(emit_positions(e, sink));
    GW_TRY(emit_residual(e, sink));
    GW_TRY(gw_sink_nothing_owed(sink, e->base.venue, e->base.token0, e->base.token1));
    return e->pool->has_depth ? emit_profile(e, sink) : GW_OK;
}

enum gw_status gw_range_emit(const struct gw_venue *venue, const struct gw_range_pool *pools, size_t count,
                             struct gw_range_scratch *scratch, gw_range_name name,
                             const struct gw_market *market, const struct gw_position_sink *sink)
{
    chain_entries(venue, scratch);
    for (size_t i = 0; i < count; i++) {
        struct emission e = {.venue = venue, .state = scratch, .pool = &pools[i], .name = name, .index = i};
        GW_TRY(emit_pool(&e, market, sink));
    }
    return GW_OK;
}
