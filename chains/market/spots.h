/* spots: where the prices of the market come from. Part of market.
 *
 * chainlink     EACAggregatorProxy: decimals(), latestRoundData(). Fresh while updatedAt is within age_s_max of the
 *               block's time. answer <= 0, updatedAt in the future of the block, or a revert: unknown.
 * derive        getSpot() of a Lyra v2 spot feed (derivexyz/v2-core, feeds/LyraSpotFeed.sol): price and confidence, both of
 *               18 digits; it reverts by itself when it is older than its heartbeat and tells no age, so it counts as of
 *               the block. Below GW_VOL_CONFIDENCE_MIN (gammawatch/vol.h) it is not known.
 * uniswap_twap  observe([window_s, 0]) of a Uniswap v3 pool (v3-core, UniswapV3Pool.sol, libraries/Oracle.sol): the tick's
 *               mean over the window, rounded down, is the price, quoted in the pool's other token, which needs a spot of
 *               its own from a source that is no pool, or a pool listed before. The harmonic mean of the liquidity in range
 *               (v3-periphery, OracleLibrary.consult) must make a 1 % move cost depth_usd_min. It counts as of the block. A
 *               pool that does not remember the window reverts, and the spot is unknown.
 */
#ifndef GW_CHAINS_MARKET_SPOTS_H
#define GW_CHAINS_MARKET_SPOTS_H

#include "chains/market/market.h"

/* High half of a call's tag; low half: index of spot, token or feed. Of a pool's token1 the index is the spot's. */
enum gw_market_call {
    GW_MARKET_CALL_FEED_DECIMALS = 1,
    GW_MARKET_CALL_ROUND,
    GW_MARKET_CALL_TOKEN_DECIMALS,
    GW_MARKET_CALL_SPOT,
    GW_MARKET_CALL_TOKEN0,
    GW_MARKET_CALL_TOKEN1,
    GW_MARKET_CALL_OBSERVE,
    GW_MARKET_CALL_SEQUENCER,
    GW_MARKET_CALL_VOL
};

static inline uint64_t gw_market_tag(enum gw_market_call call, size_t index)
{
    return (uint64_t)call << 32 | index;
}

/* gw_u256_to_double() takes 36; no token or feed seen has more than 24. False when the reply is no uint8 of a plausible
 * size: the value stays unknown and is asked for again. */
bool gw_market_read_decimals(uint8_t *out, const struct gw_call_reply *reply);

GW_MUST_USE enum gw_status gw_spots_plan(const struct gw_market *market, struct gw_call_list *calls);
/* One answer of a spot's source. What cannot be used makes the spot unknown, with its reason. */
void gw_spots_decode(struct gw_market *market, enum gw_market_call call, size_t index,
                     const struct gw_call_reply *reply);
/* Why it is unknown or stale, for people. */
void gw_spot_doubt(struct gw_spot *spot, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* After all answers of the block: prices of pools, bounds, sources against each other, the sequencer. */
void gw_spots_judge(struct gw_market *market);

/* Of a pool's source: calls, and the price once its quote has one. */
GW_MUST_USE enum gw_status gw_twap_plan(const struct gw_spot *spot, size_t index, struct gw_call_list *calls);
void gw_twap_decode(struct gw_spot *spot, enum gw_market_call call, const struct gw_call_reply *reply);
void gw_twap_price(struct gw_market *market, struct gw_spot *spot);

#endif
