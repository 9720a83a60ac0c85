#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/hex_digits.h"

#define SIZE_MAX_TRIED 300u

static char digits[2 * SIZE_MAX_TRIED];

static void fill_digits(void)
{
    static const char all[] = "0123456789abcdefABCDEF";
    for (size_t i = 0; i < sizeof digits; i++) {
        digits[i] = all[(i * 7 + i / 22) % 22];
    }
}

/* Exactly as much memory as the digits need, so that a sanitizer sees a read behind them. */
static bool decode_exact(gw_hex_decoder decode, uint8_t *out, size_t size, const char *from)
{
    char *copy = malloc(2 * size + 1);
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(copy);
    assert_non_null(bytes);
    memcpy(copy + 1, from, 2 * size);
    bytes[size] = 0xa5;
    const bool is_valid = decode(bytes, size, copy + 1);
    assert_int_equal(bytes[size], 0xa5);
    memcpy(out, bytes, size);
    free(copy);
    free(bytes);
    return is_valid;
}

static void every_path_decodes_every_size_alike(void **state)
{
    (void)state;
    fill_digits();
    uint8_t expected[SIZE_MAX_TRIED];
    uint8_t got[SIZE_MAX_TRIED];
    assert_true(gw_hex_decoder_path(GW_HEX_PORTABLE)(expected, SIZE_MAX_TRIED, digits));
    for (int path = 0; path < GW_HEX_PATH_COUNT; path++) {
        gw_hex_decoder decode = gw_hex_decoder_path((enum gw_hex_path)path);
        for (size_t size = 0; decode != NULL && size <= SIZE_MAX_TRIED; size++) {
            assert_true(decode_exact(decode, got, size, digits));
            assert_memory_equal(got, expected, size);
        }
    }
}

static void every_path_takes_digits_and_nothing_else(void **state)
{
    (void)state;
    uint8_t out[80];
    for (int path = 0; path < GW_HEX_PATH_COUNT; path++) {
        gw_hex_decoder decode = gw_hex_decoder_path((enum gw_hex_path)path);
        for (unsigned byte = 0; decode != NULL && byte < 256; byte++) {
            for (size_t at = 0; at < 2 * sizeof out; at++) {
                fill_digits();
                digits[at] = (char)byte;
                const bool is_digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
                                      (byte >= 'A' && byte <= 'F');
                assert_int_equal(decode(out, sizeof out, digits), is_digit);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_decodes_every_size_alike),
        cmocka_unit_test(every_path_takes_digits_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
