/* advice: records of what lies ahead of an underlying, and of the reasons and details behind a vector.
 *
 * Both are records of gammawatch/record.h: same head, same ABI number, same checks, on the signal ring. Sign and dollars
 * as there. What does not exist is 0.
 */
#ifndef GAMMAWATCH_ADVICE_H
#define GAMMAWATCH_ADVICE_H

#include "gammawatch/record.h"

/* One underlying over all chains; arrays by horizon. Gamma is that of the hedgers. */
struct gw_forecast_record {
    struct gw_record_head head;
    double spot_usd;
    double vol;            /* per year, of the walk of spot */
    double depth_1pct_usd; /* 0 = unknown */
    double gamma_now_usd_per_1pct;
    double vanna_flow_usd_per_volpt;
    double venues; /* that tell */
    double horizon_s[GW_HORIZONS];
    double gamma_mean_usd_per_1pct[GW_HORIZONS];
    double
        gamma_05_usd_per_1pct[GW_HORIZONS]; /* quantiles: 5 % of futures are more negative than the first */
    double gamma_50_usd_per_1pct[GW_HORIZONS];
    double gamma_95_usd_per_1pct[GW_HORIZONS];
    double gamma_at_strike_usd_per_1pct[GW_HORIZONS];
    double at_strike_usd[GW_HORIZONS];
    double p_k_half[GW_HORIZONS]; /* that k >= 0.5 */
    double p_k_one[GW_HORIZONS];
    double flow_mean_usd[GW_HORIZONS]; /* of hedgers, either way, until then */
    double flow_95_usd[GW_HORIZONS];
    double charm_flow_usd[GW_HORIZONS]; /* + = buy */
};

#define GW_ADVICE_STRIKES 8
#define GW_ADVICE_HEDGES  8
#define GW_ADVICE_VENUES  8
#define GW_ADVICE_SHOCKS  5 /* -10 -5 0 +5 +10 % */

/* One feed: the reasons and details of one vector. What is wanted may be ahead of what the vector says: limits. */
struct gw_advice_record {
    struct gw_record_head head;
    double spot_usd;
    /* Price of more short gamma. */
    double vol;
    double vol_ask; /* at which a hedged sale costs nothing; before the cap on the markup */
    double leland;
    double hedge_cost_ratio; /* of what a hedge trades */
    double iv_markup;        /* of volatility, wanted */
    double half_spread_bps;
    /* Strikes: the most used first. */
    double strike_cap_usd; /* wanted; 0 without depth, and without options */
    double strikes_over;   /* strikes above the cap: no new risk there */
    double strike_usd[GW_ADVICE_STRIKES];
    double strike_expiry_s[GW_ADVICE_STRIKES];
    double strike_short_usd[GW_ADVICE_STRIKES]; /* net short, dollars of strike */
    double strike_used_ratio[GW_ADVICE_STRIKES];
    /* Liquidity positions. */
    double lp_loss_usd_per_year; /* to arbitrage, at present volatility */
    double lp_fees_usd_per_year;
    double lp_breakeven_vol;
    double lp_widen_ratio; /* gamma over its budget */
    /* Delta hedge. */
    double delta_gap_tokens;  /* to trade for a delta of 0: + = buy */
    double delta_band_tokens; /* inside +-band a trade costs more than it saves */
    double delta_gas_band_tokens;
    double delta_urgency; /* |gap| over band */
    double delta_trades_per_day;
    double delta_cost_usd_per_day;
    double delta_band_loss_usd; /* what the band leaves open */
    double delta_venues;
    char delta_venue[GW_ADVICE_VENUES][48];
    double delta_venue_tokens[GW_ADVICE_VENUES]; /* at one marginal price */
    double delta_impact_ratio;
    /* Gamma offset: options to buy, the largest first. */
    double hedge_is_feasible; /* 0: the best that is available, not enough */
    double hedge_cost_usd;
    double hedges;
    double hedge_is_call[GW_ADVICE_HEDGES];
    double hedge_strike_usd[GW_ADVICE_HEDGES];
    double hedge_expiry_s[GW_ADVICE_HEDGES];
    double hedge_quantity[GW_ADVICE_HEDGES];
    double hedge_budget_usd_per_1pct;                           /* short gamma that may stay */
    double hedge_residual_gamma_usd_per_1pct[GW_ADVICE_SHOCKS]; /* borne, with the hedges */
    double hedge_price_usd[GW_ADVICE_SHOCKS];                   /* of one dollar of gamma more, by shock */
    uint64_t seq;                                               /* of the vector */
};

#endif
