/* offset: which options would bring a venue's short gamma inside its budget, cheapest. Source: policy.md 3.13.
 *
 * Offered are calls and puts at GW_OFFSET_STRIKES strikes around spot and two expiries, priced at the market's volatility;
 * each costs what a market maker takes, cost_vol points of vega. The answer keeps borne gamma at -10, -5, 0, +5 and
 * +10 % above -budget (dollars per 1 %), with as much of each option as available_usd of notional allows. Solved by
 * simplex.h; where no purchase suffices it is the best effort, and says so.
 * GW_E_DOMAIN: an input is not finite or out of the options' domain. Pure.
 */
#ifndef GW_MONITOR_LIQUIDITY_OFFSET_H
#define GW_MONITOR_LIQUIDITY_OFFSET_H

#include "gammawatch/record.h"

#define GW_OFFSET_STRIKES  7
#define GW_OFFSET_EXPIRIES 2
#define GW_OFFSET_OPTIONS  (2 * GW_OFFSET_STRIKES * GW_OFFSET_EXPIRIES)
#define GW_OFFSET_SHOCKS   5
#define GW_OFFSET_SHOWN    8

extern const int32_t gw_offset_shock_bps[GW_OFFSET_SHOCKS];

struct gw_offset_terms {
    double vol;
    double cost_vol; /* ask over fair, 0.01 = one point */
    double budget_usd_per_1pct;
    double available_usd; /* notional of one option that can be bought */
};

struct gw_offset_buy {
    bool is_call;
    double strike_usd;
    double t_years;
    double quantity;
};

struct gw_offset {
    bool is_feasible;
    double cost_usd;
    struct gw_offset_buy buys[GW_OFFSET_SHOWN]; /* the largest first */
    size_t buy_count;                           /* listed */
    double residual_usd_per_1pct[GW_OFFSET_SHOCKS];
    double price_usd[GW_OFFSET_SHOCKS]; /* of one dollar of gamma less to bear */
};

GW_MUST_USE enum gw_status gw_offset_find(struct gw_offset *out, const struct gw_exposure *exposure,
                                          const struct gw_offset_terms *terms);

#endif
