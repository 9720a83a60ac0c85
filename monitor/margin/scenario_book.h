/* scenario_book: a book of positions, priced anew at every scenario. For `gammawatch model` and as the yardstick of
 * what the monitor interpolates. Pure.
 */
#ifndef GW_MONITOR_MARGIN_SCENARIO_BOOK_H
#define GW_MONITOR_MARGIN_SCENARIO_BOOK_H

#include "monitor/margin/margin.h"

#define GW_SCENARIO_BOOK_MAX 1024u

struct gw_scenario_book {
    double spot_usd;
    const struct gw_instrument *instruments; /* borrowed */
    size_t count;
};

/* Volatility of an option when it is shifted: up max(0.40, vol * (1 + 0.5 m)), down vol * max(0, 1 - 0.3 m), with
 * m = (30 days/time)^p, time at least a day, p = 0.30 up to 30 days and 0.13 beyond. Source: Derive's mainnet
 * parameters of PMRM_2. */
double gw_scenario_shift_vol(double vol, double t_years, enum gw_vol_shift shift);

/* A gw_scenario_pnl; book is a gw_scenario_book. */
GW_MUST_USE enum gw_status gw_scenario_book_pnl(double *out_usd, const void *book,
                                                const struct gw_scenario *scenario);

/* Dollars of the whole book at spot. */
GW_MUST_USE enum gw_status gw_scenario_book_value(double *out_usd, const struct gw_scenario_book *book);

/* What the add-ons need to know of it, priced exactly; latency_s is the caller's (0: the book does not hedge).
 * GW_E_BOUND above GW_SCENARIO_BOOK_MAX positions. */
GW_MUST_USE enum gw_status gw_scenario_book_describe(struct gw_margin_book *out,
                                                     const struct gw_scenario_book *book, double latency_s);

#endif
