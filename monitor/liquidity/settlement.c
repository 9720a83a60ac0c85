#include "monitor/liquidity/settlement.h"

#include <math.h>
#include <stdlib.h>

#include "monitor/exposure/real.h"

/* Trapezoids in the price: exact where depth is linear between nodes. */
double gw_settlement_cost(const struct gw_settlement *market, size_t node)
{
    const int step = node > GW_LADDER_SPOT ? 1 : -1;
    double push_usd = 0.0;
    double traded_usd = 0.0;
    for (size_t i = GW_LADDER_SPOT; i != node; i = (size_t)((int)i + step)) {
        const size_t next = (size_t)((int)i + step);
        const double tokens = fabs(market->absorbed_tokens[next] - market->absorbed_tokens[i]);
        const double middle = 0.5 * (fabs(gw_ladder_shock(i)) + fabs(gw_ladder_shock(next)));
        push_usd += tokens * middle * market->spot_usd;
        traded_usd += tokens * market->spot_usd;
    }
    return (push_usd + 2.0 * market->fee_ratio * traded_usd) * gw_real_max(1.0, market->blocks);
}

double gw_settlement_index(const struct gw_settlement *market, const double delta_usd[GW_LADDER_NODES])
{
    double most = 0.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const int32_t bps = gw_ladder_shock_bps[i];
        if (i == GW_LADDER_SPOT || abs(bps) > GW_SETTLEMENT_MOVE_BPS) {
            continue;
        }
        const double shock = gw_ladder_shock(i);
        const double gain = fabs(delta_usd[i] / (1.0 + shock) * shock);
        const double cost = gw_settlement_cost(market, i);
        /* The bound is tested by a product: the quotient may overflow. */
        const double index = gain <= 0.0                        ? 0.0
                             : cost * GW_SETTLEMENT_MAX <= gain ? GW_SETTLEMENT_MAX
                                                                : gain / cost;
        most = gw_real_max(most, index);
    }
    return most;
}
