/* lp: ticks and raw liquidity of a concentrated-liquidity pool in units of whole tokens.
 *
 * A tick's price is 1.0001^tick of token1's smallest unit per token0's; whole tokens scale it by
 * 10^(decimals0 - decimals1) and raw liquidity by 10^-((decimals0 + decimals1)/2). Pure, any thread.
 * Source: H. Adams et al., Uniswap v3 Core (2021), sections 6.1 and 6.2.
 */
#ifndef GW_CHAINS_BOOK_LP_H
#define GW_CHAINS_BOOK_LP_H

#include "chains/book/position.h"
#include "gammawatch/pricing.h"

/* 1.0001^tick, |tick| <= 2^20, relative error below 2^-52. */
double gw_lp_raw_price(int32_t tick);
/* value * 10^exponent, |exponent| <= 44. */
double gw_lp_scale(double value, int exponent);
/* Token1 per token0, whole tokens. */
double gw_lp_price(int32_t tick, const struct gw_token *token0, const struct gw_token *token1);
double gw_lp_liquidity(const struct gw_u256 *raw, const struct gw_token *token0,
                       const struct gw_token *token1);

/* The position seen from one of its tokens: the base, priced in the other, which is worth quote_usd. */
struct gw_instrument gw_lp_instrument(const struct gw_position *position, bool is_base_token1,
                                      double quote_usd);

#endif
