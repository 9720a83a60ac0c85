/* Compiled once per instruction set, with -Ofast: plain loops, vectors by the compiler. */
#include <math.h>
#include <string.h>

#include "tests/bench/peers/peers.h"

#define ROOT_HALF       0.70710678118654752440
#define INV_ROOT_TWO_PI 0.39894228040143267794

#ifdef __AVX512F__
#define NAME(what) gw_bench_libmvec_##what##_avx512
#else
#define NAME(what) gw_bench_libmvec_##what##_avx2
#endif

void NAME(greeks)(struct gw_bench_values *restrict out, const struct gw_bench_book *restrict book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        double t = book->t_years[i];
        double vol = book->vol[i];
        double side = book->side[i];
        double root_t = sqrt(t);
        double width = vol * root_t;
        double x = log(GW_BENCH_SPOT / book->strike[i]) + (GW_BENCH_RATE - GW_BENCH_YIELD) * t;
        double d1 = x / width + 0.5 * width;
        double d2 = d1 - width;
        double cdf1 = 0.5 * erfc(-side * d1 * ROOT_HALF);
        double cdf2 = 0.5 * erfc(-side * d2 * ROOT_HALF);
        double discount = exp(-GW_BENCH_YIELD * t);
        double density = discount * INV_ROOT_TWO_PI * exp(-0.5 * d1 * d1);
        double spot_leg = side * GW_BENCH_SPOT * discount * cdf1;
        double strike_leg = side * book->strike[i] * exp(-GW_BENCH_RATE * t) * cdf2;
        out->of[0][i] = spot_leg - strike_leg;
        out->of[1][i] = side * discount * cdf1;
        out->of[2][i] = density / (GW_BENCH_SPOT * width);
        out->of[3][i] = GW_BENCH_SPOT * density * root_t;
        out->of[4][i] = GW_BENCH_YIELD * spot_leg - GW_BENCH_RATE * strike_leg -
                        GW_BENCH_SPOT * density * vol / (2.0 * root_t);
    }
}

void NAME(ladder)(struct gw_bench_ladder *restrict out, const struct gw_bench_book *restrict book,
                  const struct gw_bench_nodes *restrict nodes)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        double t = book->t_years[i];
        double side = book->side[i];
        double root_t = sqrt(t);
        double width = book->vol[i] * root_t;
        double inv_width = 1.0 / width;
        double x = log(GW_BENCH_SPOT / book->strike[i]) + (GW_BENCH_RATE - GW_BENCH_YIELD) * t;
        double center = x * inv_width + 0.5 * width;
        double discount = exp(-GW_BENCH_YIELD * t);
        double strike_half = 0.5 * side * book->quantity[i] * book->strike[i] * exp(-GW_BENCH_RATE * t);
        double delta_half = 0.5 * side * book->quantity[i] * discount;
        double density_scale = book->quantity[i] * discount * INV_ROOT_TWO_PI;
        double decay = book->vol[i] / (2.0 * root_t);
        double tilt = -side * ROOT_HALF;
        for (size_t block = 0; block < nodes->padded; block += 8) {
            for (size_t lane = 0; lane < 8; lane++) {
                size_t node = block + lane;
                double spot = nodes->spot[node];
                double d1 = center + nodes->log_move[node] * inv_width;
                double delta = delta_half * erfc(tilt * d1);
                double strike_leg = strike_half * erfc(tilt * (d1 - width));
                double density = density_scale * exp(-0.5 * d1 * d1);
                double spot_leg = spot * delta;
                double sharp = spot * density;
                out->of[0][node] += spot_leg - strike_leg;
                out->of[1][node] += delta;
                out->of[2][node] += density * inv_width / spot;
                out->of[3][node] += sharp * root_t;
                out->of[4][node] += GW_BENCH_YIELD * spot_leg - GW_BENCH_RATE * strike_leg - sharp * decay;
            }
        }
    }
}

/* What depends on the option alone, for lanes across positions: no lane is lost to the number of nodes. */
struct terms {
    double center[GW_BENCH_POSITIONS];
    double inv_width[GW_BENCH_POSITIONS];
    double width[GW_BENCH_POSITIONS];
    double tilt[GW_BENCH_POSITIONS];
    double strike_half[GW_BENCH_POSITIONS];
    double delta_half[GW_BENCH_POSITIONS];
    double density_scale[GW_BENCH_POSITIONS];
    double root_t[GW_BENCH_POSITIONS];
    double decay[GW_BENCH_POSITIONS];
};

static void hoist(struct terms *restrict terms, const struct gw_bench_book *restrict book)
{
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        double t = book->t_years[i];
        double side = book->side[i];
        double root_t = sqrt(t);
        double width = book->vol[i] * root_t;
        double x = log(GW_BENCH_SPOT / book->strike[i]) + (GW_BENCH_RATE - GW_BENCH_YIELD) * t;
        double discount = exp(-GW_BENCH_YIELD * t);
        terms->width[i] = width;
        terms->inv_width[i] = 1.0 / width;
        terms->center[i] = x / width + 0.5 * width;
        terms->strike_half[i] = 0.5 * side * book->quantity[i] * book->strike[i] * exp(-GW_BENCH_RATE * t);
        terms->delta_half[i] = 0.5 * side * book->quantity[i] * discount;
        terms->density_scale[i] = book->quantity[i] * discount * INV_ROOT_TWO_PI;
        terms->root_t[i] = root_t;
        terms->decay[i] = book->vol[i] / (2.0 * root_t);
        terms->tilt[i] = -side * ROOT_HALF;
    }
}

void NAME(ladder_across)(struct gw_bench_ladder *restrict out, const struct gw_bench_book *restrict book,
                         const struct gw_bench_nodes *restrict nodes)
{
    struct terms terms;
    hoist(&terms, book);
    for (size_t node = 0; node < nodes->count; node++) {
        double spot = nodes->spot[node];
        double log_move = nodes->log_move[node];
        double deltas = 0.0;
        double strike_legs = 0.0;
        double gammas = 0.0;
        double vegas = 0.0;
        double decays = 0.0;
        for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
            double d1 = terms.center[i] + log_move * terms.inv_width[i];
            double density = terms.density_scale[i] * exp(-0.5 * d1 * d1);
            deltas += terms.delta_half[i] * erfc(terms.tilt[i] * d1);
            strike_legs += terms.strike_half[i] * erfc(terms.tilt[i] * (d1 - terms.width[i]));
            gammas += density * terms.inv_width[i];
            vegas += density * terms.root_t[i];
            decays += density * terms.decay[i];
        }
        out->of[0][node] = spot * deltas - strike_legs;
        out->of[1][node] = deltas;
        out->of[2][node] = gammas / spot;
        out->of[3][node] = spot * vegas;
        out->of[4][node] = GW_BENCH_YIELD * spot * deltas - GW_BENCH_RATE * strike_legs - spot * decays;
    }
}
