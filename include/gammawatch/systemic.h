/* systemic: records beyond one venue's totals: a venue's options by strike and expiry, and what feedback, depth and
 * contagion make of one underlying.
 *
 * Both are records of gammawatch/record.h: same head, same ABI number, same checks. Sign and dollars as there.
 */
#ifndef GAMMAWATCH_SYSTEMIC_H
#define GAMMAWATCH_SYSTEMIC_H

#include "gammawatch/record.h"

#define GW_BUCKETS_MAX 32

/* Options of one venue by (expiry, strike), ascending. `buckets` lines are used, the rest is 0. A venue with more
 * has several parts of one block: part 0..parts-1, in order. Quantities in tokens, the protocol side's sign. */
struct gw_bucket_record {
    struct gw_record_head head;
    double spot_usd;
    double part;
    double parts;
    double buckets;
    double strike_usd[GW_BUCKETS_MAX];
    double expiry_s[GW_BUCKETS_MAX];
    double vol[GW_BUCKETS_MAX];           /* weighted by |quantity| */
    double call_quantity[GW_BUCKETS_MAX]; /* net */
    double put_quantity[GW_BUCKETS_MAX];
    double call_open_quantity[GW_BUCKETS_MAX]; /* sum of |quantity| */
    double put_open_quantity[GW_BUCKETS_MAX];
    double hedging_call_quantity[GW_BUCKETS_MAX]; /* sum of quantity * (h_P - h_C) */
    double hedging_put_quantity[GW_BUCKETS_MAX];
    double hedging_least_quantity[GW_BUCKETS_MAX]; /* calls and puts, at the ends of the band of who hedges */
    double hedging_most_quantity[GW_BUCKETS_MAX];
};

#define GW_SYSTEMIC_PINS     8
#define GW_SYSTEMIC_EXPIRIES 8
#define GW_SYSTEMIC_SHARES   8
#define GW_SYSTEMIC_SHOCKS   10
#define GW_SYSTEMIC_CASCADES 2
#define GW_SYSTEMIC_FUNDINGS 4

/* The moves that stand behind the arrays. */
#define GW_SYSTEMIC_SHOCK_LIST   -0.10, -0.05, -0.03, -0.02, -0.01, 0.01, 0.02, 0.03, 0.05, 0.10
#define GW_SYSTEMIC_CASCADE_LIST -0.05, 0.05
#define GW_SYSTEMIC_FUNDING_LIST -0.10, -0.05, 0.05, 0.10

/* A venue's part in the feedback of its underlying. */
struct gw_systemic_share {
    char name[112];                    /* protocol:venue */
    double hedging_gamma_usd_per_1pct; /* < 0: amplifies */
    double share;                      /* of all that amplifies */
    double marginal_amplification;     /* A(k) - A(k - its k) */
    double distress;                   /* DebtRank's h when every venue is hit by the worst shock: 0..1 */
    double unhedged_usd;               /* P&L of what its hedger did not hedge in time, the worse cascade */
};

/* One underlying over all chains. Levels, strikes and spots that do not exist are 0. */
struct gw_systemic_record {
    struct gw_record_head head;
    double spot_usd;
    /* Book. */
    double buckets;                  /* strikes and expiries, all venues */
    double short_gamma_usd_per_1pct; /* gross, before netting */
    double long_gamma_usd_per_1pct;
    double netting_ratio;                         /* max(0, -net)/gross short: 1 = nothing is netted */
    double borne_gamma_conservative_usd_per_1pct; /* least of volatility times 0.8, 1 and 1.25 */
    double hedging_gamma_conservative_usd_per_1pct;
    double call_gamma_usd_per_1pct; /* borne */
    double put_gamma_usd_per_1pct;
    double other_gamma_usd_per_1pct;    /* liquidity positions */
    double naive_gex_usd_per_1pct;      /* dealers long calls, short puts: for comparison only */
    double offchain_gamma_usd_per_1pct; /* configured hedging gamma of venues that no collector reads */
    double coverage;                    /* share of |hedging gamma| that was read on chain */
    double depeg;                       /* of the wrapper farthest from its rate: price/(rate * spot) - 1 */
    double wrapped_delta_usd;           /* borne delta held in wrappers */
    double expiries;                    /* all; the nearest are listed */
    double expiry_s[GW_SYSTEMIC_EXPIRIES];
    double expiry_borne_gamma_usd_per_1pct[GW_SYSTEMIC_EXPIRIES];
    double expiry_hedging_gamma_usd_per_1pct[GW_SYSTEMIC_EXPIRIES];
    double pins; /* strikes with hedgers, listed by the size of their pin gamma */
    double pin_strike_usd[GW_SYSTEMIC_PINS];
    double pin_gamma_usd_per_1pct[GW_SYSTEMIC_PINS]; /* > 0 attracts, < 0 repels */
    double pin_depth_ratio[GW_SYSTEMIC_PINS];        /* over depth; 0 = depth unknown */
    double pin_distance_bps[GW_SYSTEMIC_PINS];       /* strike/spot - 1 */
    double
        pin_distance_sigmas[GW_SYSTEMIC_PINS]; /* ln(strike/spot) in sigma * sqrt(T) of its largest option */
    double squeeze_level_usd;                  /* lowest spot above where k reaches 0.75 */
    /* Depth, dollars for 1 %, the smaller side. */
    double depth_weighted_usd; /* venues by how soon they can be used */
    double depth_stressed_usd; /* after evaporation at present volatility */
    double depth_baseline_usd; /* mean that a black hole is held against */
    double depth_ratio;        /* depth over baseline; 0 = unknown */
    /* Loop gain: k and what it is made of. */
    double k;
    double k_options;
    double k_liquidity;
    double k_leveraged;
    double k_liquidations;
    double k_offchain;
    double k_stressed; /* all, hedgers at the worse end, depth stressed */
    /* Fixed points of the non-linear loop after exogenous moves (GW_SYSTEMIC_SHOCKS). */
    double curve_move[GW_SYSTEMIC_SHOCKS];
    double curve_flow_usd[GW_SYSTEMIC_SHOCKS];  /* of hedgers at the fixed point: + = buy */
    double curve_roots[GW_SYSTEMIC_SHOCKS];     /* within 60 %: several mean jump risk */
    double curve_unbounded[GW_SYSTEMIC_SHOCKS]; /* 1: no root, move is the edge */
    /* Cascades (GW_SYSTEMIC_CASCADES). */
    double cascade_peak[GW_SYSTEMIC_CASCADES];
    double cascade_final[GW_SYSTEMIC_CASCADES];
    double cascade_extra[GW_SYSTEMIC_CASCADES]; /* |peak| beyond the shock */
    double cascade_peak_s[GW_SYSTEMIC_CASCADES];
    double cascade_hedge_usd[GW_SYSTEMIC_CASCADES];
    double cascade_liquidated_usd[GW_SYSTEMIC_CASCADES];
    double cascade_fired[GW_SYSTEMIC_CASCADES]; /* thresholds */
    double cascade_steps[GW_SYSTEMIC_CASCADES];
    double cascade_ratio; /* extra over the shock that alarms, the worse side: 1 = doubled */
    /* Contagion. */
    double spectral_radius; /* of the impact matrix over all underlyings; >= 1 is unstable */
    double
        coupled_ratio; /* move of this underlying after a shock of it alone, others included; 0 = unstable */
    double concentration; /* HHI of what amplifies: 1 = one venue */
    double debt_rank;
    double delta_covar; /* loss of the others over equity when the worst venue fails */
    double share_count;
    struct gw_systemic_share shares[GW_SYSTEMIC_SHARES]; /* the most negative first */
    /* Perpetuals (GW_SYSTEMIC_FUNDINGS). */
    double funding_premium[GW_SYSTEMIC_FUNDINGS];
    double funding_8h[GW_SYSTEMIC_FUNDINGS];
    double carry_usd_8h[GW_SYSTEMIC_FUNDINGS]; /* cost of the hedge held in perpetuals */
    /* Forced flow. k_liquidations has both that was read and that is configured. */
    double liquidation_accounts; /* read, that can be closed; and that could be now */
    double liquidation_closable;
    double liquidation_venues;
    double liquidation_unknown_venues;    /* whose accounts are not, or not all, known */
    double liquidation_read_usd_per_1pct; /* < 0, the worse side */
    double liquidation_configured_usd_per_1pct;
    uint64_t reason_bits;
};

#endif
