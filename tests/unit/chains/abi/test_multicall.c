#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/abi/multicall.h"
#include "ipc/base/hex.h"

static const uint8_t pool[20] = {0xab, [19] = 0xcd};
static uint8_t bytes[GW_CHUNK_BYTES_MAX + 64];
static struct gw_abi_buffer buffer;
static struct gw_call_list list;

static int start_empty(void **state)
{
    (void)state;
    buffer = (struct gw_abi_buffer){.data = bytes, .capacity = sizeof bytes};
    return gw_call_list_init(&list) == GW_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_call_list_fini(&list);
    return 0;
}

/* The encoding of aggregate3([(pool, true, ticks(-60))]), laid out by hand from the ABI specification. */
static void one_call_is_encoded_word_by_word(void **state)
{
    (void)state;
    static const char expected[] = "0x82ad56cb"
                                   "0000000000000000000000000000000000000000000000000000000000000020"
                                   "0000000000000000000000000000000000000000000000000000000000000001"
                                   "0000000000000000000000000000000000000000000000000000000000000020"
                                   "000000000000000000000000ab000000000000000000000000000000000000cd"
                                   "0000000000000000000000000000000000000000000000000000000000000001"
                                   "0000000000000000000000000000000000000000000000000000000000000060"
                                   "0000000000000000000000000000000000000000000000000000000000000024"
                                   "f30dba93ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                                   "ffffffc400000000000000000000000000000000000000000000000000000000";
    char text[2 * 1024];
    size_t count = GW_CHUNK_CALLS_MAX;
    assert_int_equal(gw_call_list_add_i64(&list, pool, 7, "ticks(int24)", -60), GW_OK);
    assert_int_equal(gw_multicall_encode(&buffer, &list, 0, &count), GW_OK);
    assert_int_equal(count, 1);
    assert_true(buffer.size < 1000);
    gw_hex_encode(text, buffer.data, buffer.size);
    assert_string_equal(text, expected);
}

static void a_long_list_is_split_by_calls(void **state)
{
    (void)state;
    size_t count = GW_CHUNK_CALLS_MAX;
    for (uint64_t i = 0; i < GW_CHUNK_CALLS_MAX + 3; i++) {
        assert_int_equal(gw_call_list_add_none(&list, pool, i, "slot0()"), GW_OK);
    }
    assert_int_equal(gw_multicall_encode(&buffer, &list, 0, &count), GW_OK);
    assert_int_equal(count, GW_CHUNK_CALLS_MAX);
    size_t rest = GW_CHUNK_CALLS_MAX;
    assert_int_equal(gw_multicall_encode(&buffer, &list, count, &rest), GW_OK);
    assert_int_equal(rest, 3);
    rest = 2;
    assert_int_equal(gw_multicall_encode(&buffer, &list, count, &rest), GW_OK);
    assert_int_equal(rest, 2);
}

static void a_list_of_long_calls_is_split_by_bytes(void **state)
{
    (void)state;
    static uint8_t args[31][32];
    size_t count = GW_CHUNK_CALLS_MAX;
    for (uint64_t i = 0; i < 200; i++) {
        assert_int_equal(gw_call_list_add(&list, pool, i, "f()", args[0], 31), GW_OK);
    }
    assert_int_equal(gw_multicall_encode(&buffer, &list, 0, &count), GW_OK);
    assert_true(count < 200 && count > 100);
    assert_true(buffer.size <= GW_CHUNK_BYTES_MAX);
    buffer.capacity = 200;
    count = 1;
    assert_int_equal(gw_multicall_encode(&buffer, &list, 0, &count), GW_E_BOUND);
}

static void the_limits_of_a_call_list_are_errors(void **state)
{
    (void)state;
    static uint8_t args[32][32];
    assert_int_equal(gw_call_list_add(&list, pool, 0, "f()", args[0], 32), GW_E_BOUND);
    for (uint64_t i = 0; i < GW_CALLS_MAX; i++) {
        assert_int_equal(gw_call_list_add_u64(&list, pool, i, "positions(uint256)", i), GW_OK);
    }
    assert_int_equal(gw_call_list_add_u64(&list, pool, 0, "positions(uint256)", 0), GW_E_BOUND);
    gw_call_list_reset(&list);
    enum gw_status status = GW_OK;
    while (status == GW_OK) {
        status = gw_call_list_add(&list, pool, 0, "f()", args[0], 31);
    }
    assert_int_equal(status, GW_E_BOUND);
    assert_true(list.count < GW_CALLS_MAX);
    assert_true(list.arena_size <= GW_CALL_ARENA_MAX);
}

/* Return bytes of two calls: a word, and a revert without data. */
static void put_two_replies(void)
{
    static const uint64_t words[] = {32, 2, 64, 192, 1, 64, 32, 1234, 0, 64, 0};
    buffer.size = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        gw_abi_put_u64(&buffer, words[i]);
    }
}

static void replies_are_borrowed_from_the_bytes(void **state)
{
    (void)state;
    struct gw_call_reply replies[2];
    put_two_replies();
    assert_int_equal(gw_multicall_decode(replies, 2, buffer.data, buffer.size), GW_OK);
    assert_true(replies[0].is_ok);
    assert_int_equal(replies[0].size, 32);
    assert_ptr_equal(replies[0].data, bytes + (size_t)7 * 32);
    assert_false(replies[1].is_ok);
    assert_int_equal(replies[1].size, 0);
}

static void another_number_of_replies_is_refused(void **state)
{
    (void)state;
    struct gw_call_reply replies[3];
    put_two_replies();
    assert_int_equal(gw_multicall_decode(replies, 1, buffer.data, buffer.size), GW_E_FORMAT);
    assert_int_equal(gw_multicall_decode(replies, 3, buffer.data, buffer.size), GW_E_FORMAT);
    memset(bytes + 32, 0xff, 32);
    assert_int_equal(gw_multicall_decode(replies, 2, buffer.data, buffer.size), GW_E_FORMAT);
}

static void truncated_return_bytes_are_refused_at_every_length(void **state)
{
    (void)state;
    struct gw_call_reply replies[2];
    put_two_replies();
    const size_t whole = buffer.size;
    for (size_t size = 0; size < whole; size++) {
        uint8_t *exact = malloc(size + 1);
        assert_non_null(exact);
        memcpy(exact, buffer.data, size);
        assert_int_equal(gw_multicall_decode(replies, 2, exact, size), GW_E_FORMAT);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_call_is_encoded_word_by_word, start_empty, finish),
        cmocka_unit_test_setup_teardown(a_long_list_is_split_by_calls, start_empty, finish),
        cmocka_unit_test_setup_teardown(a_list_of_long_calls_is_split_by_bytes, start_empty, finish),
        cmocka_unit_test_setup_teardown(the_limits_of_a_call_list_are_errors, start_empty, finish),
        cmocka_unit_test_setup_teardown(replies_are_borrowed_from_the_bytes, start_empty, finish),
        cmocka_unit_test_setup_teardown(another_number_of_replies_is_refused, start_empty, finish),
        cmocka_unit_test_setup_teardown(truncated_return_bytes_are_refused_at_every_length, start_empty,
                                        finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
