/* uniswap_v3: concentrated-liquidity pools and the position NFTs in them.
 *
 * Keys: the position manager's token ids, and initialised ticks per pool. Read every block: slot0() and
 * liquidity(); once: token0(), token1(), fee(), tickSpacing(); when touched: positions(id), ticks(tick).
 * What a pool's ticks hold beyond the NFTs is its `residual` position, so that a pool is always whole.
 * Source: Uniswap/v3-core and v3-periphery, IUniswapV3Pool* and INonfungiblePositionManager.
 */
#ifndef GW_CHAINS_PROTOCOL_UNISWAP_V3_H
#define GW_CHAINS_PROTOCOL_UNISWAP_V3_H

#include "chains/protocol/range_pool.h"

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
    uint8_t pools[GW_RANGE_POOLS_MAX][20];
    size_t pool_count;
    uint8_t topics[GW_V3_EVENT_COUNT][32];
};

struct gw_v3_state {
    struct gw_range_pool pools[GW_RANGE_POOLS_MAX];
    bool is_known[GW_RANGE_POOLS_MAX]; /* the four that never change were read */
    struct gw_range_scratch scratch;
};

GW_MUST_USE enum gw_status gw_v3_decode(struct gw_venue *venue, unsigned round,
                                        const struct gw_reply_list *replies);
#endif
