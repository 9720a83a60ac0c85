#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ipc/base/hex.h"

static void bytes_and_text_convert_both_ways(void **state)
{
    (void)state;
    uint8_t bytes[256];
    uint8_t back[256];
    char text[2 + 512 + 1];
    size_t size = 0;
    for (unsigned i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    gw_hex_encode(text, bytes, sizeof bytes);
    assert_memory_equal(text, "0x000102", 8);
    assert_int_equal(gw_hex_decode(back, sizeof back, &size, text, 514), GW_OK);
    assert_int_equal(size, 256);
    assert_memory_equal(back, bytes, 256);
    assert_int_equal(gw_hex_decode(back, sizeof back, &size, "0xAbCd", 6), GW_OK);
    assert_int_equal(size, 2);
    assert_int_equal(back[0], 0xab);
    assert_int_equal(back[1], 0xcd);
}

static void no_bytes_are_written_as_a_bare_prefix(void **state)
{
    (void)state;
    char text[3];
    uint8_t byte = 7;
    size_t size = 9;
    gw_hex_encode(text, NULL, 0);
    assert_string_equal(text, "0x");
    assert_int_equal(gw_hex_decode(&byte, 1, &size, "0x", 2), GW_OK);
    assert_int_equal(size, 0);
    assert_int_equal(byte, 7);
}

static void every_byte_that_is_no_digit_is_refused(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const bool is_digit =
            (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
        const char high[4] = {'0', 'x', (char)byte, '0'};
        const char low[4] = {'0', 'x', '0', (char)byte};
        uint8_t out[1];
        size_t size;
        assert_int_equal(gw_hex_decode(out, 1, &size, high, 4), is_digit ? GW_OK : GW_E_FORMAT);
        assert_int_equal(gw_hex_decode(out, 1, &size, low, 4), is_digit ? GW_OK : GW_E_FORMAT);
    }
}

static void a_malformed_text_is_refused(void **state)
{
    (void)state;
    uint8_t out[2];
    size_t size;
    assert_int_equal(gw_hex_decode(out, 2, &size, "0x123", 5), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode(out, 2, &size, "1234", 4), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode(out, 2, &size, "0X12", 4), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode(out, 2, &size, "0", 1), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode(out, 2, &size, "", 0), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode(out, 2, &size, "0x123456", 8), GW_E_BOUND);
}

static void a_fixed_size_is_exact(void **state)
{
    (void)state;
    uint8_t out[2];
    assert_int_equal(gw_hex_decode_fixed(out, 2, "0xbeef"), GW_OK);
    assert_int_equal(out[0], 0xbe);
    assert_int_equal(gw_hex_decode_fixed(out, 2, "0xbee"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_fixed(out, 2, "0xbeef0"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_fixed(out, 2, "0xbeef00"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_fixed(out, 2, "0xbeeg"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_fixed(out, 2, "beef"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_fixed(out, 2, ""), GW_E_FORMAT);
}

static void quantities_reach_64_bits_and_no_more(void **state)
{
    (void)state;
    uint64_t value = 1;
    assert_int_equal(gw_hex_decode_u64(&value, "0x0"), GW_OK);
    assert_true(value == 0);
    assert_int_equal(gw_hex_decode_u64(&value, "0x1b4"), GW_OK);
    assert_true(value == 436);
    assert_int_equal(gw_hex_decode_u64(&value, "0xffffffffffffffff"), GW_OK);
    assert_true(value == UINT64_MAX);
    assert_int_equal(gw_hex_decode_u64(&value, "0x0000ffffffffffffffff"), GW_OK);
    assert_true(value == UINT64_MAX);
    value = 5;
    assert_int_equal(gw_hex_decode_u64(&value, "0x10000000000000000"), GW_E_BOUND);
    assert_int_equal(gw_hex_decode_u64(&value, "0x"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_u64(&value, "12"), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_u64(&value, "0x1 "), GW_E_FORMAT);
    assert_int_equal(gw_hex_decode_u64(&value, "0x-1"), GW_E_FORMAT);
    assert_true(value == 5);
}

/* The examples of EIP-55. */
static const char *const checksummed[] = {
    "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
};

static void the_examples_of_eip_55_pass(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof checksummed / sizeof *checksummed; i++) {
        uint8_t address[20];
        char text[43];
        assert_int_equal(gw_hex_decode_address(address, checksummed[i]), GW_OK);
        gw_hex_checksum_address(text, address);
        assert_string_equal(text, checksummed[i]);
    }
}

static void addresses_of_one_case_need_no_checksum(void **state)
{
    (void)state;
    uint8_t lower[20];
    uint8_t upper[20];
    assert_int_equal(gw_hex_decode_address(lower, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), GW_OK);
    assert_int_equal(gw_hex_decode_address(upper, "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"), GW_OK);
    assert_memory_equal(lower, upper, sizeof lower);
}

static void one_letter_of_the_wrong_case_fails_the_checksum(void **state)
{
    (void)state;
    uint8_t address[20] = {9};
    assert_int_equal(gw_hex_decode_address(address, "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
                     GW_E_CHECKSUM);
    assert_int_equal(gw_hex_decode_address(address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe"),
                     GW_E_FORMAT);
    assert_int_equal(address[0], 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_text_convert_both_ways),
        cmocka_unit_test(no_bytes_are_written_as_a_bare_prefix),
        cmocka_unit_test(every_byte_that_is_no_digit_is_refused),
        cmocka_unit_test(a_malformed_text_is_refused),
        cmocka_unit_test(a_fixed_size_is_exact),
        cmocka_unit_test(quantities_reach_64_bits_and_no_more),
        cmocka_unit_test(the_examples_of_eip_55_pass),
        cmocka_unit_test(addresses_of_one_case_need_no_checksum),
        cmocka_unit_test(one_letter_of_the_wrong_case_fails_the_checksum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
