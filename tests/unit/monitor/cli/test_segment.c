/* Is the lock what decides whether a segment may go, and does looking leave it alone? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/ring.h"
#include "ipc/shm.h"
#include "monitor/cli/segment.h"

struct world {
    char dir[64];
    char path[128];
    struct gw_ring ring;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-segment-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/toy.ring", w->dir);
    assert_int_equal(gw_ring_create(&w->ring, w->path, 8, 64), GW_OK);
    gw_ring_beat(&w->ring);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char line[128];
    gw_ring_destroy(&w->ring, false);
    snprintf(line, sizeof line, "rm -r %s", w->dir);
    assert_int_equal(system(line), 0);
    free(w);
    return 0;
}

static void a_segment_whose_lock_is_held_is_busy_whatever_was_seen(void **state)
{
    struct world *w = *state;
    struct gw_segment seen = {.owner = GW_SEGMENT_DEAD};
    memcpy(seen.path, w->path, strlen(w->path) + 1);
    assert_int_equal(gw_segment_probe(&seen), GW_E_BUSY);
    assert_int_equal(gw_segment_remove(&seen), GW_E_BUSY);
    assert_int_equal(access(w->path, F_OK), 0);
}

static void looking_takes_no_lock(void **state)
{
    struct world *w = *state;
    struct gw_segment seen;
    assert_int_equal(flock(w->ring.fd, LOCK_UN), 0);
    assert_int_equal(gw_segment_read(&seen, w->path), GW_OK);
    assert_int_equal(seen.lock_pid, 0);
    assert_int_equal(flock(w->ring.fd, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(gw_segment_read(&seen, w->path), GW_OK);
    assert_int_equal(seen.lock_pid, getpid());
    assert_int_equal(seen.owner, GW_SEGMENT_RUNNING);
}

static void a_probe_leaves_a_free_segment_and_its_lock_alone(void **state)
{
    struct world *w = *state;
    struct gw_segment seen;
    assert_int_equal(flock(w->ring.fd, LOCK_UN), 0);
    assert_int_equal(gw_segment_read(&seen, w->path), GW_OK);
    assert_int_equal(gw_segment_probe(&seen), GW_OK);
    assert_int_equal(access(w->path, F_OK), 0);
    assert_int_equal(flock(w->ring.fd, LOCK_EX | LOCK_NB), 0);
}

static void a_damaged_header_is_foreign_and_names_why(void **state)
{
    struct world *w = *state;
    struct gw_segment seen;
    ((struct gw_shm_header *)w->ring.base)->ident.slot_count = 16;
    assert_int_equal(gw_segment_read(&seen, w->path), GW_OK);
    assert_int_equal(seen.owner, GW_SEGMENT_FOREIGN);
    assert_int_equal(seen.status, GW_E_CHECKSUM);
    assert_int_equal(seen.slot_count, 0);
}

static void more_files_than_the_limit_are_an_error(void **state)
{
    struct world *w = *state;
    static struct gw_segments segments;
    char line[256];
    snprintf(line, sizeof line, "for i in $(seq 1 %u); do echo >%s/$i.ring; done", GW_SEGMENTS_MAX - 1,
             w->dir);
    assert_int_equal(system(line), 0);
    assert_int_equal(gw_segments_read(&segments, w->dir), GW_OK);
    assert_int_equal(segments.count, GW_SEGMENTS_MAX);
    snprintf(line, sizeof line, "echo >%s/one-more.ring", w->dir);
    assert_int_equal(system(line), 0);
    assert_int_equal(gw_segments_read(&segments, w->dir), GW_E_BOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_segment_whose_lock_is_held_is_busy_whatever_was_seen),
        TEST(looking_takes_no_lock),
        TEST(a_probe_leaves_a_free_segment_and_its_lock_alone),
        TEST(a_damaged_header_is_foreign_and_names_why),
        TEST(more_files_than_the_limit_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
