/* vols: volatilities of underlyings that an options market of the chain states. Part of market.
 *
 * premia_ssvi  Premia's VolatilityOracle.getParams(token): a surface over strikes and expiries (premia_surface.h), of an
 *            updater's time; not used once it is older than age_s_max, or without a spot to place the strike by.
 * lyra_gwav  Lyra v1 (@lyrafinance/protocol 0.1.3-alpha; Newport, derivexyz/v1-core, answers alike): of the OptionMarket
 *            getLiveBoards(), getOptionBoard(id), of its OptionGreekCache getIvGWAV(id, window_s): the base volatility of
 *            each expiry now, and its mean over the window, geometric in time (libraries/GWAV.sol). The mean serves: it
 *            cannot be moved within a block. It is of the block, and of a base volatility at the money; skews of strikes
 *            are not taken over. Frozen boards trade no more and are left out.
 *
 * Of several feeds of one underlying the first listed that knows one serves. Between two boards the total variance σ²T is linear in T; before the first and behind the last σ stays as it is there.
 */
#ifndef GW_CHAINS_MARKET_VOLS_H
#define GW_CHAINS_MARKET_VOLS_H

#include "chains/market/market.h"

/* A volatility of another market, at the money, for every strike: as a fit that misses (policy 3.3). With that market's smile
 * half of that doubt is left. */
#define GW_VOL_BORROWED_CONFIDENCE 0.5
#define GW_VOL_SURFACE_CONFIDENCE  0.75

struct gw_vol_borrowed {
    double vol; /* 0: none */
    double age_s;
    double confidence;
    const char *source;
};

GW_MUST_USE enum gw_status gw_vols_plan(const struct gw_market *market, struct gw_call_list *calls);
void gw_vols_decode(struct gw_vol_feed *feed, const struct gw_call_reply *reply);
/* Round 1. The index of a call is feed << 16 | board. */
GW_MUST_USE enum gw_status gw_vols_plan_boards(const struct gw_market *market, struct gw_call_list *calls);
void gw_vols_decode_board(struct gw_market *market, bool is_mean, size_t index,
                          const struct gw_call_reply *reply);
/* After round 1: boards in the order of their expiry, without those that cannot be used. */
void gw_vols_settle(struct gw_market *market);
void gw_vols_borrow(const struct gw_market *market, struct gw_vol_borrowed *out, const char *underlying,
                    double strike, int64_t expiry_s);
const char *gw_vol_feed_text(enum gw_vol_feed_source source);
/* Board of that options market; NULL: not read, or of no use. */
const struct gw_vol_board *gw_vols_board(const struct gw_market *market, const uint8_t option_market[20],
                                         uint64_t id);

#endif
