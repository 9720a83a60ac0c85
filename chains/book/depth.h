/* depth: how many tokens a pool absorbs on its way to another price, by walking its ticks exactly.
 *
 * Inside a segment of liquidity L, between square-root prices a < b: token0 L*(1/a - 1/b), token1 L*(b - a).
 * Stretches without liquidity are crossed without tokens. Pure, any thread.
 * Source: H. Adams et al., Uniswap v3 Core (2021), section 6.2.
 */
#ifndef GW_CHAINS_BOOK_DEPTH_H
#define GW_CHAINS_BOOK_DEPTH_H

#include "chains/book/position.h"
#include "gammawatch/record.h"

/* Fills the numbers of `out` for one of the pool's tokens as the underlying; quote_usd: the other's dollars.
 * GW_E_DOMAIN when a number would not be finite (all of them 0 then). */
GW_MUST_USE enum gw_status gw_depth_walk(struct gw_depth *out, const struct gw_pool_profile *profile,
                                         bool is_base_token1, double quote_usd);

#endif
