#include <botan/ffi.h>

#include "tests/bench/peers/hashes.h"

/* Made once: making one costs more than a short hash. */
bool gw_bench_hash_botan(uint8_t out[32], const uint8_t *data, size_t size)
{
    static botan_hash_t hash;
    if (hash == NULL && botan_hash_init(&hash, "Keccak-1600(256)", 0) != 0) {
        return false;
    }
    return botan_hash_update(hash, data, size) == 0 && botan_hash_final(hash, out) == 0;
}
