/* leveraged: a token rebalanced without pause to a constant multiple l of its underlying. From its value N at spot
 * S0, V = N·(S/S0)^l; per year of a still price it earns (1-l)r + l·q and loses l(l-1)σ²/2.
 * Source: M. Cheng, A. Madhavan, The dynamics of leveraged and inverse exchange-traded funds, J. Investment
 * Management 7 (2009): whoever replicates it trades N·l(l-1)·(relative move) with the move. */
#include <math.h>

#include "chains/pricing/pair.h"
#include "chains/pricing/payoff.h"
#include "chains/pricing/vecmath.h"

static enum gw_status check(double spot, const struct gw_leveraged *l)
{
    GW_ENSURE(gw_payoff_is_positive(spot) && gw_payoff_is_positive(l->value_spot), GW_E_DOMAIN);
    GW_ENSURE(l->value >= 0.0 && gw_payoff_is_finite(l->value), GW_E_DOMAIN);
    GW_ENSURE(fabs(l->leverage) <= GW_PRICING_POWER_MAX, GW_E_DOMAIN);
    GW_ENSURE(l->vol >= 0.0 && l->vol <= GW_PRICING_VOL_MAX, GW_E_DOMAIN);
    GW_ENSURE(fabs(l->rate) <= GW_PRICING_RATE_MAX && fabs(l->yield) <= GW_PRICING_RATE_MAX, GW_E_DOMAIN);
    return GW_OK;
}

enum gw_status gw_pricing_leveraged(struct gw_greeks *out, double spot, const struct gw_leveraged *leveraged)
{
    *out = (struct gw_greeks){0};
    GW_TRY(check(spot, leveraged));
    double l = leveraged->leverage;
    struct gw_pair power =
        gw_pair_multiply(gw_pair_log_ratio(spot, leveraged->value_spot), (struct gw_pair){l, 0.0});
    double value = leveraged->value * gw_vecmath_exp_pair(power.high, power.low);
    double growth = (1.0 - l) * leveraged->rate + l * leveraged->yield -
                    0.5 * l * (l - 1.0) * leveraged->vol * leveraged->vol;
    double delta = l * value / spot;
    double gamma = (l - 1.0) * delta / spot;
    *out = (struct gw_greeks){.price = value,
                              .delta = delta,
                              .gamma = gamma,
                              .theta = growth * value,
                              .charm = growth * delta,
                              .speed = (l - 2.0) * gamma / spot,
                              .color = growth * gamma};
    return gw_payoff_scale(out, 1.0);
}

enum gw_status gw_payoff_leveraged_greeks(struct gw_greeks *out, double spot,
                                          const struct gw_instrument *instrument)
{
    return gw_pricing_leveraged(out, spot, &instrument->leveraged);
}

enum gw_status gw_payoff_leveraged_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                           const struct gw_instrument *instrument)
{
    return gw_payoff_revalue_each(out, spots, count, instrument, gw_payoff_leveraged_greeks);
}
