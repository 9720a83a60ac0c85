/* ladder: one position, or a book, revalued at 33 spot shocks. Units, signs, errors and threads as in
 * gammawatch/pricing.h.
 */
#ifndef GAMMAWATCH_LADDER_H
#define GAMMAWATCH_LADDER_H

#include <stddef.h>
#include <stdint.h>

#include "gammawatch/status.h"

#define GW_LADDER_NODES     33
#define GW_LADDER_SPOT      16 /* index of the node at shock 0 */
#define GW_LADDER_FLIPS_MAX (GW_LADDER_NODES - 1)
#define GW_TAIL_SHOCKS      5
#define GW_HORIZONS         6 /* 1, 4, 8, 24, 72 h and to the next expiry */

/* Volatility of a scenario: see gw_ladder_vol_up() in gammawatch/ladder_book.h. */
enum gw_vol_shift { GW_VOL_DOWN = 0, GW_VOL_FLAT = 1, GW_VOL_UP = 2 };
#define GW_VOL_SHIFTS 3

struct gw_instrument; /* gammawatch/pricing.h */

/* Shocks in bps, ascending; node i is at spot·(1 + shock/10 000). */
extern const int32_t gw_ladder_shock_bps[GW_LADDER_NODES];

/* Far moves, at volatility up: -66, -33, +50, +100, +200 %. */
extern const int32_t gw_ladder_tail_bps[GW_TAIL_SHOCKS];

/* Relative move and price of a node, node < GW_LADDER_NODES; `spot` itself at GW_LADDER_SPOT. */
double gw_ladder_shock(size_t node);
double gw_ladder_spot(size_t node, double spot);

/* Full revaluation at every node, volatility and time unchanged. */
struct gw_ladder {
    double pnl[GW_LADDER_NODES];   /* $ against the value at spot; exactly 0 at GW_LADDER_SPOT */
    double delta[GW_LADDER_NODES]; /* tokens */
    double gamma[GW_LADDER_NODES]; /* tokens per $ */
};

/* A running, compensated sum. Zero-initialise. The result depends on the order of the additions only in the
 * last bit, and callers that add in one fixed order get one fixed answer.
 *   source  A. Neumaier, ZAMM 54 (1974), compensated summation that also keeps what a larger term loses */
struct gw_ladder_sum {
    struct gw_ladder total;
    struct gw_ladder carry;
};

struct gw_ladder_point {
    double pnl;
    double delta;
    double gamma;
};

/* cost  33 evaluations; for an option about one exp and two rational approximations each */
GW_MUST_USE enum gw_status gw_pricing_ladder_instrument(struct gw_ladder *out, double spot,
                                                        const struct gw_instrument *instrument);

/* Adds weight·ladder: weight 1 for the borne ladder, h_P - h_C for the hedging one. */
void gw_ladder_sum_add(struct gw_ladder_sum *sum, const struct gw_ladder *ladder, double weight);

GW_MUST_USE enum gw_status gw_ladder_sum_read(struct gw_ladder *out, const struct gw_ladder_sum *sum);

/* Value between nodes at relative move `shock`, -0.66..1.00 (outside: GW_E_DOMAIN). Cubic Hermite in S: P&L
 * with Δ as its slope, Δ with Γ as its slope, Γ the slope of the latter. Node values are met exactly.
 * `spot` is the one the ladder was built at. */
GW_MUST_USE enum gw_status gw_ladder_interpolate(struct gw_ladder_point *out, const struct gw_ladder *ladder,
                                                 double spot, double shock);

/* Zero-gamma flip levels in $, ascending, from node values alone: linear in S between neighbours of opposite
 * sign, of which at least one is not dust (>= 1e-6 of the largest |gamma|). Works for gamma in any unit. */
GW_MUST_USE enum gw_status gw_ladder_flips(double levels[GW_LADDER_FLIPS_MAX], size_t *count,
                                           const double gamma[GW_LADDER_NODES], double spot);

/* The same levels for a book of instruments, refined by bisection on exact revaluation to the last bit. */
GW_MUST_USE enum gw_status gw_pricing_flips(double levels[GW_LADDER_FLIPS_MAX], size_t *count, double spot,
                                            const struct gw_instrument *instruments, size_t instrument_count);

#endif
