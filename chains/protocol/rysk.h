/* rysk: the dynamic hedging vault of Rysk "Beyond" (rysk-finance/dynamic-hedging 521ffa36, packages/contracts/contracts:
 * LiquidityPool, AlphaPortfolioValuesFeed, OptionExchange, VolatilityFeed, PriceFeed, hedging/).
 *
 * One pool is the other side of every trade of its exchange. What it wrote and what it bought stands in the feed, by
 * oToken, and is read whole every block:
 *   round 0  of Protocol, which names the contracts of the moment, portfolioValuesFeed(), volatilityFeed(), priceFeed(),
 *            optionRegistry(), optionExchange(); of the pool underlyingAsset(), strikeAsset(), getHedgingReactors(),
 *            getPortfolioDelta(), ephemeralDelta()
 *   round 1  getAddressSet(), getPortfolioValues() of the feed, getNormalizedRate() of the price feed, paused() of
 *            the exchange, getDelta() of each reactor
 *   round 2  storesForAddress() of each series
 *   round 3  getImpliedVolatility() of each open series, or sabrParams() of each expiry while the price feed reverts
 * Exposures and strikes are 1e18 fixed point, oTokens have 8 decimals. The pool's side of a series is longExposure -
 * shortExposure: a buyer takes what the exchange holds before anything is written, a seller closes what was written
 * before anything is held. netDhvExposure() is the same by terms, whatever the collateral, until a keeper sets it or a
 * vault is liquidated; it only skews prices, and is not read. Greeks other than delta are stored as 0, never read.
 * Series that expired stay in the feed until a keeper cleans it, and fulfil() reverts meanwhile: they are no exposure
 * here. A pause of pool or exchange ends no exposure.
 *
 * Volatility: what the contract answers for the series at its own price; without that price, SABR (gammawatch/smile.h)
 * with its parameters at the chain's spot. The contract keeps no time of its parameters: while the exchange trades, it
 * trades on them, and they are of this block, in full confidence; while it is paused, which is when keepers change them,
 * or by the formula, of GW_VOL_CONFIDENCE_MIN. Its years have 365.25 days; volatilities are restated for GW_YEAR_S,
 * which leaves total variance, and so every greek, the contract's own.
 *
 * The hedge: what reactors hold, getDelta(), against what makes the delta of the last fulfil() and of trades since
 * vanish: -(delta + ephemeralDelta()). While the pool refuses those values as too old, getPortfolioDelta() reverts:
 * no hedge is told then, and the venue says so.
 *
 * The options written are vaults of the registry in Gamma's copy: claimed of `opyn_gamma` once every series was read.
 * What the exchange holds was written by others, and is their exposure there; that its holder hedges is told twice
 * unless that venue says `hedging: {h_counterparty: 0}`. Its vaults are naked; who would close them is not told here.
 */
#ifndef GW_CHAINS_PROTOCOL_RYSK_H
#define GW_CHAINS_PROTOCOL_RYSK_H

#include "chains/market/rysk_smile.h"
#include "chains/protocol/protocol.h"

#define GW_RYSK_DECIMALS     18u
#define GW_RYSK_SERIES_MAX   1024u
#define GW_RYSK_REACTORS_MAX 16u
#define GW_RYSK_SMILES_MAX   128u /* expiries */
#define GW_RYSK_FAULT_MAX    112u

/* High half of a call's tag; low half: place of the series, the reactor or the smile. */
enum gw_rysk_call {
    GW_RYSK_CALL_FEED = 1,
    GW_RYSK_CALL_VOLATILITY_FEED,
    GW_RYSK_CALL_PRICE_FEED,
    GW_RYSK_CALL_REGISTRY,
    GW_RYSK_CALL_EXCHANGE,
    GW_RYSK_CALL_UNDERLYING,
    GW_RYSK_CALL_STRIKE_ASSET,
    GW_RYSK_CALL_SERIES, /* getAddressSet() */
    GW_RYSK_CALL_STORES,
    GW_RYSK_CALL_PRICE,
    GW_RYSK_CALL_PAUSED,
    GW_RYSK_CALL_VOL,
    GW_RYSK_CALL_SABR,
    GW_RYSK_CALL_TOTAL, /* getPortfolioDelta(); this and what follows is of the hedge */
    GW_RYSK_CALL_REACTORS,
    GW_RYSK_CALL_EPHEMERAL,
    GW_RYSK_CALL_VALUES,
    GW_RYSK_CALL_REACTOR_DELTA,
    GW_RYSK_CALL_COUNT
};

struct gw_rysk_config {
    uint8_t liquidity_pool[20];
    uint8_t protocol_contract[20];
};

/* Signed words are two's complement, their magnitude below 2^127. */
struct gw_rysk_series {
    uint8_t otoken[20];
    uint8_t underlying[20];
    uint8_t strike_asset[20];
    uint8_t collateral[20];
    int64_t expiry_s;
    struct gw_u256 strike;
    bool is_put;
    struct gw_u256 short_word;
    struct gw_u256 long_word;
    struct gw_u256 vol; /* the contract's, 1e18; 0: none */
    char fault[GW_RYSK_FAULT_MAX];
};

struct gw_rysk_reactor {
    uint8_t address[20];
    struct gw_u256 delta_word;
};

/* Of one block. */
struct gw_rysk_state {
    uint8_t feed[20];
    uint8_t volatility_feed[20];
    uint8_t price_feed[20];
    uint8_t registry[20];
    uint8_t exchange[20];
    uint8_t underlying[20];
    uint8_t strike_asset[20];
    bool is_trading; /* the exchange is not paused */
    bool has_price;
    struct gw_u256 price; /* of the underlying in the strike asset */
    bool has_total;
    struct gw_u256 total_word;
    struct gw_u256 ephemeral_word;
    struct gw_u256 delta_word;           /* of the options, at the last fulfil() */
    char hedge_fault[GW_RYSK_FAULT_MAX]; /* the first */
    struct gw_rysk_reactor reactors[GW_RYSK_REACTORS_MAX];
    size_t reactor_count;
    struct gw_rysk_series series[GW_RYSK_SERIES_MAX];
    size_t series_count;
    struct gw_rysk_smile smiles[GW_RYSK_SMILES_MAX];
    size_t smile_count;
};

/* longExposure - shortExposure, two's complement. */
struct gw_u256 gw_rysk_net_word(const struct gw_rysk_series *series);
/* Read, not expired, not closed. */
bool gw_rysk_is_open(const struct gw_rysk_series *series, int64_t time_s);
double gw_rysk_signed_number(const struct gw_u256 *word);

GW_MUST_USE enum gw_status gw_rysk_decode(struct gw_venue *venue, unsigned round,
                                          const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_rysk_emit(const struct gw_venue *venue, const struct gw_market *market,
                                        const struct gw_position_sink *sink);

#endif
