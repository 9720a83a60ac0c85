#include <math.h>
#include <string.h>

#include "tests/bench/peers/peers.h"

#define ROOT_HALF       0.70710678118654752440
#define INV_ROOT_TWO_PI 0.39894228040143267794

static inline void value_option(double out[GW_BENCH_GREEKS], const struct gw_bench_book *book, size_t i,
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
    out[4] = -spot * density * vol / (2.0 * root_t) - GW_BENCH_RATE * strike_leg + GW_BENCH_YIELD * spot_leg;
}

void gw_bench_libm_greeks(struct gw_bench_values *out, const struct gw_bench_book *book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        double value[GW_BENCH_GREEKS];
        value_option(value, book, i, GW_BENCH_SPOT);
        for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
            out->of[greek][i] = value[greek];
        }
    }
}

void gw_bench_libm_ladder(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                          const struct gw_bench_nodes *nodes)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        for (size_t node = 0; node < nodes->count; node++) {
            double value[GW_BENCH_GREEKS];
            value_option(value, book, i, nodes->spot[node]);
            for (size_t greek = 0; greek < GW_BENCH_GREEKS; greek++) {
                out->of[greek][node] += book->quantity[i] * value[greek];
            }
        }
    }
}

void gw_bench_libm_ladder_hoisted(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                                  const struct gw_bench_nodes *nodes)
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
        for (size_t node = 0; node < nodes->count; node++) {
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
