#include <string.h>

#include "chains/protocol/curve.h"
#include "ipc/base/hex.h"

#define STATIC_PAIR_BYTES 64u /* uint256[2] as it stands; a list has its offset and length before it */

static enum gw_status read_word(struct gw_u256 *out, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_u256(c, out));
    return gw_u256_bit_count(out) <= GW_CURVE_WORD_BITS ? GW_OK : GW_E_FORMAT;
}

/* uint256[2] of the factory's pools, a list of those of the next generation. */
static enum gw_status read_rates(struct gw_curve_pool *pool, struct gw_abi_cursor *c)
{
    if (c->size != STATIC_PAIR_BYTES) {
        struct gw_abi_cursor list;
        size_t count;
        GW_TRY(gw_abi_tail(c, &list));
        GW_TRY(gw_abi_array(&list, GW_CURVE_COINS, 1, &count));
        GW_ENSURE(count == GW_CURVE_COINS, GW_E_FORMAT);
        *c = list;
    }
    GW_TRY(read_word(&pool->rates[0], c));
    return read_word(&pool->rates[1], c);
}

/* A_precise(), or A() where that is all there is. */
static enum gw_status read_a(struct gw_curve_pool *pool, struct gw_abi_cursor *c)
{
    uint64_t a;
    const uint64_t factor = gw_curve_has(pool, GW_CURVE_CALL_HAS_PRECISE) ? 1 : GW_CURVE_A_PRECISION;
    GW_TRY(gw_abi_uint(c, 64, &a));
    GW_ENSURE(a <= GW_CURVE_A_PRECISE_MAX / factor, GW_E_FORMAT);
    pool->a_precise = a * factor;
    return GW_OK;
}

static enum gw_status read_fee(struct gw_curve_pool *pool, struct gw_abi_cursor *c)
{
    GW_TRY(gw_abi_uint(c, 64, &pool->fee));
    return pool->fee <= GW_CURVE_FEE_ONE ? GW_OK : GW_E_FORMAT;
}

static enum gw_status read_reply(struct gw_curve_pool *pool, enum gw_curve_call call, struct gw_abi_cursor *c)
{
    switch (call) {
    case GW_CURVE_CALL_COIN0:
    case GW_CURVE_CALL_COIN1:
    case GW_CURVE_CALL_COIN2:
        return gw_abi_address(c, pool->coins[call - GW_CURVE_CALL_COIN0]);
    case GW_CURVE_CALL_LP_TOKEN:
        return gw_abi_address(c, pool->lp_token);
    case GW_CURVE_CALL_TOKEN:
        return gw_abi_address(c, pool->token);
    case GW_CURVE_CALL_A:
        return read_a(pool, c);
    case GW_CURVE_CALL_BALANCE0:
    case GW_CURVE_CALL_BALANCE1:
        return read_word(&pool->balances[call - GW_CURVE_CALL_BALANCE0], c);
    case GW_CURVE_CALL_FEE:
        return read_fee(pool, c);
    case GW_CURVE_CALL_PRICE:
        return read_word(&pool->virtual_price, c);
    case GW_CURVE_CALL_SUPPLY:
        return read_word(&pool->supply, c);
    case GW_CURVE_CALL_RATES:
        return read_rates(pool, c);
    case GW_CURVE_CALL_GAMMA: /* that they answer is all there is to know */
    case GW_CURVE_CALL_OWN_SUPPLY:
    case GW_CURVE_CALL_HAS_PRECISE:
    case GW_CURVE_CALL_HAS_RATES:
        return gw_abi_skip(c, 1);
    case GW_CURVE_CALL_COUNT:
        break;
    }
    return GW_E_FORMAT;
}

static const char *name_of(enum gw_curve_call call)
{
    static const char *const names[GW_CURVE_CALL_COUNT] = {
        [GW_CURVE_CALL_COIN0] = "coins(0)",
        [GW_CURVE_CALL_COIN1] = "coins(1)",
        [GW_CURVE_CALL_COIN2] = "coins(2)",
        [GW_CURVE_CALL_GAMMA] = "gamma()",
        [GW_CURVE_CALL_LP_TOKEN] = "lp_token()",
        [GW_CURVE_CALL_TOKEN] = "token()",
        [GW_CURVE_CALL_OWN_SUPPLY] = "totalSupply()",
        [GW_CURVE_CALL_HAS_PRECISE] = "A_precise()",
        [GW_CURVE_CALL_HAS_RATES] = "stored_rates()",
        [GW_CURVE_CALL_A] = "A()",
        [GW_CURVE_CALL_BALANCE0] = "balances(0)",
        [GW_CURVE_CALL_BALANCE1] = "balances(1)",
        [GW_CURVE_CALL_FEE] = "fee()",
        [GW_CURVE_CALL_PRICE] = "get_virtual_price()",
        [GW_CURVE_CALL_SUPPLY] = "totalSupply() of the shares",
        [GW_CURVE_CALL_RATES] = "stored_rates()",
    };
    return names[call];
}

/* What takes ether takes any call, and answers those it does not know with nothing. */
static bool is_answer(enum gw_curve_call call, const struct gw_call_reply *reply)
{
    const bool is_probe = call > GW_CURVE_CALL_COIN1 && call < GW_CURVE_CALL_A;
    return reply->is_ok && (reply->size > 0 || !is_probe);
}

enum gw_status gw_curve_decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    const struct gw_curve_config *cfg = venue->config;
    struct gw_curve_state *state = venue->state;
    for (size_t i = 0; i < replies->count; i++) {
        const enum gw_curve_call call = (enum gw_curve_call)(replies->calls[i].tag >> 32);
        const size_t index = (size_t)(replies->calls[i].tag & UINT32_MAX);
        const struct gw_call_reply *reply = &replies->replies[i];
        struct gw_curve_pool *pool = &state->pools[index];
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        pool->answered &= ~(UINT32_C(1) << call);
        if (!is_answer(call, reply)) {
            continue; /* what is lacking then is told of the pool alone */
        }
        const enum gw_status status = read_reply(pool, call, &c);
        if (status != GW_OK) {
            char address[43];
            gw_hex_encode(address, cfg->pools[index], 20);
            gw_venue_fail(venue, "pool %s: %s does not decode (%zu bytes, at byte %zu)", address,
                          name_of(call), reply->size, c.at);
            return status;
        }
        pool->answered |= UINT32_C(1) << call;
    }
    for (size_t i = 0; i < cfg->pool_count && round == 0; i++) {
        state->pools[i].is_known = true;
    }
    return GW_OK;
}
