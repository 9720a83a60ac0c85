/* uniswap_v3: concentrated-liquidity pools and the position NFTs in them.
 *
 * Keys: the position manager's token ids, and initialised ticks per pool. Read every block: slot0() and
 * liquidity(); once: token0(), token1(), fee(), tickSpacing(); when touched: positions(id), ticks(tick).
 * What a pool's ticks hold beyond the NFTs is its `residual` position, so that a pool is always whole.
 * Source: Uniswap/v3-core and v3-periphery, IUniswapV3Pool* and INonfungiblePositionManager.
 */
#ifndef GW_CHAINS_PROTOCOL_UNISWAP_V3_H
#define GW_CHAINS_PROTOCOL_UNISWAP_V3_H

#include "chains/protocol/protocol.h"

#define GW_V3_POOLS_MAX 64u
#define GW_V3_TICK_MAX  887272

enum gw_v3_kind {
    GW_V3_POSITION = 1, /* scope 0, id: token id */
    GW_V3_TICK = 2      /* scope: pool's index, id: tick */
};

/* What a call of plan is for: high half of its tag; low half: pool's or entry's index. */
enum gw_v3_call {
    GW_V3_CALL_TOKEN0 = 1,
    GW_V3_CALL_TOKEN1,
    GW_V3_CALL_FEE,
    GW_V3_CALL_SPACING,
    GW_V3_CALL_SLOT0,
    GW_V3_CALL_LIQUIDITY,
    GW_V3_CALL_POSITION,
    GW_V3_CALL_TICK
};

enum gw_v3_event {
    GW_V3_EVENT_MINT,
    GW_V3_EVENT_BURN,
    GW_V3_EVENT_INCREASE,
    GW_V3_EVENT_DECREASE,
    GW_V3_EVENT_TRANSFER,
    GW_V3_EVENT_COUNT
};

struct gw_v3_config {
    uint8_t position_manager[20];
    const struct gw_config_node *pool_nodes;
    uint8_t pools[GW_V3_POOLS_MAX][20];
    size_t pool_count;
    uint8_t topics[GW_V3_EVENT_COUNT][32];
};

#define GW_V3_FOREIGN UINT32_MAX /* a token of a pool that is not watched */

/* Value of a GW_V3_POSITION entry. */
struct gw_v3_position {
    uint32_t pool;
    int32_t tick_lower;
    int32_t tick_upper;
    struct gw_u256 liquidity;
};

/* Value of a GW_V3_TICK entry. */
struct gw_v3_tick {
    struct gw_int256 net;
};

struct gw_v3_pool {
    bool is_known; /* the four that never change were read */
    uint8_t token0[20];
    uint8_t token1[20];
    uint32_t fee; /* 1e-6 */
    int32_t tick_spacing;
    struct gw_u256 sqrt_price_x96;
    int32_t tick;
    struct gw_u256 liquidity;
};

struct gw_v3_state {
    struct gw_v3_pool pools[GW_V3_POOLS_MAX];
    /* Scratch of emit: entries chained by pool, one pool's ticks, and their net without the NFTs. */
    uint32_t first_position[GW_V3_POOLS_MAX];
    uint32_t first_tick[GW_V3_POOLS_MAX];
    uint32_t next[GW_ENTRIES_MAX];
    struct gw_tick ticks[GW_ENTRIES_MAX];
    struct gw_u256 residual[GW_ENTRIES_MAX]; /* two's complement */
};

GW_MUST_USE enum gw_status gw_v3_decode(struct gw_venue *venue, unsigned round,
                                        const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_v3_emit(const struct gw_venue *venue, const struct gw_market *market,
                                      const struct gw_position_sink *sink);

#endif
