/* uniswap_v3: concentrated-liquidity pools, the position NFTs in them, and who provides liquidity without one.
 *
 * Keys: the position manager's token ids; per pool, initialised ticks and the positions of every other owner
 * (managed vaults, Panoptic's SFPM), as the pool's Mint and Burn events name them by owner and range. Read every block:
 * slot0() and liquidity(); once: token0(), token1(), fee(), tickSpacing(); when touched: positions(id) and, of tokens
 * in watched pools, ownerOf(id); the pool's positions(key), ticks(tick). An NFT is called by its id, any other
 * position by its key in the pool. What ticks hold beyond all of them is the pool's `residual` position, so that a
 * pool is always whole.
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
    GW_V3_CALL_TOKEN,
    GW_V3_CALL_OWNER, /* of a token */
    GW_V3_CALL_OWNED,
    GW_V3_CALL_TICK
};

/* Beside those of range_pool. scope: pool's index, id: the pool's own key. */
enum gw_v3_kind { GW_V3_OWNED = GW_RANGE_TICK + 1 };

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
