#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/abi/abi.h"
#include "ipc/base/hex.h"

struct known {
    const char *signature;
    const char *hash;
};

static void selectors_are_those_the_contracts_answer_to(void **state)
{
    (void)state;
    static const struct known selectors[] = {
        {"aggregate3((address,bool,bytes)[])", "0x82ad56cb"},
        {"slot0()", "0x3850c7bd"},
        {"liquidity()", "0x1a686502"},
        {"ticks(int24)", "0xf30dba93"},
        {"tickSpacing()", "0xd0c93a7c"},
        {"fee()", "0xddca3f43"},
        {"token0()", "0x0dfe1681"},
        {"token1()", "0xd21220a7"},
        {"positions(uint256)", "0x99fbab88"},
        {"getLiveBoards()", "0x7e7088eb"},
        {"getOptionBoard(uint256)", "0x16a54f50"},
        {"getStrike(uint256)", "0xa6063c05"},
        {"getOptionPositions(uint256[])", "0x23d35477"},
        {"latestRoundData()", "0xfeaf968c"},
        {"decimals()", "0x313ce567"},
    };
    for (size_t i = 0; i < sizeof selectors / sizeof selectors[0]; i++) {
        uint8_t found[4];
        char text[11];
        gw_abi_selector(found, selectors[i].signature);
        gw_hex_encode(text, found, sizeof found);
        assert_string_equal(text, selectors[i].hash);
    }
}

static void topics_are_those_the_contracts_emit(void **state)
{
    (void)state;
    static const struct known topics[] = {
        {"Mint(address,address,int24,int24,uint128,uint256,uint256)",
         "0x7a53080ba414158be7ec69b987b5fb7d07dee101fe85488f0853ae16239d0bde"},
        {"Burn(address,int24,int24,uint128,uint256,uint256)",
         "0x0c396cd989a39f4459b5fa1aed6a9a8dcdbc45908acfd67e028cd568da98982c"},
        {"IncreaseLiquidity(uint256,uint128,uint256,uint256)",
         "0x3067048beee31b25b2f1681f88dac838c8bba36af25bfb2b7cf7473a5847e35f"},
        {"DecreaseLiquidity(uint256,uint128,uint256,uint256)",
         "0x26f6a048ee9138f2c0ce266f322cb99228e8d619ae2bff30c67f8dcf9d2377b4"},
        {"Transfer(address,address,uint256)",
         "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"},
        {"PositionUpdated(uint256,address,uint8,(uint256,uint256,uint8,uint256,uint256,uint8),uint256)",
         "0xf9b31acb62d492321b0251319b98e9ec85be9c8d6ac5ff592a574c6d09c93466"},
    };
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        uint8_t found[32];
        char text[67];
        gw_abi_topic(found, topics[i].signature);
        gw_hex_encode(text, found, sizeof found);
        assert_string_equal(text, topics[i].hash);
    }
}

static void words_are_big_endian_and_padded(void **state)
{
    (void)state;
    static const uint8_t address[20] = {0xaa, [19] = 0xbb};
    uint8_t data[96];
    struct gw_abi_buffer b = {.data = data, .capacity = sizeof data};
    gw_abi_put_u64(&b, 0x0102);
    gw_abi_put_i64(&b, -2);
    gw_abi_put_address(&b, address);
    assert_false(b.is_full);
    assert_int_equal(b.size, 96);
    uint8_t expected[96] = {[30] = 1, [31] = 2, [76] = 0xaa, [95] = 0xbb};
    memset(expected + 32, 0xff, 31);
    expected[63] = 0xfe;
    assert_memory_equal(data, expected, sizeof data);
}

static void a_write_that_does_not_fit_marks_the_buffer_full_for_good(void **state)
{
    (void)state;
    uint8_t data[40];
    struct gw_abi_buffer b = {.data = data, .capacity = sizeof data};
    gw_abi_put_u64(&b, 1);
    gw_abi_put_u64(&b, 2);
    assert_true(b.is_full);
    assert_int_equal(b.size, 32);
    gw_abi_put(&b, "x", 1);
    assert_int_equal(b.size, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selectors_are_those_the_contracts_answer_to),
        cmocka_unit_test(topics_are_those_the_contracts_emit),
        cmocka_unit_test(words_are_big_endian_and_padded),
        cmocka_unit_test(a_write_that_does_not_fit_marks_the_buffer_full_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
