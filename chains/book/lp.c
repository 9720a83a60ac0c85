#include "chains/book/lp.h"

#include <math.h>

static struct gw_lp_range range_of(const struct gw_position *position, bool is_base_token1)
{
    const double liquidity = gw_lp_liquidity(&position->liquidity, position->token0, position->token1);
    if (position->kind == GW_POSITION_LP_V2) {
        return (struct gw_lp_range){.liquidity = liquidity, .price_lower = 0, .price_upper = HUGE_VAL};
    }
    const double lower = gw_lp_price(position->tick_lower, position->token0, position->token1);
    const double upper = gw_lp_price(position->tick_upper, position->token0, position->token1);
    return (struct gw_lp_range){.liquidity = liquidity,
                                .price_lower = is_base_token1 ? 1.0 / upper : lower,
                                .price_upper = is_base_token1 ? 1.0 / lower : upper};
}

struct gw_instrument gw_lp_instrument(const struct gw_position *position, bool is_base_token1,
                                      double quote_usd)
{
    struct gw_instrument instrument = {.kind = GW_PAYOFF_LP_RANGE, .quantity = position->quantity};
    const struct gw_lp_range range = range_of(position, is_base_token1);
    if (position->owed == GW_OWED_NOTHING) {
        instrument.lp = (struct gw_lp_position){.range = range, .quote_usd = quote_usd};
        return instrument;
    }
    instrument.kind = GW_PAYOFF_PANOPTIC;
    instrument.quantity = fabs(position->quantity);
    instrument.panoptic = (struct gw_panoptic_leg){
        .range = range,
        .is_call = (position->owed == GW_OWED_TOKEN1) == is_base_token1,
        .is_long = position->quantity < 0,
        .quote_usd = quote_usd,
    };
    return instrument;
}
