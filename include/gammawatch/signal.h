/* signal: the margin and liquidity vector that a contract can verify.
 *
 * Margin and liquidity are one struct under one signature (EIP-712, domain {name "gammawatch", version "1",
 * chainId, verifyingContract}; type strings in ipc/signal.c). Integers only. Fields are in the order of the
 * type string; names follow it in snake case.
 */
#ifndef GAMMAWATCH_SIGNAL_H
#define GAMMAWATCH_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

enum gw_signal_state {
    GW_SIGNAL_OK = 0,
    GW_SIGNAL_DEGRADED = 1, /* WARN or warming up: never looser than before */
    GW_SIGNAL_HOLD = 2,     /* stale input: last values, or tighter */
    GW_SIGNAL_HALT = 3      /* breaker 4 */
};

#define GW_STRIKE_CAP_NONE UINT64_MAX /* strike_cap_usd_e8: no cap is advised */

/* Why a vector is what it is: reason_bits. */
#define GW_REASON_LIST(X)                                                                                    \
    X(WARMUP, 0, "memory is warming up: never looser than the defaults")                                     \
    X(STALE_WARN, 1, "an input is older than its limit: loosening is off")                                   \
    X(STALE, 2, "an input is older than three times its limit: values are held")                             \
    X(STALE_DEAD, 3, "an input is older than ten times its limit")                                           \
    X(INCOMPLETE, 4, "a venue or position could not be read")                                                \
    X(DEPTH_MISSING, 5, "no depth is known: feedback counts as unstable")                                    \
    X(UNSTABLE, 6, "k >= 1: hedging outruns depth")                                                          \
    X(OVERSHOOT, 7, "k <= -1: synchronous hedgers overshoot")                                                \
    X(SHORT_GAMMA, 8, "hedgers are net short gamma: k >= 0.25")                                              \
    X(PSR_FLOOR, 9, "price scan range is at its floor")                                                      \
    X(PSR_CAP, 10, "price scan range is at its cap")                                                         \
    X(VOL_FLOOR, 11, "volatility is at its long-run floor")                                                  \
    X(BUFFER_USED, 12, "the anti-procyclical buffer is being consumed")                                      \
    X(STEP_CLAMPED, 13, "the step up was limited")                                                           \
    X(DEADBAND, 14, "the change is inside the dead band")                                                    \
    X(HOLD_TIME, 15, "too soon after the last tightening to loosen")                                         \
    X(SAFE_HOLD, 16, "loosening waits until the safe block shows it")                                        \
    X(MM_RAMP, 17, "maintenance margin follows by ramp")                                                     \
    X(REORG, 18, "the head was reorganised since the last vector")                                           \
    X(FLAT_VOL, 19, "scenarios at unchanged volatility only")                                                \
    X(PIN, 20, "a position is at its strike near expiry")                                                    \
    X(GROUP_SCALED, 21, "the coupled group moved less than wanted")                                          \
    X(MARGIN_CAP, 22, "margin is at its cap")                                                                \
    X(BREAKER, 23, "the breaker level is above 0")                                                           \
    X(CONSUMER_LIMITS, 24, "the group moved less so that the consumer accepts it whole")                     \
    X(UNBOUNDED, 25, "after a move of 5 % hedging finds no price at which it stops")                         \
    X(CASCADE, 26, "a simulated cascade at least doubles a bad move")                                        \
    X(BLACK_HOLE, 27, "depth is below 0.3 of its baseline")                                                  \
    X(CONTAGION, 28, "a shock spreads to another tenth of all equity")                                       \
    X(DEPEG, 29, "a wrapper trades off its rate")                                                            \
    X(NO_LIQUIDATION_BOOK, 30,                                                                               \
      "maintenance margin rises by ramp alone: who it would liquidate is not known")                         \
    X(SILENT_VENUE, 31, "a venue that fell silent counts with its last or its worst contribution")           \
    X(ORACLE_DEVIATION, 32, "the price feed is off the market by more than 1 %")                             \
    X(VOL_DIVERGENCE, 33, "implied volatility is off its average by more than 10 points")                    \
    X(SETTLEMENT, 34, "moving the price at settlement would pay")                                            \
    X(PROTOCOLS, 35, "two protocols or more are restricted on their own")                                    \
    X(SOURCE_HALTED, 36, "the protocol itself is in safe mode")                                              \
    X(AWAITS_PERSON, 37, "the halt ends only when a person has acknowledged it")                             \
    X(THIN_DEPTH, 38, "depth is below 0.6 of its baseline")                                                  \
    X(LIQUIDATION_BUDGET, 39,                                                                                \
      "maintenance margin waits: its next step would liquidate more than a tenth of depth")                  \
    X(FROZEN, 40,                                                                                            \
      "the chain turned below what was final or remembered: no vector until gammawatch rebaseline")          \
    X(MM_OVERRIDE, 41, "governance lets maintenance margin rise at once in this halt")

enum gw_reason {
#define GW_REASON_ENUM(name, bit, help) GW_REASON_##name = (bit),
    GW_REASON_LIST(GW_REASON_ENUM)
#undef GW_REASON_ENUM
};

#define GW_REASON(name) (UINT64_C(1) << GW_REASON_##name)

struct gw_signal_header {
    uint8_t feed_id[32];    /* keccak256(subject || underlying) */
    uint64_t seq;           /* +1 each, from 1 */
    uint64_t epoch;         /* rises with every new writer */
    uint8_t subject[32];    /* keccak256 of the CAIP-10 id of the venue */
    uint8_t underlying[32]; /* keccak256 of its key, e.g. "ETH" */
    uint64_t block_number;
    uint8_t block_hash[32];
    uint64_t observed_at; /* unix seconds, the domain's time */
    uint8_t state;        /* enum gw_signal_state */
    uint8_t mode;         /* enum gw_mode */
    uint16_t confidence_bps;
    uint64_t reason_bits;
    uint8_t inputs_digest[32];
    uint8_t prev_hash[32]; /* digest of the previous vector of the feed; zero for the first */
};

struct gw_signal_liquidity {
    uint32_t iv_markup_bps; /* 1e-4 of volatility */
    uint32_t half_spread_bps;
    uint32_t utilisation_cap_bps;
    uint64_t strike_cap_usd_e8; /* uint256 in the type */
    uint8_t strike_caps_digest[32];
    uint8_t lp_advice; /* 0 none, 1 widen, 2 withdraw */
    uint8_t breaker_level;
    uint8_t hedge_suggestion_digest[32];
    uint64_t valid_until; /* unix seconds */
};

struct gw_signal_margin {
    uint32_t initial_margin_bps; /* multiplier of the protocol's own requirement, 10 000 = 1x */
    uint32_t maintenance_margin_bps;
    uint32_t previous_initial_margin_bps;
    uint32_t previous_maintenance_margin_bps;
    uint32_t mm_pending_bps;
    uint32_t price_scan_range_bps;
    uint32_t amplification_bps;
    int64_t borne_gamma_usd_e8_per_1pct; /* int256 in the type */
    int64_t hedging_gamma_usd_e8_per_1pct;
    uint64_t valid_until;
};

struct gw_signal {
    struct gw_signal_header header;
    struct gw_signal_liquidity liquidity;
    struct gw_signal_margin margin;
};

struct gw_signal_domain {
    uint64_t chain_id;
    uint8_t verifying_contract[20];
};

/* What the signal ring and the journal carry. Plain struct, native byte order, zeroed padding. */
struct gw_signed_vector {
    uint32_t kind; /* GW_RECORD_VECTOR */
    uint32_t size;
    struct gw_signal signal;
    struct gw_signal_domain domain;
    uint8_t digest[32];    /* EIP-712 signing digest */
    uint8_t signature[65]; /* r || s || v, low s, v 27 or 28 */
    uint8_t signer[20];    /* address, for the reader's convenience: verify against one you trust */
    char feed[96];         /* "lyra_v1:0x...:ETH", for people; not signed */
};

/* Withdraws a vector whose block was orphaned. Fields are in the order of the type string. */
struct gw_revocation {
    uint8_t feed_id[32];
    uint64_t seq; /* of the vector withdrawn, and its epoch */
    uint64_t epoch;
    uint8_t orphaned_block_hash[32];
    uint64_t issued_at; /* unix seconds, the domain's time */
};

/* On the signal ring, after its vector. Plain struct, native byte order, zeroed padding. */
struct gw_signed_revocation {
    uint32_t kind; /* GW_RECORD_REVOCATION */
    uint32_t size;
    struct gw_revocation revocation;
    struct gw_signal_domain domain;
    uint8_t digest[32];
    uint8_t signature[65];
    uint8_t signer[20];
    char feed[96]; /* for people; not signed */
};

/* EIP-712 digest: keccak256(0x1901 || domainSeparator || hashStruct(signal)). Pure, any thread. */
void gw_signal_digest(uint8_t out[32], const struct gw_signal *signal, const struct gw_signal_domain *domain);

void gw_signal_revocation_digest(uint8_t out[32], const struct gw_revocation *revocation,
                                 const struct gw_signal_domain *domain);

/* subject = keccak256("<caip2>:<venue>"), underlying = keccak256(key), feed_id from both. */
void gw_signal_feed(struct gw_signal_header *out, const char *caip2, const char *venue,
                    const char *underlying);

/* Recomputes the digest, checks low s and v, recovers the signer. GW_E_AUTH when the digest differs or the
 * recovered address is not `trusted` (NULL: any; the caller reads vector->signer, which is then checked
 * against the recovery). GW_E_FORMAT for a malformed signature or fields out of range (state > 3, mode > 2,
 * maintenance above initial margin, breaker above 4, advice above 2, confidence above 10 000, a feed that is
 * not printable ASCII). Freshness is the caller's. */
GW_MUST_USE enum gw_status gw_signal_verify(const struct gw_signed_vector *vector, const uint8_t trusted[20]);

GW_MUST_USE enum gw_status gw_signal_verify_revocation(const struct gw_signed_revocation *revocation,
                                                       const uint8_t trusted[20]);

/* One line of JSON (NDJSON), names of the EIP-712 types, integers above 2^53 as decimal strings.
 * GW_E_BOUND when `size` is too small (4096 is enough). */
GW_MUST_USE enum gw_status gw_signal_format_json(char *out, size_t size,
                                                 const struct gw_signed_vector *vector);

/* The inverse; a missing, unknown or out-of-range field is GW_E_FORMAT. */
GW_MUST_USE enum gw_status gw_signal_parse_json(struct gw_signed_vector *out, const char *text, size_t size);

#endif
