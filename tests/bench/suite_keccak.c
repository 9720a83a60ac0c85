#include <stdlib.h>
#include <string.h>

#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"
#include "tests/bench/node.h"
#include "tests/bench/peers/hashes.h"

#define SMALL 64u
#define LARGE (1u << 20)

#define GOAL_VIEM 28.0

static uint8_t data[LARGE];

struct party {
    const char *small;
    const char *large;
    gw_bench_hash_fn *hash;
};

static bool hash_ours(uint8_t out[32], const uint8_t *from, size_t size)
{
    gw_keccak256(out, from, size);
    return true;
}

static const struct party parties[] = {
    {"gammawatch_64", "gammawatch_1mib", hash_ours},
#ifdef GW_BENCH_NETTLE
    {"nettle_64", "nettle_1mib", gw_bench_hash_nettle},
#endif
#ifdef GW_BENCH_BOTAN
    {"botan_64", "botan_1mib", gw_bench_hash_botan},
#endif
};

#define PARTY_COUNT (sizeof parties / sizeof parties[0])

static void run_small(void *context)
{
    uint8_t out[32];
    (void)((const struct party *)context)->hash(out, data, SMALL);
    gw_bench_keep(out);
}

static void run_large(void *context)
{
    uint8_t out[32];
    (void)((const struct party *)context)->hash(out, data, LARGE);
    gw_bench_keep(out);
}

/* Against ours, which viem is held to below. */
static void check(struct gw_bench *bench, const struct party *party, const char *name, size_t size)
{
    uint8_t wanted[32];
    uint8_t got[32] = {0};
    gw_keccak256(wanted, data, size);
    bool is_right = party->hash(got, data, size) && memcmp(got, wanted, sizeof got) == 0;
    gw_bench_check(bench, name, is_right ? 0.0 : 1.0, 0.0);
}

void gw_bench_run_keccak(struct gw_bench *bench)
{
    struct gw_bench_case cases[2 * PARTY_COUNT];
    for (size_t i = 0; i < LARGE; i++) {
        data[i] = (uint8_t)(i % 251);
    }
    for (size_t i = 0; i < PARTY_COUNT; i++) {
        void *party = (void *)(uintptr_t)&parties[i];
        check(bench, &parties[i], parties[i].small, SMALL);
        check(bench, &parties[i], parties[i].large, LARGE);
        cases[2 * i] = (struct gw_bench_case){parties[i].small, "ns", run_small, party, 1.0, false};
        cases[2 * i + 1] =
            (struct gw_bench_case){parties[i].large, "MB/s", run_large, party, (double)LARGE / 1e6, true};
    }
    gw_bench_measure(bench, cases, 2 * PARTY_COUNT);
#ifndef GW_BENCH_NETTLE
    gw_bench_skip(bench, "nettle", "built without nettle");
#endif
#ifndef GW_BENCH_BOTAN
    gw_bench_skip(bench, "botan", "built without Botan");
#endif
    uint8_t digest[32];
    char small[2 * 32 + 3];
    char large[2 * 32 + 3];
    gw_keccak256(digest, data, SMALL);
    gw_hex_encode(small, digest, sizeof digest);
    gw_keccak256(digest, data, LARGE);
    gw_hex_encode(large, digest, sizeof digest);
    const struct gw_bench_node_case peers[] = {{"viem_64", "ns", 1.0, false, 1.0, small},
                                               {"ethers_64", "ns", 1.0, false, 1.0, small},
                                               {"viem_1mib", "MB/s", (double)LARGE / 1e6, true, 1.0, large}};
    gw_bench_measure_node(bench, "keccak", json_null(), peers, sizeof peers / sizeof peers[0]);
    gw_bench_compare(bench, "gammawatch_64", "viem_64", GOAL_VIEM);
    gw_bench_compare(bench, "gammawatch_64", "ethers_64", 0.0);
    gw_bench_compare(bench, "gammawatch_64", "nettle_64", 0.0);
    gw_bench_compare(bench, "gammawatch_64", "botan_64", 0.0);
    gw_bench_compare(bench, "gammawatch_1mib", "nettle_1mib", 0.0);
}
