/* lp: whether liquidity still earns what arbitrage takes. Pure.
 *
 * Fees per unit of L and loss versus rebalancing per unit of L are both independent of the range's width while in
 * range: widening does not mend a pool that loses money. Loss per year = ½σ²P²|Γ| (Milionis, Moallemi, Roughgarden,
 * Zhang, arXiv 2208.06046, 2022), so with Γ in dollars per 1 % it is 50·σ²·|Γ|, and fees pay for it up to the
 * break-even volatility √(fees/(50·|Γ|)), which for one range is 2√(f_L/√P).
 */
#ifndef GW_MONITOR_LIQUIDITY_LP_H
#define GW_MONITOR_LIQUIDITY_LP_H

enum gw_lp_advice { GW_LP_STAY = 0, GW_LP_WIDEN = 1, GW_LP_WITHDRAW = 2 };

struct gw_lp_book {
    double fees_usd_per_year;  /* trailing; 0 = unknown */
    double gamma_usd_per_1pct; /* of the liquidity positions, <= 0 */
    double gamma_usd_max;      /* budget for |gamma|; 0 = any */
    double vol;
    double margin_of_vol; /* over the break-even before leaving */
};

double gw_lp_loss_per_year(double gamma_usd_per_1pct, double vol);
double gw_lp_breakeven_vol(double fees_usd_per_year, double gamma_usd_per_1pct);
/* The break-even of one range from fee income per year and unit of L, at price P. */
double gw_lp_breakeven_vol_of_range(double fee_per_unit, double price);
enum gw_lp_advice gw_lp_advise(const struct gw_lp_book *book);

#endif
