/* explanation: why a vector says what it says: inputs, rules, clamps, what it would have been without them, and the
 * inputs that matter most.
 *
 * A record of gammawatch/record.h, on the signal ring after its vector and in the journal with it. head names chain,
 * block, protocol, venue and underlying. It repeats what can be computed again from the inputs of the vector and is
 * not signed. Dollars and signs as in record.h; bps as in signal.h.
 */
#ifndef GAMMAWATCH_EXPLANATION_H
#define GAMMAWATCH_EXPLANATION_H

#include "gammawatch/record.h"

#define GW_EXPLAINED_INPUTS 3

/* One margin calculation (policy 3.10). */
struct gw_explained_margin {
    double volatility; /* per year, of the range */
    double amplification_relative;
    double depth_1pct_usd;        /* 0 = unknown */
    double range_ratio;           /* price scan range */
    double range_unclamped_ratio; /* before its floor and cap */
    double scenario_usd;          /* worst weighted loss */
    double scenario_index;        /* of policy 3.10 */
    double scenario_shock_ratio;  /* relative move of spot */
    double scenario_volatility;   /* -1 down, 0 flat, 1 up */
    double scenario_weight_ratio; /* below 1 in the tails */
    double scenarios_unknown;     /* that the record could not be priced at */
    double interpolation_usd;     /* how far off scenario_usd may be */
    double contingency_usd;       /* per naked short option */
    double gap_usd;               /* until the venue has hedged */
    double close_out_usd;         /* impact of selling delta into depth */
    double oracle_usd;            /* for a feed that is not trusted */
    double maintenance_usd;       /* their sum, MM_raw */
    double initial_usd;           /* IM_raw */
};

/* One value of the vector on its way: previous -> given. */
struct gw_explained_member {
    double previous;
    double unclamped; /* what the rule says without any clamp or limit */
    double target;    /* after clamps, doubt, staleness and what the safe block shows */
    double given;     /* after steps, dead bands, the group and the consumer */
    uint64_t held_by; /* reason bits that kept it from its unclamped value; 0 when it is there */
};

/* What margin would do if one input were different and nothing held it. */
struct gw_explained_input {
    char name[32];
    double value;
    double other_value;
    double margin_change_bps; /* of the unclamped initial margin */
    double cap_change_bps;    /* of the utilisation cap */
};

struct gw_explanation {
    struct gw_record_head head;
    uint8_t feed_id[32];
    uint8_t digest[32]; /* of the vector */
    uint64_t seq;
    uint64_t epoch;
    uint64_t reason_bits;
    double state;
    double breaker_level;
    double confidence_ratio;
    /* Inputs. Ages in seconds, of the oldest of the feed's chain. */
    double spot_usd;
    double volatility_implied;
    double volatility_realised;
    double volatility_long_run;
    double volatility_floor;
    double tail_degrees; /* of Student's t */
    double k;
    double k_mean;
    double depth_baseline_usd;
    double exposure_age_s;
    double spot_age_s;
    double depth_age_s;
    double warmup_left; /* evaluations */
    /* What maintenance margin may close. */
    double accounts_known;        /* 1: all accounts of the venue are; else it rises by ramp alone */
    double liquidation_limit_usd; /* per slot */
    double liquidation_flow_usd;  /* that the rest of the way to its target would close */
    /* Rules. */
    double requirement_bps; /* margin over reference, before buffer and clamps */
    double buffered_bps;
    struct gw_explained_margin now;
    struct gw_explained_margin calm; /* the reference */
    struct gw_explained_member initial_margin;
    struct gw_explained_member maintenance_margin;
    struct gw_explained_member utilisation_cap;
    struct gw_explained_member iv_markup;
    struct gw_explained_member half_spread;
    struct gw_explained_member strike_cap_usd;             /* dollars, not bps; 0: none */
    struct gw_explained_input inputs[GW_EXPLAINED_INPUTS]; /* what matters most, first */
    double hedging_ratio;                                  /* of the exposure record */
    double hedging_ratio_lo;
    double hedging_ratio_hi;
    char evidence[16];
};

#endif
