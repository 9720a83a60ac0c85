/* ours: gammawatch computing what its peers in peers/peers.h compute. */
#ifndef GW_TESTS_BENCH_OURS_H
#define GW_TESTS_BENCH_OURS_H

#include "gammawatch/ladder_book.h"
#include "tests/bench/peers/peers.h"

/* All twelve greeks of one option at a time; five of them are kept. */
gw_bench_greeks_fn gw_bench_ours_greeks;

/* Ladder of one position at a time, added up; P&L, delta and gamma, nothing else. */
gw_bench_ladder_fn gw_bench_ours_ladder_single;

/* The whole book at once, on one path of gammawatch/vecmath.h: P&L, which is the price less that at the spot, delta,
 * gamma, vega and theta, and four sums of what is hedged beside them. */
gw_bench_ladder_fn gw_bench_ours_ladder_avx512;
gw_bench_ladder_fn gw_bench_ours_ladder_avx2;
gw_bench_ladder_fn gw_bench_ours_ladder_portable;

/* `count` positions in a ladder book, those of `from` again and again. Released by gw_bench_drop_ladder_book(). */
void gw_bench_make_ladder_book(struct gw_ladder_book *book, const struct gw_bench_book *from, size_t count);
void gw_bench_drop_ladder_book(struct gw_ladder_book *book);

#endif
