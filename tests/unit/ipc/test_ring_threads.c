/* Writer and reader on one segment in one process, so that ThreadSanitizer sees both sides. */
#include "ipc/ring.h"

#include "tests/unit/ipc/ring_fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#define RECORDS 100000u
#define READERS 2u

struct reading {
    const char *path;
    _Atomic bool *is_written;
    uint64_t before; /* numbers that were gone when the reader opened */
    uint64_t accepted;
    uint64_t missed;
    uint64_t last;
    bool is_sound;
};

static void take(struct reading *reading, struct gw_ring_reader *reader, enum gw_status *status)
{
    uint64_t words[WORDS];
    size_t size = 0;
    *status = gw_ring_next(reader, words, sizeof words, &size);
    if (*status == GW_OK) {
        reading->is_sound = reading->is_sound && size == sizeof words && words[0] > reading->last &&
                            words[0] == reader->next - 1 && are_words_of(words, WORDS, words[0]);
        reading->last = words[0];
        reading->accepted++;
    } else if (*status != GW_AGAIN && *status != GW_OVERRUN) {
        reading->is_sound = false;
    }
}

static void *read_all(void *context)
{
    struct reading *reading = context;
    struct gw_ring_reader reader;
    enum gw_status status = gw_ring_open(&reader, reading->path, GW_RING_OLDEST);
    if (status != GW_OK) {
        return NULL;
    }
    reading->is_sound = true;
    reading->before = reader.next - 1;
    bool is_over = false;
    while (!is_over) {
        bool is_written = atomic_load(reading->is_written);
        take(reading, &reader, &status);
        is_over = is_written && status == GW_AGAIN;
    }
    reading->missed = reader.missed;
    gw_ring_close(&reader);
    return NULL;
}

static void readers_beside_a_writer_account_for_every_record(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    struct reading readings[READERS];
    pthread_t threads[READERS];
    _Atomic bool is_written = false;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    for (unsigned i = 0; i < READERS; i++) {
        readings[i] = (struct reading){.path = place.path, .is_written = &is_written};
        assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readings[i]), 0);
    }
    for (uint64_t n = 1; n <= RECORDS; n++) {
        publish(&ring, n);
        if (n % 64 == 0) {
            gw_ring_beat(&ring);
        }
    }
    atomic_store(&is_written, true);
    for (unsigned i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(readings[i].is_sound);
        assert_int_equal(readings[i].last, RECORDS);
        assert_int_equal(readings[i].before + readings[i].accepted + readings[i].missed, RECORDS);
    }
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

static void *wait_for_one(void *context)
{
    struct reading *reading = context;
    struct gw_ring_reader reader;
    enum gw_status status = gw_ring_open(&reader, reading->path, GW_RING_NEWEST);
    if (status != GW_OK) {
        return NULL;
    }
    atomic_store(reading->is_written, true); /* here: the reader is ready */
    if (gw_ring_wait(&reader, 60000) == GW_OK) {
        reading->is_sound = true;
        take(reading, &reader, &status);
    }
    gw_ring_close(&reader);
    return NULL;
}

static void a_waiting_reader_is_woken_by_a_record(void **state)
{
    (void)state;
    struct place place;
    struct gw_ring ring;
    pthread_t thread;
    _Atomic bool is_ready = false;
    make_place(&place);
    assert_int_equal(gw_ring_create(&ring, place.path, SLOTS, BYTES), GW_OK);
    struct reading reading = {.path = place.path, .is_written = &is_ready};
    assert_int_equal(pthread_create(&thread, NULL, wait_for_one, &reading), 0);
    while (!atomic_load(&is_ready)) {
        (void)usleep(100);
    }
    publish(&ring, 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(reading.is_sound);
    assert_int_equal(reading.accepted, 1);
    gw_ring_destroy(&ring, true);
    drop_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_beside_a_writer_account_for_every_record),
        cmocka_unit_test(a_waiting_reader_is_woken_by_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
