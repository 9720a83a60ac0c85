#include "chains/proof/bloom.h"

#include "ipc/base/keccak.h"

bool gw_bloom_may_hold(const uint8_t bloom[GW_BLOOM_SIZE], const uint8_t *bytes, size_t size)
{
    uint8_t hash[32];
    gw_keccak256(hash, bytes, size);
    for (size_t i = 0; i < 6; i += 2) {
        const unsigned bit = (unsigned)(hash[i] << 8 | hash[i + 1]) & 2047u;
        if ((bloom[GW_BLOOM_SIZE - 1 - bit / 8] >> (bit % 8) & 1) == 0) {
            return false;
        }
    }
    return true;
}
