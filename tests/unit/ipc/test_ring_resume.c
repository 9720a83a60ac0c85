#include "ipc/ring.h"

#include "tests/unit/ipc/ring_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ipc/shm.h"

static struct gw_shm_slot *slot_of(struct gw_ring *ring, uint64_t seq)
{
    return (struct gw_shm_slot *)(void *)(ring->base +
                                          gw_shm_slot_offset(seq, ring->slot_count, ring->slot_size));
}

static void a_second_writer_is_refused_while_the_first_lives(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring, second;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    assert_int_equal(gw_ring_create(&second, place.path, SLOTS, BYTES), GW_E_BUSY);
    assert_int_equal(gw_ring_create(&second, place.path, 2 * SLOTS, BYTES), GW_E_BUSY);
    gw_ring_destroy(&ring, false);
    assert_int_equal(gw_ring_create(&second, place.path, SLOTS, BYTES), GW_OK);
    gw_ring_destroy(&second, true);
    drop_place(&place);
}

static void a_writer_continues_its_own_segment_with_the_next_number_and_epoch(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    struct gw_ring_state told;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    for (uint64_t n = 1; n <= 11; n++) {
        publish(&ring, n);
    }
    gw_ring_destroy(&ring, false);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_NEWEST), GW_OK);
    gw_ring_state(&reader, &told);
    assert_int_equal(told.is_running, 0);
    assert_int_equal(told.epoch, 1);

    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    gw_ring_state(&reader, &told);
    assert_int_equal(told.is_running, 1);
    assert_int_equal(told.epoch, 2);
    assert_int_equal(told.newest, 11);
    assert_int_equal(told.pid, getpid());
    assert_true(told.heartbeat_ns > 0);
    publish(&ring, 12);
    expect(&reader, 12);
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

/* Killed after the busy mark, with the hint lagging: the number is written again, once. */
static void a_write_begun_and_left_is_written_again(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    for (uint64_t n = 1; n <= 11; n++) {
        publish(&ring, n);
    }
    struct gw_shm_header *header = (struct gw_shm_header *)(void *)ring.base;
    atomic_store(&header->newest, 10);
    atomic_store(&slot_of(&ring, 12)->seq, 2 * 12 - 1);
    atomic_store(&slot_of(&ring, 12)->payload[3], 0xdead);
    gw_ring_destroy(&ring, false);

    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    assert_int_equal(ring.next, 12);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    for (uint64_t n = 5; n <= 11; n++) {
        expect(&reader, n);
    }
    assert_int_equal(poll_once(&reader), GW_AGAIN);
    publish(&ring, 12);
    expect(&reader, 12);
    assert_int_equal(reader.missed, 0);
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void a_segment_whose_numbers_are_not_one_run_is_not_continued(void **state)
{
    (void)state;
    const uint64_t damages[] = {0, 2 * 9, 2 * 900, 2 * 12 - 1, 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct place place;
        struct gw_ring ring;
        struct gw_ring_reader reader;
        make_place(&place);
        assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
        for (uint64_t n = 1; n <= 11; n++) {
            publish(&ring, n);
        }
        assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_NEWEST), GW_OK);
        atomic_store(&slot_of(&ring, 10)->seq, damages[i]);
        gw_ring_destroy(&ring, false);
        assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
        assert_int_equal(ring.next, 1);
        assert_int_equal(poll_once(&reader), GW_E_CLOSED);
        gw_ring_close(&reader);
        gw_ring_destroy(&ring, true);
        drop_place(&place);
    }
}

static void another_shape_makes_a_new_segment_and_readers_are_told(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct gw_ring_reader reader;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    publish(&ring, 1);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    gw_ring_destroy(&ring, false);
    assert_int_equal(gw_ring_create(&ring, place.path, 2 * SLOTS, BYTES), GW_OK);
    assert_int_equal(ring.next, 1);
    expect(&reader, 1); /* what the old segment holds is still readable */
    assert_int_equal(poll_once(&reader), GW_E_CLOSED);
    assert_int_equal(gw_ring_wait(&reader, 1000), GW_OK);
    gw_ring_close(&reader);
    assert_int_equal(gw_ring_open(&reader, place.path, GW_RING_OLDEST), GW_OK);
    publish(&ring, 7);
    expect(&reader, 7);
    gw_ring_close(&reader);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void a_file_that_is_no_segment_is_replaced(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    make_place(&place);
    int fd = open(place.path, O_WRONLY | O_CREAT | O_EXCL, 0640);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "not a ring", 10), 10);
    assert_int_equal(close(fd), 0);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    publish(&ring, 1);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void the_left_over_of_a_killed_start_is_taken_over(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct stat info;
    char fresh[160];
    make_place(&place);
    (void)snprintf(fresh, sizeof fresh, "%s.new", place.path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "half", 4), 4);
    assert_int_equal(close(fd), 0);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    assert_int_equal(stat(fresh, &info), -1);
    assert_int_equal(stat(place.path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

/* The limit on file size stands in for a file system that is full. */
static void no_room_is_an_error_and_leaves_nothing(void **state)
{
    (void)state;
    struct place place;
    int status = 0;
    make_place(&place);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct gw_ring ring;
        const struct rlimit limit = {.rlim_cur = 4096, .rlim_max = 4096};
        (void)signal(SIGXFSZ, SIG_IGN);
        bool is_limited = setrlimit(RLIMIT_FSIZE, &limit) == 0;
        bool is_refused = gw_ring_create(&ring, place.path, SLOTS, BYTES) == GW_E_IO;
        _exit(is_limited && is_refused ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(rmdir(place.dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_writer_is_refused_while_the_first_lives),
        cmocka_unit_test(a_writer_continues_its_own_segment_with_the_next_number_and_epoch),
        cmocka_unit_test(a_write_begun_and_left_is_written_again),
        cmocka_unit_test(a_segment_whose_numbers_are_not_one_run_is_not_continued),
        cmocka_unit_test(another_shape_makes_a_new_segment_and_readers_are_told),
        cmocka_unit_test(a_file_that_is_no_segment_is_replaced),
        cmocka_unit_test(the_left_over_of_a_killed_start_is_taken_over),
        cmocka_unit_test(no_room_is_an_error_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
