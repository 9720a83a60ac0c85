/* exposure: the ecosystem's book. Keeps the latest admitted record of every key and adds them up.
 *
 * gw_exposure_put_*() replace by key (chain, protocol, venue, underlying). A record that is not renewed when
 * its chain closes a later block is kept and ages: a venue that failed to be read must not look like one that
 * vanished. When a chain's epoch rises (reorg) nothing is dropped either; records are replaced by the new
 * branch. A key whose chain closed GW_DROP_BLOCKS complete blocks without it, with venues_excluded == 0, is
 * dropped: then the protocol really holds nothing any more. Status records that bring no new block (beats, the
 * end of a tape) do not count.
 *
 * gw_exposure_sum() adds over keys of one underlying in key order (chain_id, then bytes of protocol, venue), at
 * equal relative shock, re-basing by policy 3.5 when spots differ (<= 1 bp as is; <= 2 % by Hermite; above:
 * as is, and the sum counts as spot-stale: dropping the venue could look like an improvement). Spot is that of
 * the newest record. Ages are the domain's now minus the block time of the record, never below 0.
 * Depth adds at equal move from each pool's own price; a pool more than 2 % off spot makes the sum incomplete. One that lags
 * behind the newest by more than age_depth_s counts by gw_sum_depth_share() (sum.h): it may have been withdrawn.
 * Wrappers (outside.h) stand under their underlying, at their price over their rate, however far off it: that is a
 * depeg. A pool of a wrapper and its underlying has neither gamma nor depth of it. Books and tokens that are configured
 * add a gamma of so many dollars at every node.
 *
 * Errors: put: GW_E_BOUND when the book is full, GW_E_DOMAIN for a spot outside GW_SPOT_USD_MIN..MAX,
 * GW_E_REFUSED for a record of another horizon than now; the book is then unchanged. sum: GW_E_MISSING when
 * no venue has the underlying, GW_E_DOMAIN when a sum is not finite; *out is then zero. Threads: the loop's.
 */
#ifndef GW_MONITOR_EXPOSURE_H
#define GW_MONITOR_EXPOSURE_H

#include "gammawatch/perp.h"
#include "monitor/exposure/absence.h"
#include "monitor/exposure/bucket.h"
#include "monitor/exposure/liquidations.h"
#include "monitor/exposure/outside.h"
#include "monitor/exposure/rebase.h"
#include "monitor/systemic/impact.h"

#define GW_BOOK_EXPOSURES_MAX    256u
#define GW_BOOK_DEPTHS_MAX       256u
#define GW_BOOK_BUCKETS_MAX      512u /* records of GW_BUCKETS_MAX lines */
#define GW_BOOK_LIQUIDATIONS_MAX 256u
#define GW_BOOK_PERPS_MAX        256u
#define GW_UNDERLYINGS_MAX       32u
#define GW_DEPTH_CURVES_MAX      32u
#define GW_DROP_BLOCKS           3u
#define GW_BOOK_STATUSES_MAX     16u
#define GW_SPOT_USD_MIN          1e-9
#define GW_SPOT_USD_MAX          1e12

/* A configured off-chain venue: linear depth, or with a daily volume the crossover of impact.h. */
struct gw_depth_curve {
    char underlying[16];
    char venue[32];
    double depth_1pct_usd;                /* of the crossover: at slope 0 */
    struct gw_impact_crossover crossover; /* volume_daily 0: linear */
    double held_back;                     /* 1 - share that can be used within the reaction time of hedgers */
    double left_ratio; /* of a perpetual's: what hedgers have left because of its funding (policy/perp.h) */
    bool is_perp;
};

/* Of the perpetuals of chains, as left_ratio of a curve. */
struct gw_perp_left {
    char underlying[16];
    double ratio;
};

/* A record of options, and what it is worth. */
struct gw_bucket_item {
    struct gw_bucket_record record;
    struct gw_bucket_figures figures;
};

struct gw_exposure_book {
    struct gw_exposure *exposures;
    size_t exposure_count;
    uint8_t exposure_missed[GW_BOOK_EXPOSURES_MAX];      /* complete blocks closed without it */
    uint8_t exposure_digests[GW_BOOK_EXPOSURES_MAX][32]; /* made when the record comes in: inputs.h */
    struct gw_depth *depths;
    size_t depth_count;
    uint8_t depth_missed[GW_BOOK_DEPTHS_MAX];
    uint8_t depth_digests[GW_BOOK_DEPTHS_MAX][32];
    struct gw_bucket_item *buckets;
    size_t bucket_count;
    uint8_t bucket_missed[GW_BOOK_BUCKETS_MAX];
    uint8_t bucket_digests[GW_BOOK_BUCKETS_MAX][32];
    struct gw_liquidation_record *liquidations;
    size_t liquidation_count;
    uint8_t liquidation_missed[GW_BOOK_LIQUIDATIONS_MAX];
    uint8_t liquidation_digests[GW_BOOK_LIQUIDATIONS_MAX][32];
    struct gw_perp_record *perps;
    size_t perp_count;
    uint8_t perp_missed[GW_BOOK_PERPS_MAX];
    uint8_t perp_digests[GW_BOOK_PERPS_MAX][32];
    struct gw_perp_left perp_left[GW_UNDERLYINGS_MAX];
    size_t perp_left_count;
    struct gw_status_record statuses[GW_BOOK_STATUSES_MAX]; /* the latest of every chain */
    size_t status_count;
    struct gw_depth_curve curves[GW_DEPTH_CURVES_MAX];
    size_t curve_count;
    const struct gw_outside *outside; /* borrowed; NULL: nothing is configured */
    uint8_t outside_digest[32];       /* keccak256 of its bytes; set by who sets it */
    struct gw_absence absence;
    double age_limit_s; /* of a fresh record; 0: none is ever too old */
    double age_limit_l2_s;
    double age_depth_s; /* of fresh depth; 0: none ever lags */
};

/* What moves the breaker beside k, depth and age; zero: nothing of the kind, or unknown (policy/breaker.h). */
struct gw_hazards {
    double oracle_deviation;
    double contagion;
    double cascade_extra;
    double settlement_index;
    unsigned protocols_at_two;
    bool is_unbounded;
    bool is_source_halted;
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
    /* Of hedging_gamma at spot: venues with options, other venues, funds, and what is configured. */
    double options_gamma_usd_per_1pct;
    double liquidity_gamma_usd_per_1pct;
    double
        replicated_gamma_usd_per_1pct; /* funds that were read; leveraged: those that are configured here */
    double leveraged_gamma_usd_per_1pct;
    double offchain_gamma_usd_per_1pct;
    double liquidation_gamma_usd_per_1pct;  /* forced flow within 1 %: counts in k, in no ladder */
    struct gw_liquidation_map liquidations; /* as read; of liquidation_gamma only that */
    double short_gamma_usd_per_1pct;        /* gross, borne */
    double long_gamma_usd_per_1pct;
    double perp_depth_1pct_usd; /* configured, and of chains: perps.h */
    double perp_open_usd;       /* long and short, of fresh markets */
    double perp_funding_8h;     /* as they charge it now, > 0: longs pay shorts; 0 without */
    bool is_perp_doubtful;      /* a market's funding is not known */
    double depeg;               /* of the wrapper farthest from its rate */
    double wrapped_delta_usd;   /* borne, in wrappers */
    double vol;                 /* gamma-weighted implied volatility of the options; 0 = none */
    double oldest_exposure_s;
    double newest_exposure_s;
    double oldest_depth_s;
    double oldest_vol_s;  /* of records with options */
    double oldest_spot_s; /* blocks' age of the spots used */
    bool has_depth;
    bool is_incomplete;
    bool is_spot_stale;
    bool is_silent; /* a venue is dead and counts with its last or its worst contribution */
    bool is_flat_vol;
    bool is_pin;
    struct gw_hazards hazards; /* not the sum's: set by who measures them */
};

GW_MUST_USE enum gw_status gw_exposure_book_init(struct gw_exposure_book *book);
void gw_exposure_book_fini(struct gw_exposure_book *book);
GW_MUST_USE enum gw_status gw_exposure_put(struct gw_exposure_book *book, const struct gw_exposure *record);
GW_MUST_USE enum gw_status gw_exposure_put_depth(struct gw_exposure_book *book,
                                                 const struct gw_depth *record);
/* A part of another number of parts than before drops the parts that are no longer there. GW_E_DOMAIN also for a part,
 * a count or a line that makes no sense. */
GW_MUST_USE enum gw_status gw_exposure_put_buckets(struct gw_exposure_book *book,
                                                   const struct gw_bucket_record *record);
/* GW_E_DOMAIN also for tokens, prices or flows below 0. */
GW_MUST_USE enum gw_status gw_exposure_put_liquidation(struct gw_exposure_book *book,
                                                       const struct gw_liquidation_record *record);
/* GW_E_DOMAIN also for what no market has. */
GW_MUST_USE enum gw_status gw_exposure_put_perp(struct gw_exposure_book *book,
                                                const struct gw_perp_record *record);
GW_MUST_USE enum gw_status gw_exposure_put_status(struct gw_exposure_book *book,
                                                  const struct gw_status_record *r);
/* The order of every list of the book: chain, then bytes of protocol, venue and underlying. x, y: records with a head. */
int gw_exposure_compare_keys(const void *x, const void *y);
/* Distinct underlyings of the exposures, without wrappers, sorted. Returns how many there are; those beyond `max` are not
 * written. */
size_t gw_exposure_underlyings(const struct gw_exposure_book *book, char (*out)[16], size_t max);
/* The ladders of exposure i at the common spot, as the sum adds them. GW_E_MISSING: it is of another underlying; GW_STALE
 * and GW_E_DOMAIN: rebase.h. */
GW_MUST_USE enum gw_status gw_exposure_nodes_of(struct gw_exposure_nodes *out,
                                                const struct gw_exposure_book *book, size_t i,
                                                const char *underlying, double spot_usd);
GW_MUST_USE enum gw_status gw_exposure_sum(struct gw_ecosystem *out, const struct gw_exposure_book *book,
                                           const char *underlying, int64_t now_ms);

#endif
