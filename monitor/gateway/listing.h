/* listing: the board as JSON, the latest of each key. Names are those of `gammawatch snapshot --json` and of the
 * signal's NDJSON; what is older than the rest says so.
 *
 * gw_listing_exposures(): {"schema": "gammawatch.exposures/1", "exposures": [{"chain", "block", "age_s", "stale",
 *   "valid", ...}]}; a record that is not valid keeps its identity and shows no number.
 * gw_listing_ecosystem(): {"schema": "gammawatch.ecosystem/1", "ecosystems": [{"underlying", "block", "age_s", "stale",
 *   "reasons", ..., "systemic": {...}}]}: every field of both records (gammawatch/record.h, gammawatch/systemic.h) under
 *   its own name, whose end is its unit; arrays as lists of objects. Only ?underlying= narrows it.
 * gw_listing_forecast(): {"schema": "gammawatch.forecast/1", "forecasts": [{"record": "forecast", "underlying", "block",
 *   "age_s", "stale", ...}]}; gw_listing_advice(): {"schema": "gammawatch.advice/1", "advice": [...]}, one of each feed: the
 *   fields of gammawatch/advice.h as `gammawatch advice` shows them. Forecasts have no protocol to narrow them by.
 * gw_listing_signals(): {"schema": "gammawatch.signals/1", "now", "signals": [...], "revoked": [...]}. Each signal is
 *   whole and as signed: it can be verified alone. `now` is the domain's time to hold against validUntil, or null.
 *   A withdrawn vector is named under `revoked` only.
 * New references; NULL: out of memory. Pure; any thread.
 */
#ifndef GW_MONITOR_GATEWAY_LISTING_H
#define GW_MONITOR_GATEWAY_LISTING_H

#include <jansson.h>

#include "monitor/gateway/board.h"

/* Empty: any. */
struct gw_listing_filter {
    char protocol[24];
    char underlying[16];
};

json_t *gw_listing_exposures(const struct gw_board *board, const struct gw_listing_filter *filter,
                             uint64_t now_ms);
json_t *gw_listing_ecosystem(const struct gw_board *board, const struct gw_listing_filter *filter,
                             uint64_t now_ms);
json_t *gw_listing_forecast(const struct gw_board *board, const struct gw_listing_filter *filter,
                            uint64_t now_ms);
json_t *gw_listing_advice(const struct gw_board *board, const struct gw_listing_filter *filter,
                          uint64_t now_ms);
json_t *gw_listing_signals(const struct gw_board *board, const struct gw_listing_filter *filter,
                           uint64_t now_ms);

#endif
