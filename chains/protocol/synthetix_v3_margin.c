#include "chains/protocol/synthetix_v3_margin.h"

#include <math.h>

#define STEPS_MAX 128u

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* What stays of a reward when prices move: costs, and what later windows are paid beyond the most of the first. */
struct costs {
    double first;
    double later;
    double reward_max;
};

static double sum_flags(const struct gw_synthetix_v3_margin *m, double x)
{
    return most(m->flags_moving * x + m->flags_held, m->keeper.collateral_ratio * m->collateral);
}

static struct costs find_costs(const struct gw_synthetix_v3_margin *m)
{
    const struct gw_synthetix_v3_keeper *k = &m->keeper;
    const double share = k->scale_max * m->collateral;
    struct costs costs = {.reward_max = m->collateral > 0.0 ? least(share, k->reward_max) : k->reward_max};
    const double first = least(m->reward, costs.reward_max);
    const double by_profit = least(first - k->reward_min, first / (1.0 + k->profit_ratio_min));
    costs.first = most(least(by_profit, first - sum_flags(m, 1.0)), 0.0);
    costs.later = m->reward - first;
    return costs;
}

static double reward_at(const struct gw_synthetix_v3_margin *m, const struct costs *costs, double x)
{
    const double by_profit =
        most(costs->first + m->keeper.reward_min, costs->first * (1.0 + m->keeper.profit_ratio_min));
    return costs->later + least(most(by_profit, sum_flags(m, x) + costs->first), costs->reward_max);
}

static bool is_closed_at(const struct gw_synthetix_v3_margin *m, const struct costs *costs, double x)
{
    const double moved = x - 1.0;
    const double required = m->required - m->reward + m->maintenance * moved + reward_at(m, costs, x);
    return m->available + m->worth * moved < required;
}

/* Between a price at which it is open and one at which it is closed: the closed end, at last a double next to the other. */
static double find_edge(const struct gw_synthetix_v3_margin *m, const struct costs *costs, double open,
                        double closed)
{
    for (unsigned i = 0; i < STEPS_MAX; i++) {
        const double middle = 0.5 * (open + closed);
        if (is_closed_at(m, costs, middle)) {
            closed = middle;
        } else {
            open = middle;
        }
    }
    return closed;
}

/* One that is closed today is so until the price comes to the far side of an edge. */
void gw_synthetix_v3_thresholds(double *down, double *up, const struct gw_synthetix_v3_margin *m)
{
    const struct costs costs = find_costs(m);
    const bool is_open_low = !is_closed_at(m, &costs, 0.0);
    const bool is_open_high = !is_closed_at(m, &costs, GW_SYNTHETIX_V3_REACH);
    if (m->is_closed) {
        *down = is_open_high ? find_edge(m, &costs, GW_SYNTHETIX_V3_REACH, 1.0) : is_open_low ? 0.0 : 1.0;
        *up = is_open_low ? find_edge(m, &costs, 0.0, 1.0) : is_open_high ? HUGE_VAL : 1.0;
        return;
    }
    *down = is_open_low ? 0.0 : find_edge(m, &costs, 1.0, 0.0);
    *up = is_open_high ? HUGE_VAL : find_edge(m, &costs, 1.0, GW_SYNTHETIX_V3_REACH);
}
