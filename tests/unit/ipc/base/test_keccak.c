#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/base/hex.h"
#include "ipc/base/keccak.h"

#define LONG_SIZE (1u << 20)

/* Bytes 0, 1, ... 250, 0, 1, ...: no two blocks of 136 are equal. */
static uint8_t pattern[LONG_SIZE];

static int fill_pattern(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LONG_SIZE; i++) {
        pattern[i] = (uint8_t)(i % 251);
    }
    return 0;
}

static void assert_digest(const void *data, size_t size, const char *expected)
{
    uint8_t digest[32];
    char text[67];
    gw_keccak256(digest, data, size);
    gw_hex_encode(text, digest, sizeof digest);
    assert_string_equal(text, expected);
}

static void the_empty_string_has_the_digest_of_empty_accounts(void **state)
{
    (void)state;
    assert_digest("", 0, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assert_digest(NULL, 0, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
}

static void a_short_text_has_its_known_digest(void **state)
{
    (void)state;
    assert_digest("abc", 3, "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

static void sizes_around_the_rate_pad_correctly(void **state)
{
    (void)state;
    assert_digest(pattern, 135, "0xcbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62");
    assert_digest(pattern, 136, "0x7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e");
    assert_digest(pattern, 137, "0xac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db");
    assert_digest(pattern, 272, "0x8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc");
}

static void a_mebibyte_has_its_known_digest(void **state)
{
    (void)state;
    assert_digest(pattern, LONG_SIZE, "0x2fd6b833d9e25ae8d7dda1c3ed07af04df131ce89010c888534d4e825e40e875");
}

static void any_way_of_cutting_the_input_gives_one_digest(void **state)
{
    (void)state;
    uint8_t whole[32];
    gw_keccak256(whole, pattern, 1000);
    for (size_t cut = 1; cut < 300; cut++) {
        struct gw_keccak k;
        uint8_t pieces[32];
        gw_keccak_init(&k);
        for (size_t at = 0; at < 1000; at += cut) {
            gw_keccak_update(&k, pattern + at, 1000 - at < cut ? 1000 - at : cut);
            gw_keccak_update(&k, pattern, 0);
        }
        gw_keccak_final(&k, pieces);
        assert_memory_equal(pieces, whole, sizeof whole);
    }
}

static void a_copied_context_gives_the_running_digest(void **state)
{
    (void)state;
    struct gw_keccak running;
    uint8_t digest[32];
    uint8_t expected[32];
    gw_keccak_init(&running);
    gw_keccak_update(&running, pattern, 100);
    struct gw_keccak copy = running;
    gw_keccak_final(&copy, digest);
    gw_keccak256(expected, pattern, 100);
    assert_memory_equal(digest, expected, sizeof digest);

    gw_keccak_update(&running, pattern + 100, 100);
    gw_keccak_final(&running, digest);
    gw_keccak256(expected, pattern, 200);
    assert_memory_equal(digest, expected, sizeof digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_empty_string_has_the_digest_of_empty_accounts),
        cmocka_unit_test(a_short_text_has_its_known_digest),
        cmocka_unit_test(sizes_around_the_rate_pad_correctly),
        cmocka_unit_test(a_mebibyte_has_its_known_digest),
        cmocka_unit_test(any_way_of_cutting_the_input_gives_one_digest),
        cmocka_unit_test(a_copied_context_gives_the_running_digest),
    };
    return cmocka_run_group_tests(tests, fill_pattern, NULL);
}
