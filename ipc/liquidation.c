#include "gammawatch/liquidation.h"

#define FINE_FROM   1u
#define FINE_STEPS  100u
#define COARSE_FROM (FINE_FROM + FINE_STEPS)

_Static_assert(COARSE_FROM + 30 + 1 == GW_LIQUIDATION_RATIOS, "1 to 2 by 0.01, 2 to 5 by 0.1, and both ends");

double gw_liquidation_ratio(size_t index)
{
    if (index < FINE_FROM) {
        return 0.0;
    }
    if (index < COARSE_FROM) {
        return (double)(FINE_STEPS + index - FINE_FROM) / 100.0;
    }
    return (double)(20 + index - COARSE_FROM) / 10.0;
}

size_t gw_liquidation_bucket(double ratio)
{
    size_t low = 0;
    size_t high = GW_LIQUIDATION_RATIOS;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (ratio >= gw_liquidation_ratio(middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double gw_liquidation_flow(const double flow_usd[GW_LIQUIDATION_RATIOS], double from, double to)
{
    double sum = 0.0;
    for (size_t i = to > from ? gw_liquidation_bucket(from) : GW_LIQUIDATION_RATIOS;
         i < GW_LIQUIDATION_RATIOS && gw_liquidation_ratio(i) < to; i++) {
        sum += flow_usd[i];
    }
    return sum;
}
