/* swap: what a trade does to a pool of concentrated liquidity, and what a move does to who provides it.
 *
 * Pure functions, any thread. GW_OK | GW_E_DOMAIN (outputs are zero then). Prices are quote per base token.
 */
#ifndef GAMMAWATCH_SWAP_H
#define GAMMAWATCH_SWAP_H

#include <stddef.h>

#include "gammawatch/status.h"

#define GW_SWAP_SEGMENTS_MAX 1024

/* Constant liquidity between two prices, 0 < price_lower < price_upper, liquidity >= 0. */
struct gw_swap_segment {
    double price_lower;
    double price_upper;
    double liquidity; /* √(base·quote) whole tokens */
};

struct gw_swap {
    double price;           /* after the trade; the top of the last segment when it was not filled */
    double quote_in;        /* paid, fee included */
    double unfilled_tokens; /* of base that no segment had */
};

/* Buys base_tokens >= 0 at `price`, walking up. Segments ascend and do not overlap; the price jumps over gaps.
 * 0 <= fee < 1 is taken from what is paid, so that it does not move the price: gross = net/(1 - fee).
 *   source  H. Adams et al., Uniswap v3 Core (2021), eq. 6.13-6.16: 1/√P' = 1/√P - Δx/L, Δy = L(√P' - √P) */
GW_MUST_USE enum gw_status gw_swap_buy(struct gw_swap *out, double price, double base_tokens,
                                       const struct gw_swap_segment *segments, size_t segment_count,
                                       double fee);

/* Impermanent loss of a full-range position after the price moved by `ratio` > 0, as a share of what holding
 * would be worth: 2√R/(1+R) - 1 <= 0, fees excluded. Exact near R = 1: -(√R - 1)²/(1 + R). */
GW_MUST_USE enum gw_status gw_swap_impermanent_loss(double *out, double ratio);

#endif
