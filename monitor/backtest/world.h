/* world: one market with one vault in it, watched by the policy of the monitor itself.
 *
 * Each step: an exogenous return -> what hedgers make of it -> expiries, the day's sale -> the record a collector would
 * publish -> gw_exposure_sum() -> gw_policy_feedback() -> gw_policy_advise(): the functions of the monitor, linked.
 * Hedgers: a return r0 becomes r0·A(k), A at most amplification_max; from |r0| = GW_WORLD_CASCADE on, and when that is
 * further, the peak of the cascade simulator, bounded by the same factor. Prices from a file move as they did: their hedgers are in them already.
 * Depth evaporates with volatility, D1·clamp(σ_ref/σ, 0.35, 1). Implied volatility is 1.05 times the EWMA.
 * A market that obeys sells less when the utilisation cap falls or the markup rises, never beyond a strike cap, nothing
 * near spot from breaker level 2 on and nothing at all from 3; it moves half-way there each day.
 * A person acknowledges every halt at once (breaker_ack_s).
 * What half a year of hourly returns says of tails and volatility (history.h) is measured as the monitor does, but once a
 * day: it moves by the month.
 */
#ifndef GW_MONITOR_BACKTEST_WORLD_H
#define GW_MONITOR_BACKTEST_WORLD_H

#include "monitor/backtest/generator.h"
#include "monitor/backtest/vault.h"
#include "monitor/policy/history.h"

#define GW_WORLD_CASCADE   0.03
#define GW_WORLD_DEPTH_USD 40e6
#define GW_WORLD_SPOT_USD  2000.0

struct gw_world_setup {
    const struct gw_policy_params *params;
    enum gw_generator_kind generator;
    const double *prices; /* NULL: the generator; else one price a step */
    size_t price_count;
    int64_t start_s;
    int64_t dt_s;
    uint64_t seed;
    double feedback; /* k that the vault's sales aim at */
    bool obeys;
};

/* One way of judging the same book. */
struct gw_judge {
    struct gw_policy_params params;
    struct gw_memory memory;
    struct gw_feedback feedback;
    struct gw_feed_state state;
    struct gw_signal signal;
    uint32_t requirement_bps; /* x, before buffer and limits */
    double reference_usd;     /* what a multiplier of 1 is */
    bool has_margin;
};

struct gw_world {
    struct gw_world_setup setup;
    struct gw_generator generator;
    struct gw_vault vault;
    struct gw_judge judge;           /* the policy */
    struct gw_judge judge_without_a; /* with A_rel fixed at 1 */
    struct gw_history history;       /* of both: they see the same prices */
    int64_t measured_s;              /* when it was measured last */
    struct gw_exposure exposure;
    struct gw_ladder_sums sums;
    double spot;
    double vol; /* implied */
    double depth_usd;
    double cohort_usd; /* notional of each option sold a day at full size */
    double share;      /* of a full sale that the market makes */
    int64_t now_s;
    uint64_t step;
    int64_t stale_since_s; /* a drill: from then on records stop coming; 0 = they come */
};

GW_MUST_USE enum gw_status gw_world_begin(struct gw_world *world, const struct gw_world_setup *setup);
GW_MUST_USE enum gw_status gw_world_step(struct gw_world *world);

/* Margin of the present book in this market, with no more than the rule's own formula. */
GW_MUST_USE enum gw_status gw_world_margin(double *out_usd, const struct gw_world *world, double vol,
                                           double z_tail);

#endif
