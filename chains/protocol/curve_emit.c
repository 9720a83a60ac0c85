#include <string.h>

#include "chains/book/account.h"
#include "chains/protocol/curve.h"
#include "ipc/base/hex.h"

#define WAD_DIGITS   18u
#define RATE_DIGITS  36u                  /* of a rate and its coin's decimals together */
#define PRICE_SLACK  UINT64_C(1000000000) /* D and the virtual price agree to one part of this */
#define POWER_DIGITS 19u                  /* 10^19 is the last power of ten of 64 bits */

/* Why a pool is no position. */
struct flaw {
    char reason[GW_VENUE_REASON_MAX];
};

static bool refuse(struct flaw *flaw, const char *reason)
{
    (void)snprintf(flaw->reason, sizeof flaw->reason, "%s", reason);
    return false;
}

static struct gw_u256 power_of_ten(unsigned exponent)
{
    struct gw_u256 out = gw_u256_from_u64(1);
    while (exponent > 0) {
        const unsigned digits = exponent < POWER_DIGITS ? exponent : POWER_DIGITS;
        uint64_t factor = 1;
        for (unsigned i = 0; i < digits; i++) {
            factor *= 10;
        }
        const struct gw_u256 wide = gw_u256_from_u64(factor);
        (void)gw_u256_mul(&out, &out, &wide); /* 10^36 at most */
        exponent -= digits;
    }
    return out;
}

static bool check_shape(const struct gw_curve_pool *pool, struct flaw *flaw)
{
    if (!gw_curve_has(pool, GW_CURVE_CALL_COIN0) || !gw_curve_has(pool, GW_CURVE_CALL_COIN1)) {
        return refuse(flaw, "coins(uint256) reverts: it is none of the pools that are understood");
    }
    if (gw_curve_has(pool, GW_CURVE_CALL_GAMMA)) {
        return refuse(flaw, "a cryptoswap pool: its curve is not that of stableswap");
    }
    if (gw_curve_has_third(pool)) {
        return refuse(flaw, "it has more than two coins");
    }
    return gw_curve_shares(pool, pool->lp_token) != NULL ||
           refuse(flaw, "its shares cannot be counted: it names no token and is none");
}

/* An empty pool tells no price. */
static bool check_contents(const struct gw_curve_pool *pool, struct flaw *flaw)
{
    static const struct {
        enum gw_curve_call call;
        const char *reason;
    } views[] = {{GW_CURVE_CALL_A, "A() reverts"},
                 {GW_CURVE_CALL_BALANCE0, "balances(uint256) reverts"},
                 {GW_CURVE_CALL_BALANCE1, "balances(uint256) reverts"},
                 {GW_CURVE_CALL_FEE, "fee() reverts"},
                 {GW_CURVE_CALL_SUPPLY, "totalSupply() of its shares reverts"}};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (!gw_curve_has(pool, views[i].call)) {
            return refuse(flaw, views[i].reason);
        }
    }
    if (gw_curve_has(pool, GW_CURVE_CALL_HAS_RATES) && !gw_curve_has(pool, GW_CURVE_CALL_RATES)) {
        return refuse(flaw, "stored_rates() reverts");
    }
    return true;
}

static const struct gw_token *find_coin(const struct gw_market *market, const uint8_t address[20])
{
    static const uint8_t native[20] = {0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
                                       0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee};
    static const uint8_t zero[20];
    return gw_market_token(market, memcmp(address, native, 20) == 0 ? zero : address);
}

/* Coins, balances and rates; scaled: balances times rates, 1e18. */
static bool fill_holding(struct gw_pool_holding *out, struct gw_u256 scaled[GW_CURVE_COINS],
                         const struct gw_curve_pool *pool, const struct gw_market *market, struct flaw *flaw)
{
    const struct gw_u256 wad = power_of_ten(WAD_DIGITS);
    out->token_count = GW_CURVE_COINS;
    out->amplification = (double)pool->a_precise / GW_CURVE_A_PRECISION;
    for (size_t i = 0; i < GW_CURVE_COINS; i++) {
        const struct gw_token *token = find_coin(market, pool->coins[i]);
        if (token == NULL || !token->is_known || token->decimals > RATE_DIGITS) {
            char address[43];
            gw_hex_encode(address, pool->coins[i], 20);
            (void)snprintf(flaw->reason, sizeof flaw->reason, "token %s %s", address,
                           token == NULL      ? "is not in `assets`"
                           : !token->is_known ? "does not tell its decimals()"
                                              : "has more decimals than a rate can have");
            return false;
        }
        const unsigned digits = RATE_DIGITS - token->decimals;
        const struct gw_u256 rate =
            gw_curve_has(pool, GW_CURVE_CALL_HAS_RATES) ? pool->rates[i] : power_of_ten(digits);
        out->tokens[i].token = token;
        out->tokens[i].balance = pool->balances[i];
        out->tokens[i].rate = gw_u256_to_double(&rate, digits);
        (void)gw_u256_mul(&scaled[i], &pool->balances[i], &rate); /* 128 bits each */
        scaled[i] = gw_u256_div(&scaled[i], &wad);
    }
    return true;
}

/* |D - supply·price| within what rounding explains. */
static bool is_counted_so(const struct gw_u256 *invariant, const struct gw_curve_pool *pool)
{
    const struct gw_u256 wad = power_of_ten(WAD_DIGITS);
    const struct gw_u256 part = gw_u256_from_u64(PRICE_SLACK);
    struct gw_u256 told;
    struct gw_u256 miss;
    (void)gw_u256_mul(&told, &pool->supply, &pool->virtual_price); /* 128 bits each */
    told = gw_u256_div(&told, &wad);
    if (gw_u256_sub(&miss, &told, invariant)) {
        (void)gw_u256_sub(&miss, invariant, &told);
    }
    struct gw_u256 slack = gw_u256_div(invariant, &part);
    const struct gw_u256 steps = gw_u256_from_u64(2);
    (void)gw_u256_add(&slack, &slack, &steps);
    return gw_u256_cmp(&miss, &slack) <= 0;
}

static bool find_invariant(struct gw_pool_holding *out, const struct gw_u256 scaled[GW_CURVE_COINS],
                           const struct gw_curve_pool *pool, struct flaw *flaw)
{
    if (gw_u256_is_zero(&scaled[0]) || gw_u256_is_zero(&scaled[1])) {
        return refuse(flaw, "it holds none of one of its coins");
    }
    if (!gw_curve_has(pool, GW_CURVE_CALL_PRICE)) {
        return refuse(flaw, "get_virtual_price() reverts");
    }
    if (!gw_curve_find_invariant(&out->invariant, scaled, pool->a_precise)) {
        return refuse(flaw, "its invariant cannot be found");
    }
    return is_counted_so(&out->invariant, pool) ||
           refuse(flaw, "get_virtual_price() is not that of its balances: it counts coins at rates it does "
                        "not tell");
}

static void fill_raw(char out[GW_POSITION_RAW_MAX], const struct gw_curve_pool *pool)
{
    char price[80];
    char supply[80];
    char rates[2][80];
    gw_u256_to_decimal(price, &pool->virtual_price);
    gw_u256_to_decimal(supply, &pool->supply);
    int size =
        snprintf(out, GW_POSITION_RAW_MAX,
                 "{\"A_precise\":\"%llu\",\"fee\":\"%llu\",\"virtual_price\":\"%s\",\"total_supply\":\"%s\"",
                 (unsigned long long)pool->a_precise, (unsigned long long)pool->fee, price, supply);
    if (gw_curve_has(pool, GW_CURVE_CALL_HAS_RATES)) {
        gw_u256_to_decimal(rates[0], &pool->rates[0]);
        gw_u256_to_decimal(rates[1], &pool->rates[1]);
        size += snprintf(out + size, GW_POSITION_RAW_MAX - (size_t)size, ",\"stored_rates\":[\"%s\",\"%s\"]",
                         rates[0], rates[1]);
    }
    GW_ASSERT(size + 2 <= GW_POSITION_RAW_MAX); /* words of 39 digits */
    memcpy(out + size, "}", 2);
}

static enum gw_status emit_pool(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                const struct gw_position_sink *sink)
{
    const struct gw_curve_config *cfg = venue->config;
    const struct gw_curve_pool *pool = &((const struct gw_curve_state *)venue->state)->pools[index];
    struct gw_pool_holding holding = {0};
    struct gw_u256 scaled[GW_CURVE_COINS];
    struct flaw flaw;
    struct gw_position position = {.kind = GW_POSITION_LP_STABLE,
                                   .quantity = 1,
                                   .id = GW_POSITION_RESIDUAL,
                                   .holding = &holding,
                                   .hedging = venue->hedging};
    struct gw_pool_profile profile = {.fee_ratio = (double)pool->fee / (double)GW_CURVE_FEE_ONE,
                                      .holding = &holding};
    gw_hex_encode(position.venue, cfg->pools[index], 20);
    memcpy(profile.venue, position.venue, sizeof profile.venue);
    if (!check_shape(pool, &flaw) || !check_contents(pool, &flaw) ||
        !fill_holding(&holding, scaled, pool, market, &flaw)) {
        return sink->exclude(sink->context, position.venue, flaw.reason);
    }
    if (gw_u256_is_zero(&scaled[0]) && gw_u256_is_zero(&scaled[1])) {
        return GW_OK; /* an empty pool holds nothing */
    }
    if (!find_invariant(&holding, scaled, pool, &flaw)) {
        return sink->exclude(sink->context, position.venue, flaw.reason);
    }
    position.liquidity = holding.invariant;
    fill_raw(position.raw, pool);
    GW_TRY(sink->position(sink->context, &position));
    GW_TRY(gw_sink_nothing_owed(sink, position.venue, holding.tokens[0].token, holding.tokens[1].token));
    return sink->pool(sink->context, &profile);
}

enum gw_status gw_curve_emit(const struct gw_venue *venue, const struct gw_market *market,
                             const struct gw_position_sink *sink)
{
    const struct gw_curve_config *cfg = venue->config;
    for (size_t i = 0; i < cfg->pool_count; i++) {
        GW_TRY(emit_pool(venue, i, market, sink));
    }
    return GW_OK;
}
