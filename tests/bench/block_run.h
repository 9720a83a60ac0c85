/* block_run: a collector in this process that follows tests/bench/range_chain.h, whose node is another process on another
 * core, and what every block cost. Head follows head without a pause. */
#ifndef GW_TESTS_BENCH_BLOCK_RUN_H
#define GW_TESTS_BENCH_BLOCK_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/bench/range_chain.h"

/* Of one block, from the head's answer to its records in the ring. */
struct gw_block_cost {
    enum gw_range_block kind;
    double wall_ns; /* without what the node took to answer */
    double cpu_ns;  /* of this process */
    double requests;
    double calls; /* of JSON-RPC */
    double reads; /* of contracts */
    double bytes; /* of bodies, both ways */
    double naive_bytes;
    double allocations; /* of our code */
};

struct gw_block_run {
    size_t positions;
    size_t venues; /* that all read those positions; 0: one */
    size_t blocks; /* to be published; the first is left out of the costs */
    struct gw_block_cost *costs;
    size_t costs_max; /* of the last blocks */
    size_t cost_count;
    double rss_early; /* bytes, after a tenth of the blocks, and at the end */
    double rss_late;
    double exposures;                                          /* records of the last block */
    void (*at_end)(struct gw_block_run *run, const char *url); /* the node still answers; may be NULL */
    void *context;
};

/* False when the collector failed; it says why on stderr. */
bool gw_block_run(struct gw_block_run *run);

#endif
