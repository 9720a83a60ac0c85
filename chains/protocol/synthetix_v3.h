/* synthetix_v3: perpetual markets of Synthetix v3 (Synthetixio/synthetix-v3 23585f73, markets/perps-market/contracts:
 * PerpsMarketModule.sol, MarketConfigurationModule.sol, PerpsMarketFactoryModule.sol, PerpsAccountModule.sol,
 * LiquidationModule.sol, storage/PerpsMarket.sol, storage/PerpsAccount.sol, storage/AsyncOrder.sol), behind one proxy.
 *
 * Round 0, every block: per market metadata(id), skew(id), size(id), maxOpenInterest(id), getMaxMarketValue(id),
 * currentFundingRate(id), currentFundingVelocity(id), getFundingParameters(id), getLockedOiRatio(id), indexPrice(id),
 * getLiquidationParameters(id); once utilizationRate(), getKeeperRewardGuards() and getCollateralLiquidateRewardRatio().
 * getMarketSummary() tells most of it in one call, but reverts as a whole while a pull oracle is stale; so indexPrice() and
 * utilizationRate() are asked alone, and may revert.
 *
 * All numbers have 18 digits. size = longs + shorts, skew = longs - shorts, in tokens: the liquidity providers' pool is the other
 * side, one linear position of -skew under "PROXY/ID". Limits hold for each side: tokens, and dollars unless 0.
 *
 * Funding is a rate per day that moves by its velocity per day (unrecordedFunding(), currentFundingRate()), both here times 365. > 0:
 * longs pay. It is charged on the whole of a position; what shorts do not receive is the pool's.
 *
 * Depth (chains/book/perp.h): a trade fills at the mean of index * (1 + skew/scale) before and after (calculateFillPrice()), so the next
 * trade is off the index by imbalance/scale. It ends at the side's limits, and where the pool's credit does: a new token locks the
 * market's locked-OI ratio of its price (validateMarketCapacity()). Trades that improve the balance are not counted. None is
 * told without a skew scale, an index price or a utilisation.
 *
 * Accounts. Keys: accounts, and positions (an account's in a market). OrderSettled and PositionLiquidated create and touch both;
 * nothing else changes a size. Touched positions: getOpenPositionSize(account, market). Round 1, every block:
 * flaggedAccounts(), and of each account with an open position getAvailableMargin(), getRequiredMargins(),
 * totalCollateralValue(), and getOpenPosition() of each market. They are read, not computed, because the proxy has no view of
 * what they are made of: the funding and the interest that a market has accrued, keepers' costs, prices and skew scales of
 * synths. Any of them may revert while an oracle is stale: then the account's equity is not known. Positions that are known
 * must add up to size(id) and skew(id), to the unit; else the accounts of that market are not said to be known, and
 * `excluded` says why.
 *
 * An account is closed when its available margin is below its maintenance with the keeper's reward (isEligibleForLiquidation()),
 * or once it is flagged: its collateral is then seized already, its equity 0, and every price closes it. Margin is one for
 * all markets, so an account is told once in each market that it trades in, each time with all of its equity and maintenance and
 * that market's flow. What closes it at which price: synthetix_v3_margin.h. A large position is closed in steps, over
 * windows of time; its whole flow is told.
 *
 * Not covered: interest on utilisation; orders that are committed and not settled; accounts without a position that owe
 * (liquidateMarginOnly()), which closing makes nobody trade.
 */
#ifndef GW_CHAINS_PROTOCOL_SYNTHETIX_V3_H
#define GW_CHAINS_PROTOCOL_SYNTHETIX_V3_H

#include "chains/protocol/protocol.h"

#define GW_SYNTHETIX_V3_MARKETS_MAX 128u
#define GW_SYNTHETIX_V3_DECIMALS    18u
#define GW_SYNTHETIX_V3_BITS_MAX    128u /* of what is below: 3.4e20 tokens, or dollars */
#define GW_SYNTHETIX_V3_UNLISTED    UINT32_MAX

/* ACCOUNT: id is the account's; POSITION: the same, and the market's id is the scope. */
enum gw_synthetix_v3_kind { GW_SYNTHETIX_V3_ACCOUNT = 1, GW_SYNTHETIX_V3_POSITION };

/* High half of a call's tag; low half: the market's index, or that of the account's or position's entry. */
enum gw_synthetix_v3_call {
    GW_SYNTHETIX_V3_NAME,
    GW_SYNTHETIX_V3_SKEW,
    GW_SYNTHETIX_V3_SIZE,
    GW_SYNTHETIX_V3_MAX_SIZE,
    GW_SYNTHETIX_V3_MAX_VALUE,
    GW_SYNTHETIX_V3_FUNDING,
    GW_SYNTHETIX_V3_VELOCITY,
    GW_SYNTHETIX_V3_TERMS,
    GW_SYNTHETIX_V3_LOCKED,
    GW_SYNTHETIX_V3_INDEX,
    GW_SYNTHETIX_V3_MARGINS,
    GW_SYNTHETIX_V3_MARKET_CALLS,
    GW_SYNTHETIX_V3_CREDIT = GW_SYNTHETIX_V3_MARKET_CALLS, /* of all markets together */
    GW_SYNTHETIX_V3_GUARDS,
    GW_SYNTHETIX_V3_COLLATERAL_REWARD,
    GW_SYNTHETIX_V3_FLAGGED,
    GW_SYNTHETIX_V3_POSITION_SIZE,
    GW_SYNTHETIX_V3_POSITION_HELD,
    GW_SYNTHETIX_V3_AVAILABLE,
    GW_SYNTHETIX_V3_REQUIRED,
    GW_SYNTHETIX_V3_COLLATERAL,
    GW_SYNTHETIX_V3_CALLS
};

struct gw_synthetix_v3_listed {
    uint64_t id;
    const char *underlying;
};

struct gw_synthetix_v3_config {
    uint8_t proxy[20];
    const struct gw_config_node *market_nodes;
    struct gw_synthetix_v3_listed markets[GW_SYNTHETIX_V3_MARKETS_MAX];
    size_t market_count;
};

/* Amounts are below 2^128; |skew| <= size. */
struct gw_synthetix_v3_market {
    bool is_there; /* it has a name */
    struct gw_int256 skew;
    struct gw_u256 size;
    struct gw_u256 max_size;  /* of a side, tokens; any word */
    struct gw_u256 max_value; /* of a side, dollars; 0: none; any word */
    struct gw_int256 funding;
    struct gw_int256 velocity;
    struct gw_u256 skew_scale; /* 0: every trade fills at the index */
    struct gw_u256 locked_ratio;
    struct gw_u256 index; /* 0: not known at this block */
    bool has_terms;       /* of margin: getLiquidationParameters() answered */
    struct gw_u256 initial_ratio;
    struct gw_u256 initial_ratio_min;
    struct gw_u256 maintenance_scale;
    struct gw_u256 flag_ratio;
    bool is_balanced; /* positions that are known add up to size and skew */
};

#define GW_SYNTHETIX_V3_KEEPER_CALLS 2u

/* Value of a POSITION entry. */
struct gw_synthetix_v3_position {
    struct gw_int256 size; /* tokens */
    bool is_unread;        /* getOpenPositionSize() reverted */
    bool is_held;          /* getOpenPosition() answered at this block */
    struct gw_u256 owed;   /* interest */
    uint32_t market;       /* index in the configuration, or GW_SYNTHETIX_V3_UNLISTED */
    uint32_t next;         /* of the account: index of its next position's entry + 1; 0: none */
};

/* Value of an ACCOUNT entry, of this block. */
struct gw_synthetix_v3_account {
    uint32_t first; /* index of a position's entry + 1; 0: none is open */
    bool is_flagged;
    bool has_available;
    bool has_required;
    bool has_collateral;
    struct gw_int256 available;
    struct gw_u256 required; /* maintenance and reward */
    struct gw_u256 reward;
    struct gw_u256 collateral; /* without discount */
};

struct gw_synthetix_v3_state {
    struct gw_synthetix_v3_market markets[GW_SYNTHETIX_V3_MARKETS_MAX];
    bool has_credit; /* utilizationRate() answered */
    struct gw_u256 delegated;
    struct gw_u256 locked;
    unsigned keeper_read; /* calls that answered; all GW_SYNTHETIX_V3_KEEPER_CALLS are needed */
    struct gw_u256 reward_min;
    struct gw_u256 profit_ratio_min;
    struct gw_u256 reward_max;
    struct gw_u256 scale_max; /* of collateral */
    struct gw_u256 collateral_ratio;
    bool
        is_full; /* logs told of more accounts and positions than there is room for; kept from block to block */
};

/* Below 2^128 in magnitude, else GW_E_FORMAT. */
GW_MUST_USE enum gw_status gw_synthetix_v3_read_amount(struct gw_abi_cursor *c, struct gw_u256 *out);
GW_MUST_USE enum gw_status gw_synthetix_v3_read_signed(struct gw_abi_cursor *c, struct gw_int256 *out);
GW_MUST_USE enum gw_status gw_synthetix_v3_decode(struct gw_venue *venue, unsigned round,
                                                  const struct gw_reply_list *replies);
/* Of accounts and positions; entry: where the tag says. The caller has told the venue's reason unless it is GW_OK. */
GW_MUST_USE enum gw_status gw_synthetix_v3_read_entry(struct gw_entry *entry, enum gw_synthetix_v3_call call,
                                                      const struct gw_call_reply *reply);
/* flaggedAccounts() -> ids. Those of accounts without an open position are passed over. */
GW_MUST_USE enum gw_status gw_synthetix_v3_read_flagged(struct gw_venue *venue, struct gw_abi_cursor *c);
/* Once sizes are read: which positions each account has, and which markets they add up to. */
void gw_synthetix_v3_link(struct gw_venue *venue);
GW_MUST_USE enum gw_status gw_synthetix_v3_emit_accounts(const struct gw_venue *venue,
                                                         const struct gw_position_sink *sink);
/* "PROXY/ID" */
void gw_synthetix_v3_name(char out[72], const struct gw_synthetix_v3_config *cfg, size_t market);
GW_MUST_USE enum gw_status gw_synthetix_v3_emit(const struct gw_venue *venue, const struct gw_market *market,
                                                const struct gw_position_sink *sink);

#endif
