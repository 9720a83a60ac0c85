/* uniswap_v2: constant-product pairs. Every block: getReserves(); once: token0(), token1().
 *
 * A pair is one full-range position, its `residual`: who holds the pair's shares does not change what the
 * pool must trade. Reserves that were sent to the pair and not synced are not in getReserves() and trade
 * nothing either.
 * Source: Uniswap/v2-core, IUniswapV2Pair; 0.3 % of the amount in is the fee (UniswapV2Pair.swap).
 */
#include <string.h>

#include "chains/protocol/pool_list.h"
#include "ipc/base/hex.h"

#define PAIRS_MAX    100u
#define RESERVE_BITS 112u
#define FEE_RATIO    0.003
#define TICK_MAX     887272

struct config {
    const struct gw_config_node *pair_nodes;
    uint8_t pairs[PAIRS_MAX][20];
    size_t pair_count;
};

struct pair {
    bool is_known; /* its tokens were read */
    uint8_t token0[20];
    uint8_t token1[20];
    struct gw_u256 reserve0;
    struct gw_u256 reserve1;
};

struct state {
    struct pair pairs[PAIRS_MAX];
};

enum call { CALL_TOKEN0 = 1, CALL_TOKEN1, CALL_RESERVES };

static const struct gw_config_field fields[] = {
    {.key = "pairs",
     .type = GW_CONFIG_NODE,
     .offset = GW_CONFIG_AT(struct config, pair_nodes),
     .is_required = true,
     .help = "addresses of the pairs to watch",
     .shape = &gw_pool_addresses_shape},
    {0},
};

static enum gw_status configure(struct gw_venue *venue, struct gw_config *config,
                                const struct gw_config_node *node)
{
    struct config *cfg = venue->config;
    const struct gw_pool_list list = {cfg->pairs[0], sizeof cfg->pairs[0], PAIRS_MAX, "pair", false};
    (void)node;
    return gw_pool_list_read(&list, &cfg->pair_count, config, cfg->pair_nodes);
}

static uint64_t tag_of(enum call call, size_t index)
{
    return (uint64_t)call << 32 | (uint64_t)index;
}

static enum gw_status plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls)
{
    const struct config *cfg = venue->config;
    const struct state *state = venue->state;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < cfg->pair_count; i++) {
        const uint8_t *pair = cfg->pairs[i];
        if (!state->pairs[i].is_known) {
            GW_TRY(gw_call_list_add_none(calls, pair, tag_of(CALL_TOKEN0, i), "token0()"));
            GW_TRY(gw_call_list_add_none(calls, pair, tag_of(CALL_TOKEN1, i), "token1()"));
        }
        GW_TRY(gw_call_list_add_none(calls, pair, tag_of(CALL_RESERVES, i), "getReserves()"));
    }
    return GW_OK;
}

/* getReserves() -> reserve0, reserve1, blockTimestampLast */
static enum gw_status read_reserves(struct pair *pair, struct gw_abi_cursor *c)
{
    uint64_t time_s;
    GW_TRY(gw_abi_u256(c, &pair->reserve0));
    GW_TRY(gw_abi_u256(c, &pair->reserve1));
    GW_ENSURE(gw_u256_bit_count(&pair->reserve0) <= RESERVE_BITS, GW_E_FORMAT);
    GW_ENSURE(gw_u256_bit_count(&pair->reserve1) <= RESERVE_BITS, GW_E_FORMAT);
    return gw_abi_uint(c, 32, &time_s);
}

static enum gw_status read_reply(struct pair *pair, enum call call, struct gw_abi_cursor *c)
{
    if (call == CALL_TOKEN0) {
        return gw_abi_address(c, pair->token0);
    }
    if (call == CALL_TOKEN1) {
        GW_TRY(gw_abi_address(c, pair->token1));
        pair->is_known = true;
        return GW_OK;
    }
    return read_reserves(pair, c);
}

static enum gw_status decode(struct gw_venue *venue, unsigned round, const struct gw_reply_list *replies)
{
    static const char *const names[] = {
        [CALL_TOKEN0] = "token0()", [CALL_TOKEN1] = "token1()", [CALL_RESERVES] = "getReserves()"};
    const struct config *cfg = venue->config;
    struct state *state = venue->state;
    GW_ASSERT(round == 0);
    for (size_t i = 0; i < replies->count; i++) {
        const uint64_t tag = replies->calls[i].tag;
        const struct gw_call_reply *reply = &replies->replies[i];
        const enum call call = (enum call)(tag >> 32);
        const size_t index = (size_t)(tag & UINT32_MAX);
        struct gw_abi_cursor c = gw_abi_open(reply->data, reply->size);
        const enum gw_status status = reply->is_ok ? read_reply(&state->pairs[index], call, &c) : GW_E_REVERT;
        if (status != GW_OK) {
            char address[43];
            gw_hex_encode(address, cfg->pairs[index], 20);
            gw_venue_fail(venue, "pair %s: %s %s (%zu bytes, at byte %zu)", address, names[call],
                          reply->is_ok ? "does not decode" : "reverted", reply->size, c.at);
            return status;
        }
    }
    return GW_OK;
}

/* sqrt(reserve1/reserve0)·2^96 with every bit that fits: the quotient is shifted as far as 256 bits allow. */
static struct gw_u256 sqrt_price_x96(const struct pair *pair)
{
    const unsigned free_bits = 256 - gw_u256_bit_count(&pair->reserve1);
    const unsigned shift = free_bits < 192 ? free_bits / 2 * 2 : 192;
    const struct gw_u256 scaled = gw_u256_shift_left(&pair->reserve1, shift);
    const struct gw_u256 ratio = gw_u256_div(&scaled, &pair->reserve0);
    const struct gw_u256 root = gw_u256_sqrt(&ratio);
    return gw_u256_shift_left(&root, (192 - shift) / 2);
}

static enum gw_status emit_profile(const struct gw_position_sink *sink, const struct gw_position *position,
                                   const struct pair *pair)
{
    const struct gw_tick ends[] = {
        {.tick = -TICK_MAX, .net = {.magnitude = position->liquidity}},
        {.tick = TICK_MAX, .net = {.magnitude = position->liquidity, .is_negative = true}},
    };
    struct gw_pool_profile profile = {
        .token0 = position->token0,
        .token1 = position->token1,
        .sqrt_price_x96 = sqrt_price_x96(pair),
        .liquidity = position->liquidity,
        .fee_ratio = FEE_RATIO,
        .ticks = ends,
        .tick_count = 2,
    };
    memcpy(profile.venue, position->venue, sizeof profile.venue);
    return sink->pool(sink->context, &profile);
}

static const struct gw_token *find_token(const struct gw_market *market, const uint8_t address[20],
                                         char reason[GW_VENUE_REASON_MAX])
{
    const struct gw_token *token = gw_market_token(market, address);
    char text[43];
    gw_hex_encode(text, address, 20);
    if (token == NULL || !token->is_known) {
        (void)snprintf(reason, GW_VENUE_REASON_MAX, "token %s %s", text,
                       token == NULL ? "is not in `assets`" : "does not tell its decimals()");
        return NULL;
    }
    return token;
}

static enum gw_status emit_pair(const struct gw_venue *venue, size_t index, const struct gw_market *market,
                                const struct gw_position_sink *sink)
{
    const struct config *cfg = venue->config;
    const struct pair *pair = &((const struct state *)venue->state)->pairs[index];
    struct gw_position position = {
        .kind = GW_POSITION_LP_V2, .quantity = 1, .id = "residual", .hedging = venue->hedging};
    char reason[GW_VENUE_REASON_MAX];
    char reserve0[80];
    char reserve1[80];
    struct gw_u256 product;
    gw_hex_encode(position.venue, cfg->pairs[index], 20);
    position.token0 = find_token(market, pair->token0, reason);
    position.token1 = position.token0 != NULL ? find_token(market, pair->token1, reason) : NULL;
    if (position.token1 == NULL) {
        return sink->exclude(sink->context, position.venue, reason);
    }
    if (gw_u256_is_zero(&pair->reserve0) || gw_u256_is_zero(&pair->reserve1)) {
        return GW_OK; /* an empty pair holds nothing */
    }
    (void)gw_u256_mul(&product, &pair->reserve0, &pair->reserve1); /* 224 bits */
    position.liquidity = gw_u256_sqrt(&product);
    gw_u256_to_decimal(reserve0, &pair->reserve0);
    gw_u256_to_decimal(reserve1, &pair->reserve1);
    (void)snprintf(position.raw, sizeof position.raw, "{\"reserve0\":\"%s\",\"reserve1\":\"%s\"}", reserve0,
                   reserve1);
    GW_TRY(sink->position(sink->context, &position));
    GW_TRY(gw_sink_nothing_owed(sink, position.venue, position.token0, position.token1));
    return emit_profile(sink, &position, pair);
}

static enum gw_status emit(const struct gw_venue *venue, const struct gw_market *market,
                           const struct gw_position_sink *sink)
{
    const struct config *cfg = venue->config;
    for (size_t i = 0; i < cfg->pair_count; i++) {
        GW_TRY(emit_pair(venue, i, market, sink));
    }
    return GW_OK;
}

/* Holders of pair shares seldom hedge, as those of ranges; whoever swaps is nobody's counterparty. */
const struct gw_protocol gw_protocol_uniswap_v2 = {
    .name = "uniswap_v2",
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .rounds = 1,
    .hedging = {.h_protocol_hi = 0.1},
    .configure = configure,
    .watch = gw_venue_watch_nothing,
    .touch = gw_venue_touch_nothing,
    .plan = plan,
    .decode = decode,
    .emit = emit,
};
