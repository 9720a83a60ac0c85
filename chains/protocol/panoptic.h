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
 * Read when touched: size and the pools' utilisation at the mint, then the chunks; every block: getPoolData() of the trackers;
 * once: the pool's addresses.
 * Version 2 has legs of width 0, loans and credits: no liquidity, and what is owed stays within the pool. Its pools
 * may be of Uniswap v4.
 *
 * Accounts are the holders of positions (chains/protocol/panoptic_margin.h: when they are closed). At every block each is
 * asked for: shares of both trackers as assets, in version 2 with interest; premium that its positions earned, as far as
 * it is there to be paid, and owe. The pool for its ticks, version 1's Uniswap pool for sums of ticks; once: version 2's
 * RiskEngine and its buffers. What positions ask for is computed here, and compared with what the contract says of it,
 * version 1's at a tick that stays, version 2's at that of now; where they differ, or a view reverts, the account is
 * unknown, and it is said why. Closing trades the delta of all legs, loans and credits as the token that they are; the prices at
 * which an account is closed are as far from spot as the pool's tick is from the first at which it is insolvent, found
 * by walking outward in strides and halving the last, within a factor of 1,000. Told of both tokens' underlyings.
 *
 * Source: panoptic-labs/panoptic-v1-core, panoptic-v2-core: types/TokenId.sol, libraries/PanopticMath.sol
 * (getLiquidityChunk), PanopticPool.sol, SemiFungiblePositionManager*.sol (getAccountLiquidity), CollateralTracker.sol,
 * RiskEngine.sol.
 */
#ifndef GW_CHAINS_PROTOCOL_PANOPTIC_H
#define GW_CHAINS_PROTOCOL_PANOPTIC_H

#include "chains/protocol/protocol.h"

#define GW_PANOPTIC_POOLS_MAX    64u
#define GW_PANOPTIC_LEGS_MAX     4u
#define GW_PANOPTIC_KEY_MAX      160u
#define GW_PANOPTIC_ACCOUNTS_MAX 4096u /* of one pool; those beyond are not told */
#define GW_PANOPTIC_HELD_MAX     32u   /* positions of an account: version 1 allows 32, version 2 26 legs */
#define GW_PANOPTIC_ASKED_MAX    26u   /* of them in one call for what they earned and owe */
#define GW_PANOPTIC_TOLD_MAX     12u   /* of them in one call for what they ask for, version 1 */
#define GW_PANOPTIC_SUMS         20u   /* of ticks, for the average of version 1 */
#define GW_PANOPTIC_TICKS        4u    /* at which an account must be insolvent: now, last, fast, average */

/* scope: pool's index. id of a position: keccak256 of owner and token; of a chunk: token type and ticks; of an account:
 * its owner. Accounts are never live: what they hold is read at every block, and follows from positions. */
enum gw_panoptic_kind { GW_PANOPTIC_POSITION = 1, GW_PANOPTIC_CHUNK, GW_PANOPTIC_ACCOUNT };

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
    GW_PANOPTIC_CALL_CHUNK,
    GW_PANOPTIC_CALL_ENGINE, /* from here on of margin: a revert makes accounts unknown, no more */
    GW_PANOPTIC_CALL_CROSS0,
    GW_PANOPTIC_CALL_CROSS1,
    GW_PANOPTIC_CALL_ORACLE,
    GW_PANOPTIC_CALL_AVERAGE,
    GW_PANOPTIC_CALL_EARNED,
    GW_PANOPTIC_CALL_BALANCE0,
    GW_PANOPTIC_CALL_BALANCE1
};

struct gw_panoptic_pool {
    bool is_known;
    size_t key_size; /* 32: of Uniswap v3, the pool's address; 160: of v4, currencies, fee, spacing, hooks */
    uint8_t key[GW_PANOPTIC_KEY_MAX];
    uint8_t trackers[2][20];
    uint8_t tokens[2][20];
    struct gw_u256 held[2]; /* tokens in the trackers */
    bool has_engine;        /* of version 2: the RiskEngine, and its buffers in 1e7 */
    bool has_cross[2];
    uint8_t engine[20];
    double cross[2];
    bool has_oracle; /* at this block: ticks, now first, and the average, last */
    bool has_average;
    int32_t ticks[GW_PANOPTIC_TICKS];
    size_t account_count; /* that hold positions */
    bool is_torn;         /* a position is of no known account */
};

/* Value of an account's entry, all of it of this block. Smallest units of either token. */
struct gw_panoptic_account {
    uint8_t owner[20];
    uint32_t count;      /* positions */
    uint32_t due;        /* calls that have not answered */
    uint32_t told_count; /* of how many positions `told` is, the first ones */
    int32_t told_tick;
    double assets[2];
    double interest[2];
    double earned[2];
    double owed[2]; /* by bought legs */
    double told[2]; /* what the contract says that positions ask for at told_tick, less credits of the same */
    int64_t told_utilization[2]; /* of all positions, summed, as the contract says it at this block */
};

/* Positions of an account, and what is asked of them. */
struct gw_panoptic_request {
    const uint8_t *owner;
    const struct gw_panoptic_position *const *positions;
    size_t count;
    int32_t tick;
};

/* Value of a position's entry. */
struct gw_panoptic_position {
    uint8_t owner[20];
    uint8_t token[32];
    struct gw_u256 size;
    struct gw_u256 liquidity[GW_PANOPTIC_LEGS_MAX];
    int32_t utilization[2]; /* of either token's pool at the mint, 1e-4 */
};

enum gw_panoptic_rule { GW_PANOPTIC_RULE_1, GW_PANOPTIC_RULE_2 };

/* What the versions do differently. */
struct gw_panoptic_version {
    const char *minted; /* events */
    const char *burnt;
    const char *uniswap; /* view of a pool that names its Uniswap pool */
    enum gw_status (*read_uniswap)(struct gw_abi_cursor *c, struct gw_panoptic_pool *pool);
    enum gw_status (*plan_size)(struct gw_call_list *calls, const uint8_t pool[20], uint64_t tag,
                                const uint8_t owner[32], const uint8_t token[32]);
    enum gw_status (*read_size)(struct gw_abi_cursor *c, struct gw_panoptic_position *out);
    bool reverts_on_none; /* the view of a size, when there is none */
    bool is_keyed;        /* the SFPM is told a pool's key, bytes, instead of its address */
    enum gw_panoptic_rule rule;
    double latency_s; /* until a price that stays is in the slowest tick, and the transaction */
    enum gw_status (*plan_average)(struct gw_call_list *calls, const uint8_t pool[20],
                                   const struct gw_panoptic_pool *of, uint64_t tag);
    enum gw_status (*read_average)(struct gw_abi_cursor *c, int32_t *out);
    const char *earned; /* view (owner, with pending premium, tokens) */
    enum gw_status (*read_earned)(struct gw_abi_cursor *c, struct gw_panoptic_account *out);
    enum gw_status (*plan_balance)(struct gw_call_list *calls, const uint8_t tracker[20], uint64_t tag,
                                   const struct gw_panoptic_request *request);
    enum gw_status (*read_balance)(struct gw_abi_cursor *c, struct gw_panoptic_account *out, unsigned side);
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
    uint32_t
        next[GW_ENTRIES_MAX]; /* of an account its first position, of a position its next, plus 1; 0: none */
};

struct gw_panoptic_token_leg {
    unsigned asset; /* 0, 1: in which token the size is told */
    unsigned ratio; /* 0: there is no such leg */
    bool is_long;
    unsigned token_type; /* 0, 1: which token moves */
    unsigned partner;
    int32_t strike; /* ticks */
    unsigned width; /* in tick spacings; 0: a loan or credit */
    int32_t spacing;
    int32_t tick_lower;
    int32_t tick_upper;
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
struct gw_key gw_panoptic_account_key(uint32_t pool, const uint8_t owner[20]);
/* An account's live positions, at most GW_PANOPTIC_HELD_MAX of them; how many there are is in its value. */
size_t gw_panoptic_list(const struct gw_venue *venue, const struct gw_entry *account,
                        const struct gw_panoptic_position *out[GW_PANOPTIC_HELD_MAX]);
/* A position's balance, packed: size, and two utilisations behind it. */
void gw_panoptic_unpack(struct gw_panoptic_position *out, const struct gw_u256 *balance);
/* Low and high half of a word, two uint128. */
GW_MUST_USE enum gw_status gw_panoptic_read_halves(struct gw_abi_cursor *c, double out[2]);

extern const struct gw_config_field gw_panoptic_fields[];

GW_MUST_USE enum gw_status gw_panoptic_configure(struct gw_venue *venue, struct gw_config *config,
                                                 const struct gw_panoptic_version *version);
enum gw_status gw_panoptic_watch(const struct gw_venue *venue, struct gw_watch *out);
enum gw_status gw_panoptic_touch(struct gw_venue *venue, const struct gw_log *log);
enum gw_status gw_panoptic_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls);
enum gw_status gw_panoptic_decode(struct gw_venue *venue, unsigned round,
                                  const struct gw_reply_list *replies);
/* Of margin: what is asked, and an answer to it. A revert leaves accounts unknown. */
GW_MUST_USE enum gw_status gw_panoptic_plan_margin(struct gw_venue *venue, unsigned round,
                                                   struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_panoptic_take_margin(struct gw_venue *venue, enum gw_panoptic_call call,
                                                   size_t index, struct gw_abi_cursor *c);
/* The pool's accounts, and that they are all of them. */
enum gw_status gw_panoptic_emit_accounts(const struct gw_venue *venue, const struct gw_market *market,
                                         const struct gw_position_sink *sink, uint32_t pool);
uint64_t gw_panoptic_fingerprint(const struct gw_entry *entry);
enum gw_status gw_panoptic_emit(const struct gw_venue *venue, const struct gw_market *market,
                                const struct gw_position_sink *sink);

#endif
