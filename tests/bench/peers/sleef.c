/* Compiled once per instruction set. */
#include <immintrin.h>
#include <sleef.h>
#include <string.h>

#include "tests/bench/peers/textbook.h"

#ifdef __AVX512F__
#define NAME(what)  gw_bench_sleef_##what##_avx512
#define LANES       8
#define ERFC(x)     Sleef_erfcd8_u15avx512f(x)
#define EXP(x)      Sleef_expd8_u10avx512f(x)
#define LOG(x)      Sleef_logd8_u10avx512f(x)
#define SQRT(x)     _mm512_sqrt_pd(x)
#define LOAD(p)     _mm512_loadu_pd(p)
#define STORE(p, x) _mm512_storeu_pd(p, x)
typedef __m512d vector;
#else
#define NAME(what)  gw_bench_sleef_##what##_avx2
#define LANES       4
#define ERFC(x)     Sleef_erfcd4_u15avx2(x)
#define EXP(x)      Sleef_expd4_u10avx2(x)
#define LOG(x)      Sleef_logd4_u10avx2(x)
#define SQRT(x)     _mm256_sqrt_pd(x)
#define LOAD(p)     _mm256_loadu_pd(p)
#define STORE(p, x) _mm256_storeu_pd(p, x)
typedef __m256d vector;
#endif

void NAME(greeks)(struct gw_bench_values *out, const struct gw_bench_book *book)
{
    for (size_t i = 0; i < GW_BENCH_OPTIONS; i += LANES) {
        vector t = LOAD(&book->t_years[i]);
        vector vol = LOAD(&book->vol[i]);
        vector side = LOAD(&book->side[i]);
        vector strike = LOAD(&book->strike[i]);
        vector root_t = SQRT(t);
        vector width = vol * root_t;
        vector x = LOG(GW_BENCH_SPOT / strike) + (GW_BENCH_RATE - GW_BENCH_YIELD) * t;
        vector d1 = x / width + 0.5 * width;
        vector cdf1 = 0.5 * ERFC(-side * d1 * ROOT_HALF);
        vector cdf2 = 0.5 * ERFC(-side * (d1 - width) * ROOT_HALF);
        vector discount = EXP(-GW_BENCH_YIELD * t);
        vector density = discount * INV_ROOT_TWO_PI * EXP(-0.5 * d1 * d1);
        vector spot_leg = side * GW_BENCH_SPOT * discount * cdf1;
        vector strike_leg = side * strike * EXP(-GW_BENCH_RATE * t) * cdf2;
        STORE(&out->of[0][i], spot_leg - strike_leg);
        STORE(&out->of[1][i], side * discount * cdf1);
        STORE(&out->of[2][i], density / (GW_BENCH_SPOT * width));
        STORE(&out->of[3][i], GW_BENCH_SPOT * density * root_t);
        STORE(&out->of[4][i], GW_BENCH_YIELD * spot_leg - GW_BENCH_RATE * strike_leg -
                                  GW_BENCH_SPOT * density * vol / (2.0 * root_t));
    }
}

static void add(double *sum, vector value)
{
    STORE(sum, LOAD(sum) + value);
}

void NAME(ladder)(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                  const struct gw_bench_nodes *nodes)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < GW_BENCH_POSITIONS; i++) {
        const struct textbook_terms o = textbook_hoist(book, i);
        for (size_t node = 0; node < nodes->padded; node += LANES) {
            vector spot = LOAD(&nodes->spot[node]);
            vector d1 = o.center + LOAD(&nodes->log_move[node]) * o.inv_width;
            vector delta = o.delta_half * ERFC(o.tilt * d1);
            vector strike_leg = o.strike_half * ERFC(o.tilt * (d1 - o.width));
            vector density = o.density_scale * EXP(-0.5 * d1 * d1);
            vector spot_leg = spot * delta;
            vector sharp = spot * density;
            add(&out->of[0][node], spot_leg - strike_leg);
            add(&out->of[1][node], delta);
            add(&out->of[2][node], density * o.inv_width / spot);
            add(&out->of[3][node], sharp * o.root_t);
            add(&out->of[4][node], GW_BENCH_YIELD * spot_leg - GW_BENCH_RATE * strike_leg - sharp * o.decay);
        }
    }
}
