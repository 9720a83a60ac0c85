#include "chains/pricing/lanes.h"

/* Compiled for a processor that need not be this one: nothing else may be in this file. */
#ifdef __x86_64__
#ifdef __clang__
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx2,fma")
#endif

#include "chains/pricing/lanes_avx512.h"
#include "chains/pricing/vecmath_lanes.h"

#include "chains/pricing/ladder_lanes.h"

const struct gw_lanes gw_lanes_avx512 = GW_LANES_TABLE("avx512");

#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
