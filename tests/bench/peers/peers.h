/* peers: how others compute the suites `greeks` and `ladder`. `ladder` is always the sum over GW_BENCH_POSITIONS
 * positions; what depends on the option alone may be computed once per call. Those of one instruction set are
 * compiled once for each and must not be called without it.
 */
#ifndef GW_TESTS_BENCH_PEERS_PEERS_H
#define GW_TESTS_BENCH_PEERS_PEERS_H

#include "tests/bench/book.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void gw_bench_greeks_fn(struct gw_bench_values *out, const struct gw_bench_book *book);
typedef void gw_bench_ladder_fn(struct gw_bench_ladder *out, const struct gw_bench_book *book,
                                const struct gw_bench_nodes *nodes);

/* The textbook with log, exp, erfc and sqrt of the C library, one option at a time. */
gw_bench_greeks_fn gw_bench_libm_greeks;
gw_bench_ladder_fn gw_bench_libm_ladder;
gw_bench_ladder_fn gw_bench_libm_ladder_hoisted;

/* The same, vectorised by gcc -Ofast with the vector functions of the C library. */
gw_bench_greeks_fn gw_bench_libmvec_greeks_avx2;
gw_bench_greeks_fn gw_bench_libmvec_greeks_avx512;
gw_bench_ladder_fn gw_bench_libmvec_ladder_avx2;
gw_bench_ladder_fn gw_bench_libmvec_ladder_avx512;
gw_bench_ladder_fn gw_bench_libmvec_ladder_across_avx2; /* lanes are positions, not nodes */
gw_bench_ladder_fn gw_bench_libmvec_ladder_across_avx512;

/* The same with SLEEF's functions of 1.0 and 1.5 ulp. */
gw_bench_greeks_fn gw_bench_sleef_greeks_avx2;
gw_bench_greeks_fn gw_bench_sleef_greeks_avx512;
gw_bench_ladder_fn gw_bench_sleef_ladder_avx2;
gw_bench_ladder_fn gw_bench_sleef_ladder_avx512;

/* QuantLib: BlackCalculator is made anew for each option and spot, as its interface demands; the engine has its
 * instruments and quotes made once, by open, and only the spot's quote is set. */
gw_bench_greeks_fn gw_bench_calculator_greeks;
gw_bench_ladder_fn gw_bench_calculator_ladder;
void gw_bench_engine_open(const struct gw_bench_book *book, size_t count);
void gw_bench_engine_close(void);
gw_bench_greeks_fn gw_bench_engine_greeks; /* the first `count` of open */
gw_bench_ladder_fn gw_bench_engine_ladder;

/* Multiply-adds of full vectors that do not wait for each other. */
#define GW_BENCH_FMA_STEPS 4096
#define GW_BENCH_FMA_WIDTH 12 /* at once */
double gw_bench_fma_avx2(void);
double gw_bench_fma_avx512(void);

#ifdef __cplusplus
}
#endif

#endif
