/* curve: stableswap pools of two coins. Sources: curvefi/curve-contract 574f4402 (contracts/pool-templates/base/
 * SwapTemplateBase.vy and the pools made from it), curvefi/curve-factory 5272fd2b (implementations/plain-2),
 * curvefi/stableswap-ng 2abe778f (CurveStableSwapNG.vy).
 *
 * Once: coins(0..2), gamma(), lp_token(), token(), totalSupply(), A_precise(), stored_rates(), of which a pool may have no
 * more than some. Every block: A_precise(), or A() where there is no other, both of the block though A ramps;
 * balances(0..1), fee() (1e10), get_virtual_price() (1e18), the totalSupply() of its shares, stored_rates() if it has them.
 * No log is of use.
 *
 * A pool is one position of both its coins, as a Uniswap pair is, under 2·A·(x + y) + D = 2·A·D + D³/(4xy) with A as A()
 * tells it, A_precise()/100, and x, y its balances times their rates: those it tells, else 10^(36 - decimals) each. D is
 * found as the contract finds it, and D/totalSupply() must be get_virtual_price(): a pool that counts its coins at rates it
 * does not tell (lending tokens, rETH, metapools) fails that and is excluded. LPs are short gamma; they seldom hedge
 * (policy 3.6), and who swaps is nobody's counterparty. Two coins of one underlying have no gamma, two of dollars no record.
 *
 * Not covered, and excluded with a reason: three coins or more, cryptoswap (it has gamma()), pools with int128 indices, pools
 * whose shares cannot be counted. A killed pool cannot be told from another. The native coin is that of 0xEeee…EEeE, listed
 * in `assets` with address zero.
 */
#ifndef GW_CHAINS_PROTOCOL_CURVE_H
#define GW_CHAINS_PROTOCOL_CURVE_H

#include "chains/protocol/protocol.h"

#define GW_CURVE_POOLS_MAX      100u
#define GW_CURVE_COINS          2u
#define GW_CURVE_WORD_BITS      128u /* of balances, rates, prices and supplies */
#define GW_CURVE_A_PRECISION    100u
#define GW_CURVE_A_PRECISE_MAX  UINT64_C(100000000000) /* as the pricing of it allows */
#define GW_CURVE_FEE_ONE        UINT64_C(10000000000)
#define GW_CURVE_ITERATIONS_MAX 255u

/* High half of a call's tag; low half: index of the pool. */
enum gw_curve_call {
    GW_CURVE_CALL_COIN0 = 1,
    GW_CURVE_CALL_COIN1,
    GW_CURVE_CALL_COIN2,
    GW_CURVE_CALL_GAMMA,
    GW_CURVE_CALL_LP_TOKEN,
    GW_CURVE_CALL_TOKEN,
    GW_CURVE_CALL_OWN_SUPPLY,
    GW_CURVE_CALL_HAS_PRECISE,
    GW_CURVE_CALL_HAS_RATES,
    GW_CURVE_CALL_A,
    GW_CURVE_CALL_BALANCE0,
    GW_CURVE_CALL_BALANCE1,
    GW_CURVE_CALL_FEE,
    GW_CURVE_CALL_PRICE,
    GW_CURVE_CALL_SUPPLY,
    GW_CURVE_CALL_RATES,
    GW_CURVE_CALL_COUNT
};

struct gw_curve_config {
    const struct gw_config_node *pool_nodes;
    uint8_t pools[GW_CURVE_POOLS_MAX][20];
    size_t pool_count;
};

struct gw_curve_pool {
    bool is_known;     /* the calls of the first round were answered, one way or the other */
    uint32_t answered; /* bit 1 << call: it did not revert, when it was last asked */
    uint8_t coins[3][20];
    uint8_t lp_token[20];
    uint8_t token[20];
    uint64_t a_precise;
    uint64_t fee;
    struct gw_u256 balances[GW_CURVE_COINS];
    struct gw_u256 rates[GW_CURVE_COINS];
    struct gw_u256 virtual_price;
    struct gw_u256 supply;
};

struct gw_curve_state {
    struct gw_curve_pool pools[GW_CURVE_POOLS_MAX];
};

static inline bool gw_curve_has(const struct gw_curve_pool *pool, enum gw_curve_call call)
{
    return (pool->answered >> call & 1) != 0;
}

bool gw_curve_has_third(const struct gw_curve_pool *pool);
/* What the calls of every block are asked of: two coins, known shares, no gamma(). */
bool gw_curve_is_stableswap(const struct gw_curve_pool *pool);
/* Whose totalSupply() are the pool's shares; NULL: it is not told. */
const uint8_t *gw_curve_shares(const struct gw_curve_pool *pool, const uint8_t address[20]);
/* get_D() of the contracts for balances in units of 1e-18, all > 0. False: it overflows or does not settle, and then the
 * pool itself only lets out. */
bool gw_curve_find_invariant(struct gw_u256 *out, const struct gw_u256 scaled[GW_CURVE_COINS],
                             uint64_t a_precise);

GW_MUST_USE enum gw_status gw_curve_decode(struct gw_venue *venue, unsigned round,
                                           const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_curve_emit(const struct gw_venue *venue, const struct gw_market *market,
                                         const struct gw_position_sink *sink);

#endif
