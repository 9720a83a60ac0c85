#include <math.h>
#include <string.h>

#include "chains/pricing/payoff.h"

const int32_t gw_ladder_shock_bps[GW_LADDER_NODES] = {
    -6600, -5000, -4000, -3000, -2500, -2000, -1500, -1000, -750, -500, -400, -300, -200, -150, -100, -50,  0,
    50,    100,   150,   200,   300,   400,   500,   750,   1000, 1500, 2000, 2500, 3000, 4000, 5000, 10000};

const int32_t gw_ladder_tail_bps[GW_TAIL_SHOCKS] = {-6600, -3300, 5000, 10000, 20000};

double gw_ladder_shock(size_t node)
{
    return (double)gw_ladder_shock_bps[node] / 10000.0;
}

double gw_ladder_spot(size_t node, double spot)
{
    return spot * ((double)(10000 + gw_ladder_shock_bps[node]) / 10000.0);
}

static bool is_finite_ladder(const struct gw_ladder *ladder)
{
    /* Nothing times a number is nothing, times infinity or NaN it is NaN: one test instead of ninety-nine. */
    double pnl = 0.0, delta = 0.0, gamma = 0.0;
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        pnl += 0.0 * ladder->pnl[i];
        delta += 0.0 * ladder->delta[i];
        gamma += 0.0 * ladder->gamma[i];
    }
    return gw_payoff_is_finite(pnl) && gw_payoff_is_finite(delta) && gw_payoff_is_finite(gamma);
}

enum gw_status gw_pricing_ladder_instrument(struct gw_ladder *out, double spot,
                                            const struct gw_instrument *instrument)
{
    memset(out, 0, sizeof *out);
    double spots[GW_LADDER_NODES];
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        spots[i] = gw_ladder_spot(i, spot);
    }
    struct gw_payoff_point points[GW_LADDER_NODES];
    GW_TRY(gw_payoff_revalue(points, spots, GW_LADDER_NODES, instrument));
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->pnl[i] = instrument->quantity * (points[i].value - points[GW_LADDER_SPOT].value) + 0.0;
        out->delta[i] = instrument->quantity * points[i].delta + 0.0;
        out->gamma[i] = instrument->quantity * points[i].gamma + 0.0;
    }
    if (!is_finite_ladder(out)) {
        memset(out, 0, sizeof *out);
        return GW_E_DOMAIN;
    }
    return GW_OK;
}

static void add_compensated(double *total, double *carry, double value)
{
    double sum = *total + value;
    *carry += fabs(*total) >= fabs(value) ? (*total - sum) + value : (value - sum) + *total;
    *total = sum;
}

void gw_ladder_sum_add(struct gw_ladder_sum *sum, const struct gw_ladder *ladder, double weight)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        add_compensated(&sum->total.pnl[i], &sum->carry.pnl[i], weight * ladder->pnl[i]);
        add_compensated(&sum->total.delta[i], &sum->carry.delta[i], weight * ladder->delta[i]);
        add_compensated(&sum->total.gamma[i], &sum->carry.gamma[i], weight * ladder->gamma[i]);
    }
}

enum gw_status gw_ladder_sum_read(struct gw_ladder *out, const struct gw_ladder_sum *sum)
{
    for (size_t i = 0; i < GW_LADDER_NODES; i++) {
        out->pnl[i] = sum->total.pnl[i] + sum->carry.pnl[i];
        out->delta[i] = sum->total.delta[i] + sum->carry.delta[i];
        out->gamma[i] = sum->total.gamma[i] + sum->carry.gamma[i];
    }
    if (!is_finite_ladder(out)) {
        memset(out, 0, sizeof *out);
        return GW_E_DOMAIN;
    }
    return GW_OK;
}

/* Cubic Hermite on a step of length h at fraction t in [0, 1]; *slope is its derivative. */
static double interpolate(double *slope, const double value[2], const double derivative[2], double h,
                          double t)
{
    double rise = value[1] - value[0];
    double first = h * derivative[0];
    double quadratic = 3.0 * rise - 2.0 * first - h * derivative[1];
    double cubic = first + h * derivative[1] - 2.0 * rise;
    *slope = (first + t * (2.0 * quadratic + 3.0 * cubic * t)) / h;
    return value[0] + t * (first + t * (quadratic + t * cubic));
}

enum gw_status gw_ladder_interpolate(struct gw_ladder_point *out, const struct gw_ladder *ladder, double spot,
                                     double shock)
{
    *out = (struct gw_ladder_point){0};
    GW_ENSURE(gw_payoff_is_positive(spot) && is_finite_ladder(ladder), GW_E_DOMAIN);
    GW_ENSURE(shock >= gw_ladder_shock(0) && shock <= gw_ladder_shock(GW_LADDER_NODES - 1), GW_E_DOMAIN);
    size_t i = 0;
    while (i + 1 < GW_LADDER_NODES && shock >= gw_ladder_shock(i + 1)) {
        i++;
    }
    if (shock == gw_ladder_shock(i)) {
        *out = (struct gw_ladder_point){ladder->pnl[i], ladder->delta[i], ladder->gamma[i]};
        return GW_OK;
    }
    double step = gw_ladder_shock(i + 1) - gw_ladder_shock(i);
    double t = (shock - gw_ladder_shock(i)) / step;
    double unused;
    out->pnl = interpolate(&unused, &ladder->pnl[i], &ladder->delta[i], spot * step, t);
    out->delta = interpolate(&out->gamma, &ladder->delta[i], &ladder->gamma[i], spot * step, t);
    if (!gw_payoff_is_finite(out->pnl) || !gw_payoff_is_finite(out->delta) ||
        !gw_payoff_is_finite(out->gamma)) {
        *out = (struct gw_ladder_point){0};
        return GW_E_DOMAIN;
    }
    return GW_OK;
}
