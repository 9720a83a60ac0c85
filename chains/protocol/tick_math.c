#include "chains/protocol/tick_math.h"

#include <stddef.h>

#define TICK_MAX 887272

/* 2^128 * 1.0001^(-2^(i-1)), to the nearest: low and high half. */
static const uint64_t powers[][2] = {
    {0xaa2d162d1a594001, 0xfffcb933bd6fad37}, {0x59a46990580e213a, 0xfff97272373d4132},
    {0xef12357cf3c7fdcc, 0xfff2e50f5f656932}, {0x1c3624eaa0941cd0, 0xffe5caca7e10e4e6},
    {0xc9db58835c926644, 0xffcb9843d60f6159}, {0x472e6896dfb254c0, 0xff973b41fa98c081},
    {0x43ec78b326b52861, 0xff2ea16466c96a38}, {0x11c461f1969c3053, 0xfe5dee046a99a2a8},
    {0xdcffc83b479aa3a4, 0xfcbe86c7900a88ae}, {0x6f2b074cf7815e54, 0xf987a7253ac41317},
    {0x940c7a398e4b70f3, 0xf3392b0822b70005}, {0x43b29c7fa6e889d9, 0xe7159475a2c29b74},
    {0x845ad8f792aa5825, 0xd097f3bdfd2022b8}, {0x8a65dc1f90e061e5, 0xa9f746462d870fdf},
    {0x90bb3df62baf32f7, 0x70d869a156d2a1b8}, {0x81231505542fcfa6, 0x31be135f97d08fd9},
    {0xc677de54f3e99bc9, 0x09aa508b5b7a84e1}, {0x6699c329225ee604, 0x005d6af8dedb8119},
    {0x1ea926041bedfe98, 0x00002216e584f5fa}, {0x91f7dc42444e8fa2, 0x00000000048a1703},
};

static struct gw_u256 shift_right(const struct gw_u256 *a, unsigned places)
{
    struct gw_u256 out = {{0}};
    const unsigned limbs = places / 64;
    const unsigned bits = places % 64;
    for (unsigned i = 0; i + limbs < 4; i++) {
        out.limb[i] = a->limb[i + limbs] >> bits;
        if (bits > 0 && i + limbs + 1 < 4) {
            out.limb[i] |= a->limb[i + limbs + 1] << (64 - bits);
        }
    }
    return out;
}

/* Powers of 1.0001^(-1/2) in Q128.128, each product cut off; the inverse for ticks above zero, rounded up. */
struct gw_u256 gw_tick_sqrt_x96(int32_t tick)
{
    const struct gw_u256 most = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    const uint32_t distance = (uint32_t)(tick < 0 ? -tick : tick);
    struct gw_u256 ratio = {{0, 0, 1, 0}};
    GW_ASSERT(distance <= TICK_MAX);
    for (unsigned i = 0; i < sizeof powers / sizeof powers[0]; i++) {
        if ((distance >> i & 1) != 0) {
            const struct gw_u256 power = {{powers[i][0], powers[i][1], 0, 0}};
            (void)gw_u256_mul(&ratio, &ratio, &power);
            ratio = shift_right(&ratio, 128);
        }
    }
    if (tick > 0) {
        ratio = gw_u256_div(&most, &ratio);
    }
    struct gw_u256 root = shift_right(&ratio, 32);
    if ((ratio.limb[0] & UINT32_MAX) != 0) {
        const struct gw_u256 one = gw_u256_from_u64(1);
        (void)gw_u256_add(&root, &root, &one);
    }
    return root;
}

/* Eight limbs, by halves of 32 bits, so that every partial sum fits. */
static void multiply(uint64_t out[8], const struct gw_u256 *a, const struct gw_u256 *b)
{
    uint32_t halves[16] = {0};
    for (unsigned i = 0; i < 8; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < 8; j++) {
            const uint64_t x = a->limb[i / 2] >> (32 * (i % 2)) & UINT32_MAX;
            const uint64_t y = b->limb[j / 2] >> (32 * (j % 2)) & UINT32_MAX;
            carry += x * y + halves[i + j];
            halves[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        halves[i + 8] = (uint32_t)carry;
    }
    for (unsigned i = 0; i < 8; i++) {
        out[i] = (uint64_t)halves[2 * i + 1] << 32 | halves[2 * i];
    }
}

enum gw_status gw_mul_div(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b,
                          const struct gw_u256 *c)
{
    uint64_t product[8];
    struct gw_u256 rest = {{0}};
    struct gw_u256 quotient = {{0}};
    multiply(product, a, b);
    GW_ENSURE(!gw_u256_is_zero(c), GW_E_BOUND);
    for (unsigned bit = 512; bit-- > 0;) {
        const bool is_over = rest.limb[3] >> 63 != 0;
        rest = gw_u256_shift_left(&rest, 1);
        rest.limb[0] |= product[bit / 64] >> (bit % 64) & 1;
        if (is_over || gw_u256_cmp(&rest, c) >= 0) {
            (void)gw_u256_sub(&rest, &rest, c);
            GW_ENSURE(bit < 256, GW_E_BOUND);
            quotient.limb[bit / 64] |= UINT64_C(1) << (bit % 64);
        }
    }
    *out = quotient;
    return GW_OK;
}

enum gw_status gw_tick_liquidity(struct gw_u256 *out, int32_t lower, int32_t upper,
                                 const struct gw_u256 *amount, bool is_token0)
{
    const struct gw_u256 x96 = {{0, UINT64_C(1) << 32, 0, 0}};
    const struct gw_u256 low = gw_tick_sqrt_x96(lower);
    const struct gw_u256 high = gw_tick_sqrt_x96(upper);
    struct gw_u256 factor = x96;
    struct gw_u256 width;
    GW_ASSERT(lower < upper);
    (void)gw_u256_sub(&width, &high, &low);
    if (is_token0) {
        GW_TRY(gw_mul_div(&factor, &high, &low, &x96));
    }
    GW_TRY(gw_mul_div(out, amount, &factor, &width));
    return gw_u256_bit_count(out) <= 128 ? GW_OK : GW_E_BOUND;
}

enum gw_status gw_tick_amount(struct gw_u256 *out, int32_t lower, int32_t upper,
                              const struct gw_u256 *liquidity, bool is_token0)
{
    const struct gw_u256 x96 = {{0, UINT64_C(1) << 32, 0, 0}};
    const struct gw_u256 low = gw_tick_sqrt_x96(lower);
    const struct gw_u256 high = gw_tick_sqrt_x96(upper);
    struct gw_u256 width;
    GW_ASSERT(lower < upper && gw_u256_bit_count(liquidity) <= 128);
    (void)gw_u256_sub(&width, &high, &low);
    if (!is_token0) {
        return gw_mul_div(out, liquidity, &width, &x96);
    }
    const struct gw_u256 scaled = gw_u256_shift_left(liquidity, 96);
    GW_TRY(gw_mul_div(out, &scaled, &width, &high));
    *out = gw_u256_div(out, &low);
    return GW_OK;
}
