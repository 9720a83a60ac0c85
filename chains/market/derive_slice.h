/* derive_slice: volatilities of Derive's feed, one SVI slice per expiry (derivexyz/v2-core 7736900d: feeds/LyraVolFeed.sol;
 * derivexyz/lyra-utils 759e9625: math/SVI.sol). Pure, any thread.
 */
#ifndef GW_CHAINS_MARKET_DERIVE_SLICE_H
#define GW_CHAINS_MARKET_DERIVE_SLICE_H

#include "chains/abi/multicall.h"
#include "gammawatch/smile.h"

/* VolDetails of an expiry. */
struct gw_derive_slice {
    int64_t expiry_s;
    int64_t updated_s; /* its signer's time */
    struct gw_svi svi; /* of total variance over tau_years */
    double forward;
    double tau_years;
    double confidence; /* 0..1 */
};

/* What getVol() answers. */
struct gw_derive_quote {
    double vol;
    double confidence;
};

/* The data of VolDataUpdated(expiry; VolDetails). */
GW_MUST_USE enum gw_status gw_derive_read_slice(struct gw_derive_slice *slice, struct gw_abi_cursor *c);
/* SVI.getVol(): |ln(strike/forward)| is bounded by 4√(a + b·s), total variance by 144. 0 where it reverts. */
double gw_derive_vol(const struct gw_derive_slice *slice, double strike);

/* getVol(strike, expiry); it reverts when the feed is older than its heartbeat or has no such expiry: GW_E_REVERT. *out is of
 * use on GW_OK only. */
GW_MUST_USE enum gw_status gw_derive_plan_vol(struct gw_call_list *calls, const uint8_t vol_feed[20],
                                              uint64_t tag, uint64_t strike_e8, int64_t expiry_s);
GW_MUST_USE enum gw_status gw_derive_read_quote(struct gw_derive_quote *out,
                                                const struct gw_call_reply *reply);

#endif
