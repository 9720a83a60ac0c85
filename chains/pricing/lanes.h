/* lanes: the instruction sets that the ladder and the vector functions are compiled for, and which one is used.
 *
 * Every set is a file lanes_<set>.c that includes its operations (lanes_<set>.h) and the same two templates
 * (vecmath_lanes.h, ladder_lanes.h). Each adds in eight columns, whatever its width, and joins them in one order, so
 * that all give the same bits.
 */
#ifndef CHAINS_PRICING_LANES_H
#define CHAINS_PRICING_LANES_H

#include <stddef.h>

#include "gammawatch/pricing.h"

#define GW_LANES_COLUMNS 8
#define GW_LANES_SIDE    2 /* vectors worked on at once, to fill the ports */
#define GW_LANES_STEP    (GW_LANES_SIDE * GW_LANES_COLUMNS)
#define GW_LANES_BLOCK                                                                                       \
    256 /* options per block: what a ladder row needs of them, 30 KiB, stays in the first cache */

typedef double gw_lanes_column[GW_LANES_BLOCK];

/* Options side by side, filled up to a multiple of GW_LANES_STEP with ones of no quantity. */
struct gw_lanes_block {
    size_t count;
    /* Given. */
    _Alignas(64) gw_lanes_column side; /* a vector of any width then stays within a line of the cache */
    gw_lanes_column strike;
    gw_lanes_column t_years;
    gw_lanes_column vol;
    gw_lanes_column rate;
    gw_lanes_column yield;
    gw_lanes_column quantity;
    gw_lanes_column hedging; /* weights */
    gw_lanes_column hedging_least;
    gw_lanes_column hedging_most;
    /* Of the option, by prepare(). */
    gw_lanes_column moneyness;  /* ln(S/K) */
    gw_lanes_column x;          /* ln(F/K), and both legs, by discount() */
    gw_lanes_column spot_leg;   /* S·e^(-qT) */
    gw_lanes_column strike_leg; /* K·e^(-rT) */
    gw_lanes_column vol_up;
    gw_lanes_column vol_down;
    gw_lanes_column signed_quantity; /* ε·quantity, and times the hedging weight */
    gw_lanes_column signed_hedging;
    /* Of a row, by begin_row(). */
    gw_lanes_column half_width;    /* ε·σ√T/2 */
    gw_lanes_column inverse_width; /* ε/(σ√T) */
    gw_lanes_column gamma;         /* quantity/(σ√T); 0 without time or volatility left */
    gw_lanes_column gamma_hedging;
    gw_lanes_column gamma_least;
    gw_lanes_column gamma_most;
    gw_lanes_column vega;         /* quantity·√T */
    gw_lanes_column theta;        /* -quantity·σ/(2√T) */
    gw_lanes_column theta_spot;   /* ε·quantity·q */
    gw_lanes_column theta_strike; /* -ε·quantity·r */
};

#define GW_LANES_NODES_MAX GW_LADDER_NODES

/* Where a row looks: relative moves. */
struct gw_lanes_nodes {
    size_t count;
    double factor[GW_LANES_NODES_MAX]; /* 1 + shock */
    double shift[GW_LANES_NODES_MAX];  /* ln(1 + shock) */
};

/* Sums over a block at one node. With A = S·e^(-qT)·n(d1) at the node: dollar_gamma is S²Γ. */
struct gw_lanes_flat {
    double value[GW_LANES_NODES_MAX];        /* in dollars */
    double dollar_delta[GW_LANES_NODES_MAX]; /* S·Δ */
    double dollar_gamma[GW_LANES_NODES_MAX];
    double vega[GW_LANES_NODES_MAX];
    double theta[GW_LANES_NODES_MAX];
    double hedging_dollar_delta[GW_LANES_NODES_MAX];
    double hedging_dollar_gamma[GW_LANES_NODES_MAX];
    double least_dollar_gamma[GW_LANES_NODES_MAX];
    double most_dollar_gamma[GW_LANES_NODES_MAX];
};

struct gw_lanes_shifted {
    double value[GW_LANES_NODES_MAX];
    double dollar_delta[GW_LANES_NODES_MAX];
};

struct gw_lanes_gamma {
    double dollar_gamma[GW_LANES_NODES_MAX];
    double hedging_dollar_gamma[GW_LANES_NODES_MAX];
};

struct gw_lanes {
    const char *name;
    /* total += value, what is lost to carry; arrays end with a whole GW_LANES_COLUMNS. */
    void (*compensate)(double *total, double *carry, const double *value, size_t count);
    void (*exp)(double *out, const double *x, size_t count);
    void (*log)(double *out, const double *x, size_t count);
    void (*normal_cdf)(double *out, const double *x, size_t count);
    void (*prepare)(struct gw_lanes_block *block, double spot);
    void (*discount)(struct gw_lanes_block *block, double spot, const double *t_years);
    void (*shift_vols)(struct gw_lanes_block *block);
    /* vol and t_years: columns of the row, no time left where t_years <= 0. */
    void (*begin_row)(struct gw_lanes_block *block, const double *vol, const double *t_years);
    void (*add_flat)(struct gw_lanes_flat *out, const struct gw_lanes_block *block,
                     const struct gw_lanes_nodes *nodes);
    void (*add_shifted)(struct gw_lanes_shifted *out, const struct gw_lanes_block *block,
                        const struct gw_lanes_nodes *nodes);
    void (*add_gamma)(struct gw_lanes_gamma *out, const struct gw_lanes_block *block,
                      const struct gw_lanes_nodes *nodes);
};

extern const struct gw_lanes gw_lanes_portable;
#ifdef __x86_64__
extern const struct gw_lanes gw_lanes_avx2;
extern const struct gw_lanes gw_lanes_avx512;
#endif
#ifdef __aarch64__
extern const struct gw_lanes gw_lanes_neon;
#endif

/* The one in use. */
const struct gw_lanes *gw_lanes_now(void);

#endif
