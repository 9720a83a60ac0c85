/* derive_v2: option markets of Derive, Lyra v2 (derivexyz/v2-core 7736900d: SubAccounts.sol, assets/OptionAsset.sol,
 * feeds/LyraVolFeed.sol; OptionEncoding of derive-utils).
 *
 * Keys, from BalanceAdjusted: balances (account, sub-id) of one option asset, its series (sub-id), and the accounts that
 * ever held any, which Transfer makes dirty as well. Dirty balances: getBalance(account, asset, subId); dirty accounts:
 * ownerOf(account); dirty series: openInterest(subId); every block of every series before its expiry getVol(strike,
 * expiry).
 *
 * Nobody is the house: each account holds its own side, and over all accounts a series nets to nothing. Both sides are
 * positions here, of whoever owns the account, so there is no further counterparty. The longs of a series must be its
 * open interest, to the unit. Who hedges is a matter of who it is: owners listed as market makers do.
 *
 * A sub-id is expiry | strike/1e10 << 32 | isCall << 95. Settlement is an average over the last half hour, and options
 * are priced as if it were the price at expiry.
 */
#ifndef GW_CHAINS_PROTOCOL_DERIVE_V2_H
#define GW_CHAINS_PROTOCOL_DERIVE_V2_H

#include "chains/protocol/protocol.h"

#define GW_DERIVE_MAKERS_MAX   64u
#define GW_DERIVE_SUB_ID_BYTES 12u
#define GW_DERIVE_CONFIDENCE_E2                                                                              \
    55u /* hundredths; below, a feed's volatility is not used (gammawatch/vol.h) */

enum gw_derive_kind { GW_DERIVE_SERIES = 1, GW_DERIVE_BALANCE, GW_DERIVE_ACCOUNT };

/* High half of a call's tag; low half: index of the entry. */
enum gw_derive_call {
    GW_DERIVE_CALL_OPEN_INTEREST = 1,
    GW_DERIVE_CALL_VOL,
    GW_DERIVE_CALL_BALANCE,
    GW_DERIVE_CALL_OWNER,
    GW_DERIVE_CALL_COUNT
};

struct gw_derive_config {
    uint8_t sub_accounts[20];
    uint8_t option_asset[20];
    uint8_t vol_feed[20]; /* zero: none */
    const char *underlying;
    const struct gw_config_node *maker_nodes;
    uint8_t makers[GW_DERIVE_MAKERS_MAX][20];
    size_t maker_count;
    uint8_t adjusted_topic[32];
    uint8_t transfer_topic[32];
};

struct gw_derive_terms {
    int64_t expiry_s;
    uint64_t strike_e8;
    bool is_call;
};

/* Value of a GW_DERIVE_SERIES entry. */
struct gw_derive_series {
    struct gw_u256 open_interest;
    struct gw_u256 found; /* the same from the balances */
    double vol;           /* of this block; 0: the feed says none that serves */
};

/* Value of a GW_DERIVE_BALANCE entry. */
struct gw_derive_balance {
    struct gw_int256 amount; /* 1e18 */
};

/* Value of a GW_DERIVE_ACCOUNT entry. */
struct gw_derive_account {
    uint8_t owner[20];
    bool has_owner; /* false: burned */
};

/* id: account (8 bytes from 8), sub-id (12 bytes from 20); a series has account 0, an account sub-id 0. */
struct gw_key gw_derive_key(enum gw_derive_kind kind, uint64_t account,
                            const uint8_t sub_id[GW_DERIVE_SUB_ID_BYTES]);
struct gw_derive_terms gw_derive_terms(const struct gw_key *key);
uint64_t gw_derive_account_id(const struct gw_key *key);
struct gw_key gw_derive_account_key(uint64_t account);

GW_MUST_USE enum gw_status gw_derive_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_derive_decode(struct gw_venue *venue, unsigned round,
                                            const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_derive_emit(const struct gw_venue *venue, const struct gw_market *market,
                                          const struct gw_position_sink *sink);

#endif
