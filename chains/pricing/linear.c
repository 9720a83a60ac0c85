#include "chains/pricing/payoff.h"

enum gw_status gw_payoff_linear_greeks(struct gw_greeks *out, double spot,
                                       const struct gw_instrument *instrument)
{
    (void)instrument;
    GW_ENSURE(gw_payoff_is_positive(spot), GW_E_DOMAIN);
    *out = (struct gw_greeks){.price = spot, .delta = 1.0};
    return GW_OK;
}

enum gw_status gw_payoff_linear_revalue(struct gw_payoff_point *out, const double *spots, size_t count,
                                        const struct gw_instrument *instrument)
{
    (void)instrument;
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct gw_payoff_point){.value = spots[i], .delta = 1.0, .gamma = 0.0};
    }
    return GW_OK;
}
