/* textbook: Black, Scholes and Merton as one writes them down, for every peer that calls log, exp, erfc and sqrt of a
 * library, and what of an option does not change along a ladder. Each peer compiles it with its own flags.
 */
#ifndef GW_TESTS_BENCH_PEERS_TEXTBOOK_H
#define GW_TESTS_BENCH_PEERS_TEXTBOOK_H

#include <math.h>

#include "tests/bench/peers/peers.h"

#define ROOT_HALF       0.70710678118654752440
#define INV_ROOT_TWO_PI 0.39894228040143267794

struct textbook_terms {
    double center; /* d1 = center + log_move·inv_width */
    double inv_width;
    double width;
    double tilt; /* N(±d) = ½erfc(tilt·d) */
    double strike_half;
    double delta_half;
    double density_scale;
    double root_t;
    double decay;
};

static inline void textbook_value(double out[GW_BENCH_GREEKS], const struct gw_bench_book *book, size_t i,
                                  double spot)
{
    double t = book->t_years[i];
    double vol = book->vol[i];
    double side = book->side[i];
    double root_t = sqrt(t);
    double width = vol * root_t;
    double d1 = (log(spot / book->strike[i]) + (GW_BENCH_RATE - GW_BENCH_YIELD) * t) / width + 0.5 * width;
    double d2 = d1 - width;
    double cdf1 = 0.5 * erfc(-side * d1 * ROOT_HALF);
    double cdf2 = 0.5 * erfc(-side * d2 * ROOT_HALF);
    double discount = exp(-GW_BENCH_YIELD * t);
    double density = discount * INV_ROOT_TWO_PI * exp(-0.5 * d1 * d1);
    double spot_leg = side * spot * discount * cdf1;
    double strike_leg = side * book->strike[i] * exp(-GW_BENCH_RATE * t) * cdf2;
    out[0] = spot_leg - strike_leg;
    out[1] = side * discount * cdf1;
    out[2] = density / (spot * width);
    out[3] = spot * density * root_t;
    out[4] = GW_BENCH_YIELD * spot_leg - GW_BENCH_RATE * strike_leg - spot * density * vol / (2.0 * root_t);
}

static inline struct textbook_terms textbook_hoist(const struct gw_bench_book *book, size_t i)
{
    double t = book->t_years[i];
    double side = book->side[i];
    double root_t = sqrt(t);
    double width = book->vol[i] * root_t;
    double inv_width = 1.0 / width;
    double x = log(GW_BENCH_SPOT / book->strike[i]) + (GW_BENCH_RATE - GW_BENCH_YIELD) * t;
    double discount = exp(-GW_BENCH_YIELD * t);
    return (struct textbook_terms){.center = x * inv_width + 0.5 * width,
                                   .inv_width = inv_width,
                                   .width = width,
                                   .tilt = -side * ROOT_HALF,
                                   .strike_half = 0.5 * side * book->quantity[i] * book->strike[i] *
                                                  exp(-GW_BENCH_RATE * t),
                                   .delta_half = 0.5 * side * book->quantity[i] * discount,
                                   .density_scale = book->quantity[i] * discount * INV_ROOT_TWO_PI,
                                   .root_t = root_t,
                                   .decay = book->vol[i] / (2.0 * root_t)};
}

/* One option at one node, added to the sums there. */
static inline void textbook_add(struct gw_bench_ladder *restrict out, size_t node,
                                const struct textbook_terms *terms, double spot, double log_move)
{
    double d1 = terms->center + log_move * terms->inv_width;
    double delta = terms->delta_half * erfc(terms->tilt * d1);
    double strike_leg = terms->strike_half * erfc(terms->tilt * (d1 - terms->width));
    double density = terms->density_scale * exp(-0.5 * d1 * d1);
    double spot_leg = spot * delta;
    double sharp = spot * density;
    out->of[0][node] += spot_leg - strike_leg;
    out->of[1][node] += delta;
    out->of[2][node] += density * terms->inv_width / spot;
    out->of[3][node] += sharp * terms->root_t;
    out->of[4][node] += GW_BENCH_YIELD * spot_leg - GW_BENCH_RATE * strike_leg - sharp * terms->decay;
}

#endif
