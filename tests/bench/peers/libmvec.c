/* Compiled once per instruction set, with -Ofast: plain loops, vectors by the compiler. */
#include <string.h>

#include "tests/bench/peers/textbook.h"

#ifdef __AVX512F__
#define NAME(what) gw_bench_libmvec_##what##_avx512
#else
#define NAME(what) gw_bench_libmvec_##what##_avx2
#endif

void NAME(greeks)(struct gw_bench_values *restrict out, const struct gw_bench_book *restrict book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i++) {
        double value[GW_BENCH_GREEKS];
        textbook_value(value, book, i, GW_BENCH_SPOT);
        out->of[0][i] = value[0];
        out->of[1][i] = value[1];
        out->of[2][i] = value[2];
        out->of[3][i] = value[3];
        out->of[4][i] = value[4];
    }
}

void NAME(ladder)(struct gw_bench_ladder *restrict out, const struct gw_bench_book *restrict book,
                  const struct gw_bench_nodes *restrict nodes)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        const struct textbook_terms terms = textbook_hoist(book, i);
        for (size_t block = 0; block < nodes->padded; block += 8) {
            for (size_t lane = 0; lane < 8; lane++) {
                const size_t node = block + lane;
                textbook_add(out, node, &terms, nodes->spot[node], nodes->log_move[node]);
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
        const struct textbook_terms one = textbook_hoist(book, i);
        terms->width[i] = one.width;
        terms->inv_width[i] = one.inv_width;
        terms->center[i] = one.center;
        terms->strike_half[i] = one.strike_half;
        terms->delta_half[i] = one.delta_half;
        terms->density_scale[i] = one.density_scale;
        terms->root_t[i] = one.root_t;
        terms->decay[i] = one.decay;
        terms->tilt[i] = one.tilt;
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
