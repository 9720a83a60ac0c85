#include "monitor/forecast/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "gammawatch/pricing.h"

#define GRID_END 6.0
#define PI       3.14159265358979323846

struct point {
    double gamma;
    double weight;
};

static int compare_points(const void *a, const void *b)
{
    const double x = ((const struct point *)a)->gamma;
    const double y = ((const struct point *)b)->gamma;
    return (x > y) - (x < y);
}

static bool is_sane(const struct gw_forecast_walk *walk)
{
    return isfinite(walk->vol) && walk->vol >= 0.0 && isfinite(walk->horizon_s) && walk->horizon_s >= 0.0 &&
           isfinite(walk->depth_1pct_usd);
}

/* Points by rising z; their weights add up to 1. */
static enum gw_status spread_points(struct point points[GW_FORECAST_GRID],
                                    const struct gw_forecast_walk *walk, gw_forecast_gamma gamma,
                                    const void *book)
{
    GW_ENSURE(is_sane(walk), GW_E_DOMAIN);
    const double width = walk->vol * sqrt(walk->horizon_s / GW_YEAR_S);
    double total = 0.0;
    for (int i = 0; i < GW_FORECAST_GRID; i++) {
        const double z = GRID_END * (2.0 * (double)i / (double)(GW_FORECAST_GRID - 1) - 1.0);
        points[i].gamma = gamma(book, gw_vecmath_exp(width * (z - 0.5 * width)) - 1.0);
        points[i].weight = gw_vecmath_normal_pdf(z);
        GW_ENSURE(isfinite(points[i].gamma), GW_E_DOMAIN);
        total += points[i].weight;
    }
    for (int i = 0; i < GW_FORECAST_GRID; i++) {
        points[i].weight /= total;
    }
    return GW_OK;
}

/* Points sorted: the value that the share `p` does not exceed, between points linearly in the share. */
static double quantile(const struct point points[GW_FORECAST_GRID], double p)
{
    double below = 0.0;
    double last_middle = 0.0;
    for (int i = 0; i < GW_FORECAST_GRID; i++) {
        const double middle = below + 0.5 * points[i].weight;
        if (middle >= p) {
            const double part = i > 0 ? (p - last_middle) / (middle - last_middle) : 1.0;
            const double from = points[i > 0 ? i - 1 : 0].gamma;
            return from + part * (points[i].gamma - from);
        }
        below += points[i].weight;
        last_middle = middle;
    }
    return points[GW_FORECAST_GRID - 1].gamma;
}

static double probability(const struct point points[GW_FORECAST_GRID], double depth_usd, double k)
{
    double sum = 0.0;
    for (int i = 0; i < GW_FORECAST_GRID; i++) {
        const bool is_there = depth_usd > 0.0 ? -points[i].gamma >= k * depth_usd : points[i].gamma < 0.0;
        sum += is_there ? points[i].weight : 0.0;
    }
    return sum < 1.0 ? sum : 1.0;
}

enum gw_status gw_forecast_distribute(struct gw_forecast_distribution *out,
                                      const struct gw_forecast_walk *walk, gw_forecast_gamma gamma,
                                      const void *book)
{
    struct point points[GW_FORECAST_GRID];
    GW_TRY(spread_points(points, walk, gamma, book));
    double mean = 0.0;
    for (int i = 0; i < GW_FORECAST_GRID; i++) {
        mean += points[i].weight * points[i].gamma;
    }
    GW_ENSURE(isfinite(mean), GW_E_DOMAIN);
    qsort(points, GW_FORECAST_GRID, sizeof points[0], compare_points);
    out->mean = mean;
    out->quantile_05 = quantile(points, 0.05);
    out->quantile_50 = quantile(points, 0.50);
    out->quantile_95 = quantile(points, 0.95);
    out->p_k_half = probability(points, walk->depth_1pct_usd, 0.5);
    out->p_k_one = probability(points, walk->depth_1pct_usd, 1.0);
    return GW_OK;
}

enum gw_status gw_forecast_rank(double *out, const struct gw_forecast_walk *walk, gw_forecast_gamma gamma,
                                const void *book, double realised)
{
    struct point points[GW_FORECAST_GRID];
    GW_ENSURE(isfinite(realised), GW_E_DOMAIN);
    GW_TRY(spread_points(points, walk, gamma, book));
    double below = 0.0;
    for (int i = 0; i < GW_FORECAST_GRID; i++) {
        const double part = points[i].gamma < realised ? 1.0 : points[i].gamma > realised ? 0.0 : 0.5;
        below += part * points[i].weight;
    }
    *out = below;
    return GW_OK;
}

double gw_forecast_flow(double gamma_usd_per_1pct, double vol, double horizon_s)
{
    return 100.0 * fabs(gamma_usd_per_1pct) * vol * sqrt(2.0 * horizon_s / (PI * GW_YEAR_S));
}

double gw_forecast_flow_95(double gamma_usd_per_1pct, double vol, double horizon_s)
{
    /* Normal quantiles: 1.96 over the mean absolute value √(2/π). */
    return gw_forecast_flow(gamma_usd_per_1pct, vol, horizon_s) * (1.95996398454005 / sqrt(2.0 / PI));
}
