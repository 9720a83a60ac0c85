/* ring_play: two processes on two cores walk through the same script: in each round, for each size and channel, first
 * messages there and back, then a stream one way. Latency is half a round trip, by the time-stamp counter.
 */
#ifndef GW_TESTS_BENCH_RING_PLAY_H
#define GW_TESTS_BENCH_RING_PLAY_H

#include <stdint.h>

#include "tests/bench/bench.h"
#include "tests/bench/peers/channel.h"

#define GW_BENCH_KINDS 7
#define GW_BENCH_SIZES 3
#define GW_BENCH_TRIPS 10000u

extern const struct gw_bench_channel_kind *const gw_bench_kinds[GW_BENCH_KINDS];
extern const size_t gw_bench_sizes[GW_BENCH_SIZES];

enum gw_bench_figure { GW_BENCH_P50, GW_BENCH_P99, GW_BENCH_P999, GW_BENCH_RATE, GW_BENCH_FIGURES };

typedef double gw_bench_figures[GW_BENCH_FIGURES][GW_BENCH_ROUNDS_MAX]; /* ns, and messages per second */

struct gw_bench_common; /* what both processes see */

struct gw_bench_script {
    struct gw_bench *bench;
    struct gw_bench_common *common;
    double ns_per_tick;
    bool is_child;
    struct gw_bench_channel channels[GW_BENCH_KINDS][GW_BENCH_SIZES];
    struct gw_bench_channel line; /* a mailbox of one word */
    gw_bench_figures figures[GW_BENCH_KINDS][GW_BENCH_SIZES];
    gw_bench_figures line_figures;
    uint64_t ticks[GW_BENCH_TRIPS];
    uint64_t wrong; /* messages that were not what was sent; or an end that was not reached */
};

/* False when a channel cannot be had; nothing was measured then. Needs script->bench only. */
bool gw_bench_play(struct gw_bench_script *script);

#endif
