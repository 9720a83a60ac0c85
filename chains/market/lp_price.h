/* lp_price: ticks and raw liquidity of a concentrated-liquidity pool in units of whole tokens.
 *
 * A tick's price is 1.0001^tick of token1's smallest unit per token0's; whole tokens scale it by
 * 10^(decimals0 - decimals1) and raw liquidity by 10^-((decimals0 + decimals1)/2). Pure, any thread.
 * Source: H. Adams et al., Uniswap v3 Core (2021), sections 6.1 and 6.2.
 */
#ifndef GW_CHAINS_MARKET_LP_PRICE_H
#define GW_CHAINS_MARKET_LP_PRICE_H

#include "chains/market/market.h"

#define GW_LP_TICK_MAX 887272 /* of a pool, either way */

/* 1.0001^tick, |tick| <= 2^20, relative error below 2^-52. */
double gw_lp_raw_price(int32_t tick);
/* value * 10^exponent, |exponent| <= 44. */
double gw_lp_scale(double value, int exponent);
/* Token1 per token0, whole tokens. */
double gw_lp_price(int32_t tick, const struct gw_token *token0, const struct gw_token *token1);
double gw_lp_liquidity(const struct gw_u256 *raw, const struct gw_token *token0,
                       const struct gw_token *token1);

#endif
