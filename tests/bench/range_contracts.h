/* range_contracts: the contracts of tests/bench/range_chain.h: a Uniswap v3 pool and its position manager, two tokens, a
 * price feed and Multicall3, as far as they are read. Sources as in chains/protocol/uniswap_v3.h. */
#ifndef GW_TESTS_BENCH_RANGE_CONTRACTS_H
#define GW_TESTS_BENCH_RANGE_CONTRACTS_H

#include <stddef.h>
#include <stdint.h>

#include "chains/rpc/buffer.h"

struct gw_range_world {
    uint64_t positions;
    uint64_t time_s;
};

struct gw_range_reads {
    uint64_t count;
    uint64_t bytes_asked; /* calldata, and what was returned */
    uint64_t bytes_answered;
};

/* An eth_call to aggregate3 or to any one contract. Aborts on a function that none has. */
struct gw_range_reads gw_range_answer(struct gw_buffer *out, const struct gw_range_world *world,
                                      const uint8_t *data, size_t size);

struct gw_range_log {
    const char *address;
    uint8_t topics[4][32];
    size_t topic_count;
    uint8_t data[4 * 32];
    size_t data_size;
};

/* Mint of the manager in a range, and IncreaseLiquidity of a token. */
void gw_range_log_mint(struct gw_range_log *log, uint64_t range);
void gw_range_log_increase(struct gw_range_log *log, uint64_t at, uint64_t positions);

#endif
