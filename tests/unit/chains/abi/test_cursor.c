#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/abi/abi.h"

static uint8_t bytes[512];
static struct gw_abi_buffer buffer;

static int start_empty(void **state)
{
    (void)state;
    memset(bytes, 0, sizeof bytes);
    buffer = (struct gw_abi_buffer){.data = bytes, .capacity = sizeof bytes};
    return 0;
}

static struct gw_abi_cursor opened(void)
{
    return gw_abi_open(bytes, buffer.size);
}

static void integers_come_back_as_written(void **state)
{
    (void)state;
    gw_abi_put_u64(&buffer, UINT64_MAX);
    gw_abi_put_i64(&buffer, -887272);
    gw_abi_put_i64(&buffer, INT64_MIN);
    gw_abi_put_u64(&buffer, 1);
    struct gw_abi_cursor c = opened();
    uint64_t u;
    int64_t i;
    bool b;
    assert_int_equal(gw_abi_uint(&c, 64, &u), GW_OK);
    assert_true(u == UINT64_MAX);
    assert_int_equal(gw_abi_int(&c, 24, &i), GW_OK);
    assert_int_equal(i, -887272);
    assert_int_equal(gw_abi_int(&c, 64, &i), GW_OK);
    assert_true(i == INT64_MIN);
    assert_int_equal(gw_abi_bool(&c, &b), GW_OK);
    assert_true(b);
    assert_int_equal(gw_abi_uint(&c, 8, &u), GW_E_FORMAT);
}

static void a_value_wider_than_its_type_is_refused_and_the_cursor_stays(void **state)
{
    (void)state;
    gw_abi_put_u64(&buffer, 256);
    gw_abi_put_u64(&buffer, 2);
    gw_abi_put_i64(&buffer, 1 << 23);
    gw_abi_put_i64(&buffer, -(1 << 23) - 1);
    struct gw_abi_cursor c = opened();
    uint64_t u;
    int64_t i;
    bool b;
    assert_int_equal(gw_abi_uint(&c, 8, &u), GW_E_FORMAT);
    assert_int_equal(c.at, 0);
    assert_int_equal(gw_abi_skip(&c, 1), GW_OK);
    assert_int_equal(gw_abi_bool(&c, &b), GW_E_FORMAT);
    assert_int_equal(gw_abi_skip(&c, 1), GW_OK);
    assert_int_equal(gw_abi_int(&c, 24, &i), GW_E_FORMAT);
    assert_int_equal(gw_abi_skip(&c, 1), GW_OK);
    assert_int_equal(gw_abi_int(&c, 24, &i), GW_E_FORMAT);
    assert_int_equal(c.at, 96);
}

static void a_broken_sign_extension_is_refused(void **state)
{
    (void)state;
    gw_abi_put_i64(&buffer, -5);
    bytes[3] = 0x7f;
    struct gw_abi_cursor c = opened();
    int64_t i;
    assert_int_equal(gw_abi_int(&c, 24, &i), GW_E_FORMAT);
    bytes[3] = 0xff;
    assert_int_equal(gw_abi_int(&c, 24, &i), GW_OK);
    assert_int_equal(i, -5);
}

static void an_address_with_dirty_padding_is_refused(void **state)
{
    (void)state;
    static const uint8_t address[20] = {1, 2, 3};
    uint8_t found[20];
    gw_abi_put_address(&buffer, address);
    struct gw_abi_cursor c = opened();
    assert_int_equal(gw_abi_address(&c, found), GW_OK);
    assert_memory_equal(found, address, sizeof found);
    bytes[11] = 1;
    c = opened();
    assert_int_equal(gw_abi_address(&c, found), GW_E_FORMAT);
}

static void a_truncated_word_is_refused_by_every_read(void **state)
{
    (void)state;
    struct gw_abi_cursor c = gw_abi_open(bytes, 31);
    uint8_t word[32];
    uint64_t u;
    int64_t i;
    bool b;
    struct gw_u256 u256;
    struct gw_int256 i256;
    struct gw_abi_cursor tail;
    const uint8_t *data;
    size_t size;
    assert_int_equal(gw_abi_word(&c, word), GW_E_FORMAT);
    assert_int_equal(gw_abi_u256(&c, &u256), GW_E_FORMAT);
    assert_int_equal(gw_abi_i256(&c, &i256), GW_E_FORMAT);
    assert_int_equal(gw_abi_uint(&c, 64, &u), GW_E_FORMAT);
    assert_int_equal(gw_abi_int(&c, 64, &i), GW_E_FORMAT);
    assert_int_equal(gw_abi_bool(&c, &b), GW_E_FORMAT);
    assert_int_equal(gw_abi_address(&c, word), GW_E_FORMAT);
    assert_int_equal(gw_abi_tail(&c, &tail), GW_E_FORMAT);
    assert_int_equal(gw_abi_array(&c, 10, 1, &size), GW_E_FORMAT);
    assert_int_equal(gw_abi_bytes(&c, &data, &size), GW_E_FORMAT);
    assert_int_equal(gw_abi_skip(&c, 1), GW_E_FORMAT);
    assert_int_equal(c.at, 0);
}

static void an_array_opens_behind_its_length(void **state)
{
    (void)state;
    gw_abi_put_u64(&buffer, 32);
    gw_abi_put_u64(&buffer, 2);
    gw_abi_put_u64(&buffer, 7);
    gw_abi_put_u64(&buffer, 9);
    struct gw_abi_cursor c = opened();
    struct gw_abi_cursor array;
    size_t count;
    uint64_t value;
    assert_int_equal(gw_abi_tail(&c, &array), GW_OK);
    assert_int_equal(gw_abi_array(&array, 2, 1, &count), GW_OK);
    assert_int_equal(count, 2);
    assert_int_equal(gw_abi_uint(&array, 64, &value), GW_OK);
    assert_int_equal(value, 7);
    assert_int_equal(gw_abi_uint(&array, 64, &value), GW_OK);
    assert_int_equal(value, 9);
}

static void an_array_beyond_its_maximum_is_a_bound_and_beyond_its_bytes_a_format_error(void **state)
{
    (void)state;
    size_t count;
    gw_abi_put_u64(&buffer, 3);
    gw_abi_put_u64(&buffer, 7);
    struct gw_abi_cursor c = opened();
    assert_int_equal(gw_abi_array(&c, 2, 1, &count), GW_E_BOUND);
    assert_int_equal(gw_abi_array(&c, 3, 1, &count), GW_E_FORMAT);
    assert_int_equal(c.at, 0);
    memset(bytes, 0xff, 32);
    assert_int_equal(gw_abi_array(&c, SIZE_MAX, 1, &count), GW_E_BOUND);
}

static void an_offset_outside_the_reply_is_refused(void **state)
{
    (void)state;
    gw_abi_put_u64(&buffer, 33);
    struct gw_abi_cursor c = opened();
    struct gw_abi_cursor tail;
    assert_int_equal(gw_abi_tail(&c, &tail), GW_E_FORMAT);
    bytes[31] = 32;
    assert_int_equal(gw_abi_tail(&c, &tail), GW_OK);
    assert_int_equal(tail.size, 0);
    memset(bytes, 0xff, 32);
    c = opened();
    assert_int_equal(gw_abi_tail(&c, &tail), GW_E_FORMAT);
}

static void bytes_are_borrowed_and_bounded(void **state)
{
    (void)state;
    const uint8_t *data;
    size_t size;
    gw_abi_put_u64(&buffer, 5);
    gw_abi_put(&buffer, "hello", 5);
    struct gw_abi_cursor c = opened();
    assert_int_equal(gw_abi_bytes(&c, &data, &size), GW_OK);
    assert_int_equal(size, 5);
    assert_memory_equal(data, "hello", 5);
    bytes[31] = 6;
    c = opened();
    assert_int_equal(gw_abi_bytes(&c, &data, &size), GW_E_FORMAT);
}

static void signed_words_become_signed_doubles(void **state)
{
    (void)state;
    gw_abi_put_i64(&buffer, -1500000);
    gw_abi_put_i64(&buffer, 25);
    struct gw_abi_cursor c = opened();
    struct gw_int256 value;
    assert_int_equal(gw_abi_i256(&c, &value), GW_OK);
    assert_true(gw_int256_to_double(&value, 6) == -1.5);
    assert_int_equal(gw_abi_i256(&c, &value), GW_OK);
    assert_true(gw_int256_to_double(&value, 1) == 2.5);
}

static void an_offset_does_not_point_back(void **state)
{
    (void)state;
    uint8_t data[160] = {[31] = 7, [95] = 1};
    static const uint8_t refused[] = {0, 31, 32, 63};
    struct gw_abi_cursor c;
    struct gw_abi_cursor tail;
    for (size_t i = 0; i < sizeof refused; i++) {
        data[63] = refused[i]; /* the second word is the offset; 32 is its own place */
        c = gw_abi_open(data, sizeof data);
        assert_int_equal(gw_abi_skip(&c, 1), GW_OK);
        assert_int_equal(gw_abi_tail(&c, &tail), GW_E_FORMAT);
        assert_int_equal(c.at, 32);
    }
    data[63] = 64;
    assert_int_equal(gw_abi_tail(&c, &tail), GW_OK);
    assert_ptr_equal(tail.data, data + 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offset_does_not_point_back),
        cmocka_unit_test_setup(integers_come_back_as_written, start_empty),
        cmocka_unit_test_setup(a_value_wider_than_its_type_is_refused_and_the_cursor_stays, start_empty),
        cmocka_unit_test_setup(a_broken_sign_extension_is_refused, start_empty),
        cmocka_unit_test_setup(an_address_with_dirty_padding_is_refused, start_empty),
        cmocka_unit_test_setup(a_truncated_word_is_refused_by_every_read, start_empty),
        cmocka_unit_test_setup(an_array_opens_behind_its_length, start_empty),
        cmocka_unit_test_setup(an_array_beyond_its_maximum_is_a_bound_and_beyond_its_bytes_a_format_error,
                               start_empty),
        cmocka_unit_test_setup(an_offset_outside_the_reply_is_refused, start_empty),
        cmocka_unit_test_setup(bytes_are_borrowed_and_bounded, start_empty),
        cmocka_unit_test_setup(signed_words_become_signed_doubles, start_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
