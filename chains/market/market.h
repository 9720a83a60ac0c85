/* market: tokens, spots and volatilities of one chain at one block, each with its age.
 *
 * Spots come from the sources of spots.h, volatilities from those of vols.h. Of several sources of one underlying the
 * first listed serves that is fresh; without one the first that answered, as stale. Two fresh ones that lie too far apart
 * are both stale. While the chain's sequencer is down or only just back (sequencer.h), every spot is.
 * The underlying "USD" is 1.0 by definition; a stablecoin's depeg is a separate risk factor.
 * Token decimals are read from chain once (decimals()); a token without them stays unknown. The token of address
 * zero is the chain's own coin, with 18 decimals by definition of the EVM's units.
 * plan/decode are called by the collector like an adapter's, in rounds 0 and 1 of every block.
 */
#ifndef GW_CHAINS_MARKET_MARKET_H
#define GW_CHAINS_MARKET_MARKET_H

#include "chains/abi/multicall.h"
#include "chains/market/derive_slice.h"
#include "chains/market/premia_surface.h"
#include "chains/market/rysk_smile.h"
#include "gammawatch/vol.h"
#include "ipc/base/config.h"

#define GW_TOKENS_MAX        64u
#define GW_FEEDS_MAX         32u
#define GW_VOL_FEEDS_MAX     8u
#define GW_VOL_BOARDS_MAX    16u /* of one options market; more are an error of it */
#define GW_VOL_EXPIRIES_MAX  32u /* of one feed that are to come; more are an error of it */
#define GW_MARKET_ROUNDS     2u
#define GW_MARKET_REASON_MAX 112

struct gw_token {
    uint8_t address[20];
    char symbol[16];
    char underlying[16];
    uint8_t decimals;
    bool is_known; /* decimals were read */
};

enum gw_spot_source { GW_SPOT_CHAINLINK, GW_SPOT_DERIVE, GW_SPOT_UNISWAP_TWAP };

/* Of a source uniswap_twap. Without window: the source is another. */
struct gw_twap {
    uint64_t window_s;
    double depth_usd_min;  /* mean depth for 1 % below which the pool is not believed */
    uint8_t tokens[2][20]; /* of the pool, read once */
    bool has_token[2];
    bool is_read; /* at this block: mean_tick and liquidity */
    int32_t mean_tick;
    double liquidity; /* raw, harmonic mean over the window */
};

struct gw_spot {
    char underlying[16];
    enum gw_spot_source source;
    uint8_t feed[20]; /* of a TWAP the pool */
    double age_s_max;
    double usd_min; /* an answer outside is none; 0: no limit */
    double usd_max;
    double apart_max; /* relative, from another source of the same underlying; 0: not compared */
    struct gw_twap twap;
    uint8_t decimals;
    bool is_known; /* feed decimals were read */
    double usd;    /* 0 = unknown */
    int64_t updated_s;
    bool is_stale;
    char reason[GW_MARKET_REASON_MAX]; /* why it is unknown or stale; "" */
};

struct gw_sequencer {
    bool is_watched;
    uint8_t feed[20];
    double grace_s;
    bool is_trusted;
    char reason[GW_MARKET_REASON_MAX]; /* why not; "" */
};

/* One expiry of an options market: its volatility at the money now, and the mean over the feed's window. */
struct gw_vol_board {
    uint64_t id;
    int64_t expiry_s;
    double vol;
    double mean;
    bool is_known;
};

enum gw_vol_feed_source {
    GW_VOL_FEED_LYRA_GWAV,
    GW_VOL_FEED_PREMIA_SSVI,
    GW_VOL_FEED_RYSK_SABR,
    GW_VOL_FEED_DERIVE_SVI,
    GW_VOL_FEED_SOURCE_COUNT
};

struct gw_vol_feed {
    char underlying[16];
    enum gw_vol_feed_source source;
    uint8_t oracle[20]; /* PREMIA_SSVI, with the token that it knows the underlying by */
    uint8_t token[20];
    double age_s_max;
    struct gw_premia_surface surface;
    uint8_t option_market[20]; /* LYRA_GWAV, with what follows */
    uint8_t greek_cache[20];
    uint64_t window_s;
    struct gw_vol_board boards[GW_VOL_BOARDS_MAX];
    size_t board_count;
    uint8_t volatility_feed[20]; /* RYSK_SABR, with what follows */
    uint8_t option_exchange[20];
    bool is_trading;
    struct gw_rysk_smile smiles[GW_VOL_EXPIRIES_MAX];
    size_t smile_count;
    uint8_t vol_feed[20]; /* DERIVE_SVI, with what follows */
    uint64_t from_block;
    struct gw_derive_slice slices[GW_VOL_EXPIRIES_MAX];
    size_t slice_count;
    char reason[GW_MARKET_REASON_MAX]; /* why none of it, or which board, is not known; "" */
};

struct gw_market {
    struct gw_token tokens[GW_TOKENS_MAX];
    size_t token_count;
    struct gw_spot spots[GW_FEEDS_MAX];
    size_t spot_count;
    struct gw_sequencer sequencer;
    struct {
        char underlying[16];
        double vol;
    } vols[GW_FEEDS_MAX]; /* configured */
    size_t vol_count;
    struct gw_vol_feed vol_feeds[GW_VOL_FEEDS_MAX];
    size_t vol_feed_count;
    int64_t block_time_s;
};

/* The volatility to price an option with. */
struct gw_option_vol {
    struct gw_vol_choice choice;
    const char *source; /* of `volatility`; NULL: the venue's own, or the configured, as choice.source says */
    double age_s;
};

/* What stands in those lists, for schema and dump. */
extern const struct gw_config_shape gw_market_asset_shape;
extern const struct gw_config_shape gw_market_price_shape;
extern const struct gw_config_shape gw_market_vol_shape;
extern const struct gw_config_shape gw_market_sequencer_shape;

/* Decodes the chain's `assets`, `prices`, `volatility` and `sequencer`. */
GW_MUST_USE enum gw_status gw_market_configure(struct gw_market *market, struct gw_config *config,
                                               const struct gw_config_node *chain);
GW_MUST_USE enum gw_status gw_market_plan(const struct gw_market *market, struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_market_decode(struct gw_market *market, const struct gw_reply_list *replies,
                                            int64_t block_time_s);
/* Round 1: what round 0 made known to ask for. */
GW_MUST_USE enum gw_status gw_market_plan_more(const struct gw_market *market, struct gw_call_list *calls);
GW_MUST_USE enum gw_status gw_market_decode_more(struct gw_market *market,
                                                 const struct gw_reply_list *replies);

const struct gw_token *gw_market_token(const struct gw_market *market, const uint8_t address[20]);
/* age_s_max of the source that serves the underlying; 0: it has none. */
double gw_market_spot_age_max(const struct gw_market *market, const char *underlying);
/* USD per token of the underlying. GW_E_MISSING without a source or value; GW_STALE with *usd set. */
GW_MUST_USE enum gw_status gw_market_spot(const struct gw_market *market, const char *underlying, double *usd,
                                          double *age_s);
/* Why the spot of the underlying is unknown or stale; "" when it is neither, or has no source. */
const char *gw_market_spot_reason(const struct gw_market *market, const char *underlying);
/* Configured fallback; GW_E_MISSING without. */
GW_MUST_USE enum gw_status gw_market_vol(const struct gw_market *market, const char *underlying, double *vol);
/* The volatility to price an option with: what its venue says at this block (0: nothing), else what another options
 * market of the chain does, else the configured. venue_mean: the venue's own time-weighted one, which serves when venue_vol has jumped away from
 * it; 0: not known. */
void gw_market_choose_option_vol(const struct gw_market *market, struct gw_option_vol *out,
                                 const char *underlying, double strike, int64_t expiry_s, double venue_vol,
                                 double venue_mean);

#endif
