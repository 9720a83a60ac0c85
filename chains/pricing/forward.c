/* forward: Black-76 in the forward, which is Black-Scholes-Merton with S = F and q = r; only rho differs, as the
 * forward is held while the rate moves. */
#include "chains/pricing/payoff.h"

static struct gw_option on_spot(const struct gw_option *option)
{
    struct gw_option spot = *option;
    spot.yield = option->rate;
    return spot;
}

enum gw_status gw_pricing_forward(struct gw_greeks *out, double forward, const struct gw_option *option)
{
    const struct gw_option spot = on_spot(option);
    GW_TRY(gw_pricing_european(out, forward, &spot));
    out->rho = -option->t_years * out->price;
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_forward_greeks(struct gw_greeks *out, double spot,
                                        const struct gw_instrument *instrument)
{
    return gw_pricing_forward(out, spot, &instrument->option);
}

enum gw_status gw_payoff_forward_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                         const struct gw_instrument *instrument)
{
    const struct gw_instrument spot = {.kind = GW_PAYOFF_EUROPEAN, .option = on_spot(&instrument->option)};
    return gw_payoff_european_revalue(out, spots, count, &spot);
}
