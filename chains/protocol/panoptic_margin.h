/* panoptic_margin: when Panoptic lets an account be closed by force. Internal to the adapter.
 *
 * An account has a balance in either token, its shares of the collateral trackers and what its sold legs have earned
 * that is there to be paid, and a requirement in either: what its legs ask for at a tick, and what its bought legs owe.
 * Version 1 compares the sums of both at that tick. Version 2 takes interest off the balance, adds credits (bought legs
 * of width 0) to it, and lets only what one token has to spare, less a haircut that grows with utilisation, stand in for
 * the other.
 * Either is one ratio here: of all requirements, how many times as much the account could bear. Below 1 it is insolvent.
 * Liquidators may act once it is so at each of four ticks: now, the last observed one, a fast and a slow average.
 * Version 1 makes them wait besides, while price and average are more than 513 ticks apart; that is no matter of margin,
 * and not counted.
 *
 * In doubles: within 1e-9 of the contract's integers for all but dust; the adapter compares what legs ask for with the
 * contract's own word for it, GW_PANOPTIC_TOLD_WITHIN.
 * Source: panoptic-v1-core 0a333bc1, CollateralTracker.sol (getAccountMarginDetails() and what it calls), PanopticPool.sol
 * (_isAccountSolvent(), liquidate()), PanopticMath.sol (getAmountsMoved(), getCrossBalances(), twapFilter()), the
 * constants of DeployProtocol.s.sol; panoptic-v2-core d20b0aed, RiskEngine.sol (isAccountSolvent() and what it calls),
 * PanopticPool.sol (dispatchFrom()). Pure, any thread.
 */
#ifndef GW_CHAINS_PROTOCOL_PANOPTIC_MARGIN_H
#define GW_CHAINS_PROTOCOL_PANOPTIC_MARGIN_H

#include "chains/protocol/panoptic.h"

#define GW_PANOPTIC_TOLD_WITHIN 1e-6
#define GW_PANOPTIC_TOLD_DUST   1000.0 /* smallest units */

struct gw_panoptic_margin_leg {
    struct gw_panoptic_token_leg leg;
    double moved[2]; /* of either token, smallest units */
    double span;     /* square root of the range's upper price over its lower */
    double strike;   /* as a price of token0 in token1, raw */
};

/* One position's legs, made ready. */
struct gw_panoptic_held {
    struct gw_panoptic_margin_leg legs[GW_PANOPTIC_LEGS_MAX];
    int32_t utilization[2]; /* of the mint, 1e-4 */
};

/* Smallest units of either token. */
struct gw_panoptic_margin {
    double balance[2];
    double required[2];
    double cross[2]; /* share of what is spare in this token that stands in for the other, 0..1 */
};

/* Legs that do not decode are none. */
void gw_panoptic_hold(struct gw_panoptic_held *out, enum gw_panoptic_rule rule,
                      const struct gw_panoptic_position *position);
/* Adds what a position asks for at a tick, of which `price` is gw_lp_raw_price(), and the credits that it is. */
void gw_panoptic_require(double required[2], double credit[2], enum gw_panoptic_rule rule,
                         const struct gw_panoptic_held *held, const int32_t utilization[2], int32_t tick,
                         double price);
/* RiskEngine.crossBufferRatio(), of a buffer in 1e7. */
double gw_panoptic_cross(double buffer, int32_t utilization);
/* How many times its requirements the account bears at a price of token0 in token1; HUGE_VAL: it has none. */
double gw_panoptic_solvency(const struct gw_panoptic_margin *margin, double price);
/* Of 20 sums of ticks, the newest first, each `step_s` after the next: the median of the means between them. */
int32_t gw_panoptic_median(const int64_t sums[GW_PANOPTIC_SUMS], int64_t step_s);

#endif
