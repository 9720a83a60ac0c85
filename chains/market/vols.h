/* vols: volatilities of underlyings that an options market of the chain states. Part of market; each source is a gw_vol_kind.
 *
 * lyra_gwav    Lyra v1 (@lyrafinance/protocol 0.1.3-alpha; Newport, derivexyz/v1-core, answers alike): of the OptionMarket
 *              getLiveBoards(), getOptionBoard(id), of its OptionGreekCache getIvGWAV(id, window_s): the base volatility of
 *              each expiry now, and its mean over the window, geometric in time (libraries/GWAV.sol). The mean serves: it
 *              cannot be moved within a block. It is of the block, and of a base volatility at the money; skews of strikes
 *              are not taken over. Frozen boards trade no more and are left out.
 * premia_ssvi  Premia's VolatilityOracle.getParams(token): a surface over strikes and expiries (premia_surface.h), of an
 *              updater's time; not used once it is older than age_s_max, or without a spot to place the strike by.
 * rysk_sabr    Rysk's VolatilityFeed: getExpiries(), sabrParams(expiry) of those to come (rysk_smile.h), at the chain's spot;
 *              below the forward the parameters of puts, from it on those of calls: what is out of the money. The contract
 *              keeps no time of them: while OptionExchange trades, paused() being false, it trades on them, and they are of
 *              the block; while it does not, which is when keepers change them, they are not used.
 * derive_svi   Derive's LyraVolFeed: slices over strikes (derive_slice.h), each of its signer's time and confidence. They are
 *              told by logs alone: a reader of those (chains/protocol/derive_svi.h) has the contract vouch for each at every
 *              block, and teaches them here. Not used: of less confidence than GW_VOL_CONFIDENCE_MIN, or older than age_s_max.
 *
 * Of several feeds of one underlying the first listed that knows one serves. Between two expiries of a feed the total
 * variance σ²T of the strike is linear in T; before the first and behind the last σ stays as it is there.
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
/* Round 1: what round 0 made known to ask for. */
GW_MUST_USE enum gw_status gw_vols_plan_more(const struct gw_market *market, struct gw_call_list *calls);
/* Of either round; index: the low half of the call's tag. */
void gw_vols_decode(struct gw_market *market, size_t index, const struct gw_call_reply *reply);
/* After round 1: in the order of expiry, without what cannot be used. */
void gw_vols_settle(struct gw_market *market);
/* What is known of a DERIVE_SVI feed at this block: slices that the contract vouches for, in any order. doubt: why there are
 * no more; "". They serve until the next block is settled. */
void gw_vols_learn(struct gw_market *market, const uint8_t vol_feed[20], const struct gw_derive_slice *slices,
                   size_t count, const char *doubt);
void gw_vols_borrow(const struct gw_market *market, struct gw_vol_borrowed *out, const char *underlying,
                    double strike, int64_t expiry_s);
const char *gw_vol_feed_text(enum gw_vol_feed_source source);
/* The contract that people know the feed by. */
const uint8_t *gw_vol_feed_address(const struct gw_vol_feed *feed);
bool gw_vol_feed_is_known(const struct gw_vol_feed *feed);
/* Board of that options market; NULL: not read, or of no use. */
const struct gw_vol_board *gw_vols_board(const struct gw_market *market, const uint8_t option_market[20],
                                         uint64_t id);

#endif
