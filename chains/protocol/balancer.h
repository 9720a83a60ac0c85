/* balancer: weighted pools of Balancer v2 (balancer/balancer-v2-monorepo 316ded07: pkg/vault/contracts/PoolTokens.sol,
 * PoolRegistry.sol; pkg/pool-weighted/contracts/BaseWeightedPool.sol, WeightedMath.sol; pkg/pool-utils/contracts/BasePool.sol,
 * of every version with these views).
 *
 * Once: of the pool getPoolId(), getVault(), and whether it has getSwapEnabled(). Every block: Vault.getPoolTokens(id), and of
 * the pool getNormalizedWeights() (1e18, together one), getSwapFeePercentage() (1e18), getPausedState(), totalSupply(); the
 * Vault's getPausedState(). No log is of use.
 *
 * A pool is one position of all its tokens, two to eight, as a Uniswap pair is: who holds its shares does not change what it
 * must trade. The Vault counts what an asset manager took away among the balances, and so do swaps. Protocol fees that are due
 * are paid in shares and change no balance. A pool that is paused or switched off trades nothing: it is what it holds, without
 * gamma or depth. LPs are short gamma; they seldom hedge (policy 3.6), and who swaps is nobody's counterparty.
 *
 * Not covered, and excluded with a reason: pools without weights (stable, linear), with their own shares among their tokens
 * (managed), of more than eight tokens. Of Balancer v3 nothing is read. Tokens with a rate (wstETH) count as their underlying
 * one for one, as everywhere.
 */
#ifndef GW_CHAINS_PROTOCOL_BALANCER_H
#define GW_CHAINS_PROTOCOL_BALANCER_H

#include "chains/protocol/protocol.h"

#define GW_BALANCER_POOLS_MAX    100u
#define GW_BALANCER_TOKENS_MAX   GW_HOLDING_TOKENS_MAX
#define GW_BALANCER_LISTED_MAX   128u                          /* tokens and weights that a reply may list */
#define GW_BALANCER_BALANCE_BITS 112u                          /* BalanceAllocation.sol */
#define GW_BALANCER_ONE          UINT64_C(1000000000000000000) /* weights and fees */
#define GW_BALANCER_WEIGHT_SLACK UINT64_C(1000000) /* of the sum: weights that change with time are rounded */

/* High half of a call's tag; low half: index of the pool. */
enum gw_balancer_call {
    GW_BALANCER_CALL_ID = 1,
    GW_BALANCER_CALL_VAULT,
    GW_BALANCER_CALL_HAS_SWITCH,
    GW_BALANCER_CALL_VAULT_PAUSED,
    GW_BALANCER_CALL_TOKENS,
    GW_BALANCER_CALL_WEIGHTS,
    GW_BALANCER_CALL_FEE,
    GW_BALANCER_CALL_PAUSED,
    GW_BALANCER_CALL_SUPPLY,
    GW_BALANCER_CALL_SWITCH,
    GW_BALANCER_CALL_COUNT
};

struct gw_balancer_config {
    uint8_t vault[20];
    const struct gw_config_node *pool_nodes;
    uint8_t pools[GW_BALANCER_POOLS_MAX][20];
    size_t pool_count;
};

struct gw_balancer_pool {
    bool is_known; /* id, vault and switch were read */
    bool has_switch;
    uint8_t id[32];
    uint8_t vault[20];
    bool has_weights;
    bool is_paused;
    bool is_off;         /* its swaps are switched off */
    size_t token_count;  /* as told; above GW_BALANCER_TOKENS_MAX none are kept */
    size_t weight_count; /* the same */
    uint8_t tokens[GW_BALANCER_TOKENS_MAX][20];
    struct gw_u256 balances[GW_BALANCER_TOKENS_MAX];
    uint64_t weights[GW_BALANCER_TOKENS_MAX];
    uint64_t fee;
    struct gw_u256 supply;
};

struct gw_balancer_state {
    bool is_vault_paused;
    struct gw_balancer_pool pools[GW_BALANCER_POOLS_MAX];
};

GW_MUST_USE enum gw_status gw_balancer_decode(struct gw_venue *venue, unsigned round,
                                              const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_balancer_emit(const struct gw_venue *venue, const struct gw_market *market,
                                            const struct gw_position_sink *sink);

#endif
