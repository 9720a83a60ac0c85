/* ladder_book: many positions of one underlying, revalued together: 33 nodes at three volatilities, five tails, a
 * band of volatility, and six horizons, in one pass over a structure of arrays.
 *
 * European options stay in arrays of doubles, GW_LADDER_OPTION_BYTES each, and are valued eight at a time; every
 * other instrument is kept as it is and valued by its own formula. Units, signs, domain and determinism as in
 * gammawatch/pricing.h: the same additions give the same bits on every machine and instruction set. Another order
 * of additions changes last bits only (compensated sums).
 *
 *   accuracy  an option at a node: price 1e-14 of the largest of S, the node and K; delta, gamma, vega and theta
 *             1e-13 relative where they matter; measured figures in chains/pricing/ladder_lanes.h
 *   threads   a book belongs to one thread
 *   memory    the caller's; none is taken
 */
#ifndef GAMMAWATCH_LADDER_BOOK_H
#define GAMMAWATCH_LADDER_BOOK_H

#include "gammawatch/pricing.h"

/* Fractions of a position that somebody delta-hedges, h_P - h_C, and the ends of what is not known of it. The
 * borne sums always have weight 1. */
struct gw_ladder_weights {
    double hedging;
    double hedging_least;
    double hedging_most;
};

struct gw_ladder_other {
    struct gw_instrument instrument;
    struct gw_ladder_weights weights;
};

#define GW_LADDER_OPTION_COLUMNS 10
#define GW_LADDER_OPTION_BYTES   (GW_LADDER_OPTION_COLUMNS * sizeof(double))

struct gw_ladder_book {
    size_t option_count;
    size_t option_capacity;
    size_t other_count;
    size_t other_capacity;
    double *side; /* +1 call, -1 put */
    double *strike;
    double *t_years;
    double *vol;
    double *rate;
    double *yield;
    double *quantity;
    double *hedging; /* weights */
    double *hedging_least;
    double *hedging_most;
    struct gw_ladder_other *others;
};

/* Sums over a book. P&L in $ against the value at spot, volatility and time unchanged; delta in tokens, gamma in
 * tokens per $, vega per 1.00 of volatility, theta per year. Doubles only. */
struct gw_ladder_sums {
    double pnl[GW_VOL_SHIFTS][GW_LADDER_NODES]; /* borne, by enum gw_vol_shift */
    double delta[GW_VOL_SHIFTS][GW_LADDER_NODES];
    double pnl_tail[GW_TAIL_SHOCKS];
    double gamma[GW_LADDER_NODES]; /* from here on at unchanged volatility */
    double vega[GW_LADDER_NODES];
    double theta[GW_LADDER_NODES];
    double hedging_delta[GW_LADDER_NODES];
    double hedging_gamma[GW_LADDER_NODES];
    double hedging_gamma_least[GW_LADDER_NODES];
    double hedging_gamma_most[GW_LADDER_NODES];
    double gamma_band[2][GW_LADDER_NODES]; /* at 0.8 and 1.25 times every volatility */
    double hedging_gamma_band[2][GW_LADDER_NODES];
    double horizon_delta[GW_HORIZONS]; /* at spot */
    double horizon_hedging_delta[GW_HORIZONS];
    double horizon_gamma[GW_HORIZONS][GW_LADDER_NODES];
    double horizon_hedging_gamma[GW_HORIZONS][GW_LADDER_NODES];
};

/* Bytes of storage for so many options and other instruments; 0 when that is more than memory can be. */
size_t gw_ladder_book_bytes(size_t option_capacity, size_t other_capacity);

/* An empty book on `storage`, aligned as malloc aligns; GW_E_BOUND when `bytes` are too few. */
GW_MUST_USE enum gw_status gw_ladder_book_init(struct gw_ladder_book *book, void *storage, size_t bytes,
                                               size_t option_capacity, size_t other_capacity);

void gw_ladder_book_clear(struct gw_ladder_book *book);

/* GW_E_DOMAIN: an input outside the domain, nothing is added. GW_E_BOUND: the book is full. */
GW_MUST_USE enum gw_status gw_ladder_book_add(struct gw_ladder_book *book,
                                              const struct gw_instrument *instrument,
                                              const struct gw_ladder_weights *weights);

/* Revalues everything around `spot`. horizon_s: seconds from now, >= 0; time passes by as much, volatility stays,
 * and what has expired by then (0 s left) is dropped. GW_E_DOMAIN, with zeros, when a sum is not finite. */
GW_MUST_USE enum gw_status gw_ladder_book_compute(struct gw_ladder_sums *out,
                                                  const struct gw_ladder_book *book, double spot,
                                                  const double horizon_s[GW_HORIZONS]);

/* Only `pnl[GW_VOL_FLAT]`, `delta[GW_VOL_FLAT]` and what follows up to hedging_gamma_most; the rest is 0. */
GW_MUST_USE enum gw_status gw_ladder_book_compute_flat(struct gw_ladder_sums *out,
                                                       const struct gw_ladder_book *book, double spot);

/* Volatility of a scenario: up max(0.40, σ(1 + m/2)), at most GW_PRICING_VOL_MAX; down σ·max(0, 1 - 0.3m);
 * m = (30/max(days, 1))^p, p = 0.30 up to 30 days and 0.13 beyond.
 *   source  Derive's portfolio margin, parameters of mainnet: volatility shocks by time to expiry */
double gw_ladder_vol_up(double vol, double t_years);
double gw_ladder_vol_down(double vol, double t_years);

#endif
