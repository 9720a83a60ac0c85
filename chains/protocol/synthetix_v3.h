/* synthetix_v3: perpetual markets of Synthetix v3 (Synthetixio/synthetix-v3 23585f73, markets/perps-market/contracts:
 * PerpsMarketModule.sol, MarketConfigurationModule.sol, PerpsMarketFactoryModule.sol, storage/PerpsMarket.sol,
 * storage/AsyncOrder.sol), behind one proxy.
 *
 * One round, every block: per market metadata(id), skew(id), size(id), maxOpenInterest(id), getMaxMarketValue(id),
 * currentFundingRate(id), currentFundingVelocity(id), getFundingParameters(id), getLockedOiRatio(id), indexPrice(id);
 * once utilizationRate(). No log is of use, and there are no entries. getMarketSummary() tells most of it in one call, but reverts as
 * a whole while a pull oracle is stale; so indexPrice() and utilizationRate() are asked alone, and may revert.
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
 * Not covered: accounts of traders, their margin and liquidations; interest on utilisation; orders that are committed
 * and not settled.
 */
#ifndef GW_CHAINS_PROTOCOL_SYNTHETIX_V3_H
#define GW_CHAINS_PROTOCOL_SYNTHETIX_V3_H

#include "chains/protocol/protocol.h"

#define GW_SYNTHETIX_V3_MARKETS_MAX 128u
#define GW_SYNTHETIX_V3_DECIMALS    18u

/* High half of a call's tag; low half: the market's index. */
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
    GW_SYNTHETIX_V3_MARKET_CALLS,
    GW_SYNTHETIX_V3_CREDIT = GW_SYNTHETIX_V3_MARKET_CALLS, /* of all markets together */
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
};

struct gw_synthetix_v3_state {
    struct gw_synthetix_v3_market markets[GW_SYNTHETIX_V3_MARKETS_MAX];
    bool has_credit; /* utilizationRate() answered */
    struct gw_u256 delegated;
    struct gw_u256 locked;
};

GW_MUST_USE enum gw_status gw_synthetix_v3_decode(struct gw_venue *venue, unsigned round,
                                                  const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_synthetix_v3_emit(const struct gw_venue *venue, const struct gw_market *market,
                                                const struct gw_position_sink *sink);

#endif
