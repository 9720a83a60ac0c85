/* allocations: how often the code of the house asked for memory. Linked with -Wl,--wrap, so that calls inside the C
 * library do not count. */
#ifndef GW_TESTS_BENCH_ALLOCATIONS_H
#define GW_TESTS_BENCH_ALLOCATIONS_H

#include <stddef.h>

size_t gw_bench_allocations(void); /* since the start of the process */

#endif
