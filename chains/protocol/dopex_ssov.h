/* dopex_ssov: vaults of Dopex SSOV v3, that sell European options of one expiry against their depositors' collateral.
 *
 * Three forms of the contract are told apart by what getEpochData() gives, before anything of it is believed
 * (gw_ssov_read_epoch): the first and second as their sources verified on Arbitrum have them (SsovV3.sol of
 * pessimistic-io/slitherin-benchmark b978cc6d; the second at 0xc7552cd237823defa7f3a2e2cb6a3d0b9759f32c,
 * EthWeeklyPutsSsovV3.sol of tintinweb/smart-contract-sanctuary-arbitrum f16afef9); of the third only SsovV3State.sol,
 * SsovV3Structs.sol and interfaces are published, so its views are known and its purchase() is not. What fits none is
 * excluded.
 *
 * What a strike has sold is the supply of its option token, 18 decimals: purchase() mints it, and nothing but settle()
 * after the expiry, or a holder who throws his away, burns it. The depositors are short, in one lump: who holds the short
 * is the vault. Strikes are dollars with 8 decimals.
 * purchase() takes supply * collateralExchangeRate * collateralPrecision / 1e26 of collateral for calls; for puts supply
 * * strike * collateralPrecision / 1e18 over the collateral's price of that moment, with 8 decimals. So much must be active, of puts at
 * least half of it at par, since that price moves; a vault that has sold more than that is excluded.
 *
 * Keys: vaults, by their place in the list, and strikes of an epoch. Events of the vault tell of every change:
 *   round 0  isPut(), collateralPrecision(), currentEpoch() of each dirty vault
 *   round 1  getEpochData(epoch)
 *   round 2  getEpochStrikeData(epoch, strike) of each strike, before the expiry
 *   round 3  totalSupply() of each strike's token
 * A vault that answers otherwise is excluded alone, and read again at its next event. A pause changes nothing that is owed.
 * Not covered: the volatility oracle, which does not say how old its numbers are; the first SSOVs (v1, v2).
 */
#ifndef GW_CHAINS_PROTOCOL_DOPEX_SSOV_H
#define GW_CHAINS_PROTOCOL_DOPEX_SSOV_H

#include "chains/protocol/protocol.h"

#define GW_SSOV_VAULTS_MAX  32u
#define GW_SSOV_STRIKES_MAX 20u /* of one epoch */

enum gw_ssov_kind {
    GW_SSOV_VAULT = 1, /* scope: its place in the list */
    GW_SSOV_STRIKE     /* scope as the vault's; id: epoch and strike */
};

/* High half of a call's tag; low half: place of the vault in the list, of later rounds index of the entry. */
enum gw_ssov_call {
    GW_SSOV_CALL_IS_PUT = 1,
    GW_SSOV_CALL_PRECISION,
    GW_SSOV_CALL_EPOCH,
    GW_SSOV_CALL_EPOCH_DATA,
    GW_SSOV_CALL_STRIKE_DATA,
    GW_SSOV_CALL_SUPPLY
};

enum gw_ssov_form { GW_SSOV_FORM_FIRST, GW_SSOV_FORM_SECOND, GW_SSOV_FORM_THIRD };

enum gw_ssov_fault {
    GW_SSOV_FAULT_NONE,
    GW_SSOV_FAULT_VIEWS,
    GW_SSOV_FAULT_EPOCH,
    GW_SSOV_FAULT_STRIKES,
    GW_SSOV_FAULT_STRIKE,
    GW_SSOV_FAULT_SUPPLY,
    GW_SSOV_FAULT_COVER
};

struct gw_ssov_source {
    uint8_t address[20];
    const char *underlying;
};

struct gw_ssov_config {
    const struct gw_config_node *vault_nodes;
    struct gw_ssov_source vaults[GW_SSOV_VAULTS_MAX];
    size_t vault_count;
    uint8_t topics[3][32];
};

/* What getEpochData() says; rate with 8 decimals. */
struct gw_ssov_epoch {
    enum gw_ssov_form form;
    bool is_expired; /* settled */
    int64_t expiry_s;
    uint64_t rate;
    uint32_t strike_count;
    uint64_t strikes[GW_SSOV_STRIKES_MAX];
};

/* Value of a GW_SSOV_VAULT entry. */
struct gw_ssov_vault {
    uint64_t id; /* of the epoch; 0: there was none yet */
    uint64_t precision;
    bool is_put;
    uint8_t fault; /* enum gw_ssov_fault: why it is excluded */
    struct gw_ssov_epoch epoch;
};

/* Value of a GW_SSOV_STRIKE entry. Amounts are below 2^128. */
struct gw_ssov_strike {
    uint8_t token[20];
    struct gw_u256 active; /* collateral */
    struct gw_u256 supply;
};

struct gw_key gw_ssov_vault_key(size_t vault);
struct gw_key gw_ssov_strike_key(size_t vault, uint64_t epoch, uint64_t strike);
uint64_t gw_ssov_strike_of(const struct gw_key *key);
/* Has it options out at this time that can be read? */
bool gw_ssov_is_open(const struct gw_ssov_vault *vault, int64_t time_s);

/* GW_E_FORMAT: it is of no known form. GW_E_BOUND: it has more strikes than can be kept. */
GW_MUST_USE enum gw_status gw_ssov_read_epoch(struct gw_ssov_epoch *out, const uint8_t *reply, size_t size);
GW_MUST_USE enum gw_status gw_ssov_read_strike(struct gw_ssov_strike *out, enum gw_ssov_form form,
                                               const uint8_t *reply, size_t size);
bool gw_ssov_is_covered(const struct gw_ssov_vault *vault, uint64_t strike,
                        const struct gw_ssov_strike *value);

GW_MUST_USE enum gw_status gw_ssov_decode(struct gw_venue *venue, unsigned round,
                                          const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_ssov_emit(const struct gw_venue *venue, const struct gw_market *market,
                                        const struct gw_position_sink *sink);

#endif
