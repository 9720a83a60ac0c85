/* market: tokens, spots and fallback volatilities of one chain at one block, each with its age.
 *
 * Spot comes from Chainlink-style feeds (EACAggregatorProxy: decimals(), latestRoundData()). A spot is used
 * while its block is and updatedAt is within age_s_max of the block's time; otherwise it is stale and said
 * so. answer <= 0, updatedAt in the future of the block, or a revert: the spot is unknown.
 * The underlying "USD" is 1.0 by definition; a stablecoin's depeg is a separate risk factor.
 * Token decimals are read from chain once (decimals()); a token without them stays unknown. The token of address
 * zero is the chain's own coin, with 18 decimals by definition of the EVM's units.
 * plan/decode are called by the collector like an adapter's, in round 0 of every block.
 */
#ifndef GW_CHAINS_MARKET_MARKET_H
#define GW_CHAINS_MARKET_MARKET_H

#include "chains/abi/multicall.h"
#include "gammawatch/vol.h"
#include "ipc/base/config.h"

#define GW_TOKENS_MAX 64u
#define GW_FEEDS_MAX  32u

struct gw_token {
    uint8_t address[20];
    char symbol[16];
    char underlying[16];
    uint8_t decimals;
    bool is_known; /* decimals were read */
};

/* chainlink: AggregatorV3Interface. derive: getSpot() of a Lyra v2 spot feed (derivexyz/v2-core, feeds/LyraSpotFeed.sol):
 * price and confidence, both of 18 digits; it reverts by itself when it is older than its heartbeat and tells no age, so
 * it counts as of the block. Below GW_VOL_CONFIDENCE_MIN (gammawatch/vol.h) it is not known. */
enum gw_spot_source { GW_SPOT_CHAINLINK, GW_SPOT_DERIVE };

struct gw_spot {
    char underlying[16];
    enum gw_spot_source source;
    uint8_t feed[20];
    double age_s_max;
    uint8_t decimals;
    bool is_known; /* feed decimals were read */
    double usd;    /* 0 = unknown */
    int64_t updated_s;
    bool is_stale;
};

struct gw_market {
    struct gw_token tokens[GW_TOKENS_MAX];
    size_t token_count;
    struct gw_spot spots[GW_FEEDS_MAX];
    size_t spot_count;
    struct {
        char underlying[16];
        double vol;
    } vols[GW_FEEDS_MAX];
    size_t vol_count;
    int64_t block_time_s;
};

/* What stands in those lists, for schema and dump. */
extern const struct gw_config_shape gw_market_asset_shape;
extern const struct gw_config_shape gw_market_price_shape;
extern const struct gw_config_shape gw_market_vol_shape;

/* Decodes the chain's `assets`, `prices` and `volatility` lists. */
GW_MUST_USE enum gw_status gw_market_configure(struct gw_market *market, struct gw_config *config,
                                               const struct gw_config_node *chain);
GW_MUST_USE enum gw_status gw_market_plan(const struct gw_market *market, struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_market_decode(struct gw_market *market, const struct gw_reply_list *replies,
                                            int64_t block_time_s);

const struct gw_token *gw_market_token(const struct gw_market *market, const uint8_t address[20]);
/* age_s_max of the feed of the underlying; 0: it has none. */
double gw_market_spot_age_max(const struct gw_market *market, const char *underlying);
/* USD per token of the underlying. GW_E_MISSING without a feed or value; GW_STALE with *usd set. */
GW_MUST_USE enum gw_status gw_market_spot(const struct gw_market *market, const char *underlying, double *usd,
                                          double *age_s);
/* Configured fallback; GW_E_MISSING without. */
GW_MUST_USE enum gw_status gw_market_vol(const struct gw_market *market, const char *underlying, double *vol);
/* The volatility to price with, where a venue says venue_vol at this block (0: nothing): that, else the configured. */
void gw_market_choose_vol(const struct gw_market *market, struct gw_vol_choice *out, const char *underlying,
                          double venue_vol);

#endif
