#include "tests/bench/vectors.h"

#include "tests/bench/peers/peers.h"

bool gw_bench_has(enum gw_bench_vectors vectors)
{
    switch (vectors) {
    case GW_BENCH_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case GW_BENCH_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
    case GW_BENCH_SCALAR:
    default:
        return true;
    }
}

static void run_avx2(void *context)
{
    *(volatile double *)context = gw_bench_fma_avx2();
}

static void run_avx512(void *context)
{
    *(volatile double *)context = gw_bench_fma_avx512();
}

void gw_bench_measure_fma(struct gw_bench *bench)
{
    static double sum;
    const double count = (double)GW_BENCH_FMA_STEPS * GW_BENCH_FMA_WIDTH;
    const struct gw_bench_case cases[] = {{"limit_fma_avx2", "ns/fma", run_avx2, &sum, count, false},
                                          {"limit_fma_avx512", "ns/fma", run_avx512, &sum, count, false}};
    gw_bench_measure(bench, cases,
                     gw_bench_has(GW_BENCH_AVX512) ? 2u
                     : gw_bench_has(GW_BENCH_AVX2) ? 1u
                                                   : 0u);
}
