/* forecast: hedging gamma, hedge flow and k of one underlying, hours to days ahead. Source: policy.md 3.16.
 *
 * Venues say what their books will be at each horizon if nothing is traded (struct gw_exposure, forecast_*). The sum
 * over venues is laid out over where spot may be by then; volatility is the largest of what the monitor knows now.
 * The first horizons are the records' own; the last reaches to the next expiry of any venue, between the horizons of
 * the others by time. Depth is that of now. Wrappers count with their underlying, strikes at theirs over the rate.
 *   at strike        hedging gamma if spot sits, at the horizon, at the strike within two standard deviations where
 *                    hedgers are shortest
 *   charm flow       what hedgers trade until the horizon because time passes, spot where it is
 *   vanna flow       what they trade when every volatility rises by one point
 * Pure. GW_E_MISSING: no venue tells (flat volatility only); GW_E_DOMAIN: a sum that is not finite.
 */
#ifndef GW_MONITOR_FORECAST_FORECAST_H
#define GW_MONITOR_FORECAST_FORECAST_H

#include "gammawatch/advice.h"
#include "monitor/policy/policy.h"

/* A gw_forecast_gamma over GW_LADDER_NODES doubles: between nodes linearly in spot, beyond them as at the outer ones. */
double gw_forecast_ladder_gamma(const void *nodes, double move);

/* head.kind and the like, but for underlying, are the caller's. */
GW_MUST_USE enum gw_status gw_forecast_make(struct gw_forecast_record *out,
                                            const struct gw_exposure_book *book,
                                            const struct gw_ecosystem *ecosystem,
                                            const struct gw_feedback *feedback);

#endif
