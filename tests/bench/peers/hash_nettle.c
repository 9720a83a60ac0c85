#include <nettle/sha3.h>
#include <string.h>

#include "tests/bench/peers/hashes.h"

#define RATE 136u

static void absorb(struct sha3_state *state, const uint8_t *block)
{
    for (size_t i = 0; i < RATE / 8; i++) {
        uint64_t word;
        memcpy(&word, block + 8 * i, sizeof word);
        state->a[i] ^= word;
    }
    sha3_permute(state);
}

bool gw_bench_hash_nettle(uint8_t out[32], const uint8_t *data, size_t size)
{
    struct sha3_state state = {0};
    for (; size >= RATE; size -= RATE, data += RATE) {
        absorb(&state, data);
    }
    uint8_t last[RATE] = {0};
    memcpy(last, data, size);
    last[size] = 0x01;
    last[RATE - 1] |= 0x80;
    absorb(&state, last);
    memcpy(out, state.a, 32);
    return true;
}
