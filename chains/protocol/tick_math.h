/* tick_math: the integers with which a pool of concentrated liquidity counts, bit for bit.
 *
 * Positions that a protocol derives from an amount (Panoptic) can be compared with what the pool holds only so, and
 * amounts that it derives from liquidity (Stryke) with what it pays.
 * Source: H. Adams et al., Uniswap v3 Core (2021), 6.1 and 6.29-6.30; the rounding of Uniswap/v3-core, TickMath
 * (getSqrtRatioAtTick) and v3-periphery, LiquidityAmounts. Pure, any thread.
 */
#ifndef GW_CHAINS_PROTOCOL_TICK_MATH_H
#define GW_CHAINS_PROTOCOL_TICK_MATH_H

#include "ipc/base/u256.h"

/* 1.0001^(tick/2) * 2^96, |tick| <= 887272, rounded as the pool rounds it. */
struct gw_u256 gw_tick_sqrt_x96(int32_t tick);
/* a * b / c, rounded down, with the product in 512 bits. GW_E_BOUND: c is 0, or the quotient passes 256 bits. */
GW_MUST_USE enum gw_status gw_mul_div(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b,
                                      const struct gw_u256 *c);
/* Liquidity on [lower, upper) that all of `amount` of token0, or of token1, makes. lower < upper. GW_E_BOUND: more
 * than 128 bits of it. */
GW_MUST_USE enum gw_status gw_tick_liquidity(struct gw_u256 *out, int32_t lower, int32_t upper,
                                             const struct gw_u256 *amount, bool is_token0);
/* The other way round: what all of `liquidity`, below 2^128, is as token0, or as token1, rounded down. lower < upper. */
GW_MUST_USE enum gw_status gw_tick_amount(struct gw_u256 *out, int32_t lower, int32_t upper,
                                          const struct gw_u256 *liquidity, bool is_token0);

#endif
