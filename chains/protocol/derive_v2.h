/* derive_v2: option markets of Derive, Lyra v2 (derivexyz/v2-core 7736900d: SubAccounts.sol, assets/OptionAsset.sol,
 * feeds/LyraVolFeed.sol; OptionEncoding of derive-utils), and the margin of whoever holds them.
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
 * Volatility is what the feed answers, in its own confidence; below GW_VOL_CONFIDENCE_MIN it is not used.
 *
 * A sub-id is expiry | strike/1e10 << 32 | isCall << 95. Settlement is an average over the last half hour, and options
 * are priced as if it were the price at expiry.
 *
 * With `cash_asset` the accounts are read, too: of those with options, perpetuals or base collateral of this market,
 * any change of a balance makes them dirty: manager(), which an account keeps, and getAccountBalances(). DutchAuction.sol
 * lets anybody start the auction of an account whose net maintenance margin by its manager is below 0, and whoever wins
 * it takes over a share of all that it holds, so closing trades the account's delta with the other sign: options,
 * perpetuals and base. Equity is the manager's mark to market, the requirement that less the margin. Interest that
 * cash has not been credited yet counts in neither, as in the contract's views. Bids may come in the block that starts
 * the auction: no latency. Whoever owes nothing, with cash and long options only, is no account; nor is one without
 * anything of this market.
 *   standard manager  computed here (chains/protocol/derive_v2_margin.h) of feeds and parameters of each block, and
 *                     getUnsettledAndUnrealizedCash() of accounts with perpetuals; an option that waits for its
 *                     settlement counts as on its last second. Where other markets' assets stand in the account,
 *                     getMarginAndMarkToMarket() tells the sum, and prices are those at which this market alone closes
 *                     it, the rest standing still
 *   any other         getMargin() (the worst of a portfolio manager's scenarios) and getMarginAndMarkToMarket(); the
 *                     prices are not known
 * A view that reverts, and a stale feed, leave the account unknown. Each price is the venue's own feed's. An account of
 * several markets is told by the venue of each, with all of its equity and that market's flow.
 */
#ifndef GW_CHAINS_PROTOCOL_DERIVE_V2_H
#define GW_CHAINS_PROTOCOL_DERIVE_V2_H

#include "chains/protocol/derive_v2_margin.h"
#include "chains/protocol/protocol.h"

#define GW_DERIVE_MAKERS_MAX   64u
#define GW_DERIVE_SUB_ID_BYTES 12u
#define GW_DERIVE_VIEWS_MAX    1024u /* accounts whose manager is asked at each block */
#define GW_DERIVE_LATENCY_S    0.0
#define GW_DERIVE_DECIMALS     18u

enum gw_derive_kind { GW_DERIVE_SERIES = 1, GW_DERIVE_BALANCE, GW_DERIVE_ACCOUNT, GW_DERIVE_EXPIRY };

/* High half of a call's tag; low half: index of the entry, of the market's own 0. */
enum gw_derive_call {
    GW_DERIVE_CALL_OPEN_INTEREST = 1,
    GW_DERIVE_CALL_VOL,
    GW_DERIVE_CALL_BALANCE,
    GW_DERIVE_CALL_OWNER,
    GW_DERIVE_CALL_MANAGER,
    GW_DERIVE_CALL_HELD,
    GW_DERIVE_CALL_FORWARD,
    GW_DERIVE_CALL_SPOT, /* of the market, from here */
    GW_DERIVE_CALL_PERP,
    GW_DERIVE_CALL_DETAILS,
    GW_DERIVE_CALL_STABLE_FEED,
    GW_DERIVE_CALL_STABLE, /* the second round, from here */
    GW_DERIVE_CALL_PERP_RULES,
    GW_DERIVE_CALL_OPTION_RULES,
    GW_DERIVE_CALL_BASE_RULES,
    GW_DERIVE_CALL_PERP_CASH, /* of accounts, from here */
    GW_DERIVE_CALL_MARGIN,
    GW_DERIVE_CALL_VALUE,
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
    bool is_margin_read; /* there is a cash asset, and then spot and forward feed */
    uint8_t cash_asset[20];
    uint8_t standard_manager[20]; /* zero, these three: none */
    uint8_t perp_asset[20];
    uint8_t base_asset[20];
    uint8_t spot_feed[20];
    uint8_t forward_feed[20];
    uint8_t adjusted_topic[32];
    uint8_t transfer_topic[32];
};

/* What the market says at this block. Numbers are > 0, 0: not told. */
struct gw_derive_state {
    double spot_usd;
    double perp_usd;
    double stable_usd;
    bool has_market; /* the standard manager knows the option asset, as market_id */
    uint64_t market_id;
    bool has_stable_feed;
    uint8_t stable_feed[20];
    unsigned rules_read; /* calls that answered; GW_DERIVE_RULES_CALLS: all */
    struct gw_derive_rules rules;
    size_t unasked;                       /* accounts beyond GW_DERIVE_VIEWS_MAX */
    struct gw_derive_portfolio portfolio; /* scratch of emit */
};

#define GW_DERIVE_RULES_CALLS 3u

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
    double feed_vol;      /* the same however sure the feed is of it: managers ask no more */
    double confidence;    /* the feed's, of either */
};

/* Value of a GW_DERIVE_BALANCE entry. */
struct gw_derive_balance {
    struct gw_int256 amount; /* 1e18 */
    size_t next;             /* 1 + entry of the account's next balance; 0: the last */
};

/* Value of a GW_DERIVE_ACCOUNT entry. */
struct gw_derive_account {
    uint8_t owner[20];
    bool has_owner; /* false: burned */
    /* Where margin is read: */
    uint8_t manager[20];
    size_t foreign; /* assets that are neither cash nor of this market */
    double cash_usd;
    double perp_tokens;
    double base_tokens;
    size_t first;         /* 1 + entry of its first balance that is not 0; 0: none */
    double perp_cash_usd; /* of this block, these three; NaN: not told */
    double margin_usd;
    double value_usd;
};

/* Value of a GW_DERIVE_EXPIRY entry: getForwardPricePortions() of this block. */
struct gw_derive_expiry {
    bool is_told;
    bool is_held; /* somebody has options of it */
    double fixed_usd;
    double open_usd;
};

/* id: account (8 bytes from 8), sub-id (12 bytes from 20); a series has account 0, an account sub-id 0; an expiry has its
 * own place for the account. */
struct gw_key gw_derive_key(enum gw_derive_kind kind, uint64_t account,
                            const uint8_t sub_id[GW_DERIVE_SUB_ID_BYTES]);
struct gw_derive_terms gw_derive_terms(const struct gw_key *key);
uint64_t gw_derive_account_id(const struct gw_key *key);
struct gw_key gw_derive_account_key(uint64_t account);
struct gw_key gw_derive_expiry_key(int64_t expiry_s);
bool gw_derive_is_given(const uint8_t address[20]); /* not 0 */

GW_MUST_USE enum gw_status gw_derive_plan(struct gw_venue *venue, unsigned round, struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_derive_decode(struct gw_venue *venue, unsigned round,
                                            const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_derive_emit(const struct gw_venue *venue, const struct gw_market *market,
                                          const struct gw_position_sink *sink);

/* One int256 or smaller of 1e18. */
GW_MUST_USE enum gw_status gw_derive_read_amount(struct gw_abi_cursor *c, double *out);
/* What market and accounts are worth at this block, in derive_v2_worth.c. A revert leaves it untold. */
GW_MUST_USE enum gw_status gw_derive_decode_worth(struct gw_venue *venue, enum gw_derive_call call,
                                                  size_t index, const struct gw_call_reply *reply);

/* Of accounts, in derive_v2_account.c. */
/* Chains each account's balances, so that it is known what it holds, and retires what nobody holds any more. */
void gw_derive_link(struct gw_venue *venue);
/* Something of this market is held, and something is owed. */
bool gw_derive_owes(const struct gw_venue *venue, const struct gw_derive_account *account);
/* The standard manager's rule for this market is not enough, or it has another manager. */
bool gw_derive_is_viewed(const struct gw_derive_config *cfg, const struct gw_derive_account *account);
bool gw_derive_is_standard(const struct gw_derive_config *cfg, const struct gw_derive_account *account);
GW_MUST_USE enum gw_status gw_derive_emit_accounts(const struct gw_venue *venue,
                                                   const struct gw_market *market,
                                                   const struct gw_position_sink *sink);

#endif
