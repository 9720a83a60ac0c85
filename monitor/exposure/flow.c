#include "monitor/exposure/flow.h"

#include "monitor/exposure/real.h"

double gw_exposure_delta_at(const struct gw_ecosystem *e, double move)
{
    const double inner = gw_real_clamp(move, gw_ladder_shock(0), gw_ladder_shock(GW_LADDER_NODES - 1));
    const size_t i = gw_impact_segment(inner);
    const double step = gw_ladder_shock(i + 1) - gw_ladder_shock(i);
    const double t = (inner - gw_ladder_shock(i)) / step;
    double slope[2];
    for (size_t n = 0; n < 2; n++) {
        const double spot = gw_exposure_node_spot(e->spot_usd, i + n);
        slope[n] = e->hedging_gamma_usd_per_1pct[i + n] / spot / spot * 100.0 * e->spot_usd * step;
    }
    const double rise = e->hedging_delta_tokens[i + 1] - e->hedging_delta_tokens[i];
    const double quadratic = 3.0 * rise - 2.0 * slope[0] - slope[1];
    const double cubic = slope[0] + slope[1] - 2.0 * rise;
    return e->hedging_delta_tokens[i] + t * (slope[0] + t * (quadratic + t * cubic));
}
