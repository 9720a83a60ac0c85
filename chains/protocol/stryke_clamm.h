/* stryke_clamm: option markets of Stryke CLAMM (stryke-xyz/clamm 5c270f88: src/DopexV2OptionMarketV2.sol and the first
 * version, DopexV2OptionMarket.sol; handlers/UniswapV3SingleTickLiquidityHandlerV2.sol and its kin).
 *
 * A buyer takes liquidity on a range out of a pool: for a call a range above the price, all of it the market's call
 * asset; for a put one below, all of it the put asset. Until the expiry he may give the range's worth of the other
 * asset instead: exerciseOption() wants getAmount1ForLiquidity() for getAmount0ForLiquidity(), or the other way round,
 * wherever the price is. So each range is an American option on as many call assets as it makes
 * (LiquidityAmounts.getAmountForLiquidity, rounded down as there), struck at what is exchanged for one: the geometric
 * mean of the range's ends, in put assets. The ticks at which the market quotes the premium, tickUpper of a call and
 * tickLower of a put, are one end of that range; they stand in `raw`. Those who provided the liquidity are short, all of
 * them by their shares of the handler's position: a position has no owner.
 *
 * Keys: options, the ids of the market's ERC-721 from 1 to optionIds(), and their ranges.
 *   round 0  callAsset(), putAsset() once; optionIds() where an option is dirty, so that none is missed
 *   round 1  opData(id) of each dirty option
 *   round 2  opTickMap(id, index) of its ranges, before its expiry: what of the liquidity is not exercised yet; six
 *            words, of the first version five (it had no hooks)
 * A quiet block costs no call. Ticks are of Uniswap v3's kind with whatever handler and pool, and assets are sorted by
 * address in every pool, so neither pools nor handlers are asked.
 *
 * Liquidity that nobody uses lies in the pool and is not told of here: it is the handler's, and `uniswap_v3` finds it
 * there. What is used has been burnt out of the pool. Nothing is in both, and no claim is made.
 * Not covered: after its expiry an option pays nothing, but its range is back in the pool only when a settler put it
 * there; in between nobody counts it. The volatility of a premium is stored by time to live at the purchase and says
 * nothing of a later moment, so it is not read.
 */
#ifndef GW_CHAINS_PROTOCOL_STRYKE_CLAMM_H
#define GW_CHAINS_PROTOCOL_STRYKE_CLAMM_H

#include "chains/protocol/protocol.h"

#define GW_STRYKE_MARKETS_MAX 32u
#define GW_STRYKE_RANGES_MAX  64u /* of one option; the second version allows 20 */

enum gw_stryke_kind {
    GW_STRYKE_OPTION = 1, /* scope: market's index, id: option's */
    GW_STRYKE_RANGE /* scope: market's index * GW_STRYKE_RANGES_MAX + index of the range, id: option's */
};

/* High half of a call's tag; low half: index of the market, or of the entry. */
enum gw_stryke_call {
    GW_STRYKE_CALL_CALL_ASSET = 1,
    GW_STRYKE_CALL_PUT_ASSET,
    GW_STRYKE_CALL_COUNT_OF_IDS,
    GW_STRYKE_CALL_OPTION,
    GW_STRYKE_CALL_RANGE,
    GW_STRYKE_CALL_COUNT
};

struct gw_stryke_config {
    const struct gw_config_node *market_nodes;
    uint8_t markets[GW_STRYKE_MARKETS_MAX][20];
    size_t market_count;
    uint8_t transfer_topic[32];
    uint8_t exercise_topic[32];
    uint8_t settle_topic[32];
    uint8_t split_topic[32];
};

/* Value of a GW_STRYKE_OPTION entry; live once it was minted, whatever became of it. */
struct gw_stryke_option {
    uint64_t range_count;
    int64_t expiry_s;
    int32_t tick_lower;
    int32_t tick_upper;
    bool is_call;
};

/* Value of a GW_STRYKE_RANGE entry. */
struct gw_stryke_range {
    struct gw_u256 liquidity; /* below 2^128 */
    int32_t tick_lower;
    int32_t tick_upper;
    uint8_t handler[20];
    uint8_t pool[20];
};

struct gw_stryke_market {
    bool is_known;   /* its assets were read */
    bool is_counted; /* optionIds() was read, and each of them has or had its entry */
    uint64_t id_count;
    uint64_t known_ids; /* lower ones, this one included, have an entry, or had one until they ended */
    uint8_t call_asset[20];
    uint8_t put_asset[20];
};

struct gw_stryke_state {
    struct gw_stryke_market markets[GW_STRYKE_MARKETS_MAX];
};

struct gw_key gw_stryke_option_key(size_t market, uint64_t id);
struct gw_key gw_stryke_range_key(const struct gw_key *option, size_t index);
/* Are its ranges read at this block? */
bool gw_stryke_is_open(const struct gw_stryke_option *option, int64_t time_s);

GW_MUST_USE enum gw_status gw_stryke_decode(struct gw_venue *venue, unsigned round,
                                            const struct gw_reply_list *replies);
GW_MUST_USE enum gw_status gw_stryke_emit(const struct gw_venue *venue, const struct gw_market *market,
                                          const struct gw_position_sink *sink);

#endif
