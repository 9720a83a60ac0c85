#include "ipc/ring.h"

#include "tests/unit/ipc/ring_fixture.h"

#include <errno.h>
#include <string.h>

#include "ipc/shm.h"

static void a_reader_receives_what_was_published_in_order(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    assert_int_equal(poll_once(&reader), GW_AGAIN);
    for (uint64_t n = 1; n <= 100; n++) {
        publish(&ring, n);
        expect(&reader, n);
        assert_int_equal(poll_once(&reader), GW_AGAIN);
    }
    assert_int_equal(reader.missed, 0);
    assert_int_equal(reader.rejected, 0);
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void odd_lengths_arrive_whole(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    uint8_t sent[61], got[61];
    size_t size = 0;
    make_place(&place);
    for (size_t i = 0; i < sizeof sent; i++) {
        sent[i] = (uint8_t)(i + 1);
    }
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, sizeof sent), GW_OK);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    for (size_t length = 0; length <= sizeof sent; length++) {
        memset(got, 0, sizeof got);
        gw_ring_publish(&ring, sent, length);
        assert_int_equal(gw_ring_next(&reader, got, sizeof got, &size), GW_OK);
        assert_int_equal(size, length);
        assert_memory_equal(got, sent, length);
        for (size_t i = length; i < sizeof got; i++) {
            assert_int_equal(got[i], 0);
        }
    }
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void the_newest_start_skips_what_is_already_there(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader oldest, newest;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    for (uint64_t n = 1; n <= 21; n++) {
        publish(&ring, n);
    }
    assert_int_equal(gw_ring_open(&oldest, place.path, GW_RING_OLDEST), GW_OK);
    assert_int_equal(gw_ring_open(&newest, place.path, GW_RING_NEWEST), GW_OK);
    assert_int_equal(poll_once(&newest), GW_AGAIN);
    expect(&oldest, 14);
    publish(&ring, 22);
    expect(&newest, 22);
    assert_int_equal(oldest.missed, 0);
    gw_ring_close(&oldest);
    gw_ring_close(&newest);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void an_overrun_tells_exactly_how_many_were_missed(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    uint64_t number = 0, expected = 1, missed = 0;
    for (uint64_t burst = 0; burst <= 3 * SLOTS; burst++) {
        for (uint64_t i = 0; i < burst; i++) {
            publish(&ring, ++number);
        }
        if (burst > SLOTS) {
            assert_int_equal(poll_once(&reader), GW_OVERRUN);
            missed += burst - SLOTS;
            expected += burst - SLOTS;
            assert_int_equal(reader.missed, missed);
        }
        while (expected <= number) {
            expect(&reader, expected++);
        }
        assert_int_equal(poll_once(&reader), GW_AGAIN);
    }
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void a_buffer_too_small_is_refused_and_nothing_is_lost(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    uint8_t small[BYTES - 1];
    size_t size = 0;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    publish(&ring, 1);
    assert_int_equal(gw_ring_next(&reader, small, sizeof small, &size), GW_E_BOUND);
    expect(&reader, 1);
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void shapes_out_of_bounds_are_refused(void **state)
{
    (void)state;
    struct gw_ring ring;
    char deep[400];
    memset(deep, 'a', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(gw_ring_create(&ring, "/nowhere/at/all/x", 0, 64), GW_E_BOUND);
    assert_int_equal(gw_ring_create(&ring, "/nowhere/at/all/x", 12, 64), GW_E_BOUND);
    assert_int_equal(gw_ring_create(&ring, "/nowhere/at/all/x", 2 * GW_RING_SLOTS_MAX, 64), GW_E_BOUND);
    assert_int_equal(gw_ring_create(&ring, "/nowhere/at/all/x", 8, 0), GW_E_BOUND);
    assert_int_equal(gw_ring_create(&ring, "/nowhere/at/all/x", 8, GW_SHM_PAYLOAD_MAX + 1), GW_E_BOUND);
    assert_int_equal(gw_ring_create(&ring, deep, 8, 64), GW_E_BOUND);
    assert_int_equal(gw_ring_create(&ring, "/nowhere/at/all/x", 8, 64), GW_E_IO);
    assert_int_equal(errno, ENOENT);
}

static void the_default_path_follows_the_environment(void **state)
{
    (void)state;
    char path[64];
    assert_int_equal(setenv("GW_RING_DIR", "/some/where", 1), 0);
    assert_int_equal(gw_ring_default_path(path, sizeof path, "devnet"), GW_OK);
    assert_string_equal(path, "/some/where/devnet");
    assert_int_equal(gw_ring_default_path(path, 18, "devnet"), GW_E_BOUND);
    assert_int_equal(gw_ring_default_path(path, 19, "devnet"), GW_OK);
    assert_int_equal(unsetenv("GW_RING_DIR"), 0);
    assert_int_equal(gw_ring_default_path(path, sizeof path, "devnet"), GW_OK);
    assert_non_null(strstr(path, "/gammawatch/devnet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_receives_what_was_published_in_order),
        cmocka_unit_test(odd_lengths_arrive_whole),
        cmocka_unit_test(the_newest_start_skips_what_is_already_there),
        cmocka_unit_test(an_overrun_tells_exactly_how_many_were_missed),
        cmocka_unit_test(a_buffer_too_small_is_refused_and_nothing_is_lost),
        cmocka_unit_test(shapes_out_of_bounds_are_refused),
        cmocka_unit_test(the_default_path_follows_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
