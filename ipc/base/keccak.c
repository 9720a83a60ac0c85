#include "ipc/base/keccak.h"

#include <endian.h>
#include <string.h>

#define RATE 136u /* bytes absorbed per permutation: 1600 bits less twice the digest */

static const uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static inline uint64_t rotate(uint64_t lane, unsigned bits)
{
    return lane << bits | lane >> (64 - bits);
}

/* chi on one plane */
static inline void mix_row(uint64_t *out, uint64_t b0, uint64_t b1, uint64_t b2, uint64_t b3, uint64_t b4)
{
    out[0] = b0 ^ (~b1 & b2);
    out[1] = b1 ^ (~b2 & b3);
    out[2] = b2 ^ (~b3 & b4);
    out[3] = b3 ^ (~b4 & b0);
    out[4] = b4 ^ (~b0 & b1);
}

/* theta, rho, pi, chi and iota at once from `a` to `out`; lane (x, y) is index x + 5y. Every lane index and
 * rotation is spelled out, so that nothing is left to look up at run time. */
static inline void permute_once(uint64_t out[25], const uint64_t a[25], uint64_t constant)
{
    const uint64_t c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
    const uint64_t c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
    const uint64_t c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
    const uint64_t c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
    const uint64_t c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
    const uint64_t d0 = c4 ^ rotate(c1, 1);
    const uint64_t d1 = c0 ^ rotate(c2, 1);
    const uint64_t d2 = c1 ^ rotate(c3, 1);
    const uint64_t d3 = c2 ^ rotate(c4, 1);
    const uint64_t d4 = c3 ^ rotate(c0, 1);

    mix_row(out, a[0] ^ d0, rotate(a[6] ^ d1, 44), rotate(a[12] ^ d2, 43), rotate(a[18] ^ d3, 21),
            rotate(a[24] ^ d4, 14));
    mix_row(out + 5, rotate(a[3] ^ d3, 28), rotate(a[9] ^ d4, 20), rotate(a[10] ^ d0, 3),
            rotate(a[16] ^ d1, 45), rotate(a[22] ^ d2, 61));
    mix_row(out + 10, rotate(a[1] ^ d1, 1), rotate(a[7] ^ d2, 6), rotate(a[13] ^ d3, 25),
            rotate(a[19] ^ d4, 8), rotate(a[20] ^ d0, 18));
    mix_row(out + 15, rotate(a[4] ^ d4, 27), rotate(a[5] ^ d0, 36), rotate(a[11] ^ d1, 10),
            rotate(a[17] ^ d2, 15), rotate(a[23] ^ d3, 56));
    mix_row(out + 20, rotate(a[2] ^ d2, 62), rotate(a[8] ^ d3, 55), rotate(a[14] ^ d4, 39),
            rotate(a[15] ^ d0, 41), rotate(a[21] ^ d1, 2));
    out[0] ^= constant;
}

static void permute(uint64_t state[25])
{
    uint64_t between[25];
    for (unsigned round = 0; round < 24; round += 2) {
        permute_once(between, state, round_constants[round]);
        permute_once(state, between, round_constants[round + 1]);
    }
}

static void absorb(uint64_t state[25], const uint8_t block[RATE])
{
    for (unsigned lane = 0; lane < RATE / 8; lane++) {
        uint64_t word;
        memcpy(&word, block + (size_t)8 * lane, sizeof word);
        state[lane] ^= le64toh(word);
    }
    permute(state);
}

void gw_keccak_init(struct gw_keccak *k)
{
    memset(k, 0, sizeof *k);
}

void gw_keccak_update(struct gw_keccak *k, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    if (k->used > 0) {
        size_t take = RATE - k->used < size ? RATE - k->used : size;
        if (take > 0) {
            memcpy(k->block + k->used, bytes, take);
            k->used += take;
            bytes += take;
            size -= take;
        }
        if (k->used < RATE) {
            return;
        }
        absorb(k->state, k->block);
        k->used = 0;
    }
    for (; size >= RATE; size -= RATE, bytes += RATE) {
        absorb(k->state, bytes);
    }
    if (size > 0) {
        memcpy(k->block, bytes, size);
        k->used = size;
    }
}

void gw_keccak_final(struct gw_keccak *k, uint8_t out[32])
{
    memset(k->block + k->used, 0, RATE - k->used);
    k->block[k->used] ^= 0x01;
    k->block[RATE - 1] ^= 0x80;
    absorb(k->state, k->block);
    for (unsigned lane = 0; lane < 4; lane++) {
        const uint64_t word = htole64(k->state[lane]);
        memcpy(out + (size_t)8 * lane, &word, sizeof word);
    }
}

void gw_keccak256(uint8_t out[32], const void *data, size_t size)
{
    struct gw_keccak k;
    gw_keccak_init(&k);
    gw_keccak_update(&k, data, size);
    gw_keccak_final(&k, out);
}
