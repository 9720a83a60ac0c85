/* Compiled once per instruction set. Twelve chains fit the registers of both and hide a latency of four cycles on two ports. */
#include <immintrin.h>

#include "tests/bench/peers/peers.h"

#ifdef __AVX512F__
#define NAME         gw_bench_fma_avx512
#define FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define ALL(x)       _mm512_set1_pd(x)
#define FIRST(x)     _mm512_cvtsd_f64(x)
typedef __m512d vector;
#else
#define NAME         gw_bench_fma_avx2
#define FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define ALL(x)       _mm256_set1_pd(x)
#define FIRST(x)     _mm256_cvtsd_f64(x)
typedef __m256d vector;
#endif

double NAME(void)
{
    vector a = ALL(0.999);
    vector b = ALL(0.001);
    vector chain[GW_BENCH_FMA_WIDTH];
    for (int i = 0; i < GW_BENCH_FMA_WIDTH; i++) {
        chain[i] = ALL((double)i);
    }
    for (int step = 0; step < GW_BENCH_FMA_STEPS; step++) {
#pragma GCC unroll 16
        for (int i = 0; i < GW_BENCH_FMA_WIDTH; i++) {
            chain[i] = FMA(chain[i], a, b);
        }
    }
    double sum = 0.0;
    for (int i = 0; i < GW_BENCH_FMA_WIDTH; i++) {
        sum += FIRST(chain[i]);
    }
    return sum;
}
