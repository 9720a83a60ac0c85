/* premium: what a trade that adds short gamma should pay beyond its price, and how much of it a strike bears.
 *
 * gw_premium_markup()  σ_fb = σ·A_rel, σ_ask = σ_fb·√(1+Le) with Le at σ_fb; the markup is σ_ask - σ, published at no
 *                      more than half of σ. Policy 3.13; Frey and Stremme (1997) for σ_fb, Leland (1985) for Le
 * gw_premium_cost()    one-way cost of a hedge: half spread plus half the impact of its size into linear depth,
 *                      hedge_usd/(200·D1)
 * gw_premium_spread()  s0 + s1·u² bps of premium, u = short gamma over half of the depth, at most 10 000
 * gw_premium_peak_gamma()  gamma of an option at its strike, the pin window before expiry: n(ω/2)/(K·ω), ω = σ√W
 * gw_premium_strike_cap()  tokens N of a strike whose hedges need no more than pin_share of depth per 1 %:
 *                      100·κ·D1/(h·γ_pk·K²); 0, the tightest, where that gamma is too small to be told
 * Pure. Inputs are finite; depth 0 means that none is known.
 */
#ifndef GW_MONITOR_LIQUIDITY_PREMIUM_H
#define GW_MONITOR_LIQUIDITY_PREMIUM_H

struct gw_premium_markup {
    double vol_feedback;
    double leland;
    double vol_ask;
    double markup;    /* of volatility, 1.00 = 100 points */
    double published; /* after the cap */
};

struct gw_premium_strike {
    double strike_usd;
    double vol;
    double hedged; /* share, > 0 */
    double share;  /* of depth per 1 % */
    double depth_1pct_usd;
    double window_s;
};

#define GW_PREMIUM_MARKUP_MAX 0.5 /* of volatility */

struct gw_premium_markup gw_premium_markup(double vol, double amplification_relative, double cost_oneway,
                                           double interval_s);
/* depth 0: the cost is that of giving the whole 1 % away for each 1 % of move, hedge_usd > 0 or not. */
double gw_premium_cost(double half_spread, double hedge_usd, double depth_1pct_usd);
double gw_premium_spread(double base_bps, double slope_bps, double short_gamma_usd, double depth_1pct_usd);
double gw_premium_peak_gamma(const struct gw_premium_strike *strike);
double gw_premium_strike_cap(const struct gw_premium_strike *strike);

#endif
