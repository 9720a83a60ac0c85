#include "ipc/base/u256.h"

bool gw_u256_mul(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b)
{
    uint64_t product[8] = {0};
    for (unsigned i = 0; i < 4; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < 4; j++) {
            const __uint128_t sum = (__uint128_t)a->limb[i] * b->limb[j] + product[i + j] + carry;
            product[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        product[i + 4] = carry;
    }
    *out = (struct gw_u256){{product[0], product[1], product[2], product[3]}};
    return (product[4] | product[5] | product[6] | product[7]) != 0;
}

unsigned gw_u256_bit_count(const struct gw_u256 *a)
{
    for (unsigned i = 4; i-- > 0;) {
        if (a->limb[i] != 0) {
            return 64 * i + 64 - (unsigned)__builtin_clzll(a->limb[i]);
        }
    }
    return 0;
}

struct gw_u256 gw_u256_shift_left(const struct gw_u256 *a, unsigned places)
{
    struct gw_u256 out = {{0, 0, 0, 0}};
    const unsigned limbs = places / 64;
    const unsigned bits = places % 64;
    for (unsigned i = limbs; i < 4; i++) {
        out.limb[i] = a->limb[i - limbs] << bits;
        if (bits > 0 && i > limbs) {
            out.limb[i] |= a->limb[i - limbs - 1] >> (64 - bits);
        }
    }
    return out;
}

static bool is_bit_set(const struct gw_u256 *a, unsigned bit)
{
    return (a->limb[bit / 64] >> (bit % 64) & 1) != 0;
}

/* Bit by bit. The rest is below the divisor, so twice it loses at most one bit, which the difference wants. */
struct gw_u256 gw_u256_div(const struct gw_u256 *a, const struct gw_u256 *b)
{
    struct gw_u256 quotient = {{0, 0, 0, 0}};
    struct gw_u256 rest = {{0, 0, 0, 0}};
    if (gw_u256_is_zero(b)) {
        return quotient;
    }
    for (unsigned bit = gw_u256_bit_count(a); bit-- > 0;) {
        const bool is_carried = is_bit_set(&rest, 255);
        rest = gw_u256_shift_left(&rest, 1);
        rest.limb[0] |= is_bit_set(a, bit) ? 1 : 0;
        if (is_carried || gw_u256_cmp(&rest, b) >= 0) {
            (void)gw_u256_sub(&rest, &rest, b);
            quotient.limb[bit / 64] |= UINT64_C(1) << (bit % 64);
        }
    }
    return quotient;
}

/* The largest root whose square is not above a, from its highest bit down. */
struct gw_u256 gw_u256_sqrt(const struct gw_u256 *a)
{
    struct gw_u256 root = {{0, 0, 0, 0}};
    for (unsigned bit = (gw_u256_bit_count(a) + 1) / 2; bit-- > 0;) {
        struct gw_u256 tried = root;
        struct gw_u256 square;
        tried.limb[bit / 64] |= UINT64_C(1) << (bit % 64);
        if (!gw_u256_mul(&square, &tried, &tried) && gw_u256_cmp(&square, a) <= 0) {
            root = tried;
        }
    }
    return root;
}
