/* panoptic: perpetual options made of Uniswap liquidity; what versions 1 and 2 have in common.
 *
 * A position is a token of one owner in one Panoptic pool: up to four legs, each a range of ticks. A sold leg borrows
 * one token from the pool and puts it into the Uniswap pool through the SemiFungiblePositionManager (SFPM), a bought
 * one takes such liquidity out again. So every leg is a range with that token owed, of quantity 1 when sold (its
 * holder is short gamma) and -1 when bought.
 *
 * Keys: positions by owner and token, as OptionMinted and OptionBurnt name them; chunks (pool, token type, range), of
 * which the SFPM tells how much liquidity is in Uniswap and how much bought legs took out. Both must be what the legs
 * come to, to the last unit, or the pool is excluded. What is in Uniswap is claimed from the SFPM's own position
 * there, so that it counts once. What either collateral tracker holds, and what the legs owe it, is one linear
 * position: deposits of lenders, and collateral. So the sum over a pool is the liquidity in Uniswap and the tokens held.
 * Read when touched: size, then the chunks; every block: getPoolData() of the trackers; once: the pool's addresses.
 * Version 2 has legs of width 0, loans and credits: no liquidity, and what is owed stays within the pool. Its pools
 * may be of Uniswap v4.
 *
 * Source: panoptic-labs/panoptic-v1-core, panoptic-v2-core: types/TokenId.sol, libraries/PanopticMath.sol
 * (getLiquidityChunk), PanopticPool.sol, SemiFungiblePositionManager*.sol (getAccountLiquidity), CollateralTracker.sol.
 */
#ifndef GW_CHAINS_PROTOCOL_PANOPTIC_H
#define GW_CHAINS_PROTOCOL_PANOPTIC_H

#include "chains/protocol/protocol.h"

#define GW_PANOPTIC_POOLS_MAX 64u
#define GW_PANOPTIC_LEGS_MAX  4u
#define GW_PANOPTIC_KEY_MAX   160u

/* scope: pool's index. id of a position: keccak256 of owner and token; of a chunk: token type and ticks. */
enum gw_panoptic_kind { GW_PANOPTIC_POSITION = 1, GW_PANOPTIC_CHUNK };

/* What a call of plan is for: high half of its tag; low half: pool's or entry's index. */
enum gw_panoptic_call {
    GW_PANOPTIC_CALL_UNISWAP = 1,
    GW_PANOPTIC_CALL_TRACKER0,
    GW_PANOPTIC_CALL_TRACKER1,
    GW_PANOPTIC_CALL_TOKEN0,
    GW_PANOPTIC_CALL_TOKEN1,
    GW_PANOPTIC_CALL_ASSETS0,
    GW_PANOPTIC_CALL_ASSETS1,
    GW_PANOPTIC_CALL_SIZE,
    GW_PANOPTIC_CALL_CHUNK
};

struct gw_panoptic_pool {
    bool is_known;
    size_t key_size; /* 32: of Uniswap v3, the pool's address; 160: of v4, currencies, fee, spacing, hooks */
    uint8_t key[GW_PANOPTIC_KEY_MAX];
    uint8_t trackers[2][20];
    uint8_t tokens[2][20];
    struct gw_u256 held[2]; /* tokens in the trackers */
};

/* What the versions do differently. */
struct gw_panoptic_version {
    const char *minted; /* events */
    const char *burnt;
    const char *uniswap; /* view of a pool that names its Uniswap pool */
    enum gw_status (*read_uniswap)(struct gw_abi_cursor *c, struct gw_panoptic_pool *pool);
    enum gw_status (*plan_size)(struct gw_call_list *calls, const uint8_t pool[20], uint64_t tag,
                                const uint8_t owner[32], const uint8_t token[32]);
    enum gw_status (*read_size)(struct gw_abi_cursor *c, struct gw_u256 *out);
    bool reverts_on_none; /* the view of a size, when there is none */
    bool is_keyed;        /* the SFPM is told a pool's key, bytes, instead of its address */
};

struct gw_panoptic_config {
    const struct gw_panoptic_version *version;
    uint8_t sfpm[20];
    const struct gw_config_node *pool_nodes;
    uint8_t pools[GW_PANOPTIC_POOLS_MAX][20];
    size_t pool_count;
    uint8_t minted[32];
    uint8_t burnt[32];
};

struct gw_panoptic_sum {
    struct gw_u256 sold;
    struct gw_u256 bought;
};

struct gw_panoptic_state {
    struct gw_panoptic_pool pools[GW_PANOPTIC_POOLS_MAX];
    struct gw_panoptic_sum sums[GW_ENTRIES_MAX]; /* of chunks' legs, while they are emitted */
};

struct gw_panoptic_token_leg {
    unsigned asset; /* 0, 1: in which token the size is told */
    unsigned ratio; /* 0: there is no such leg */
    bool is_long;
    unsigned token_type; /* 0, 1: which token moves */
    unsigned partner;
    int32_t strike; /* ticks */
    unsigned width; /* in tick spacings; 0: a loan or credit */
    int32_t tick_lower;
    int32_t tick_upper;
};

/* Value of a position's entry. */
struct gw_panoptic_position {
    uint8_t owner[20];
    uint8_t token[32];
    struct gw_u256 size;
    struct gw_u256 liquidity[GW_PANOPTIC_LEGS_MAX];
};

/* Value of a chunk's entry. */
struct gw_panoptic_chunk {
    unsigned token_type;
    int32_t tick_lower;
    int32_t tick_upper;
    struct gw_u256 net;     /* in Uniswap */
    struct gw_u256 removed; /* by bought legs */
};

/* GW_E_FORMAT: ticks beyond those that pools have. */
GW_MUST_USE enum gw_status gw_panoptic_read_leg(struct gw_panoptic_token_leg *out, const uint8_t token[32],
                                                unsigned index);
/* Of a leg with width, for a position of `size`. GW_E_BOUND: more than 128 bits. */
GW_MUST_USE enum gw_status gw_panoptic_liquidity(struct gw_u256 *out, const struct gw_panoptic_token_leg *leg,
                                                 const struct gw_u256 *size);
struct gw_key gw_panoptic_chunk_key(uint32_t pool, const struct gw_panoptic_token_leg *leg);

extern const struct gw_config_field gw_panoptic_fields[];

GW_MUST_USE enum gw_status gw_panoptic_configure(struct gw_venue *venue, struct gw_config *config,
                                                 const struct gw_panoptic_version *version);
enum gw_status gw_panoptic_watch(const struct gw_venue *venue, struct gw_watch *out);
enum gw_status gw_panoptic_touch(struct gw_venue *venue, const struct gw_log *log);
enum gw_status gw_panoptic_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls);
enum gw_status gw_panoptic_decode(struct gw_venue *venue, unsigned round,
                                  const struct gw_reply_list *replies);
uint64_t gw_panoptic_fingerprint(const struct gw_entry *entry);
enum gw_status gw_panoptic_emit(const struct gw_venue *venue, const struct gw_market *market,
                                const struct gw_position_sink *sink);

#endif
