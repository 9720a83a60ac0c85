#include "ipc/base/u256.h"

#include <endian.h>
#include <string.h>

#define EXACT_POWERS 22u /* 10^22 is the last power of ten that a binary64 holds exactly */
#define DECIMALS_MAX 36u

struct gw_u256 gw_u256_from_be(const uint8_t bytes[32])
{
    struct gw_u256 a;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t word;
        memcpy(&word, bytes + (size_t)8 * (3 - i), sizeof word);
        a.limb[i] = be64toh(word);
    }
    return a;
}

void gw_u256_to_be(uint8_t out[32], const struct gw_u256 *a)
{
    for (unsigned i = 0; i < 4; i++) {
        const uint64_t word = htobe64(a->limb[i]);
        memcpy(out + (size_t)8 * (3 - i), &word, sizeof word);
    }
}

struct gw_u256 gw_u256_from_u64(uint64_t a)
{
    return (struct gw_u256){{a, 0, 0, 0}};
}

int gw_u256_cmp(const struct gw_u256 *a, const struct gw_u256 *b)
{
    for (unsigned i = 4; i-- > 0;) {
        if (a->limb[i] != b->limb[i]) {
            return a->limb[i] < b->limb[i] ? -1 : 1;
        }
    }
    return 0;
}

bool gw_u256_is_zero(const struct gw_u256 *a)
{
    return (a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3]) == 0;
}

bool gw_u256_add(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b)
{
    bool carry = false;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t sum;
        const bool over = __builtin_add_overflow(a->limb[i], b->limb[i], &sum);
        const bool over_carry = __builtin_add_overflow(sum, (uint64_t)carry, &out->limb[i]);
        carry = over || over_carry;
    }
    return carry;
}

bool gw_u256_sub(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b)
{
    bool borrow = false;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t rest;
        const bool under = __builtin_sub_overflow(a->limb[i], b->limb[i], &rest);
        const bool under_borrow = __builtin_sub_overflow(rest, (uint64_t)borrow, &out->limb[i]);
        borrow = under || under_borrow;
    }
    return borrow;
}

bool gw_u256_negate_if_negative(struct gw_u256 *a)
{
    if (a->limb[3] >> 63 == 0) {
        return false;
    }
    const struct gw_u256 zero = {{0, 0, 0, 0}};
    (void)gw_u256_sub(a, &zero, a); /* modulo 2^256: the borrow is the sign just read */
    return true;
}

/* The integer as binary64, ties to even. The 64 bits below the top one keep more than the 53 wanted; every
 * bit under them is folded into the lowest ("sticky"), which settles ties, so that the one conversion of the
 * machine rounds the whole integer. Scaling by a power of two is exact. */
static double round_integer(const struct gw_u256 *a)
{
    unsigned top = 3;
    while (top > 0 && a->limb[top] == 0) {
        top--;
    }
    if (top == 0) {
        return (double)a->limb[0];
    }
    const unsigned shift = (unsigned)__builtin_clzll(a->limb[top]);
    uint64_t window = a->limb[top] << shift;
    uint64_t below = a->limb[top - 1] << shift;
    if (shift > 0) {
        window |= a->limb[top - 1] >> (64 - shift);
    }
    for (unsigned i = 0; i + 1 < top; i++) {
        below |= a->limb[i];
    }
    window |= below != 0;
    const uint64_t scale_bits = (uint64_t)(1023 + 64 * top - shift) << 52; /* 2^(64 top - shift) */
    double scale;
    memcpy(&scale, &scale_bits, sizeof scale);
    return (double)window * scale;
}

double gw_u256_to_double(const struct gw_u256 *a, unsigned decimals)
{
    static const double powers[EXACT_POWERS + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    GW_ASSERT(decimals <= DECIMALS_MAX);
    if (decimals <= EXACT_POWERS) {
        return round_integer(a) / powers[decimals];
    }
    return round_integer(a) / powers[EXACT_POWERS] / powers[decimals - EXACT_POWERS];
}

/* Divides in place and returns the remainder; 32-bit halves keep the dividend in 64 bits. */
static uint32_t divide_small(struct gw_u256 *a, uint32_t divisor)
{
    uint64_t rest = 0;
    for (unsigned i = 4; i-- > 0;) {
        const uint64_t high = rest << 32 | a->limb[i] >> 32;
        const uint64_t low = high % divisor << 32 | (a->limb[i] & UINT32_MAX);
        a->limb[i] = high / divisor << 32 | low / divisor;
        rest = low % divisor;
    }
    return (uint32_t)rest;
}

void gw_u256_to_decimal(char out[80], const struct gw_u256 *a)
{
    char reversed[80];
    unsigned count = 0;
    struct gw_u256 rest = *a;
    do {
        reversed[count++] = (char)('0' + divide_small(&rest, 10));
    } while (!gw_u256_is_zero(&rest));
    for (unsigned i = 0; i < count; i++) {
        out[i] = reversed[count - 1 - i];
    }
    out[count] = '\0';
}

enum gw_status gw_u256_to_u64(uint64_t *out, const struct gw_u256 *a)
{
    GW_ENSURE((a->limb[1] | a->limb[2] | a->limb[3]) == 0, GW_E_BOUND);
    *out = a->limb[0];
    return GW_OK;
}
