#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/u256.h"

static uint64_t seed = 88172645463325252u;

static uint64_t draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* A number of up to `bits` bits, all sizes being likely. */
static struct gw_u256 draw_u256(unsigned bits)
{
    const unsigned count = (unsigned)(draw() % (bits + 1));
    struct gw_u256 a = {{draw(), draw(), draw(), draw()}};
    for (unsigned i = 0; i < 4; i++) {
        const unsigned kept = count > 64 * i ? count - 64 * i : 0;
        a.limb[i] = kept == 0 ? 0 : kept >= 64 ? a.limb[i] : a.limb[i] & (~UINT64_C(0) >> (64 - kept));
    }
    return a;
}

static void assert_same(const struct gw_u256 *a, const struct gw_u256 *b)
{
    assert_memory_equal(a, b, sizeof *a);
}

static void a_quotient_times_its_divisor_and_the_rest_is_the_dividend(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        const struct gw_u256 a = draw_u256(256);
        const struct gw_u256 b = draw_u256(256);
        if (gw_u256_is_zero(&b)) {
            continue;
        }
        const struct gw_u256 quotient = gw_u256_div(&a, &b);
        struct gw_u256 product;
        struct gw_u256 rest;
        assert_false(gw_u256_mul(&product, &quotient, &b));
        assert_false(gw_u256_sub(&rest, &a, &product));
        assert_true(gw_u256_cmp(&rest, &b) < 0);
    }
    const struct gw_u256 one = gw_u256_from_u64(1);
    const struct gw_u256 zero = gw_u256_from_u64(0);
    const struct gw_u256 quotient = gw_u256_div(&one, &zero);
    assert_true(gw_u256_is_zero(&quotient));
}

static void a_root_is_the_largest_whose_square_fits(void **state)
{
    (void)state;
    const struct gw_u256 one = gw_u256_from_u64(1);
    for (unsigned i = 0; i < 5000; i++) {
        const struct gw_u256 a = draw_u256(256);
        const struct gw_u256 root = gw_u256_sqrt(&a);
        struct gw_u256 square;
        struct gw_u256 next;
        assert_false(gw_u256_mul(&square, &root, &root));
        assert_true(gw_u256_cmp(&square, &a) <= 0);
        assert_false(gw_u256_add(&next, &root, &one));
        assert_true(gw_u256_mul(&square, &next, &next) || gw_u256_cmp(&square, &a) > 0);
    }
}

static void products_agree_with_128_bits_and_say_when_they_do_not_fit(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        const uint64_t x = draw();
        const uint64_t y = draw();
        const __uint128_t expected = (__uint128_t)x * y;
        const struct gw_u256 a = gw_u256_from_u64(x);
        const struct gw_u256 b = gw_u256_from_u64(y);
        struct gw_u256 product;
        assert_false(gw_u256_mul(&product, &a, &b));
        assert_int_equal(product.limb[0], (uint64_t)expected);
        assert_int_equal(product.limb[1], (uint64_t)(expected >> 64));
        assert_int_equal(product.limb[2] | product.limb[3], 0);
    }
    const struct gw_u256 half = {{0, 0, 1, 0}};
    struct gw_u256 product;
    assert_true(gw_u256_mul(&product, &half, &half));
}

static void a_shift_is_a_product_with_a_power_of_two(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5000; i++) {
        const struct gw_u256 a = draw_u256(256);
        const unsigned places = (unsigned)(draw() % 256);
        struct gw_u256 power = {{0, 0, 0, 0}};
        struct gw_u256 product;
        power.limb[places / 64] = UINT64_C(1) << (places % 64);
        (void)gw_u256_mul(&product, &a, &power);
        const struct gw_u256 shifted = gw_u256_shift_left(&a, places);
        assert_same(&shifted, &product);
    }
    const struct gw_u256 ones = {{~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)}};
    const struct gw_u256 none = gw_u256_shift_left(&ones, 256);
    assert_true(gw_u256_is_zero(&none));
    assert_int_equal(gw_u256_bit_count(&ones), 256);
    assert_int_equal(gw_u256_bit_count(&none), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quotient_times_its_divisor_and_the_rest_is_the_dividend),
        cmocka_unit_test(a_root_is_the_largest_whose_square_fits),
        cmocka_unit_test(products_agree_with_128_bits_and_say_when_they_do_not_fit),
        cmocka_unit_test(a_shift_is_a_product_with_a_power_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
