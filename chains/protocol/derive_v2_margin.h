/* derive_v2_margin: the maintenance margin of Derive's standard manager, at any spot. Internal to the adapter.
 *
 * An account may be auctioned once its net maintenance margin is below 0. Of one market, at spot S:
 *   perpetual   unsettled cash - |n| * perp price * perp_ratio
 *   base        n * S * base_ratio; its value is n * S / stable price
 *   options     per expiry the better of two: the sum of isolated margins, and the worst payoff at 0 and at any
 *               strike, at best 0, and for calls short by net: unpaired_ratio * forward for each of them. Isolated,
 *               a long has none; a short call its value and call_ratio * S for each; a short put its value and the worse of
 *               put_ratio * S for each and put_value_ratio * value. Values are Black (1976), undiscounted.
 * and cash as it stands. Initial margin, and what oracles and a depeg add to it, close no account.
 * A forward moves with spot, in the half hour before expiry only by the part that is still open; the perpetual's
 * distance from spot and the feed's volatilities, told per strike, stay as they are.
 * Source: derivexyz/v2-core 7736900d, StandardManager.sol _getMarketMargin(), _calcNetBasicMarginSingleExpiry(),
 * _getIsolatedMarginForCall(), _getIsolatedMarginForPut(), _getNetPerpMargin(), _getBaseMarginAndMtM(); LyraForwardFeed.sol
 * _getSettlementPricePortions(); LyraSpotDiffFeed.sol getResult() without its cap. Pure, any thread.
 */
#ifndef GW_CHAINS_PROTOCOL_DERIVE_V2_MARGIN_H
#define GW_CHAINS_PROTOCOL_DERIVE_V2_MARGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_DERIVE_LEGS_MAX 500u   /* BaseManager.setMaxAccountSize() allows no more assets */
#define GW_DERIVE_REACH    1000.0 /* prices are looked for within this factor of spot */

/* perpMarginRequirements, optionMarginParams and baseMarginParams of a market; shares of 1. */
struct gw_derive_rules {
    double perp_ratio;
    double call_ratio;
    double put_ratio;
    double put_value_ratio;
    double unpaired_ratio;
    double base_ratio;
};

struct gw_derive_leg {
    int64_t expiry_s;
    double strike;
    bool is_call;
    double tokens; /* + = long */
    double t_years;
    double vol;
    double forward_fixed; /* getForwardPricePortions(), at the portfolio's spot */
    double forward_open;
    double
        worst_usd; /* of the expiry's first leg: worst payoff, <= 0, and calls by net; gw_derive_arrange() */
    double net_calls;
};

/* What an account holds of one market. */
struct gw_derive_portfolio {
    struct gw_derive_leg legs[GW_DERIVE_LEGS_MAX];
    size_t leg_count;
    double spot_usd;
    double perp_tokens;
    double perp_usd; /* price of one; of none 0 */
    double base_tokens;
    double stable_usd; /* price of the stable coin; > 0 */
    double margin_usd; /* of all else: cash, unsettled cash of the perpetual, other markets */
    double value_usd;
};

struct gw_derive_worth {
    double margin_usd; /* net of the requirement; < 0: may be auctioned */
    double value_usd;  /* mark to market */
    double short_usd;  /* of the options owed, >= 0 */
    double delta_tokens;
};

/* Sorts the legs, so that sums do not hang on how they came, and finds each expiry's worst payoff. */
void gw_derive_arrange(struct gw_derive_portfolio *portfolio);
/* Of an arranged portfolio. GW_E_DOMAIN: an option cannot be priced there; *out is then 0. */
GW_MUST_USE enum gw_status gw_derive_appraise(struct gw_derive_worth *out,
                                              const struct gw_derive_rules *rules,
                                              const struct gw_derive_portfolio *portfolio, double spot_usd);
/* The first spot below the portfolio's own, or above, at which margin is negative: looked for at the ladder's nodes and
 * beyond, then pinned down between two of them. 0 and HUGE_VAL: none; GW_ACCOUNT_UNKNOWN: an option cannot be priced on the
 * way. Its margin must not be negative now. */
double gw_derive_price_down(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *portfolio);
double gw_derive_price_up(const struct gw_derive_rules *rules, const struct gw_derive_portfolio *portfolio);

#endif
