/* policy: from an ecosystem to a vector. Pure: everything it remembers is in gw_memory and gw_feed_state,
 * both plain data without pointers, so that the journal can hold them and a replay gives the same bytes.
 *
 * gw_policy_feedback() runs once per underlying and evaluation; gw_policy_advise() once per feed. The rules
 * behind it are listed in rules.def; each fills its part of gw_advice from gw_rule_input; limits.c then moves
 * the coupled group {initial margin, utilisation cap} along one line (policy 3.11.6), maintenance margin
 * follows by ramp, and the staleness table (3.12) holds. It never loosens on doubt: see gw_policy_advise().
 * Sources: policy.md sections named at each rule.
 */
#ifndef GW_MONITOR_POLICY_H
#define GW_MONITOR_POLICY_H

#include "gammawatch/signal.h"
#include "ipc/base/config.h"
#include "monitor/exposure/exposure.h"

/* Every parameter with unit, default and reason: fields table in params.c. */
struct gw_policy_params {
    double mpor_h;
    double z_tail; /* t_4 unit-variance 99 % */
    double z_gap;  /* t_4 99.5 % */
    double psr_min;
    double psr_max;
    double amplification_max;
    double long_run_vol;       /* until measured: config */
    double vol_floor_ratio;    /* 0.9 */
    double ewma_decay_per_day; /* 0.94 */
    double option_contingency; /* 0.0030 of spot per naked short option */
    double im_over_mm;         /* 1.25 */
    double hedge_latency_s;
    double utilisation_max; /* 0.90 */
    uint64_t theta_bps;
    uint64_t step_up_bps;
    uint64_t deadband_up_bps;
    uint64_t deadband_down_bps;
    uint64_t hold_s;
    uint64_t loosen_bps_per_hour;
    uint64_t margin_min_bps;
    uint64_t margin_max_bps;
    uint64_t mm_ramp_bps_per_hour;
    double mm_liquidation_share; /* of the depth of 1 % */
    uint64_t mm_override_s;      /* unix; 0: none */
    uint64_t slot_s;             /* "per update" */
    uint64_t valid_margin_s;
    uint64_t valid_liquidity_s;
    uint64_t warmup_blocks;
    uint64_t breaker_ack_s;
    uint64_t deadband_cap_bps; /* of strike caps, relative */
    double hedge_half_spread;
    double hedge_interval_s;
    double spread_base_bps;
    double spread_slope_bps;
    double pin_share;
    double pin_window_s;
    double pin_hedged;
    double lp_fee_per_year;
    double lp_gamma_usd_max;
    double lp_margin_of_vol;
    double settle_within_s;
    double settle_blocks;
    double risk_aversion;
    double offset_share;
    double offset_cost_vol;
    double offset_available_usd;
    double hedger_band; /* share of a venue's largest hedge that is left open */
    double hedge_gas_usd;
    double hedge_saving;
    double cascade_alarm_shock;
    double cascade_step_s;
    double cascade_resilience_s;
    double cascade_permanent;
    uint64_t cascade_gas; /* enum gw_gas */
    double oracle_deviation;
    double perp_share;
    double funding_interest_8h;
    double funding_cap_8h;
    double depeg_warn;
    double age_exposure_s; /* limits of 3.12; WARN at 1x, STALE at 3x, DEAD at 10x */
    double age_spot_s;
    double age_depth_s;
    double age_vol_s;
    double age_exposure_l2_s; /* of chains that settle on another one */
    double age_spot_l2_s;
    double age_vol_l2_s;
};

extern const struct gw_config_field gw_policy_fields[];

/* Every parameter at its default. */
void gw_policy_params_default(struct gw_policy_params *params);

/* What single ranges cannot say: GW_E_CONFIG with *what (static text) when parameters contradict each other
 * or are outside the ranges of gw_policy_fields. Both functions below start with it. */
GW_MUST_USE enum gw_status gw_policy_params_check(const struct gw_policy_params *params, const char **what);

#define GW_BASELINE_SAMPLES 28u

/* Memory of one underlying. */
struct gw_memory {
    char underlying[16];
    double k_mean;            /* EWMA of min(k, 0.9) */
    double variance;          /* EWMA of realised variance, per year */
    double long_run_variance; /* the same over three years, seeded from long_run_vol */
    double bipower_variance;  /* per year, of the history; jumps do not move it; 0 = too short */
    double implied_mean;      /* geometric EWMA of implied volatility over hours; 0 = none seen */
    double har_vol;           /* forecast for the coming day, per year; 0 = no day yet */
    double tail_nu;           /* degrees of Student's t; 0 = too short, then the parameters' quantiles hold */
    double z_tail;
    double z_gap;
    double last_return; /* of the last hourly sample, logarithmic, and the time it took */
    double last_elapsed_s;
    uint64_t samples;       /* hourly samples taken */
    double perp_premium;    /* of perpetuals, relative, at the last sample: perp.h */
    uint64_t perp_halvings; /* of the share of hedges that goes to them */
    uint64_t perp_strained; /* periods of funding in a row that were dear */
    uint64_t perp_calm;
    int64_t perp_period_s; /* when the running one began; 0 = none */
    double depth_mean_usd; /* EWMA of D1, the baseline of policy 3.7; 0 = never seen */
    double last_spot_usd;  /* of the last hourly sample */
    int64_t last_sample_s;
    int64_t last_update_s;
    uint64_t blocks; /* evaluations seen: warm-up */
    uint64_t breaker_level;
    int64_t breaker_below_since_s;                 /* since when k is below the level's exit; 0 = it is not */
    double depth_samples_usd[GW_BASELINE_SAMPLES]; /* a week, six hours apart; a ring */
    uint64_t depth_sample_count;
    int64_t depth_sampled_s;
    int64_t breaker_halted_s; /* when level 4 was entered last; 0 = never */
};

struct gw_feedback {
    double k; /* 1 when no depth is known; within +-1e6 */
    double k_mean;
    double amplification; /* capped at amplification_max */
    double amplification_relative;
    double vol_now;
    double vol_floor;
    double z_tail; /* 0: the parameters' */
    double z_gap;
    double depth_1pct_usd; /* D1, the smaller side; 0 = unknown */
    double depth_mean_usd; /* its baseline; 0 = unknown */
    double borne_flips[GW_LADDER_NODES];
    size_t borne_flip_count;
    double hedging_flips[GW_LADDER_NODES];
    size_t hedging_flip_count;
    double hedge_flow_down_tokens; /* -5 %: + = buy */
    double hedge_flow_up_tokens;
    double peak_short_gamma_usd_per_1pct;
    double peak_short_gamma_spot_usd;
    uint64_t reason_bits;
    unsigned breaker_level;
};

#define GW_SAFE_WINDOW 256u

/* State of one feed (venue x underlying). */
struct gw_feed_state {
    uint64_t seq; /* of the last vector */
    uint8_t prev_hash[32];
    uint32_t initial_margin_bps;
    uint32_t maintenance_margin_bps;
    uint32_t utilisation_cap_bps;
    uint32_t iv_markup_bps;
    uint32_t half_spread_bps;
    uint64_t strike_cap_usd_e8;
    uint32_t lp_advice;
    uint32_t has_liquidity;  /* the four before were advised once */
    uint32_t stale_base_bps; /* initial margin when the input went stale */
    int64_t stale_since_s;   /* 0 = it is not */
    int64_t held_until_s;    /* breaker at least 2 until then; 0 = never held */
    int64_t last_tighten_s;  /* 0 = never */
    int64_t last_evaluate_s; /* 0 = never */
    int64_t loosen_from_s;   /* loosening is paid for up to here; 0 = never evaluated */
    int64_t slot_start_s;    /* step limits are per slot */
    uint32_t slot_used_bps;
    uint32_t mm_ramp_rest_bps; /* fraction of the ramp carried over, 1e-4 bps */
    /* Targets by block, for "loosen only on what safe also shows". */
    struct {
        uint64_t block_number;
        uint32_t target_bps;
        uint32_t utilisation_bps;
        uint32_t iv_markup_bps;
        uint32_t reserved;
        uint64_t strike_cap_usd_e8;
    } window[GW_SAFE_WINDOW];
    uint32_t window_count;
    uint32_t mm_slot_from_bps; /* maintenance margin when the slot of its liquidations began */
    int64_t mm_slot_start_s;   /* 0 = never */
};

struct gw_policy_values {
    uint32_t initial_margin_bps;
    uint32_t maintenance_margin_bps;
    uint32_t utilisation_cap_bps;
};

struct gw_policy_room {
    struct gw_policy_values low;
    struct gw_policy_values high;
};

/* What the contract that a feed is for accepts now: it refuses a vector outside of it whole. */
struct gw_policy_bounds {
    struct gw_policy_room calm;     /* for a vector of state 0 */
    struct gw_policy_room doubtful; /* for any other */
    uint32_t initial_over_maintenance_bps;
    uint64_t margin_valid_s_max; /* from the observation */
    uint64_t liquidity_valid_s_max;
};

struct gw_ages;
struct gw_budget;
struct gw_trace;

struct gw_policy_context {
    const struct gw_policy_params *params;
    const struct gw_ecosystem *ecosystem;
    const struct gw_feedback *feedback;
    const struct gw_exposure *exposure; /* the feed's own venue */
    uint64_t block_number;              /* of the evaluation, on the feed's chain */
    uint64_t safe_number;               /* 0: the chain does not tell; then nothing ever loosens */
    bool is_reorg;
    bool is_frozen; /* the chain turned where it must not, and nobody has looked yet */
    int64_t now_s;
    double exposure_age_s;
    const struct gw_ages *ages; /* of the feed's own chain; NULL: those of the ecosystem are its own */
    const struct gw_policy_bounds *bounds; /* NULL: the feed's consumer is not known */
    const struct gw_budget *budget; /* whom the feed's maintenance margin would close; NULL: not known */
    struct gw_trace *trace;         /* how it was decided, for explain.h; NULL: nobody asks */
};

/* Updates *memory (EWMAs) from the ecosystem and fills *out. GW_E_DOMAIN for non-finite or absurd input: then
 * memory is unchanged. */
GW_MUST_USE enum gw_status gw_policy_feedback(struct gw_feedback *out, struct gw_memory *memory,
                                              const struct gw_ecosystem *ecosystem,
                                              const struct gw_policy_params *params, int64_t now_s);

/* Fills liquidity, margin and of the header: state, confidence_bps, reason_bits. Updates *state except seq
 * and prev_hash. On GW_E_* nothing is changed and the last values hold. Never loosens when any input is stale
 * or incomplete, depth is unknown, within hold_s of a tightening, while warming up, after a reorg, at breaker
 * level 4, or before the safe block shows it. Gammas of the vector are the feed's own venue's, amplification
 * is its underlying's. valid_until is now plus the parameter; once an input is dead (policy 3.12) it counts
 * from its death instead, so that consumers fall to their own default.
 *
 * With bounds the whole group moves less along its line until the consumer accepts all of it, and validity is no
 * longer than it believes. GW_E_REFUSED: it would not even accept that the values stay as they are. */
GW_MUST_USE enum gw_status gw_policy_advise(struct gw_signal *out, struct gw_feed_state *state,
                                            const struct gw_policy_context *context);

/* The ecosystem record for the signal ring; head identity beyond underlying is the caller's. */
void gw_policy_ecosystem_record(struct gw_ecosystem_record *out, const struct gw_ecosystem *ecosystem,
                                const struct gw_feedback *feedback);

void gw_policy_feed_init(struct gw_feed_state *state, const struct gw_policy_params *params);

#endif
