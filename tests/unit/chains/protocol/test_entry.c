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

/* Those of even ids are retired and clean since a block. */
static void fill(uint64_t block)
{
    venue.block_number = block;
    for (uint64_t id = 0; id < GW_ENTRIES_MAX; id++) {
        const struct gw_key key = gw_key_u64(1, 0, id);
        assert_int_equal(gw_venue_touch(&venue, &key), GW_OK);
        venue.table.entries[id].is_retired = id % 2 == 0;
    }
    gw_venue_mark_all_clean(&venue);
    venue.block_number = 0;
}

static enum gw_status touch_new(uint64_t i)
{
    const struct gw_key key = gw_key_u64(2, 0, i);
    return gw_venue_touch(&venue, &key);
}

static void what_ended_makes_place_once_it_is_settled(void **state)
{
    (void)state;
    fill(10);
    venue.settled_number = 9;
    assert_int_equal(touch_new(0), GW_E_BOUND);
    assert_true(venue.table.is_full);
    gw_venue_mark_all_clean(&venue);
    venue.settled_number = 10;
    for (uint64_t i = 0; i < GW_ENTRIES_MAX / 2; i++) {
        assert_int_equal(touch_new(i), GW_OK);
    }
    assert_int_equal(touch_new(GW_ENTRIES_MAX), GW_E_BOUND);
    assert_int_equal(venue.table.count, GW_ENTRIES_MAX);
    for (uint64_t i = 0; i < GW_ENTRIES_MAX; i++) {
        const struct gw_key old = gw_key_u64(1, 0, i);
        const struct gw_key new = gw_key_u64(2, 0, i);
        const struct gw_entry *kept = gw_venue_find(&venue, &old);
        const struct gw_entry *made = gw_venue_find(&venue, &new);
        assert_true(i % 2 == 0 ? kept == NULL
                               : kept == &venue.table.entries[i]); /* whoever stays does not move */
        assert_true((made != NULL) == (i < GW_ENTRIES_MAX / 2));
        assert_true(made == NULL || (made->is_dirty && !made->is_retired && made->ended_block == 0));
    }
}

static void what_came_back_or_is_asked_for_stays(void **state)
{
    (void)state;
    fill(10);
    venue.settled_number = 20;
    for (size_t i = 2; i < GW_ENTRIES_MAX; i += 2) {
        venue.table.entries[i].is_retired = false;
    }
    gw_venue_mark_all_clean(&venue);
    venue.table.entries[0].is_dirty = true; /* a log told of it */
    assert_int_equal(touch_new(0), GW_E_BOUND);
    venue.table.is_spent = false;
    venue.table.entries[0].expected = 1; /* to be read once more */
    venue.block_number = 21;
    assert_int_equal(touch_new(0), GW_E_BOUND);
    venue.table.is_spent = false;
    venue.block_number = 0;
    assert_int_equal(touch_new(0), GW_OK);
    assert_int_equal(touch_new(1), GW_E_BOUND);
}

/* Against a list of what must be there. */
static void no_key_is_lost_however_places_change_hands(void **state)
{
    static uint64_t ids[GW_ENTRIES_MAX]; /* by place */
    uint64_t seed = 7;
    (void)state;
    fill(1);
    venue.settled_number = 1;
    for (uint64_t i = 0; i < GW_ENTRIES_MAX; i++) {
        ids[i] = i;
    }
    for (uint64_t i = 0; i < 200000; i++) {
        seed = gw_fingerprint_mix(seed, i);
        const struct gw_key key = gw_key_u64(1, 0, GW_ENTRIES_MAX + (seed >> 8));
        struct gw_entry *victim = &venue.table.entries[seed % GW_ENTRIES_MAX];
        const uint64_t gone = ids[seed % GW_ENTRIES_MAX];
        victim->ended_block = 1;
        victim->is_dirty = false;
        venue.table.hand = seed % GW_ENTRIES_MAX;
        venue.table.is_spent = false;
        const struct gw_key old = gw_key_u64(1, 0, gone);
        assert_int_equal(gw_venue_touch(&venue, &key), GW_OK);
        assert_ptr_equal(gw_venue_find(&venue, &key), victim);
        assert_null(gw_venue_find(&venue, &old));
        ids[seed % GW_ENTRIES_MAX] = GW_ENTRIES_MAX + (seed >> 8);
    }
    for (size_t i = 0; i < GW_ENTRIES_MAX; i++) {
        const struct gw_key key = gw_key_u64(1, 0, ids[i]);
        assert_ptr_equal(gw_venue_find(&venue, &key), &venue.table.entries[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_carry_numbers_both_ways),
        cmocka_unit_test_setup_teardown(keys_of_another_kind_or_scope_are_others, start_empty, finish),
        cmocka_unit_test_setup_teardown(a_touch_marks_dirty_and_keeps_the_value, start_empty, finish),
        cmocka_unit_test_setup_teardown(a_full_table_is_an_error_and_still_answers, start_empty, finish),
        cmocka_unit_test_setup_teardown(what_ended_makes_place_once_it_is_settled, start_empty, finish),
        cmocka_unit_test_setup_teardown(what_came_back_or_is_asked_for_stays, start_empty, finish),
        cmocka_unit_test_setup_teardown(no_key_is_lost_however_places_change_hands, start_empty, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
