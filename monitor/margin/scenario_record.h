/* scenario_record: a venue's exposure record as a book that scenarios can be priced at: its ladders, interpolated.
 *
 * Between nodes P&L is the cubic Hermite of P&L and delta. How far off that may be is bounded by where P&L can run:
 * between chord and tangents while gamma keeps its sign from node to node, and twice the bend of the neighbourhood
 * otherwise, which held on every random book of options of a day and more (tests/property) but is no proof: options
 * that offset each other and expire within hours may hide between two nodes. Prepared once, read often. Pure.
 */
#ifndef GW_MONITOR_MARGIN_SCENARIO_RECORD_H
#define GW_MONITOR_MARGIN_SCENARIO_RECORD_H

#include "monitor/margin/margin.h"

struct gw_scenario_record {
    const struct gw_exposure *exposure; /* borrowed */
    struct gw_ladder ladders[3];        /* by enum gw_vol_shift; gamma is not filled */
    bool is_flat_only;
};

/* GW_E_DOMAIN: the record holds a number that margin cannot use. */
GW_MUST_USE enum gw_status gw_scenario_record_prepare(struct gw_scenario_record *out,
                                                      const struct gw_exposure *exposure);

/* A gw_scenario_pnl; book is a gw_scenario_record. A record of flat volatility knows no shift, and its tails from
 * the ladder, up to its end. */
GW_MUST_USE enum gw_status gw_scenario_record_pnl(double *out_usd, const void *book,
                                                  const struct gw_scenario *scenario);

/* The largest error that interpolation may have made in a scenario of the set, by its weight, dollars. */
GW_MUST_USE enum gw_status gw_scenario_record_bound(double *out_usd, const struct gw_scenario_record *record,
                                                    const struct gw_scenario_set *set);

/* What the add-ons need; latency_s counts when anybody hedges the venue. */
void gw_scenario_record_describe(struct gw_margin_book *out, const struct gw_scenario_record *record,
                                 double latency_s);

#endif
