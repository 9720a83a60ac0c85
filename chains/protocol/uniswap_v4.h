/* uniswap_v4: pools of one PoolManager, by pool id.
 *
 * A pool's tokens, fee and hooks come from its Initialize event, its positions (of the PositionManager and of
 * everybody else) and ticks from ModifyLiquidity; so logs must be read from before the pool's creation. Every
 * block: getSlot0(), getLiquidity(); when touched: getPositionLiquidity(), getTickLiquidity().
 * A position is keyed as in the PoolManager: keccak256 of owner, ticks and salt, 58 bytes packed. In the
 * PositionManager's own the salt is the token id. The native coin is the token of address zero.
 * Hooks that take or give at a swap make the ranges no longer say what a swap pays: no depth then.
 * Source: Uniswap/v4-core, IPoolManager, libraries/Position.sol and Hooks.sol; v4-periphery, StateView.
 */
#ifndef GW_CHAINS_PROTOCOL_UNISWAP_V4_H
#define GW_CHAINS_PROTOCOL_UNISWAP_V4_H

#include "chains/protocol/range_pool.h"

/* What a call of plan is for: high half of its tag; low half: pool's or entry's index. */
enum gw_v4_call { GW_V4_CALL_SLOT0 = 1, GW_V4_CALL_LIQUIDITY, GW_V4_CALL_POSITION, GW_V4_CALL_TICK };
enum gw_v4_event { GW_V4_EVENT_INITIALIZE, GW_V4_EVENT_MODIFY, GW_V4_EVENT_COUNT };

struct gw_v4_config {
    uint8_t pool_manager[20];
    uint8_t state_view[20];
    uint8_t position_manager[20];
    const struct gw_config_node *pool_nodes;
    uint8_t ids[GW_RANGE_POOLS_MAX][32];
    size_t pool_count;
    uint8_t topics[GW_V4_EVENT_COUNT][32];
};

struct gw_v4_state {
    struct gw_range_pool pools[GW_RANGE_POOLS_MAX];
    uint8_t hooks[GW_RANGE_POOLS_MAX][20];
    bool is_known[GW_RANGE_POOLS_MAX]; /* its Initialize event was met */
    struct gw_range_scratch scratch;
};

/* Value of a position's entry. */
struct gw_v4_position {
    struct gw_range_position range;
    bool is_token; /* of the PositionManager: the salt is its id */
    uint8_t salt[32];
};

GW_MUST_USE enum gw_status gw_v4_decode(struct gw_venue *venue, unsigned round,
                                        const struct gw_reply_list *replies);
#endif
