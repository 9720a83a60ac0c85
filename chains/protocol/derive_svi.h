/* derive_svi: reads the slices of Derive's volatility feed for the market's source of that name (chains/market/vols.h). No
 * protocol that a configuration lists: each such source makes one, which holds no positions.
 *
 * LyraVolFeed keeps its slices to itself: VolDataUpdated(expiry; VolDetails) is where their parameters, time and confidence
 * stand (derivexyz/v2-core 7736900d, feeds/LyraVolFeed.sol). Keys: expiries. At every block each that is to come is asked for
 * getVol() at a strike off the money, and a slice serves where that answer is its own, volatility and confidence: so a slice
 * of an orphaned branch, or one that a missed log replaced, serves nobody, and neither does one past the feed's heartbeat,
 * for which getVol() reverts. The latest GW_DERIVE_SLICES of an expiry are kept, so that a reorganisation finds the one before.
 */
#ifndef GW_CHAINS_PROTOCOL_DERIVE_SVI_H
#define GW_CHAINS_PROTOCOL_DERIVE_SVI_H

#include "chains/protocol/protocol.h"

#define GW_DERIVE_SLICES 3u

struct gw_derive_svi_config {
    uint8_t vol_feed[20];
    uint8_t updated_topic[32];
};

/* Value of an expiry's entry. */
struct gw_derive_svi_value {
    struct gw_derive_slice slices[GW_DERIVE_SLICES]; /* in no order */
    uint32_t count;
    uint32_t serving; /* 1 + the place of the one that the contract vouches for; 0: none */
    bool is_doubted;  /* the contract was asked, and said something else than any of them */
};

/* Of the block; doubt: the first reason why a slice does not serve. */
struct gw_derive_svi_state {
    char doubt[GW_MARKET_REASON_MAX];
};

/* The reader of a feed of source derive_svi. */
GW_MUST_USE enum gw_status gw_derive_svi_open(struct gw_venue *venue, const struct gw_vol_feed *feed);

#endif
