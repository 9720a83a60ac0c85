#include "monitor/margin/scenario.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/real.h"

#define CORE_MOVES  9
#define TAIL_WEIGHT 0.77 /* times range over shock: Derive's dampening of far tails */

_Static_assert(GW_SCENARIO_TAILS == GW_TAIL_SHOCKS, "a record has the P&L of every tail");
_Static_assert(GW_SCENARIO_CORE == 3 * CORE_MOVES, "three volatilities for every move");

const double gw_scenario_tail_shocks[GW_SCENARIO_TAILS] = {-0.66, -0.33, 0.50, 1.00, 2.00};

static void add(struct gw_scenario_set *set, double shock, double weight, enum gw_vol_shift vol)
{
    set->items[set->count++] = (struct gw_scenario){shock, weight, vol};
}

void gw_scenario_list(struct gw_scenario_set *out, double range)
{
    memset(out, 0, sizeof *out);
    for (int u = -(CORE_MOVES / 2); u <= CORE_MOVES / 2; u++) {
        const double shock = range * (double)u / (double)(CORE_MOVES / 2);
        add(out, shock, 1.0, GW_VOL_UP);
        add(out, shock, 1.0, GW_VOL_FLAT);
        add(out, shock, 1.0, GW_VOL_DOWN);
    }
    for (size_t i = 0; i < GW_SCENARIO_TAILS; i++) {
        const double shock = gw_scenario_tail_shocks[i];
        add(out, shock, gw_real_min(1.0, TAIL_WEIGHT * range / fabs(shock)), GW_VOL_UP);
    }
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        const double shock = gw_ladder_shock(i);
        if (fabs(shock) <= range) {
            add(out, shock, 1.0, GW_VOL_FLAT);
        }
    }
}

enum gw_status gw_scenario_find_worst(struct gw_scenario_loss *out, const struct gw_scenario_set *set,
                                      gw_scenario_pnl pnl, const void *book)
{
    memset(out, 0, sizeof *out);
    bool is_found = false;
    for (size_t i = 0; i < set->count; i++) {
        double gain = 0.0;
        const enum gw_status status = pnl(&gain, book, &set->items[i]);
        if (status == GW_E_MISSING) {
            out->unknown++;
            continue;
        }
        GW_TRY(status);
        const double loss = set->items[i].weight * -gain;
        GW_ENSURE(isfinite(loss), GW_E_DOMAIN);
        if (!is_found || loss > out->usd) {
            out->usd = loss;
            out->index = i;
            out->worst = set->items[i];
            is_found = true;
        }
    }
    out->usd = gw_real_max(out->usd, 0.0);
    return GW_OK;
}
