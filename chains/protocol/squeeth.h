/* squeeth: vaults of Opyn Squeeth and the Crab strategies (opynfinance/squeeth-monorepo 6dc8cd9e, packages/hardhat:
 * core/Controller.sol, libs/VaultLib.sol, libs/Power2Base.sol, strategy/CrabStrategyV2.sol).
 *
 * Keys: vaults, ids of the ShortPowerPerp ERC-721. Every block: the factors that turn a debt into dollars, and
 * totalSupply() of the wPowerPerp; of each strategy timeAtLastHedge(). Dirty vaults: vaults(id), ownerOf(id).
 *
 * One wPowerPerp is worth f·(mark/index)·S²/10⁴ dollars, f the expected normalization factor and S the price of ETH: a vault
 * is short that, with a gamma that is the same at every S. The sum of the debts must be the supply, to the unit. A vault
 * that a strategy owns is that strategy's venue, once; the others are the controller's. After a shutdown debts are owed
 * in ETH at the settlement's index, and no gamma is left.
 *
 * A vault may be liquidated when its ETH is less than 3/2 of its debt at the index (VaultLib.getVaultStatus). A vault with
 * a Uniswap position as collateral has more than its ETH: its equity is told as not known, and the pool's tokens in it
 * are read where that pool is watched.
 */
#ifndef GW_CHAINS_PROTOCOL_SQUEETH_H
#define GW_CHAINS_PROTOCOL_SQUEETH_H

#include "chains/protocol/protocol.h"

#define GW_SQUEETH_STRATEGIES_MAX 8u
#define GW_SQUEETH_TWAP_S         420u /* Controller.TWAP_PERIOD, and its oracle's usual period */

enum gw_squeeth_kind { GW_SQUEETH_VAULT = 1 };

/* High half of a call's tag; low half: index of the entry, or of the strategy. */
enum gw_squeeth_call {
    GW_SQUEETH_CALL_SHUT = 1,
    GW_SQUEETH_CALL_FACTOR_STORED,
    GW_SQUEETH_CALL_FACTOR_EXPECTED,
    GW_SQUEETH_CALL_INDEX,
    GW_SQUEETH_CALL_MARK,
    GW_SQUEETH_CALL_SETTLEMENT,
    GW_SQUEETH_CALL_SUPPLY,
    GW_SQUEETH_CALL_LAST_HEDGE,
    GW_SQUEETH_CALL_VAULT,
    GW_SQUEETH_CALL_OWNER,
    GW_SQUEETH_CALL_COUNT
};

struct gw_squeeth_config {
    uint8_t controller[20];
    uint8_t power_perp[20];
    uint8_t vault_token[20];
    const char *underlying;
    const struct gw_config_node *strategy_nodes;
    uint8_t strategies[GW_SQUEETH_STRATEGIES_MAX][20];
    size_t strategy_count;
};

/* Value of a GW_SQUEETH_VAULT entry. */
struct gw_squeeth_vault {
    struct gw_u256 collateral; /* wei; below 2^96 */
    struct gw_u256 debt;       /* wPowerPerp, 1e18; below 2^128 */
    uint32_t nft;              /* a Uniswap position; 0: none */
    uint8_t owner[20];
    bool has_owner;
};

struct gw_squeeth_state {
    bool is_shut;
    struct gw_u256 factor_stored; /* 1e18 each */
    struct gw_u256 factor_expected;
    struct gw_u256 index;      /* (S/10⁴)² */
    struct gw_u256 mark;       /* the same of the market */
    struct gw_u256 settlement; /* S/10⁴ */
    struct gw_u256 supply;
    int64_t hedged_s[GW_SQUEETH_STRATEGIES_MAX];
    bool is_priced; /* no call that a price needs reverted */
};

GW_MUST_USE enum gw_status gw_squeeth_decode(struct gw_venue *venue, unsigned round,
                                             const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_squeeth_emit(const struct gw_venue *venue, const struct gw_market *market,
                                           const struct gw_position_sink *sink);

#endif
