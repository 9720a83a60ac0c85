/* exposure: the ecosystem's book. Keeps the latest admitted record of every key and adds them up.
 *
 * gw_exposure_put_*() replace by key (chain, protocol, venue, underlying). A record that is not renewed when
 * its chain closes a later block is kept and ages: a venue that failed to be read must not look like one that
 * vanished. When a chain's epoch rises (reorg) nothing is dropped either; records are replaced by the new
 * branch. A key whose chain closed GW_DROP_BLOCKS complete blocks without it, with venues_excluded == 0, is
 * dropped: then the protocol really holds nothing any more.
 *
 * gw_exposure_sum() adds over keys of one underlying in key order (memcmp of chain_id, protocol, venue), at
 * equal relative shock, re-basing by policy 3.5 when spots differ (<= 1 bp as is; <= 2 % by Hermite; above:
 * stale). Spot is that of the newest record. Ages are the domain's now minus the block time of the record.
 */
#ifndef GW_MONITOR_EXPOSURE_H
#define GW_MONITOR_EXPOSURE_H

#include "gammawatch/record.h"

#define GW_BOOK_EXPOSURES_MAX 256u
#define GW_BOOK_DEPTHS_MAX    256u
#define GW_UNDERLYINGS_MAX    32u
#define GW_DEPTH_CURVES_MAX   32u
#define GW_DROP_BLOCKS        3u

/* A configured off-chain venue: linear depth. */
struct gw_depth_curve {
    char underlying[16];
    char venue[32];
    double depth_1pct_usd;
};

struct gw_exposure_book {
    struct gw_exposure *exposures;
    size_t exposure_count;
    struct gw_depth *depths;
    size_t depth_count;
    struct gw_status_record statuses[16];
    size_t status_count;
    struct gw_depth_curve curves[GW_DEPTH_CURVES_MAX];
    size_t curve_count;
};

/* One underlying, summed. Node dollars at the node's own spot. */
struct gw_ecosystem {
    char underlying[16];
    double spot_usd;
    size_t venues;
    double borne_gamma_usd_per_1pct[GW_LADDER_NODES];
    double hedging_gamma_usd_per_1pct[GW_LADDER_NODES];
    double hedging_gamma_lo_usd_per_1pct[GW_LADDER_NODES];
    double hedging_gamma_hi_usd_per_1pct[GW_LADDER_NODES];
    double hedging_delta_tokens[GW_LADDER_NODES];
    double absorbed_tokens[GW_LADDER_NODES]; /* all pools plus configured curves */
    double depth_up_1pct_usd;
    double depth_down_1pct_usd;
    double vol; /* gamma-weighted implied volatility of the options; 0 = none */
    double oldest_exposure_s;
    double oldest_depth_s;
    double oldest_spot_s; /* blocks' age of the spots used; a missed heartbeat counts from updatedAt */
    bool has_depth;
    bool is_incomplete;
    bool is_spot_stale;
    bool is_flat_vol;
    bool is_pin;
};

GW_MUST_USE enum gw_status gw_exposure_book_init(struct gw_exposure_book *book);
void gw_exposure_book_fini(struct gw_exposure_book *book);
GW_MUST_USE enum gw_status gw_exposure_put(struct gw_exposure_book *book, const struct gw_exposure *record);
GW_MUST_USE enum gw_status gw_exposure_put_depth(struct gw_exposure_book *book,
                                                 const struct gw_depth *record);
GW_MUST_USE enum gw_status gw_exposure_put_status(struct gw_exposure_book *book,
                                                  const struct gw_status_record *r);
/* Distinct underlyings in the book, sorted; returns the count. */
size_t gw_exposure_underlyings(const struct gw_exposure_book *book, char (*out)[16], size_t max);
GW_MUST_USE enum gw_status gw_exposure_sum(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                                           const char *underlying, int64_t now_ms);

#endif
