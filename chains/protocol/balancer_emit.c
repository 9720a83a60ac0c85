#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/balancer.h"
#include "ipc/base/hex.h"

/* Why the pool is no position; false: it may be one. */
static bool find_flaw(const struct gw_balancer_config *cfg, const struct gw_balancer_pool *pool,
                      char reason[GW_VENUE_REASON_MAX])
{
    uint64_t sum = 0;
    if (memcmp(pool->vault, cfg->vault, 20) != 0) {
        char vault[43];
        gw_hex_encode(vault, pool->vault, 20);
        (void)snprintf(reason, GW_VENUE_REASON_MAX, "it belongs to the vault %s", vault);
        return true;
    }
    if (!pool->has_weights) {
        (void)snprintf(reason, GW_VENUE_REASON_MAX,
                       "it tells no weights: only weighted pools are understood");
        return true;
    }
    if (pool->token_count != pool->weight_count || pool->token_count < 2 ||
        pool->token_count > GW_BALANCER_TOKENS_MAX) {
        (void)snprintf(reason, GW_VENUE_REASON_MAX, "%zu tokens and %zu weights; 2 to %u of each can be read",
                       pool->token_count, pool->weight_count, GW_BALANCER_TOKENS_MAX);
        return true;
    }
    bool has_zero = false;
    for (size_t i = 0; i < pool->weight_count; i++) {
        has_zero = has_zero || pool->weights[i] == 0;
        sum += pool->weights[i];
    }
    if (has_zero || sum < GW_BALANCER_ONE - GW_BALANCER_WEIGHT_SLACK ||
        sum > GW_BALANCER_ONE + GW_BALANCER_WEIGHT_SLACK) {
        (void)snprintf(reason, GW_VENUE_REASON_MAX, "its weights are not shares of one");
        return true;
    }
    return false;
}

static bool fill_holding(struct gw_pool_holding *out, const struct gw_balancer_pool *pool,
                         const struct gw_market *market, char reason[GW_VENUE_REASON_MAX])
{
    out->token_count = pool->token_count;
    for (size_t i = 0; i < pool->token_count; i++) {
        const struct gw_token *token = gw_market_token(market, pool->tokens[i]);
        if (token == NULL || !token->is_known) {
            char address[43];
            gw_hex_encode(address, pool->tokens[i], 20);
            (void)snprintf(reason, GW_VENUE_REASON_MAX, "token %s %s", address,
                           token == NULL ? "is not in `assets`" : "does not tell its decimals()");
            return false;
        }
        out->tokens[i].token = token;
        out->tokens[i].balance = pool->balances[i];
        out->tokens[i].weight = (double)pool->weights[i] / (double)GW_BALANCER_ONE;
        out->tokens[i].rate = 1;
    }
    return true;
}

static size_t count_empty(const struct gw_pool_holding *holding)
{
    size_t count = 0;
    for (size_t i = 0; i < holding->token_count; i++) {
        count += gw_u256_is_zero(&holding->tokens[i].balance) ? 1 : 0;
    }
    return count;
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_balancer_pool *pool)
{
    char id[67];
    gw_hex_encode(id, pool->id, 32);
    size_t size = (size_t)snprintf(out, GW_POSITION_RAW_MAX, "{\"pool_id\":\"%s\",\"swap_fee\":\"%llu\",", id,
                                   (unsigned long long)pool->fee);
    for (size_t i = 0; i < pool->weight_count; i++) {
        size += (size_t)snprintf(out + size, GW_POSITION_RAW_MAX - size, "%s\"%llu\"",
                                 i == 0 ? "\"weights\":[" : ",", (unsigned long long)pool->weights[i]);
    }
    GW_ASSERT(size + 3 <= GW_POSITION_RAW_MAX); /* eight weights of 19 digits */
    memcpy(out + size, "]}", 3);
}

/* What stands still: each token but dollars as it is. */
static enum gw_status emit_still(const struct gw_position *pool, const struct gw_position_sink *sink)
{
    for (size_t i = 0; i < pool->holding->token_count; i++) {
        const struct gw_token *token = pool->holding->tokens[i].token;
        struct gw_position position = *pool;
        if (strcmp(token->underlying, "USD") == 0) {
            continue;
        }
        position.kind = GW_POSITION_LINEAR;
        position.holding = NULL;
        position.liquidity = (struct gw_u256){{0, 0, 0, 0}};
        position.quantity = gw_u256_to_double(&pool->holding->tokens[i].balance, token->decimals);
        memcpy(position.underlying, token->underlying, sizeof position.underlying);
        (void)snprintf(position.id, sizeof position.id, "%s/%zu", GW_POSITION_RESIDUAL, i);
        GW_TRY(sink->position(sink->context, &position));
    }
    return GW_OK;
}

static enum gw_status emit_trading(const struct gw_position *position, double fee_ratio,
                                   const struct gw_position_sink *sink)
{
    struct gw_pool_profile profile = {.fee_ratio = fee_ratio, .holding = position->holding};
    memcpy(profile.venue, position->venue, sizeof profile.venue);
    GW_TRY(sink->position(sink->context, position));
    return sink->pool(sink->context, &profile);
}

static enum gw_status tell_nothing_owed(const struct gw_position *position,
                                        const struct gw_position_sink *sink)
{
    for (size_t i = 0; i < position->holding->token_count; i++) {
        const char *underlying = position->holding->tokens[i].token->underlying;
        if (strcmp(underlying, "USD") != 0) {
            GW_TRY(gw_sink_accounts_known(sink, position->venue, underlying));
        }
    }
    return GW_OK;
}

static enum gw_status emit_pool(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                const struct gw_position_sink *sink)
{
    const struct gw_balancer_config *cfg = venue->config;
    const struct gw_balancer_state *state = venue->state;
    const struct gw_balancer_pool *pool = &state->pools[index];
    struct gw_pool_holding holding = {0};
    struct gw_position position = {.kind = GW_POSITION_LP_WEIGHTED,
                                   .quantity = 1,
                                   .id = GW_POSITION_RESIDUAL,
                                   .holding = &holding,
                                   .liquidity = pool->supply,
                                   .hedging = venue->hedging};
    char reason[GW_VENUE_REASON_MAX];
    gw_hex_encode(position.venue, cfg->pools[index], 20);
    if (find_flaw(cfg, pool, reason) || !fill_holding(&holding, pool, market, reason)) {
        return sink->exclude(sink->context, position.venue, reason);
    }
    const size_t empty = count_empty(&holding);
    if (empty == holding.token_count) {
        return GW_OK; /* nobody joined yet, or everybody left */
    }
    if (empty > 0) {
        return sink->exclude(sink->context, position.venue, "it holds none of one of its tokens");
    }
    fill_raw(position.raw, pool);
    GW_TRY(tell_nothing_owed(&position, sink));
    if (pool->is_paused || pool->is_off || state->is_vault_paused) {
        return emit_still(&position, sink);
    }
    return emit_trading(&position, (double)pool->fee / (double)GW_BALANCER_ONE, sink);
}

enum gw_status gw_balancer_emit(const struct gw_venue *venue, const struct gw_market *market,
                                const struct gw_position_sink *sink)
{
    const struct gw_balancer_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        GW_TRY(emit_pool(venue, i, market, sink));
    }
    return GW_OK;
}
