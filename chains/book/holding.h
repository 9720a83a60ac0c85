/* holding: what a pool without ticks is worth and absorbs, by its invariant in closed form.
 *
 * Weighted tokens hold constant shares of value: with W the shares of one underlying's tokens together, the pool is worth
 * C·S^W dollars at a spot S of it, the others' held still, and holds W·C·S^(W-1) of it. Several tokens of one side stand for
 * one whose balance per share is the geometric mean of theirs, by share, which is exact. Two stableswap coins are those of
 * gw_pricing_stable(), counted at their rates. Tokens of one underlying trade at 1, as in chains/book/instrument.c. Pure, any
 * thread. Source: F. Martinelli, N. Mushegian, Balancer (2019), eq. 2; gw_stable_pool of gammawatch/pricing.h.
 */
#ifndef GW_CHAINS_BOOK_HOLDING_H
#define GW_CHAINS_BOOK_HOLDING_H

#include "chains/book/position.h"
#include "gammawatch/pricing.h"
#include "gammawatch/record.h"

/* The pool as one of its underlyings sees it. */
struct gw_holding_view {
    struct gw_instrument instrument; /* WEIGHTED, STABLE; LINEAR when all tokens are of this underlying */
    double rest_price;   /* the pool's own, in instrument.weighted/stable.quote_usd; 0 when LINEAR */
    bool is_stale;       /* a spot was */
    const char *missing; /* after GW_E_MISSING: of which underlying there is no spot */
};

/* Its underlyings but USD, each once, in the order of the tokens; returns how many. */
size_t gw_holding_list_underlyings(const char *out[GW_HOLDING_TOKENS_MAX],
                                   const struct gw_pool_holding *holding);
/* GW_E_MISSING; GW_E_DOMAIN: balances or shares that no price fits. */
GW_MUST_USE enum gw_status gw_holding_view(struct gw_holding_view *out, const struct gw_pool_holding *holding,
                                           double quantity, const char *underlying,
                                           const struct gw_market *market);
/* Fills the numbers of `out` but for the fee, from a view that is not LINEAR. GW_E_DOMAIN when a number would not be
 * finite (all of them 0 then). */
GW_MUST_USE enum gw_status gw_holding_depth(struct gw_depth *out, const struct gw_holding_view *view);

#endif
