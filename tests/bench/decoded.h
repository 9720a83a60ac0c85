/* decoded: what the parties of `gw-bench decode` make of a reply: typed words, from contracts and from logs.
 *
 * Where the hex is, each finds out for itself; hex digits and ABI words are decoded by the code of the house for all
 * but viem, so that what is compared is the reading of JSON.
 */
#ifndef GW_TESTS_BENCH_DECODED_H
#define GW_TESTS_BENCH_DECODED_H

#include "chains/abi/multicall.h"
#include "chains/head/block.h"
#include "tests/bench/peers/json_peers.h"

#define GW_BENCH_POSITION_WORDS 8u

/* uint64 id, address owner, bool isCall, uint64 expiry, uint128 strike, int256 amount, int24 tick, uint256 premium */
struct gw_bench_position {
    uint64_t id;
    uint8_t owner[20];
    bool is_call;
    uint64_t expiry;
    struct gw_u256 strike;
    struct gw_int256 amount;
    int64_t tick;
    struct gw_u256 premium;
};

/* event Transfer(address indexed from, address indexed to, uint256 value) */
struct gw_bench_transfer {
    struct gw_log log;
    uint8_t from[20];
    uint8_t to[20];
    struct gw_u256 value;
};

struct gw_bench_decoded {
    bool is_aggregate; /* each result is that of aggregate3() over all positions, not one position */
    size_t wanted;     /* positions or logs */
    size_t count;
    size_t bytes_used;
    size_t bytes_max;
    uint8_t *bytes;
    struct gw_call_reply *replies;
    struct gw_bench_position *positions;
    struct gw_bench_transfer *transfers;
};

/* Aborts without memory. `text_size` of the largest reply. */
void gw_bench_decoded_init(struct gw_bench_decoded *out, size_t wanted, size_t text_size);
void gw_bench_decoded_fini(struct gw_bench_decoded *out);
void gw_bench_decoded_clear(struct gw_bench_decoded *out);

/* A log that was decoded into transfers[count].log already. */
bool gw_bench_take_transfer(struct gw_bench_decoded *out);

/* Of every member of everything decoded, modulo 2^64: what viem computes, too. */
uint64_t gw_bench_decoded_sum(const struct gw_bench_decoded *out);

#endif
