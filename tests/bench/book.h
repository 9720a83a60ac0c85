/* book: the options of the suites `greeks` and `ladder`, the same for all parties, and what their greeks truly are.
 *
 * K/S 0.5..1.7, 2..302 days, volatility 0.3..1.2, half of them puts, one rate and one yield. Units and signs as in
 * gammawatch/pricing.h: vega per 1.00 of volatility, theta per year.
 */
#ifndef GW_TESTS_BENCH_BOOK_H
#define GW_TESTS_BENCH_BOOK_H

#include <stddef.h>

#define GW_BENCH_OPTIONS   4096
#define GW_BENCH_POSITIONS 256 /* of a ladder: the first of them */
#define GW_BENCH_NODES     33
#define GW_BENCH_SHOCKS    81 /* +-40 % in steps of 1 % */
#define GW_BENCH_NODES_MAX 88 /* room up to the next full vector */
#define GW_BENCH_GREEKS    5

#define GW_BENCH_SPOT  2000.0
#define GW_BENCH_RATE  0.03
#define GW_BENCH_YIELD 0.01

struct gw_bench_book {
    double strike[GW_BENCH_OPTIONS];
    double t_years[GW_BENCH_OPTIONS];
    double vol[GW_BENCH_OPTIONS];
    double side[GW_BENCH_OPTIONS]; /* 1 call, -1 put */
    double quantity[GW_BENCH_OPTIONS];
    int days[GW_BENCH_OPTIONS];
};

/* Price, delta, gamma, vega, theta, in this order everywhere. */
struct gw_bench_values {
    double of[GW_BENCH_GREEKS][GW_BENCH_OPTIONS];
};

/* Spots to revalue at. The lanes behind `count` hold spots, too, and are nobody's business. */
struct gw_bench_nodes {
    size_t count;
    size_t padded; /* up to a multiple of 8 */
    double spot[GW_BENCH_NODES_MAX];
    double log_move[GW_BENCH_NODES_MAX]; /* ln(spot / GW_BENCH_SPOT) */
};

/* Sums of quantity·greek over the positions, at each node. */
struct gw_bench_ladder {
    double of[GW_BENCH_GREEKS][GW_BENCH_NODES_MAX];
};

void gw_bench_draw_book(struct gw_bench_book *book);
void gw_bench_set_nodes(struct gw_bench_nodes *nodes);  /* the ladder of the product */
void gw_bench_set_shocks(struct gw_bench_nodes *nodes); /* 81 of them */

/* Computed in 64 bits of mantissa from the textbook; `scale`: what an error is measured against: price the spot,
 * delta, gamma and vega themselves, theta the sum of its three terms. */
void gw_bench_true_values(struct gw_bench_values *out, struct gw_bench_values *scale,
                          const struct gw_bench_book *book);
void gw_bench_true_ladder(struct gw_bench_ladder *out, struct gw_bench_ladder *scale,
                          const struct gw_bench_book *book, const struct gw_bench_nodes *nodes);

/* Worst |got - truth| / scale; NaN when anything is NaN. A scale below `dust` times the largest of the book counts as
 * so much: 0 for who claims relative accuracy in the tails, too. */
double gw_bench_error_of_values(const struct gw_bench_values *got, const struct gw_bench_values *truth,
                                const struct gw_bench_values *scale, double dust);
double gw_bench_error_of_ladder(const struct gw_bench_ladder *got, const struct gw_bench_ladder *truth,
                                const struct gw_bench_ladder *scale, size_t count);

#endif
