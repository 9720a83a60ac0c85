#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/hex.h"
#include "ipc/base/u256.h"

static struct gw_u256 word(const char *text)
{
    uint8_t bytes[32];
    assert_int_equal(gw_hex_decode_fixed(bytes, sizeof bytes, text), GW_OK);
    return gw_u256_from_be(bytes);
}

#define ZEROS_16 "0000000000000000"
#define ONES_16  "ffffffffffffffff"
#define MAX_WORD "0x" ONES_16 ONES_16 ONES_16 ONES_16

static void words_keep_their_bytes(void **state)
{
    (void)state;
    uint8_t bytes[32];
    uint8_t back[32];
    for (unsigned i = 0; i < 32; i++) {
        bytes[i] = (uint8_t)(i + 1);
    }
    const struct gw_u256 a = gw_u256_from_be(bytes);
    assert_true(a.limb[3] == 0x0102030405060708);
    assert_true(a.limb[0] == 0x191a1b1c1d1e1f20);
    gw_u256_to_be(back, &a);
    assert_memory_equal(back, bytes, sizeof bytes);
}

static void comparison_starts_at_the_highest_limb(void **state)
{
    (void)state;
    const struct gw_u256 small = word("0x" ZEROS_16 ZEROS_16 ONES_16 ONES_16);
    const struct gw_u256 large = word("0x" ZEROS_16 "0000000000000001" ZEROS_16 ZEROS_16);
    assert_int_equal(gw_u256_cmp(&small, &large), -1);
    assert_int_equal(gw_u256_cmp(&large, &small), 1);
    assert_int_equal(gw_u256_cmp(&large, &large), 0);
}

static void only_zero_is_zero(void **state)
{
    (void)state;
    const struct gw_u256 zero = gw_u256_from_u64(0);
    const struct gw_u256 high = word("0x8000000000000000" ZEROS_16 ZEROS_16 ZEROS_16);
    assert_true(gw_u256_is_zero(&zero));
    assert_false(gw_u256_is_zero(&high));
}

static void carries_run_through_all_limbs(void **state)
{
    (void)state;
    const struct gw_u256 max = word(MAX_WORD);
    const struct gw_u256 one = gw_u256_from_u64(1);
    struct gw_u256 sum;
    assert_true(gw_u256_add(&sum, &max, &one));
    assert_true(gw_u256_is_zero(&sum));
    const struct gw_u256 low = word("0x" ZEROS_16 ZEROS_16 ONES_16 ONES_16);
    assert_false(gw_u256_add(&sum, &low, &one));
    assert_true(sum.limb[0] == 0 && sum.limb[1] == 0 && sum.limb[2] == 1 && sum.limb[3] == 0);
    assert_true(gw_u256_add(&sum, &max, &max));
    assert_true(sum.limb[0] == UINT64_MAX - 1 && sum.limb[3] == UINT64_MAX);
}

static void borrows_run_through_all_limbs(void **state)
{
    (void)state;
    const struct gw_u256 zero = gw_u256_from_u64(0);
    const struct gw_u256 one = gw_u256_from_u64(1);
    const struct gw_u256 max = word(MAX_WORD);
    struct gw_u256 rest;
    assert_true(gw_u256_sub(&rest, &zero, &one));
    assert_int_equal(gw_u256_cmp(&rest, &max), 0);
    assert_true(gw_u256_sub(&rest, &zero, &max));
    assert_int_equal(gw_u256_cmp(&rest, &one), 0);
    assert_false(gw_u256_sub(&rest, &max, &max));
    assert_true(gw_u256_is_zero(&rest));
}

static void an_output_may_be_an_input(void **state)
{
    (void)state;
    struct gw_u256 a = word("0x" ZEROS_16 ZEROS_16 ZEROS_16 ONES_16);
    assert_false(gw_u256_add(&a, &a, &a));
    assert_true(a.limb[0] == UINT64_MAX - 1 && a.limb[1] == 1);
    assert_false(gw_u256_sub(&a, &a, &a));
    assert_true(gw_u256_is_zero(&a));
}

static void negative_words_become_their_magnitude(void **state)
{
    (void)state;
    struct gw_u256 a = word(MAX_WORD);
    assert_true(gw_u256_negate_if_negative(&a));
    assert_true(a.limb[0] == 1 && a.limb[1] == 0 && a.limb[2] == 0 && a.limb[3] == 0);
    assert_false(gw_u256_negate_if_negative(&a));
    assert_true(a.limb[0] == 1);
    a = word("0x8000000000000000" ZEROS_16 ZEROS_16 ZEROS_16);
    assert_true(gw_u256_negate_if_negative(&a));
    assert_true(a.limb[3] == UINT64_C(1) << 63);
}

/* Ties, near-ties and scalings; the expected bits are of exact rational arithmetic. */
static void doubles_are_the_nearest_with_ties_to_even(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        unsigned decimals;
        double expected;
    } cases[] = {
        {"0x0000000000000000000000000000000000000000000000000000000000000000", 0, 0x0.0p+0},
        {"0x0000000000000000000000000000000000000000000000000000000000000001", 0, 0x1.0000000000000p+0},
        {"0x0000000000000000000000000000000000000000000000000de0b6b3a7640000", 18, 0x1.0000000000000p+0},
        {"0x00000000000000000000000000000000000000018ee90ff6c373e0ee4e3f0ad2", 18, 0x1.cbe991a14587ep+36},
        {"0x0000000000000000000000000000000000000000000000000020000000000001", 0, 0x1.0000000000000p+53},
        {"0x0000000000000000000000000000000000000000000000000020000000000003", 0, 0x1.0000000000002p+53},
        {"0x0000000000000000000000000000000000000000000000000040000000000002", 0, 0x1.0000000000000p+54},
        {"0x0000000000000000000000000000000000000000000000000040000000000006", 0, 0x1.0000000000002p+54},
        {"0x000000000000000000000000000000000000000000000000ffffffffffffffff", 0, 0x1.0000000000000p+64},
        {"0x0000000000000000000000000000000000000000000000010000000000000800", 0, 0x1.0000000000000p+64},
        {"0x0000000000000000000000000000000000000000000000010000000000000801", 0, 0x1.0000000000001p+64},
        {"0x0000000000000000000000000000000000000000000000010000000000001800", 0, 0x1.0000000000002p+64},
        {"0x0000000000000000000000000000000100000000000008000000000000000000", 0, 0x1.0000000000000p+128},
        {"0x0000000000000000000000000000000100000000000008000000000000000001", 0, 0x1.0000000000001p+128},
        {"0x0000000000000001000000000000080000000000000000000000000000000000", 6, 0x1.0c6f7a0b5ed8dp+172},
        {"0x0000000000000001000000000000080000000000000000000000000000000001", 6, 0x1.0c6f7a0b5ed8ep+172},
        {"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0, 0x1.0000000000000p+256},
        {"0x8000000000000000000000000000000000000000000000000000000000000000", 18, 0x1.2725dd1d243acp+195},
        {"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 22, 0x1.e392010175ee6p+182},
        {"0x0000000000000000000000000000000000c097ce7bc90715b34b9f1000000000", 36, 0x1.0000000000000p+0},
        {"0x000000000000000000000000000000000000000000000a968163f0a57b400000", 23, 0x1.0000000000000p-1},
        {"0x000000000000000000000000000000000000000027e41b32359cb8bcf0500000", 27, 0x1.8b0fcd324d5a2p+3},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gw_u256 a = word(cases[i].word);
        const double value = gw_u256_to_double(&a, cases[i].decimals);
        assert_memory_equal(&value, &cases[i].expected, sizeof value);
    }
}

static void decimal_text_is_exact(void **state)
{
    (void)state;
    char text[80];
    struct gw_u256 a = gw_u256_from_u64(0);
    gw_u256_to_decimal(text, &a);
    assert_string_equal(text, "0");
    a = gw_u256_from_u64(UINT64_MAX);
    gw_u256_to_decimal(text, &a);
    assert_string_equal(text, "18446744073709551615");
    a = word(MAX_WORD);
    gw_u256_to_decimal(text, &a);
    assert_string_equal(text,
                        "115792089237316195423570985008687907853269984665640564039457584007913129639935");
}

static void more_than_64_bits_do_not_become_a_u64(void **state)
{
    (void)state;
    uint64_t value = 3;
    struct gw_u256 a = gw_u256_from_u64(UINT64_MAX);
    assert_int_equal(gw_u256_to_u64(&value, &a), GW_OK);
    assert_true(value == UINT64_MAX);
    for (unsigned i = 1; i < 4; i++) {
        a = gw_u256_from_u64(0);
        a.limb[i] = 1;
        assert_int_equal(gw_u256_to_u64(&value, &a), GW_E_BOUND);
    }
    assert_true(value == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_keep_their_bytes),
        cmocka_unit_test(comparison_starts_at_the_highest_limb),
        cmocka_unit_test(only_zero_is_zero),
        cmocka_unit_test(carries_run_through_all_limbs),
        cmocka_unit_test(borrows_run_through_all_limbs),
        cmocka_unit_test(an_output_may_be_an_input),
        cmocka_unit_test(negative_words_become_their_magnitude),
        cmocka_unit_test(doubles_are_the_nearest_with_ties_to_even),
        cmocka_unit_test(decimal_text_is_exact),
        cmocka_unit_test(more_than_64_bits_do_not_become_a_u64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
