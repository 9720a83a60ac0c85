#include "monitor/margin/scenario_record.h"

#include <math.h>
#include <string.h>

#include "monitor/exposure/exposure.h"
#include "monitor/exposure/real.h"
#include "monitor/exposure/rebase.h"

#define LAST (GW_LADDER_NODES - 1)

static bool is_sane(const struct gw_exposure *exposure)
{
    bool is_finite = exposure->spot_usd >= GW_SPOT_USD_MIN && exposure->spot_usd <= GW_SPOT_USD_MAX &&
                     isfinite(exposure->delta_usd) && isfinite(exposure->short_option_quantity) &&
                     isfinite(exposure->hedging_gamma_usd_per_1pct);
    for (size_t i = 0; i < GW_LADDER_NODES && is_finite; i++) {
        is_finite = isfinite(exposure->ladder_gamma_usd_per_1pct[i]) &&
                    isfinite(exposure->ladder_hedging_gamma_usd_per_1pct[i]);
        for (size_t shift = GW_VOL_DOWN; shift <= GW_VOL_UP; shift++) {
            is_finite = is_finite && isfinite(exposure->pnl_usd[shift][i]) &&
                        isfinite(exposure->ladder_delta_usd[shift][i]);
        }
    }
    for (size_t i = 0; i < GW_TAIL_SHOCKS; i++) {
        is_finite = is_finite && isfinite(exposure->pnl_tail_usd[i]);
    }
    return is_finite;
}

enum gw_status gw_scenario_record_prepare(struct gw_scenario_record *out, const struct gw_exposure *exposure)
{
    memset(out, 0, sizeof *out);
    GW_ENSURE(is_sane(exposure), GW_E_DOMAIN);
    out->exposure = exposure;
    out->is_flat_only = (exposure->head.flags & GW_EXPOSURE_FLAT_VOL) != 0;
    for (size_t shift = GW_VOL_DOWN; shift <= GW_VOL_UP; shift++) {
        for (size_t i = 0; i < GW_LADDER_NODES; i++) {
            out->ladders[shift].pnl[i] = exposure->pnl_usd[shift][i];
            out->ladders[shift].delta[i] =
                exposure->ladder_delta_usd[shift][i] / gw_exposure_node_spot(exposure->spot_usd, i);
        }
    }
    return GW_OK;
}

static bool is_tail(const struct gw_scenario *scenario, size_t *index)
{
    for (size_t i = 0; i < GW_SCENARIO_TAILS; i++) {
        if (scenario->shock == gw_scenario_tail_shocks[i] && scenario->vol == GW_VOL_UP) {
            *index = i;
            return true;
        }
    }
    return false;
}

/* The ladder that a scenario is read from; NULL: the record does not know. */
static const struct gw_ladder *choose_ladder(const struct gw_scenario_record *record,
                                             const struct gw_scenario *scenario)
{
    size_t tail;
    if (!record->is_flat_only) {
        return &record->ladders[scenario->vol];
    }
    const bool is_on_ladder = scenario->shock <= gw_ladder_shock(LAST);
    const bool is_known = scenario->vol == GW_VOL_FLAT || (is_tail(scenario, &tail) && is_on_ladder);
    return is_known ? &record->ladders[GW_VOL_FLAT] : NULL;
}

enum gw_status gw_scenario_record_pnl(double *out_usd, const void *book, const struct gw_scenario *scenario)
{
    const struct gw_scenario_record *record = book;
    const struct gw_ladder *ladder = choose_ladder(record, scenario);
    struct gw_ladder_point point;
    size_t tail;
    GW_ENSURE(ladder != NULL, GW_E_MISSING);
    if (!record->is_flat_only && is_tail(scenario, &tail)) {
        *out_usd = record->exposure->pnl_tail_usd[tail];
        return GW_OK;
    }
    GW_TRY(gw_ladder_interpolate(&point, ladder, record->exposure->spot_usd, scenario->shock));
    *out_usd = point.pnl;
    return GW_OK;
}

/* Between node `from` and the next: how far delta leaves the slope of the chord, at the worse end. */
static double bend(const struct gw_ladder *ladder, double spot, size_t from)
{
    const double width = gw_ladder_spot(from + 1, spot) - gw_ladder_spot(from, spot);
    const double slope = (ladder->pnl[from + 1] - ladder->pnl[from]) / width;
    return gw_real_max(fabs(ladder->delta[from] - slope), fabs(ladder->delta[from + 1] - slope));
}

static double bound_at(const struct gw_ladder *ladder, double spot, double shock, double pnl)
{
    size_t from = 0;
    while (from + 2 < GW_LADDER_NODES && gw_ladder_shock(from + 1) <= shock) {
        from++;
    }
    const double low = gw_ladder_spot(from, spot);
    const double width = gw_ladder_spot(from + 1, spot) - low;
    const double t = (spot * (1.0 + shock) - low) / width;
    if (!(t > 0.0 && t < 1.0)) {
        return 0.0;
    }
    const double lines[3] = {ladder->pnl[from] + (ladder->pnl[from + 1] - ladder->pnl[from]) * t,
                             ladder->pnl[from] + ladder->delta[from] * width * t,
                             ladder->pnl[from + 1] - ladder->delta[from + 1] * width * (1.0 - t)};
    double hull = 0.0;
    for (size_t i = 0; i < 3; i++) {
        hull = gw_real_max(hull, fabs(lines[i] - pnl));
    }
    double steepest = bend(ladder, spot, from);
    steepest = from > 0 ? gw_real_max(steepest, bend(ladder, spot, from - 1)) : steepest;
    steepest = from + 2 < GW_LADDER_NODES ? gw_real_max(steepest, bend(ladder, spot, from + 1)) : steepest;
    return gw_real_max(hull, 2.0 * t * (1.0 - t) * width * steepest);
}

enum gw_status gw_scenario_record_bound(double *out_usd, const struct gw_scenario_record *record,
                                        const struct gw_scenario_set *set)
{
    double worst = 0.0;
    *out_usd = 0.0;
    for (size_t i = 0; i < set->count; i++) {
        const struct gw_scenario *scenario = &set->items[i];
        const struct gw_ladder *ladder = choose_ladder(record, scenario);
        size_t tail;
        struct gw_ladder_point point;
        if (ladder == NULL || (!record->is_flat_only && is_tail(scenario, &tail))) {
            continue; /* not priced, or priced by the collector */
        }
        GW_TRY(gw_ladder_interpolate(&point, ladder, record->exposure->spot_usd, scenario->shock));
        const double bound = bound_at(ladder, record->exposure->spot_usd, scenario->shock, point.pnl);
        worst = gw_real_max(worst, scenario->weight * bound);
    }
    *out_usd = worst;
    return isfinite(worst) ? GW_OK : GW_E_DOMAIN;
}

static double gamma_at(const struct gw_exposure *exposure, size_t node)
{
    const double spot = gw_exposure_node_spot(exposure->spot_usd, node);
    return exposure->ladder_gamma_usd_per_1pct[node] / spot / spot * 100.0;
}

void gw_scenario_record_describe(struct gw_margin_book *out, const struct gw_scenario_record *record,
                                 double latency_s)
{
    const struct gw_exposure *exposure = record->exposure;
    bool does_hedge = exposure->hedging_gamma_usd_per_1pct != 0.0;
    memset(out, 0, sizeof *out);
    out->lowest_gamma = gamma_at(exposure, GW_LADDER_SPOT);
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        does_hedge = does_hedge || exposure->ladder_hedging_gamma_usd_per_1pct[i] != 0.0;
        if (gw_ladder_shock_bps[i] >= -GW_MARGIN_GAP_SHOCK_BPS &&
            gw_ladder_shock_bps[i] <= GW_MARGIN_GAP_SHOCK_BPS) {
            out->lowest_gamma = gw_real_min(gamma_at(exposure, i), out->lowest_gamma);
        }
    }
    out->pnl = gw_scenario_record_pnl;
    out->book = record;
    out->spot_usd = exposure->spot_usd;
    out->delta_tokens = exposure->delta_usd / exposure->spot_usd;
    out->naked_short_tokens = exposure->short_option_quantity;
    out->latency_s = does_hedge ? latency_s : 0.0;
    out->notional_usd = gw_real_max(exposure->notional_usd, 0.0);
}
