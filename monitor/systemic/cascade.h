/* cascade: a shock played out step by step: hedgers who come late, thresholds that liquidate, depth that withdraws.
 * Source: policy.md 3.9.
 *
 * In each step, at the price of its beginning: hedgers whose gap leaves their band trade towards neutral; thresholds that
 * the price crossed are queued and sell or buy after their latency. Trades meet the depth curve X, thinned at every
 * relative price x by max(0.25, exp(-2|x|/sigma_d)): Y(x), a function of the price alone. With N the tokens bought in all
 * and not sold again, D(N) = Y^-1(Y(exogenous) + N) - exogenous is how far they reach:
 *   move = exogenous + permanent + transient, permanent = 0.3 * D(N), transient += 0.7 * change of D and decays over
 *   resilience_s; what comes back, N nearer to 0, lifts of the transient the share that it lifts of D.
 * So a flow that is undone leaves no trace, sooner or later, at whatever depth: otherwise prices would be thrown to the
 * other side by depth alone, and who trades round would gain (J. Gatheral, No-dynamic-arbitrage and market impact,
 * Quantitative Finance 10, 2010).
 * Ends when the price stood still (< 1 bp) for three steps and nobody waits, or after GW_CASCADE_STEPS_MAX.
 * Whether a transaction gets through depends on gas and is drawn once per step for everybody: congestion is common.
 * Same seed, same bits; no hedgers and no thresholds: the final move is the shock.
 * Pure, no memory, any thread; cost about 4 ns per step and hedger.
 */
#ifndef GW_MONITOR_SYSTEMIC_CASCADE_H
#define GW_MONITOR_SYSTEMIC_CASCADE_H

#include <stdbool.h>
#include <stdint.h>

#include "gammawatch/pricing.h"

#define GW_CASCADE_HEDGERS_MAX      257u /* the venues of a book, and the outside as one */
#define GW_CASCADE_LIQUIDATIONS_MAX 322u /* 256 that are configured, and two per node of the ladder */
#define GW_CASCADE_STEPS_MAX        2000u
#define GW_CASCADE_MOVE_MIN         (-0.99)

struct gw_cascade_hedger {
    double delta_tokens[GW_LADDER_NODES]; /* of the part that is hedged: the target is its negative */
    double gamma_tokens[GW_LADDER_NODES]; /* tokens per $ */
    double band_tokens;                   /* >= 0: gaps up to it are left */
    double latency_s;                     /* least time between two trades, and from the shock to the first */
    double cap_tokens;                    /* largest trade; 0: none */
};

struct gw_cascade_liquidation {
    double threshold_usd;
    double tokens; /* >= 0 */
    double latency_s;
    bool is_sale;
    bool is_below; /* fires at or below the threshold; else at or above */
};

enum gw_gas { GW_GAS_MEDIAN, GW_GAS_90, GW_GAS_99 }; /* success 0.99, 0.8, 0.4 */

struct gw_cascade_input {
    double spot_usd;
    const double *absorbed_tokens; /* GW_LADDER_NODES: the depth curve, impact.h */
    double sigma_daily;
    double shock;        /* exogenous move */
    unsigned ramp_steps; /* over which it comes; 0 and 1: at once */
    const struct gw_cascade_hedger *hedgers;
    size_t hedger_count;
    const struct gw_cascade_liquidation *liquidations;
    size_t liquidation_count;
    double step_s;
    double resilience_s;
    double permanent_share;
    enum gw_gas gas;
    double gas_usd;      /* of one hedge; one that saves less is not sent */
    double saving_ratio; /* of the gap's value that a hedge saves */
    uint64_t seed;
};

struct gw_cascade {
    double peak; /* farthest from 0 */
    double final;
    double extra;     /* |peak| - |shock|, >= 0 */
    double peak_s;    /* from the shock */
    double hedge_usd; /* traded */
    double liquidated_usd;
    double unhedged_usd; /* P&L of what was not hedged in time, all hedgers; < 0 is a loss */
    size_t fired;
    size_t steps;
};

/* unhedged_usd: per hedger, may be NULL. fired: per liquidation, may be NULL. GW_E_BOUND: too many hedgers or
 * liquidations; GW_E_DOMAIN: an input out of its range. *out is then 0. */
GW_MUST_USE enum gw_status gw_cascade_run(struct gw_cascade *out, double *unhedged_usd, bool *fired,
                                          const struct gw_cascade_input *input);

#endif
