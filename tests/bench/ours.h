/* ours: gammawatch computing what its peers in peers/peers.h compute. */
#ifndef GW_TESTS_BENCH_OURS_H
#define GW_TESTS_BENCH_OURS_H

#include "tests/bench/peers/peers.h"

/* All twelve greeks of one option at a time; five of them are kept. */
gw_bench_greeks_fn gw_bench_ours_greeks;

/* Ladder of one position at a time, added up as the book does: P&L, delta and gamma, nothing else. */
gw_bench_ladder_fn gw_bench_ours_ladder_single;

#endif
