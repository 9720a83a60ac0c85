#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chains/rpc/buffer.h"

static void bytes_are_kept_in_order_over_growth(void **state)
{
    (void)state;
    struct gw_buffer b;
    gw_buffer_init(&b, 100000);
    for (size_t i = 0; i < 100000; i++) {
        const uint8_t byte = (uint8_t)(i * 7);
        assert_int_equal(gw_buffer_append(&b, &byte, 1), GW_OK);
    }
    for (size_t i = 0; i < 100000; i++) {
        assert_int_equal(b.data[i], (uint8_t)(i * 7));
    }
    gw_buffer_fini(&b);
    assert_null(b.data);
}

static void what_does_not_fit_leaves_the_content_as_it_was(void **state)
{
    (void)state;
    struct gw_buffer b;
    gw_buffer_init(&b, 5);
    assert_int_equal(gw_buffer_append(&b, NULL, 0), GW_OK);
    assert_null(b.data);
    assert_int_equal(gw_buffer_append_text(&b, "abc"), GW_OK);
    assert_int_equal(gw_buffer_append_text(&b, "def"), GW_E_SIZE);
    assert_int_equal(gw_buffer_reserve(&b, SIZE_MAX), GW_E_SIZE);
    assert_int_equal(b.size, 3);
    assert_int_equal(gw_buffer_append_text(&b, "de"), GW_OK);
    assert_memory_equal(b.data, "abcde", 5);
    gw_buffer_fini(&b);
}

static void a_reset_gives_back_only_what_is_above_the_part_to_keep(void **state)
{
    (void)state;
    struct gw_buffer b;
    gw_buffer_init(&b, 1u << 20);
    assert_int_equal(gw_buffer_reserve(&b, 5000), GW_OK);
    gw_buffer_reset(&b, 1u << 20);
    assert_non_null(b.data);
    assert_int_equal(b.size, 0);
    gw_buffer_reset(&b, 5000);
    assert_null(b.data);
    assert_int_equal(gw_buffer_append_text(&b, "again"), GW_OK);
    gw_buffer_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_kept_in_order_over_growth),
        cmocka_unit_test(what_does_not_fit_leaves_the_content_as_it_was),
        cmocka_unit_test(a_reset_gives_back_only_what_is_above_the_part_to_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
