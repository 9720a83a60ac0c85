#include "monitor/policy/history.h"

#include <math.h>
#include <string.h>

#include "monitor/policy/quantile.h"

#define RETURN_S_MAX 7200.0
#define TAIL         0.99 /* of z_tail and z_gap: policy 3.10 */
#define GAP_TAIL     0.995
#define DAYS         (GW_HISTORY_HOURS / GW_VOLATILITY_DAY_H)

void gw_history_take(struct gw_history *history, const struct gw_memory *memory)
{
    memcpy(history->underlying, memory->underlying, sizeof history->underlying);
    if (!(memory->last_elapsed_s > 0.0 && memory->last_elapsed_s <= RETURN_S_MAX) ||
        !isfinite(memory->last_return)) {
        return;
    }
    history->returns[history->next] = memory->last_return;
    history->next = (history->next + 1) % GW_HISTORY_HOURS;
    history->count += history->count < GW_HISTORY_HOURS ? 1 : 0;
}

/* Oldest first. */
static size_t unroll(double out[GW_HISTORY_HOURS], const struct gw_history *history)
{
    const size_t count = (size_t)history->count;
    for (size_t i = 0; i < count; i++) {
        out[i] = history->returns[(history->next + GW_HISTORY_HOURS - count + i) % GW_HISTORY_HOURS];
    }
    return count;
}

void gw_history_measure(struct gw_memory *memory, const struct gw_history *history)
{
    static double returns[GW_HISTORY_HOURS]; /* the loop's thread alone measures */
    double daily[DAYS];
    struct gw_har har;
    const size_t count = unroll(returns, history);
    const size_t days = gw_volatility_daily(daily, DAYS, returns, count);
    memory->bipower_variance = gw_volatility_bipower(returns, count);
    gw_volatility_har_fit(&har, daily, days);
    memory->har_vol = gw_volatility_har_forecast(&har, daily, days);
    memory->tail_nu = 0.0;
    memory->z_tail = 0.0;
    memory->z_gap = 0.0;
    if (count < GW_VOLATILITY_FIT_H) {
        return;
    }
    const double nu = gw_volatility_tail_nu(returns, count);
    double z_tail, z_gap;
    if (gw_quantile_student(&z_tail, nu, TAIL) == GW_OK &&
        gw_quantile_student(&z_gap, nu, GAP_TAIL) == GW_OK) {
        memory->tail_nu = nu;
        memory->z_tail = z_tail;
        memory->z_gap = z_gap;
    }
}
