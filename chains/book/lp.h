/* lp: a liquidity provider's position as the pricing library takes it; prices of ticks are chains/market/lp_price.h. Pure,
 * any thread.
 */
#ifndef GW_CHAINS_BOOK_LP_H
#define GW_CHAINS_BOOK_LP_H

#include "chains/book/position.h"
#include "chains/market/lp_price.h"
#include "gammawatch/pricing.h"

/* The position seen from one of its tokens: the base, priced in the other, which is worth quote_usd. */
struct gw_instrument gw_lp_instrument(const struct gw_position *position, bool is_base_token1,
                                      double quote_usd);

#endif
