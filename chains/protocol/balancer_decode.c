#include <string.h>

#include "chains/protocol/balancer.h"
#include "ipc/base/hex.h"

static enum gw_status read_id(struct gw_balancer_pool *pool, const struct gw_abi_cursor *reply)
{
    struct gw_abi_cursor c = *reply;
    return gw_abi_word(&c, pool->id);
}

/* A list of addresses, of which only as many as a pool may have are kept. */
static enum gw_status read_tokens(struct gw_balancer_pool *pool, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor tokens;
    struct gw_abi_cursor balances;
    size_t count;
    GW_TRY(gw_abi_tail(c, &tokens));
    GW_TRY(gw_abi_tail(c, &balances));
    GW_TRY(gw_abi_array(&tokens, GW_BALANCER_LISTED_MAX, 1, &pool->token_count));
    GW_TRY(gw_abi_array(&balances, GW_BALANCER_LISTED_MAX, 1, &count));
    GW_ENSURE(count == pool->token_count, GW_E_FORMAT);
    if (count > GW_BALANCER_TOKENS_MAX) {
        return GW_OK;
    }
    for (size_t i = 0; i < count; i++) {
        GW_TRY(gw_abi_address(&tokens, pool->tokens[i]));
        GW_TRY(gw_abi_u256(&balances, &pool->balances[i]));
        GW_ENSURE(gw_u256_bit_count(&pool->balances[i]) <= GW_BALANCER_BALANCE_BITS, GW_E_FORMAT);
    }
    return GW_OK;
}

static enum gw_status read_weights(struct gw_balancer_pool *pool, struct gw_abi_cursor *c)
{
    struct gw_abi_cursor weights;
    GW_TRY(gw_abi_tail(c, &weights));
    GW_TRY(gw_abi_array(&weights, GW_BALANCER_LISTED_MAX, 1, &pool->weight_count));
    for (size_t i = 0; i < pool->weight_count && pool->weight_count <= GW_BALANCER_TOKENS_MAX; i++) {
        GW_TRY(gw_abi_uint(&weights, 64, &pool->weights[i]));
        GW_ENSURE(pool->weights[i] <= GW_BALANCER_ONE, GW_E_FORMAT);
    }
    return GW_OK;
}

static enum gw_status read_fee(struct gw_balancer_pool *pool, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_uint(c, 64, &pool->fee));
    return pool->fee <= GW_BALANCER_ONE ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_switch(struct gw_balancer_pool *pool, struct gw_abi_cursor *c)
{
    bool is_on;
    GW_TRY(gw_abi_bool(c, &is_on));
    pool->is_off = !is_on;
    return GW_OK;
}

static enum gw_status read_reply(struct gw_balancer_state *state, size_t index, enum gw_balancer_call call,
                                 struct gw_abi_cursor *c)
{
    struct gw_balancer_pool *pool = &state->pools[index];
    switch (call) {
    case GW_BALANCER_CALL_ID:
        return read_id(pool, c);
    case GW_BALANCER_CALL_VAULT:
        return gw_abi_address(c, pool->vault);
    case GW_BALANCER_CALL_VAULT_PAUSED: /* paused, and until when it may be */
        return gw_abi_bool(c, &state->is_vault_paused);
    case GW_BALANCER_CALL_TOKENS:
        return read_tokens(pool, c);
    case GW_BALANCER_CALL_WEIGHTS:
        pool->has_weights = true;
        return read_weights(pool, c);
    case GW_BALANCER_CALL_FEE:
        return read_fee(pool, c);
    case GW_BALANCER_CALL_PAUSED:
        return gw_abi_bool(c, &pool->is_paused);
    case GW_BALANCER_CALL_SUPPLY:
        return gw_abi_u256(c, &pool->supply);
    case GW_BALANCER_CALL_HAS_SWITCH:
    case GW_BALANCER_CALL_SWITCH:
        return read_switch(pool, c);
    case GW_BALANCER_CALL_COUNT:
        break;
    }
    return GW_E_FORMAT;
}

static const char *name_of(enum gw_balancer_call call)
{
    static const char *const names[GW_BALANCER_CALL_COUNT] = {
        [GW_BALANCER_CALL_ID] = "getPoolId()",
        [GW_BALANCER_CALL_VAULT] = "getVault()",
        [GW_BALANCER_CALL_HAS_SWITCH] = "getSwapEnabled()",
        [GW_BALANCER_CALL_VAULT_PAUSED] = "the vault's getPausedState()",
        [GW_BALANCER_CALL_TOKENS] = "getPoolTokens()",
        [GW_BALANCER_CALL_WEIGHTS] = "getNormalizedWeights()",
        [GW_BALANCER_CALL_FEE] = "getSwapFeePercentage()",
        [GW_BALANCER_CALL_PAUSED] = "getPausedState()",
        [GW_BALANCER_CALL_SUPPLY] = "totalSupply()",
        [GW_BALANCER_CALL_SWITCH] = "getSwapEnabled()",
    };
    return names[call];
}

/* Some pools have no switch and some no weights; what has neither id nor vault is no pool at all. */
static bool may_revert(enum gw_balancer_call call)
{
    return call == GW_BALANCER_CALL_HAS_SWITCH || call == GW_BALANCER_CALL_WEIGHTS;
}

static enum gw_status read_one(struct gw_venue *venue, uint64_t tag, const struct gw_call_reply *reply)
{
    const struct gw_balancer_config *cfg = venue->config;
    struct gw_balancer_state *state = venue->state;
    const enum gw_balancer_call call = (enum gw_balancer_call)(tag >> 32);
    const size_t index = (size_t)(tag & UINT32_MAX);
    struct gw_balancer_pool *pool = &state->pools[index];
    struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
    if (call == GW_BALANCER_CALL_WEIGHTS) {
        pool->has_weights = false;
    }
    if (call == GW_BALANCER_CALL_HAS_SWITCH) {
        pool->has_switch = reply->is_ok;
    }
    if (!reply->is_ok && may_revert(call)) {
        return GW_OK;
    }
    const enum gw_status status = reply->is_ok ? read_reply(state, index, call, &c) : GW_E_REVERT;
    if (status != GW_OK) {
        char address[43];
        gw_hex_encode(address, cfg->pools[index], 20);
        gw_venue_fail(venue, "pool %s: %s %s (%zu bytes, at byte %zu)", address, name_of(call),
                      reply->is_ok ? "does not decode" : "reverted", reply->size, c.at);
    }
    return status;
}

enum gw_status gw_balancer_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    const struct gw_balancer_config *cfg = venue->config;
    struct gw_balancer_state *state = venue->state;
    for (size_t i = 0; i < replies->count; i++) {
        GW_TRY(read_one(venue, replies->calls[i].tag, &replies->replies[i]));
    }
    for (size_t i = 0; i < cfg->pool_count && round == 0; i++) {
        state->pools[i].is_known = true;
    }
    return GW_OK;
}
