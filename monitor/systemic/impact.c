#include "monitor/systemic/impact.h"

#include <math.h>

#include "monitor/exposure/real.h"

#define DEPTH_LEAST 0.35

static bool is_sane(const struct gw_impact_crossover *c)
{
    return c->y > 0.0 && c->sigma_daily > 0.0 && c->volume_daily > 0.0 && c->q0 > 0.0 && isfinite(c->y) &&
           isfinite(c->sigma_daily) && isfinite(c->volume_daily) && isfinite(c->q0);
}

enum gw_status gw_impact_crossover_move(double *move, const struct gw_impact_crossover *curve, double usd)
{
    *move = 0.0;
    GW_ENSURE(is_sane(curve) && isfinite(usd), GW_E_DOMAIN);
    /* sqrt(x + q0) - sqrt(q0) without cancellation for small x. */
    const double x = fabs(usd) / curve->volume_daily;
    const double root = x / (sqrt(x + curve->q0) + sqrt(curve->q0));
    const double size = curve->y * curve->sigma_daily * root;
    GW_ENSURE(isfinite(size), GW_E_DOMAIN);
    *move = usd < 0.0 ? -size : size;
    return GW_OK;
}

enum gw_status gw_impact_crossover_flow(double *usd, const struct gw_impact_crossover *curve, double move)
{
    *usd = 0.0;
    GW_ENSURE(is_sane(curve) && isfinite(move), GW_E_DOMAIN);
    const double u = fabs(move) / (curve->y * curve->sigma_daily);
    const double size = curve->volume_daily * u * (u + 2.0 * sqrt(curve->q0));
    GW_ENSURE(isfinite(size), GW_E_DOMAIN);
    *usd = move < 0.0 ? -size : size;
    return GW_OK;
}

enum gw_status gw_impact_crossover_slope(double *per_usd, double *depth_1pct_usd,
                                         const struct gw_impact_crossover *curve)
{
    *per_usd = 0.0;
    *depth_1pct_usd = 0.0;
    GW_ENSURE(is_sane(curve), GW_E_DOMAIN);
    const double slope = curve->y * curve->sigma_daily / (2.0 * sqrt(curve->q0) * curve->volume_daily);
    GW_ENSURE(slope > 0.0 && isfinite(slope) && isfinite(0.01 / slope), GW_E_DOMAIN);
    *per_usd = slope;
    *depth_1pct_usd = 0.01 / slope;
    return GW_OK;
}

size_t gw_impact_segment(double move)
{
    size_t low = 0;
    size_t high = GW_LADDER_NODES - 1;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (move >= gw_ladder_shock(middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double gw_impact_absorbed(const double tokens[GW_LADDER_NODES], double move)
{
    const size_t i = gw_impact_segment(move);
    const double low = gw_ladder_shock(i);
    const double slope = (tokens[i + 1] - tokens[i]) / (gw_ladder_shock(i + 1) - low);
    return tokens[i] + slope * (move - low);
}

/* Beyond the last node, with the slope of the last segment. */
static double extrapolate(const double tokens[GW_LADDER_NODES], double flow, bool is_up)
{
    const size_t outer = is_up ? GW_LADDER_NODES - 1 : 0;
    const size_t inner = is_up ? outer - 1 : 1;
    const double span = gw_ladder_shock(outer) - gw_ladder_shock(inner);
    const double slope = (tokens[outer] - tokens[inner]) / span;
    const double edge = is_up ? GW_IMPACT_MOVE_MAX : -GW_IMPACT_MOVE_MAX;
    if (!(slope > 0.0)) {
        return edge;
    }
    const double move = gw_ladder_shock(outer) + (flow - tokens[outer]) / slope;
    return is_up ? gw_real_min(move, edge) : gw_real_max(move, edge);
}

double gw_impact_move(const double tokens[GW_LADDER_NODES], double flow)
{
    size_t i = GW_LADDER_SPOT;
    if (flow == 0.0) {
        return 0.0;
    }
    if (flow > 0.0) {
        while (i < GW_LADDER_NODES && tokens[i] < flow) {
            i++;
        }
        if (i == GW_LADDER_NODES) {
            return extrapolate(tokens, flow, true);
        }
        const double share = (flow - tokens[i - 1]) / (tokens[i] - tokens[i - 1]);
        return gw_ladder_shock(i - 1) + share * (gw_ladder_shock(i) - gw_ladder_shock(i - 1));
    }
    while (i > 0 && tokens[i] > flow) {
        i--;
    }
    if (tokens[i] > flow) {
        return extrapolate(tokens, flow, false);
    }
    const double share = (flow - tokens[i + 1]) / (tokens[i] - tokens[i + 1]);
    return gw_ladder_shock(i + 1) + share * (gw_ladder_shock(i) - gw_ladder_shock(i + 1));
}

double gw_impact_latency_weight(double latency_s, double finality_s)
{
    return finality_s > latency_s ? gw_real_max(latency_s, 0.0) / finality_s : 1.0;
}

double gw_impact_evaporation(double vol_ref, double vol_now)
{
    return vol_now > 0.0 ? gw_real_clamp(vol_ref / vol_now, DEPTH_LEAST, 1.0) : 1.0;
}
