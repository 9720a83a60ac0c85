/* hashes: Keccak-256 of others. Each returns false when it cannot. */
#ifndef GW_TESTS_BENCH_PEERS_HASHES_H
#define GW_TESTS_BENCH_PEERS_HASHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef bool gw_bench_hash_fn(uint8_t out[32], const uint8_t *data, size_t size);

gw_bench_hash_fn gw_bench_hash_nettle; /* its permutation; absorbing and padding of the old kind by hand */
gw_bench_hash_fn gw_bench_hash_botan;

#endif
