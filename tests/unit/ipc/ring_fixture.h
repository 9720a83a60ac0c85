/* ring_fixture: a directory for the segments of one test, and records whose bytes follow from one number. */
#ifndef GW_TESTS_UNIT_IPC_RING_FIXTURE_H
#define GW_TESTS_UNIT_IPC_RING_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/ring.h"

#define WORDS 20u
#define BYTES (WORDS * sizeof(uint64_t))
#define SLOTS 8u

struct place {
    char dir[64];
    char path[128];
};

static inline void make_place(struct place *place)
{
    (void)snprintf(place->dir, sizeof place->dir, "%s", "/dev/shm/gw-test-XXXXXX");
    if (mkdtemp(place->dir) == NULL) {
        (void)snprintf(place->dir, sizeof place->dir, "%s", "/tmp/gw-test-XXXXXX");
        assert_non_null(mkdtemp(place->dir));
    }
    (void)snprintf(place->path, sizeof place->path, "%s/a.ring", place->dir);
}

static inline void drop_place(const struct place *place)
{
    char fresh[160];
    (void)snprintf(fresh, sizeof fresh, "%s.new", place->path);
    (void)unlink(fresh);
    (void)unlink(place->path);
    assert_int_equal(rmdir(place->dir), 0);
}

/* A step of a full-period generator: neighbours share no words. */
static inline uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline void fill_words(uint64_t *words, size_t count, uint64_t number)
{
    words[0] = number;
    for (size_t i = 1; i < count; i++) {
        words[i] = mix(number + i);
    }
}

static inline bool are_words_of(const uint64_t *words, size_t count, uint64_t number)
{
    if (words[0] != number) {
        return false;
    }
    for (size_t i = 1; i < count; i++) {
        if (words[i] != mix(number + i)) {
            return false;
        }
    }
    return true;
}

static inline void publish(struct gw_ring *ring, uint64_t number)
{
    uint64_t words[WORDS];
    fill_words(words, WORDS, number);
    gw_ring_publish(ring, words, sizeof words);
}

static inline void expect(struct gw_ring_reader *reader, uint64_t number)
{
    uint64_t words[WORDS];
    size_t size = 0;
    assert_int_equal(gw_ring_next(reader, words, sizeof words, &size), GW_OK);
    assert_int_equal(size, BYTES);
    assert_true(are_words_of(words, WORDS, number));
}

static inline enum gw_status poll_once(struct gw_ring_reader *reader)
{
    uint64_t words[WORDS];
    size_t size = 0;
    return gw_ring_next(reader, words, sizeof words, &size);
}

#endif
