/* hedger: what hedging costs and when it is worth a trade. Pure; inputs are finite, and out of a formula's domain
 * (a gamma of 0, no time between hedges) it gives 0.
 *
 * gw_hedger_leland()      Leland number √(8/π)·c/(σ√δt); a hedged short is worth its price at σ√(1+Le), a hedged long
 *                         at σ√(1-Le). H. Leland, J. Finance 40 (1985); T. Hoggard, A. Whalley, P. Wilmott (1994)
 * gw_hedger_vol_short(), gw_hedger_vol_long()  those volatilities; 0 when Le > 1
 * gw_hedger_cost_per_year()  c·|Γ|·S²·σ·√(2/(π·δt)), dollars of a hedge at fixed intervals
 * gw_hedger_band()        no-trade half band in tokens, (3/2·e^(-rT)·c·S·Γ²/γ)^(1/3). A. Whalley, P. Wilmott, Math.
 *                         Finance 7 (1997), with S and Γ² inside the root
 * gw_hedger_gas_band()    the same for a fixed cost per trade, (12·G·Γ²/γ)^(1/4): minimum of G·s²/H² + γσ²S²H²/12
 * gw_hedger_trades_per_year()  (Γ·S·σ/H)²: renewals of a walk reset to the centre of ±H
 * gw_hedger_gap()         ½·|Γ|·S²·σ²·τ, expected loss while the hedge is late
 */
#ifndef GW_MONITOR_LIQUIDITY_HEDGER_H
#define GW_MONITOR_LIQUIDITY_HEDGER_H

struct gw_hedger {
    double spot_usd;
    double gamma;         /* tokens per $ */
    double vol;           /* per year */
    double cost_oneway;   /* ratio of what is traded */
    double interval_s;    /* between hedges */
    double gas_usd;       /* per trade */
    double risk_aversion; /* absolute, per $ */
    double rate;          /* with t_years, discounts the band */
    double t_years;
};

/* What is told about a venue's hedge; tokens of the underlying. */
struct gw_hedge_costs {
    double cost_oneway;
    double leland;
    double vol_ask;
    double cost_per_day_usd;
    double band_tokens; /* the wider of both bands */
    double gas_band_tokens;
    double gap_tokens; /* to trade for a delta of 0: + = buy */
    double urgency;    /* |gap| over the band; 0 without a band */
    double trades_per_day;
    double gap_loss_usd; /* ½·|Γ|·(H/|Γ|)²: what the band leaves open */
};

double gw_hedger_leland(double cost_oneway, double vol, double interval_s);
double gw_hedger_vol_short(double vol, double leland);
double gw_hedger_vol_long(double vol, double leland);
double gw_hedger_cost_per_year(const struct gw_hedger *hedger);
double gw_hedger_band(const struct gw_hedger *hedger);
double gw_hedger_gas_band(const struct gw_hedger *hedger);
double gw_hedger_trades_per_year(const struct gw_hedger *hedger, double band_tokens);
double gw_hedger_gap(const struct gw_hedger *hedger, double late_s);

#endif
