/* Are rings found when they come, followed when they are replaced, and their writers' state told? */
#include "tests/unit/monitor/gateway/stage.h"

#include <unistd.h>

#include "ipc/base/clock.h"
#include "ipc/ring.h"
#include "monitor/gateway/ring_set.h"

struct world {
    char dir[64];
    struct gw_board *board;
    struct gw_ring_set set;
    struct gw_ring chain;
    struct gw_ring signals;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    memcpy(w->dir, "/tmp/gw-ring-set-XXXXXX", sizeof "/tmp/gw-ring-set-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    w->board = stage_board();
    assert_int_equal(gw_ring_set_init(&w->set, w->board, w->dir), GW_OK);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_ring_set_close(&w->set);
    free(w->board);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void create(struct gw_ring *ring, const struct world *w, const char *name)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s.ring", w->dir, name);
    assert_int_equal(gw_ring_create(ring, path, 64, (uint32_t)GW_RECORD_SIZE_MAX), GW_OK);
}

static void poll(struct world *w)
{
    gw_ring_set_poll(&w->set, w->board, gw_clock_mono_ms());
}

static void rings_are_read_from_the_oldest_record_once_they_are_there(void **state)
{
    struct world *w = *state;
    struct gw_exposure e = stage_exposure(STAGE_VENUE, -1500);
    struct gw_signed_vector v = stage_vector(STAGE_VENUE, 1);
    poll(w);
    assert_false(w->board->signals.is_open);
    create(&w->chain, w, "devnet");
    create(&w->signals, w, "signals");
    gw_ring_publish(&w->chain, &e, sizeof e);
    gw_ring_publish(&w->signals, &v, sizeof v);
    poll(w);
    assert_int_equal(w->board->exposure_count, 1);
    assert_int_equal(w->board->feed_count, 1);
    assert_true(w->board->signals.is_open && w->board->signals.is_running);
    assert_true(w->board->chains[STAGE_DEVNET].ring.is_open);
    assert_false(w->board->chains[STAGE_BASE].ring.is_open);
    assert_true(w->board->exposures[0].published_ms > 0);
    assert_true(w->board->exposures[0].published_ms <= gw_clock_mono_ms());
    gw_ring_destroy(&w->chain, true);
    gw_ring_destroy(&w->signals, true);
}

static void a_writer_that_halts_is_told_and_a_new_ring_is_followed(void **state)
{
    struct world *w = *state;
    struct gw_exposure e = stage_exposure(STAGE_VENUE, -1500);
    create(&w->chain, w, "devnet");
    poll(w);
    assert_true(w->board->chains[STAGE_DEVNET].ring.is_running);
    gw_ring_destroy(&w->chain, false);
    poll(w);
    assert_true(w->board->chains[STAGE_DEVNET].ring.is_open);
    assert_false(w->board->chains[STAGE_DEVNET].ring.is_running);
    create(&w->chain, w, "devnet");
    gw_ring_publish(&w->chain, &e, sizeof e);
    for (int i = 0; i < 1000 && w->board->exposure_count == 0; i++) {
        poll(w);
        usleep(1000);
    }
    assert_int_equal(w->board->exposure_count, 1);
    gw_ring_destroy(&w->chain, true);
}

static void records_that_were_overwritten_are_counted(void **state)
{
    struct world *w = *state;
    struct gw_exposure e = stage_exposure(STAGE_VENUE, -1500);
    create(&w->chain, w, "devnet");
    poll(w);
    for (int i = 0; i < 200; i++) {
        gw_ring_publish(&w->chain, &e, sizeof e);
    }
    poll(w);
    assert_true(w->board->chains[STAGE_DEVNET].ring.missed > 0);
    assert_int_equal(w->board->exposure_count, 1);
    gw_ring_destroy(&w->chain, true);
}

static void a_folder_too_long_for_a_path_is_refused(void **state)
{
    struct world *w = *state;
    char dir[300];
    memset(dir, 'x', sizeof dir - 1);
    dir[sizeof dir - 1] = '\0';
    assert_int_equal(gw_ring_set_init(&w->set, w->board, dir), GW_E_BOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rings_are_read_from_the_oldest_record_once_they_are_there),
        TEST(a_writer_that_halts_is_told_and_a_new_ring_is_followed),
        TEST(records_that_were_overwritten_are_counted),
        TEST(a_folder_too_long_for_a_path_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
