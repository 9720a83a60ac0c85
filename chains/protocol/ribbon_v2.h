/* ribbon_v2: theta vaults of Ribbon v2 on top of Opyn's Gamma (ribbon-finance/ribbon-v2 9a7c788f: RibbonThetaVault.sol,
 * base/RibbonVault.sol, libraries/{Vault,VaultLifecycle,GnosisAuction}.sol; gnosis/ido-contracts: EasyAuction.sol).
 *
 * Every vault is read whole every block:
 *   round 0  vaultParams(), vaultState(), optionState(), optionAuctionID(), optionsPurchaseQueue(),
 *            GAMMA_CONTROLLER(), GNOSIS_EASY_AUCTION()
 *   round 1  with a current option: its getOtokenDetails() and balanceOf(vault), the controller's oracle() and
 *            getAccountVaultCounter(vault), auctionData(id), the queue's vaultAllocatedOptions(vault)
 *   round 2  getVault(vault, counter), getExpiryPrice(underlying, expiry)
 * A vault is short what its newest Gamma vault minted. What it minted and has not sold is its own: what it holds, what
 * lies in an auction that has not cleared, what the purchase queue keeps for buyers. Between a roll and the end of its
 * auction both sides are shown and cancel. Variants without auction or queue revert there and have none. The same
 * Gamma vault stands in opyn_gamma under its owner, and is claimed. A vault that cannot be read is excluded alone.
 */
#ifndef GW_CHAINS_PROTOCOL_RIBBON_V2_H
#define GW_CHAINS_PROTOCOL_RIBBON_V2_H

#include "chains/protocol/opyn_gamma.h"

#define GW_RIBBON_VAULTS_MAX 64u

/* High half of a call's tag; low half: the vault's place. */
enum gw_ribbon_call {
    GW_RIBBON_CALL_PARAMS = 1,
    GW_RIBBON_CALL_STATE,
    GW_RIBBON_CALL_OPTION,
    GW_RIBBON_CALL_AUCTION_ID,
    GW_RIBBON_CALL_QUEUE,
    GW_RIBBON_CALL_CONTROLLER,
    GW_RIBBON_CALL_AUCTION,
    GW_RIBBON_CALL_TERMS,
    GW_RIBBON_CALL_BALANCE,
    GW_RIBBON_CALL_ORACLE,
    GW_RIBBON_CALL_COUNTER,
    GW_RIBBON_CALL_AUCTION_DATA,
    GW_RIBBON_CALL_ALLOCATED,
    GW_RIBBON_CALL_VAULT,
    GW_RIBBON_CALL_FIXING
};

struct gw_ribbon_config {
    const struct gw_config_node *vault_nodes;
    uint8_t vaults[GW_RIBBON_VAULTS_MAX][20];
    size_t vault_count;
};

struct gw_ribbon_vault {
    bool is_put;
    uint8_t decimals;
    uint8_t underlying[20];
    uint64_t round;
    struct gw_u256 locked; /* in its asset */
    struct gw_u256 pending;
    uint8_t next_option[20];
    uint8_t option[20]; /* zeros: between rounds */
    uint8_t controller[20];
    uint8_t auction[20]; /* zeros: none */
    uint8_t queue[20];
    struct gw_u256 auction_id;
    uint8_t oracle[20];
    struct gw_u256 counter;
    struct gw_opyn_series terms;
    struct gw_u256 minted; /* 1e8, as those below */
    struct gw_u256 held;
    struct gw_u256 in_auction;
    struct gw_u256 in_queue;
    char reason[GW_VENUE_REASON_MAX]; /* why it cannot be told at this block; "": it can */
};

struct gw_ribbon_state {
    struct gw_ribbon_vault vaults[GW_RIBBON_VAULTS_MAX];
};

bool gw_ribbon_is_short(const struct gw_ribbon_vault *vault); /* there is a current option */
bool gw_ribbon_is_address(const uint8_t address[20]);         /* not all zeros */

GW_MUST_USE enum gw_status gw_ribbon_decode(struct gw_venue *venue, unsigned round,
                                            const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_ribbon_emit(const struct gw_venue *venue, const struct gw_market *market,
                                          const struct gw_position_sink *sink);

#endif
