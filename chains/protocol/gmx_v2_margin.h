/* gmx_v2_margin: when GMX v2 closes a trader's position by force. Internal to the adapter.
 *
 * A liquidation order brings funding and borrowing up to date, then closes the whole position if what would remain of its
 * collateral after closing it is below MIN_COLLATERAL_USD, not above zero, or below MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION of
 * its size (position/DecreasePositionUtils.sol, PositionUtils.isPositionLiquidatable() with forLiquidation, of
 * gmx-io/gmx-synthetics a5c0c883). Collateral remaining is
 *     collateral + profit + impact - position fee - borrowing fee - funding fee
 * profit   capped to the position's part of MAX_PNL_FACTOR_FOR_TRADERS of the pool (getPositionPnlUsd())
 * impact   of closing, by the market's rule, or its virtual inventory's where that is worse, with what is pending from
 *          opening; never above 0, never below MAX_POSITION_IMPACT_FACTOR_FOR_LIQUIDATIONS of the size
 * fees     PositionPricingUtils.getPositionFees(), of the liquidation itself none; MarketUtils.getNextBorrowingFees() and
 *          getNextFundingAmountPerSize() with the block's time
 * The contract rounds fees to units of the collateral token; here they are not rounded. Prices are one number each, where
 * a keeper brings the oracle's lowest and highest. Pure, any thread; what makes no number is not finite.
 */
#ifndef GW_CHAINS_PROTOCOL_GMX_V2_MARGIN_H
#define GW_CHAINS_PROTOCOL_GMX_V2_MARGIN_H

#include "chains/protocol/gmx_v2.h"

/* One side of a market. */
struct gw_gmx_v2_side {
    double tokens; /* open */
    double cost_usd;
    double pool_tokens;   /* of the token that it is paid in */
    double profit_max;    /* of the pool */
    double borrow_factor; /* the rule of exponents, per second */
    double borrow_exponent;
    double usage_optimal; /* 0: the rule of exponents; else the kinked one */
    double borrow_base;
    double borrow_above;
    double reserve; /* of the pool, which usage is measured by */
    double age_s;   /* of the cumulative borrowing factor */
};

struct gw_gmx_v2_impact {
    double factor;
    double exponent;
};

/* A collateral token: its price, or that it is the underlying's. */
struct gw_gmx_v2_token {
    double usd;
    bool is_underlying;
};

struct gw_gmx_v2_terms {
    const struct gw_gmx_v2_value *values;
    int64_t time_s;
    struct gw_gmx_v2_side longs;
    struct gw_gmx_v2_side shorts;
    struct gw_gmx_v2_token long_token;
    struct gw_gmx_v2_token short_token;
    bool is_by_tokens;      /* balance is measured in tokens */
    bool smaller_is_spared; /* the smaller side borrows for nothing */
    bool has_virtual;
    double virtual_usd;
    double virtual_tokens;
    struct gw_gmx_v2_impact improving;
    struct gw_gmx_v2_impact worsening;
    double impact_max; /* of the size: what is credited, and what is charged */
    double impact_least;
    double fee_improved;
    double fee_worsened;
    double collateral_min_usd;
    double collateral_min; /* of the size */
};

struct gw_gmx_v2_trade {
    bool is_long;
    bool is_by_long_token; /* its collateral */
    double size_usd;
    double size_tokens;
    double collateral_tokens;
    double impact_tokens; /* pending, of the index token */
    double borrowed;      /* cumulative factor that it has not paid yet */
    double funded_tokens; /* funding that it has not paid yet, of the collateral token */
};

/* At a price of the underlying, which tokens of it follow; others stay. */
double gw_gmx_v2_equity(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade,
                        double price_usd);
/* > 0: a unit of the contract's where nothing else is asked, since what is left must be above 0. */
double gw_gmx_v2_maintenance(const struct gw_gmx_v2_terms *terms, const struct gw_gmx_v2_trade *trade);

/* The prices at which it begins to be closed, as in chains/book/account.h, looked for within a factor of GW_GMX_V2_REACH of
 * the price; 0 and HUGE_VAL: at none. One that is closed at every price has HUGE_VAL below if long, 0 above if short. GW_ACCOUNT_UNKNOWN
 * where the rule makes no number. */
#define GW_GMX_V2_REACH 1000.0
void gw_gmx_v2_thresholds(double *down, double *up, const struct gw_gmx_v2_terms *terms,
                          const struct gw_gmx_v2_trade *trade, double price_usd);

#endif
