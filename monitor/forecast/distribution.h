/* distribution: what gamma may be at a horizon, because spot may be anywhere.
 *
 * S_h = S·exp(-v/2 + √v·z), z standard normal, v = vol²·horizon; z on an even grid of GW_FORECAST_GRID points to ±6,
 * where a sum is as good as an integral. The mean of S²Γ is that of now when Γ is right (S²Γ is a martingale,
 * policy 3.16), so quantiles and probabilities are what a forecast can tell.
 * Pure. GW_E_DOMAIN: an input that is not finite or not above 0 where it must be, or a gamma that is not finite.
 */
#ifndef GW_MONITOR_FORECAST_DISTRIBUTION_H
#define GW_MONITOR_FORECAST_DISTRIBUTION_H

#include "gammawatch/status.h"

#define GW_FORECAST_GRID 241

struct gw_forecast_distribution {
    double mean;
    double quantile_05;
    double quantile_50;
    double quantile_95;
    double p_k_half; /* that -gamma/depth >= 0.5 */
    double p_k_one;
};

struct gw_forecast_walk {
    double vol; /* per year; 0: spot stays */
    double horizon_s;
    double depth_1pct_usd; /* 0 = unknown: then k counts as 1 wherever gamma is negative */
};

/* Gamma in dollars per 1 % when spot has moved by the ratio `move` (> -1) until the horizon. */
typedef double (*gw_forecast_gamma)(const void *book, double move);

GW_MUST_USE enum gw_status gw_forecast_distribute(struct gw_forecast_distribution *out,
                                                  const struct gw_forecast_walk *walk,
                                                  gw_forecast_gamma gamma, const void *book);

/* Share of the distribution at or below `realised`: uniform on 0..1 over many forecasts that are right. */
GW_MUST_USE enum gw_status gw_forecast_rank(double *out, const struct gw_forecast_walk *walk,
                                            gw_forecast_gamma gamma, const void *book, double realised);

/* E|hedge flow| until the horizon, dollars: |Γ|·S²·σ·√(2h/(π·year)), and its 95 % bound. */
double gw_forecast_flow(double gamma_usd_per_1pct, double vol, double horizon_s);
double gw_forecast_flow_95(double gamma_usd_per_1pct, double vol, double horizon_s);

#endif
