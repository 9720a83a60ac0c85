/* record: what travels in a collector's ring.
 *
 * A record is a full snapshot of one (chain, protocol, venue, underlying) pinned to one block hash. Losing
 * one is healed by the next. Doubles are IEEE 754 binary64 and always finite: a value that would be NaN or
 * infinite makes the record's `valid` 0. Strings are NUL-terminated and NUL-padded. Byte order is the
 * machine's; the ring header refuses a foreign one.
 *
 * Layout is an ABI: every offset is asserted in ipc/record.c and GW_RECORD_ABI changes with any of them.
 */
#ifndef GAMMAWATCH_RECORD_H
#define GAMMAWATCH_RECORD_H

#include <stdint.h>

#include "gammawatch/pricing.h"
#include "gammawatch/status.h"

#define GW_RECORD_ABI 5u

enum gw_record_kind {
    GW_RECORD_EXPOSURE = 1,
    GW_RECORD_DEPTH = 2,
    GW_RECORD_STATUS = 3,     /* closes the block: every exposure and depth record of it came before */
    GW_RECORD_VECTOR = 4,     /* struct gw_signed_vector, on the signal ring */
    GW_RECORD_ECOSYSTEM = 5,  /* on the signal ring: one underlying over all chains, after each evaluation */
    GW_RECORD_EVALUATED = 6,  /* closes an evaluation; flow control of replays follows it */
    GW_RECORD_REVOCATION = 7, /* struct gw_signed_revocation, on the signal ring */
    GW_RECORD_CONSUMER = 8,   /* of a collector, before the status record of its block */
    GW_RECORD_BUCKETS = 9,    /* of a collector, after the exposures: gammawatch/systemic.h */
    GW_RECORD_SYSTEMIC = 10,  /* on the signal ring, after the ecosystem record of the same underlying */
    GW_RECORD_EXPLANATION = 11, /* on the signal ring, after its vector: gammawatch/explanation.h */
    GW_RECORD_FORECAST = 12,    /* on the signal ring, after the systemic record: gammawatch/advice.h */
    GW_RECORD_ADVICE = 13,      /* on the signal ring, after its vector: gammawatch/advice.h */
    GW_RECORD_LIQUIDATION = 14, /* of a collector, after the buckets: gammawatch/liquidation.h */
    GW_RECORD_PERP = 15         /* of a collector, after the liquidations: gammawatch/perp.h */
};

enum gw_mode { GW_MODE_LIVE = 0, GW_MODE_DRY_RUN = 1, GW_MODE_REPLAY = 2 };

enum gw_finality { GW_FINALITY_LATEST = 0, GW_FINALITY_SAFE = 1, GW_FINALITY_FINALIZED = 2 };

/* Flags of exposure records. */
#define GW_EXPOSURE_COMPLETE   (1u << 0) /* every position of the venue was read and priced */
#define GW_EXPOSURE_STALE_SPOT (1u << 1) /* the price feed missed its heartbeat */
#define GW_EXPOSURE_PIN        (1u << 2) /* a position is at its strike near expiry: gamma at spot is not safe */
#define GW_EXPOSURE_ESTIMATED  (1u << 3) /* a part was inferred, not read */
#define GW_EXPOSURE_FLAT_VOL   (1u << 4) /* all that assumes another volatility or time is 0 */
#define GW_EXPOSURE_OPTIONS    (1u << 5) /* holds option positions (margin applies) */
#define GW_EXPOSURE_STALE_VOL  (1u << 6) /* volatility came from the configured fallback */
#define GW_EXPOSURE_WEAK_PIN   (1u << 7) /* read by block number, checked against the hash afterwards */
#define GW_EXPOSURE_UNPROVEN   (1u << 8) /* the block's hash was not recomputed from its header */
#define GW_EXPOSURE_GAP        (1u << 9) /* logs of some blocks could not be read: positions may be missing */
#define GW_EXPOSURE_NO_DEBT    (1u << 10) /* nobody owes anything in the venue: there is nothing to liquidate */
#define GW_EXPOSURE_REPLICATED (1u << 11) /* payoffs that funds make by trading: leveraged tokens, CPPI */

/* Why a chain's signals stand still until a person runs `gammawatch rebaseline`. */
enum gw_freeze {
    GW_FREEZE_NONE = 0,
    GW_FREEZE_DEEP = 1, /* the chain was reorganised below the window of hashes */
    GW_FREEZE_FINAL = 2 /* the chain was reorganised below a block that was final */
};

/* Common head, 272 bytes. */
struct gw_record_head {
    uint32_t kind;  /* enum gw_record_kind */
    uint32_t size;  /* bytes of the whole record */
    uint32_t abi;   /* GW_RECORD_ABI */
    uint32_t valid; /* 0: the numbers must not be used */
    uint64_t chain_id;
    uint64_t block_number;
    int64_t block_time_s; /* header timestamp, unix */
    int64_t observed_ms;  /* the domain's time when the record was built, unix */
    uint64_t epoch; /* rises with every start of the collector (upper half; 0 in a replay) and every reorg */
    uint32_t finality; /* enum gw_finality of the view */
    uint32_t mode;     /* enum gw_mode */
    uint8_t block_hash[32];
    uint8_t parent_hash[32];
    char chain[16];
    char protocol[24];
    char venue[72]; /* what a user would name: 0x address or pool id, lower case */
    char underlying[16];
    uint32_t flags;
    uint32_t horizon_s; /* 0 = now */
    uint64_t reserved;
};

/* Dollar figures at a ladder node are at the node's own spot S_i = spot_usd * (1 + shock). */
struct gw_exposure {
    struct gw_record_head head;
    double spot_usd;
    double spot_age_s;         /* block time minus the feed's updatedAt */
    double vol;                /* gamma-weighted volatility of the options; 0 without options */
    double positions;          /* counted */
    double excluded;           /* positions or parts that could not be read or priced */
    double notional_usd;       /* sum |quantity| * spot of options; value of LP positions */
    double delta_usd;          /* borne, at spot */
    double gamma_usd_per_1pct; /* borne, at spot: Gamma_R */
    double short_gamma_usd_per_1pct;
    double long_gamma_usd_per_1pct;
    double hedging_delta_usd;
    double hedging_gamma_usd_per_1pct; /* Gamma_H */
    double vega_usd_per_volpt;
    double theta_usd_per_day;
    double short_option_quantity;     /* sum over (strike, expiry) of max(0, -(calls + puts)), tokens */
    double next_expiry_s;             /* unix; 0 without options */
    double next_expiry_gamma_ratio;   /* part of the options' sum of |gamma| that ends with it */
    double gamma_finite_usd_per_1pct; /* borne, over the move of a hedger's reaction time: bounded at a pin */
    double hedging_gamma_finite_usd_per_1pct;
    double vanna_usd_per_volpt; /* change of delta_usd when every volatility rises by a point */
    double hedging_vanna_usd_per_volpt;
    double charm_usd_per_day; /* change of delta_usd per day that passes */
    double hedging_charm_usd_per_day;
    uint8_t positions_digest[32]; /* keccak256 of the positions in canonical order */
    uint8_t replies_digest[32];   /* keccak256 of the RPC replies behind the block */
    char vol_source[16];
    char evidence[16]; /* how is known who hedges, the weakest of all counted: "observed" on chain,
                                  "documented" or "assumed" (policy 3.6); "" without positions */
    /* Borne. By enum gw_vol_shift, see gammawatch/ladder_book.h; P&L in dollars against the
     * value at spot and unchanged volatility, delta in dollars. */
    double pnl_usd[3][GW_LADDER_NODES];
    double ladder_delta_usd[3][GW_LADDER_NODES];
    double pnl_tail_usd[GW_TAIL_SHOCKS]; /* -66, -33, +50, +100, +200 %, volatility up */
    double ladder_gamma_usd_per_1pct[GW_LADDER_NODES];
    double ladder_hedging_delta_usd[GW_LADDER_NODES];
    double ladder_hedging_gamma_usd_per_1pct[GW_LADDER_NODES];
    double
        ladder_hedging_gamma_lo_usd_per_1pct[GW_LADDER_NODES]; /* most negative of the band of who hedges */
    double ladder_hedging_gamma_hi_usd_per_1pct[GW_LADDER_NODES];
    /* Most negative of the sums at 0.8, 1 and 1.25 times every volatility (policy 3.3). */
    double ladder_conservative_gamma_usd_per_1pct[GW_LADDER_NODES];
    double ladder_conservative_hedging_gamma_usd_per_1pct[GW_LADDER_NODES];
    /* The same book later, volatility unchanged, options expired by then dropped (policy 3.16). The last
     * horizon reaches to the next expiry, which is dropped; without options it is 0 s. Deltas are at spot. */
    double forecast_horizon_s[GW_HORIZONS];
    double forecast_delta_usd[GW_HORIZONS];
    double forecast_hedging_delta_usd[GW_HORIZONS];
    double forecast_gamma_usd_per_1pct[GW_HORIZONS][GW_LADDER_NODES];
    double forecast_hedging_gamma_usd_per_1pct[GW_HORIZONS][GW_LADDER_NODES];
    double
        spot_age_s_max; /* of the feed, 1.1 of its heartbeat: a spot older than that is late; 0 = unknown */
    /* h_P - h_C (policy 3.6), the mean over positions by |gamma|, and its band; without gamma by count. */
    double hedging_ratio;
    double hedging_ratio_lo;
    double hedging_ratio_hi;
    double vol_age_s;            /* of the oldest volatility used; 0: of this block, or configured */
    double vol_confidence_ratio; /* least of the volatilities used; 0 without options */
};

/* Depth of one pool for one underlying. absorbed[i] > 0: tokens of the underlying that buyers take out of
 * the pool until its price is pool_price_usd * (1 + shock_i); < 0: tokens sold into it. Fees excluded. */
struct gw_depth {
    struct gw_record_head head;
    double pool_price_usd; /* the pool's own price of the underlying, quote asset at its feed price */
    double fee_ratio;
    double absorbed_tokens[GW_LADDER_NODES];
    double reach_down_ratio; /* lowest and highest relative price at which the walk still met liquidity */
    double reach_up_ratio;
    uint8_t replies_digest[32];
};

#define GW_VENUES_MAX 64

/* What status records count of failed requests: X(role of the endpoint, its name), X(status); all other statuses
 * are counted in one place behind those listed. */
#define GW_RPC_ROLE_LIST(X)                                                                                  \
    X(PRIMARY, "primary")                                                                                    \
    X(FALLBACK, "fallback")                                                                                  \
    X(QUORUM, "quorum")                                                                                      \
    X(ARCHIVE, "archive")
#define GW_RPC_KIND_LIST(X)                                                                                  \
    X(E_TIMEOUT)                                                                                             \
    X(E_CONNECT)                                                                                             \
    X(E_HTTP)                                                                                                \
    X(E_RPC)                                                                                                 \
    X(E_RATE)                                                                                                \
    X(E_BOUND)                                                                                               \
    X(E_SIZE)                                                                                                \
    X(E_BILLING)                                                                                             \
    X(E_MISSING)                                                                                             \
    X(E_CHAIN)                                                                                               \
    X(E_BEHIND)                                                                                              \
    X(E_DISPUTE)                                                                                             \
    X(E_FORMAT)                                                                                              \
    X(E_CHECKSUM)                                                                                            \
    X(E_REVERT)
#define GW_RPC_ROLES 4
#define GW_RPC_KINDS 16

#define GW_STATUS_GAPS_MAX 8

/* Blocks whose logs no endpoint gave, of one venue. */
struct gw_status_gap {
    char venue[32]; /* its name in the configuration */
    uint64_t from;
    uint64_t to;
    uint64_t status; /* enum gw_status: why */
};

struct gw_status_record {
    struct gw_record_head head;
    uint64_t safe_number; /* these two may lag by a few blocks; 0 when the chain does not tell */
    uint64_t finalized_number;
    uint64_t exposures; /* records of this block before this one */
    uint64_t depths;
    uint64_t venues_excluded;
    uint64_t rpc_calls; /* HTTP requests, cumulative; all counters since start */
    uint64_t rpc_bytes;
    uint64_t rpc_errors;
    uint64_t reorgs;
    uint64_t reorg_depth;       /* of this block; 0 = none */
    uint64_t is_beat;           /* 1: no new block, only a sign of life */
    uint64_t is_end;            /* 1: the tape ended */
    int64_t last_error;         /* enum gw_status of the last failed request; 0 after a success */
    int64_t head_age_ms;        /* monotonic time since the head last moved */
    uint8_t records_digest[32]; /* running keccak256 over every record published since start, without this */
    uint64_t freeze_reason; /* enum gw_freeze: of the last turn after which nothing may be signed; 0 = none */
    uint64_t freeze_epoch;  /* head.epoch of the first block behind that turn */
    uint64_t ws_live;       /* WebSockets that announce heads now */
    uint64_t ws_heads;      /* heads announced; all counters since start, and 0 in a replay */
    uint64_t ws_failures;   /* connections refused or lost, and messages that were none */
    uint64_t ws_unconfirmed; /* heads announced that no endpoint then showed */
    uint64_t ws_missed;      /* heads that polling found while a WebSocket was silent about them */
    uint64_t history_left; /* blocks whose logs are still to be read, each counted once per venue; 0 = none */
    uint64_t history_total; /* the most that were left since this reading began */
    uint64_t history_eta_s; /* 0 = unknown */
    uint64_t gaps;          /* ranges of history that no endpoint gave */
    uint64_t gap_blocks;
    uint64_t
        drift; /* entries that a full re-read found changed though no log told, since start: 0 if all is well */
    uint64_t reread_entries;    /* that such re-reads compared, since start */
    uint64_t checkpoint_number; /* height of the last one written or taken; 0 = none */
    uint64_t rpc_failures[GW_RPC_ROLES * GW_RPC_KINDS]; /* rpc_errors, [role * GW_RPC_KINDS + kind] */
    /* Of the endpoint that comes nearest to its daily budget: the budget, what of it the last 24 hours used, and what 24
     * hours like those so far take; 0 in the first minutes, and all of it where no endpoint has a budget. */
    uint64_t rpc_budget_day;
    uint64_t rpc_used_day;
    uint64_t rpc_forecast_day;
    struct gw_status_gap
        gap_list[GW_STATUS_GAPS_MAX]; /* the first of `gaps`; further ones are counted alone */
};

struct gw_consumer_values {
    uint32_t initial_margin_bps;
    uint32_t maintenance_margin_bps;
    uint32_t utilisation_cap_bps;
};

/* What one consumer contract would accept at the end of this block, and what it obeys. head.venue is its address,
 * head.protocol and head.underlying are empty. Source: GammawatchConsumer.sol and GammawatchClamps.sol. */
struct gw_consumer_record {
    struct gw_record_head head;
    uint8_t feed_id[32];
    uint64_t epoch; /* of the vector applied last; 0 and 0: none yet */
    uint64_t seq;
    uint64_t applied_at_s; /* unix; 0 = never */
    uint64_t tightened_at_s;
    uint64_t loosened_at_s;
    uint64_t margin_valid_until_s; /* of the vector applied last; 0: none since the clamps were set */
    uint64_t liquidity_valid_until_s;
    struct gw_consumer_values current;  /* of the vector applied last */
    struct gw_consumer_values calm_low; /* what a vector of state 0 may carry */
    struct gw_consumer_values calm_high;
    struct gw_consumer_values doubtful_low; /* and one of any other state */
    struct gw_consumer_values doubtful_high;
    struct gw_consumer_values floor;
    struct gw_consumer_values ceiling;
    uint32_t margin_tighten_bps; /* largest rise in one window */
    uint32_t margin_loosen_bps;  /* largest fall in one loosening */
    uint32_t utilisation_tighten_bps;
    uint32_t utilisation_loosen_bps;
    uint32_t initial_over_maintenance_bps; /* least ratio, 10 000 = 1x */
    uint32_t tighten_window_s;
    uint32_t loosen_delay_s; /* least time between two loosenings */
    uint32_t loosen_hold_s;  /* least time from a tightening to a loosening */
    uint32_t margin_valid_s_max;
    uint32_t liquidity_valid_s_max;
    uint32_t state; /* of the vector applied last, and its breaker level */
    uint32_t breaker_level;
    uint32_t is_revoked;
};

/* What the monitor made of one underlying (policy 3.5-3.10). head: the chain and block that caused the
 * evaluation; head.protocol and head.venue are empty. A level or spot that does not exist is 0. */
struct gw_ecosystem_record {
    struct gw_record_head head;
    double spot_usd;
    double venues;
    double borne_gamma_usd_per_1pct;
    double hedging_gamma_usd_per_1pct;
    double hedging_gamma_lo_usd_per_1pct;
    double hedging_gamma_hi_usd_per_1pct;
    double borne_flip_below_usd; /* nearest zero-gamma level below and above spot */
    double borne_flip_above_usd;
    double hedging_flip_below_usd;
    double hedging_flip_above_usd;
    double borne_flips; /* counts over the whole ladder */
    double hedging_flips;
    double hedge_flow_down_usd; /* hedgers' trade for -5 % and +5 %: + = buy; dollars at spot */
    double hedge_flow_up_usd;
    double peak_short_gamma_usd_per_1pct; /* most negative hedging gamma over the ladder, and its spot */
    double peak_short_gamma_spot_usd;
    double depth_1pct_usd; /* min of both sides; 0 = unknown */
    double depth_up_1pct_usd;
    double depth_down_1pct_usd;
    double k;
    double k_mean;
    double amplification; /* A; A_max when unstable */
    double amplification_relative;
    double vol_now;
    double vol_floor;
    double breaker_level;
    double confidence;
    double oldest_input_s; /* age of the oldest input used */
    uint64_t reason_bits;
};

struct gw_evaluated_record {
    struct gw_record_head head;
    uint64_t ring_sequence; /* of the status record that caused the evaluation, in its collector's ring */
    uint64_t underlyings;
    uint64_t vectors; /* published by this evaluation */
    uint64_t vectors_total;
    uint64_t is_end;            /* the tape ended and everything is published */
    uint8_t vectors_digest[32]; /* running keccak256 over every signed vector and revocation since start */
};

#define GW_RECORD_SIZE_MAX sizeof(struct gw_exposure)

/* Hash of the names, types, offsets and units of all layouts above; goes into the ring header. */
uint64_t gw_record_layout_hash(void);

/* Calls `visit` for every number and text of a record, by the name of its field: values and their count, or a text. The
 * first is the name of the record's kind, as "record". Errors are those of gw_record_check(). */
typedef void (*gw_record_visit)(void *context, const char *name, const double *values, size_t count,
                                const char *text);
GW_MUST_USE enum gw_status gw_record_walk(const void *record, size_t size, gw_record_visit visit,
                                          void *context);

/* Checks head.kind, size, abi, string termination and that every double is finite (else GW_E_FORMAT).
 * size: bytes received. Pure, any thread. */
GW_MUST_USE enum gw_status gw_record_check(const void *record, size_t size);

#endif
