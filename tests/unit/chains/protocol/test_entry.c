#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chains/protocol/protocol.h"

static struct gw_venue venue;

static int start_empty(void **state)
{
    (void)state;
    venue = (struct gw_venue){0};
    venue.table.entries = calloc(GW_ENTRIES_MAX, sizeof *venue.table.entries);
    venue.table.index = calloc((size_t)2 * GW_ENTRIES_MAX, sizeof *venue.table.index);
    return venue.table.entries != NULL && venue.table.index != NULL ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    gw_venue_fini(&venue);
    return 0;
}

static void keys_carry_numbers_both_ways(void **state)
{
    (void)state;
    static const int64_t signed_ids[] = {0, -1, -887272, 887272, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof signed_ids / sizeof signed_ids[0]; i++) {
        const struct gw_key key = gw_key_i64(2, 3, signed_ids[i]);
        assert_true(gw_key_to_i64(&key) == signed_ids[i]);
    }
    const struct gw_key key = gw_key_u64(1, 0, UINT64_MAX);
    assert_true(gw_key_to_u64(&key) == UINT64_MAX);
    assert_int_equal(key.id[23], 0);
}

static void keys_of_another_kind_or_scope_are_others(void **state)
{
    (void)state;
    const struct gw_key a = gw_key_u64(1, 0, 7);
    const struct gw_key b = gw_key_u64(2, 0, 7);
    const struct gw_key c = gw_key_u64(1, 1, 7);
    assert_int_equal(gw_venue_touch(&venue, &a), GW_OK);
    assert_null(gw_venue_find(&venue, &b));
    assert_null(gw_venue_find(&venue, &c));
    assert_int_equal(gw_venue_touch(&venue, &b), GW_OK);
    assert_int_equal(gw_venue_touch(&venue, &c), GW_OK);
    assert_int_equal(gw_venue_touch(&venue, &a), GW_OK);
    assert_int_equal(venue.table.count, 3);
    assert_ptr_equal(gw_venue_find(&venue, &c), &venue.table.entries[2]);
}

static void a_touch_marks_dirty_and_keeps_the_value(void **state)
{
    (void)state;
    const struct gw_key key = gw_key_u64(1, 0, 7);
    assert_int_equal(gw_venue_touch(&venue, &key), GW_OK);
    struct gw_entry *entry = gw_venue_find(&venue, &key);
    assert_true(entry->is_dirty);
    entry->value[0] = 42;
    entry->is_retired = true;
    gw_venue_mark_all_clean(&venue);
    assert_false(entry->is_dirty);
    assert_int_equal(gw_venue_touch(&venue, &key), GW_OK);
    assert_true(entry->is_dirty && entry->is_retired);
    assert_int_equal(entry->value[0], 42);
    gw_venue_mark_all_clean(&venue);
    gw_venue_mark_all_dirty(&venue);
    assert_true(entry->is_dirty);
}

static void a_full_table_is_an_error_and_still_answers(void **state)
{
    (void)state;
    for (uint64_t id = 0; id < GW_ENTRIES_MAX; id++) {
        const struct gw_key key = gw_key_u64(1, 0, id);
        assert_int_equal(gw_venue_touch(&venue, &key), GW_OK);
    }
    const struct gw_key next = gw_key_u64(1, 0, GW_ENTRIES_MAX);
    assert_int_equal(gw_venue_touch(&venue, &next), GW_E_BOUND);
    assert_null(gw_venue_find(&venue, &next));
    for (uint64_t id = 0; id < GW_ENTRIES_MAX; id += 997) {
        const struct gw_key key = gw_key_u64(1, 0, id);
        assert_ptr_equal(gw_venue_find(&venue, &key), &venue.table.entries[id]);
        assert_int_equal(gw_venue_touch(&venue, &key), GW_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_carry_numbers_both_ways),
        cmocka_unit_test_setup_teardown(keys_of_another_kind_or_scope_are_others, start_empty, finish),
        cmocka_unit_test_setup_teardown(a_touch_marks_dirty_and_keeps_the_value, start_empty, finish),
        cmocka_unit_test_setup_teardown(a_full_table_is_an_error_and_still_answers, start_empty, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
