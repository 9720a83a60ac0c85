/* scenario: the moves a book is revalued at, and the worst of them. Source: policy.md 3.10, after Derive's PMRM and
 * CME's SPAN.
 *
 * Index   0-26   u = -1, -3/4 .. 1 times the price scan range outside, volatility up, flat, down inside
 *         27-31  tails -66, -33, +50, +100, +200 % at volatility up, weight min(1, 0.77 * range / |shock|)
 *         32-    every ladder node within the range, ascending, at flat volatility: peaks between the core moves
 * Time stands still and forwards move with spot. The engine does not know how a book is priced: exactly in
 * `gammawatch model` (scenario_book.h), from a record's ladders in the monitor (scenario_record.h). Pure.
 */
#ifndef GW_MONITOR_MARGIN_SCENARIO_H
#define GW_MONITOR_MARGIN_SCENARIO_H

#include "gammawatch/record.h"

#define GW_SCENARIO_CORE  27
#define GW_SCENARIO_TAILS 5
#define GW_SCENARIOS_MAX  (GW_SCENARIO_CORE + GW_SCENARIO_TAILS + GW_LADDER_NODES)

struct gw_scenario {
    double shock; /* relative move of spot */
    double weight;
    enum gw_vol_shift vol;
};

struct gw_scenario_set {
    struct gw_scenario items[GW_SCENARIOS_MAX];
    size_t count;
};

struct gw_scenario_loss {
    double usd;   /* weight * loss of the worst scenario, >= 0 */
    size_t index; /* the lowest of equals */
    struct gw_scenario worst;
    size_t unknown; /* scenarios that the book could not be priced at */
};

/* P&L in dollars against the value at spot. GW_E_MISSING: this book does not know itself there. */
typedef enum gw_status (*gw_scenario_pnl)(double *out_usd, const void *book,
                                          const struct gw_scenario *scenario);

/* Relative moves of the tails, in the order of their indices and of gw_exposure.pnl_tail_usd. */
extern const double gw_scenario_tail_shocks[GW_SCENARIO_TAILS];

void gw_scenario_list(struct gw_scenario_set *out, double range);

/* GW_E_DOMAIN: a loss that is not finite. Other errors are those of pnl. */
GW_MUST_USE enum gw_status gw_scenario_find_worst(struct gw_scenario_loss *out,
                                                  const struct gw_scenario_set *set, gw_scenario_pnl pnl,
                                                  const void *book);

#endif
