/* vectors: which vector instructions this machine has, and what it makes of them at best. */
#ifndef GW_TESTS_BENCH_VECTORS_H
#define GW_TESTS_BENCH_VECTORS_H

#include "tests/bench/bench.h"

enum gw_bench_vectors { GW_BENCH_SCALAR, GW_BENCH_AVX2, GW_BENCH_AVX512 };

bool gw_bench_has(enum gw_bench_vectors vectors);

/* limit_fma_<set>: ns per multiply-add of a whole vector. */
void gw_bench_measure_fma(struct gw_bench *bench);

#endif
