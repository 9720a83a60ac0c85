/* Newton's steps of get_D() (SwapTemplateBase.vy), in its own integers:
 *   D' = (2A·S + 2P)·D / ((2A - 1)·D + 3P),  P = D³/(4xy),  S = x + y. */
#include "chains/protocol/curve.h"

struct pool {
    const struct gw_u256 *scaled;
    struct gw_u256 sum; /* S */
    struct gw_u256 ann; /* 2·A_precise */
};

/* a·b/c, rounded down; false where a·b does not fit. */
static bool multiply_divide(struct gw_u256 *out, const struct gw_u256 *a, const struct gw_u256 *b,
                            const struct gw_u256 *c)
{
    struct gw_u256 product;
    if (gw_u256_is_zero(c) || gw_u256_mul(&product, a, b)) {
        return false;
    }
    *out = gw_u256_div(&product, c);
    return true;
}

static bool find_product(struct gw_u256 *out, const struct pool *pool, const struct gw_u256 *d)
{
    const struct gw_u256 two = gw_u256_from_u64(GW_CURVE_COINS);
    *out = *d;
    for (size_t i = 0; i < GW_CURVE_COINS; i++) {
        struct gw_u256 twice;
        if (gw_u256_mul(&twice, &pool->scaled[i], &two) || !multiply_divide(out, out, d, &twice)) {
            return false;
        }
    }
    return true;
}

static bool step(struct gw_u256 *out, const struct pool *pool, const struct gw_u256 *d)
{
    const struct gw_u256 two = gw_u256_from_u64(GW_CURVE_COINS);
    const struct gw_u256 three = gw_u256_from_u64(GW_CURVE_COINS + 1);
    const struct gw_u256 precision = gw_u256_from_u64(GW_CURVE_A_PRECISION);
    struct gw_u256 product;
    struct gw_u256 above;
    struct gw_u256 below;
    struct gw_u256 rest;
    if (gw_u256_sub(&rest, &pool->ann, &precision) || !find_product(&product, pool, d) ||
        !multiply_divide(&above, &pool->ann, &pool->sum, &precision) ||
        !multiply_divide(&below, &rest, d, &precision)) {
        return false;
    }
    struct gw_u256 part;
    if (gw_u256_mul(&part, &product, &two) || gw_u256_add(&above, &above, &part) ||
        gw_u256_mul(&part, &product, &three) || gw_u256_add(&below, &below, &part)) {
        return false;
    }
    return multiply_divide(out, &above, d, &below);
}

bool gw_curve_find_invariant(struct gw_u256 *out, const struct gw_u256 scaled[GW_CURVE_COINS],
                             uint64_t a_precise)
{
    const struct gw_u256 one = gw_u256_from_u64(1);
    struct pool pool = {.scaled = scaled, .ann = gw_u256_from_u64(GW_CURVE_COINS * a_precise)};
    if (gw_u256_add(&pool.sum, &scaled[0], &scaled[1])) {
        return false;
    }
    *out = pool.sum;
    for (unsigned i = 0; i < GW_CURVE_ITERATIONS_MAX; i++) {
        const struct gw_u256 last = *out;
        struct gw_u256 change;
        if (!step(out, &pool, &last)) {
            return false;
        }
        if (gw_u256_sub(&change, out, &last)) {
            (void)gw_u256_sub(&change, &last, out);
        }
        if (gw_u256_cmp(&change, &one) <= 0) {
            return true;
        }
    }
    return false;
}
