/* Does a replay wait for exactly what the monitor has not evaluated yet? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "chains/collector/follow.h"
#include "gammawatch/record.h"
#include "ipc/ring.h"

struct world {
    char dir[64];
    char path[96];
    struct gw_ring ring;
    struct gw_follow follow;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-follow-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/signals.ring", w->dir);
    gw_follow_init(&w->follow, w->path, 31337);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    gw_follow_close(&w->follow);
    unlink(w->path);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void open_ring(struct world *w)
{
    assert_int_equal(gw_ring_create(&w->ring, w->path, 16, (uint32_t)GW_RECORD_SIZE_MAX), GW_OK);
}

static void say_evaluated(struct world *w, uint64_t chain_id, uint64_t sequence)
{
    struct gw_evaluated_record record = {.head = {.kind = GW_RECORD_EVALUATED,
                                                  .size = sizeof record,
                                                  .abi = GW_RECORD_ABI,
                                                  .chain_id = chain_id},
                                         .ring_sequence = sequence};
    gw_ring_publish(&w->ring, &record, sizeof record);
}

static void whoever_follows_nobody_never_waits(void **state)
{
    struct gw_follow follow;
    (void)state;
    gw_follow_init(&follow, NULL, 31337);
    assert_true(gw_follow_reached(&follow, UINT64_MAX));
    gw_follow_close(&follow);
}

static void a_ring_that_is_not_there_yet_is_waited_for(void **state)
{
    struct world *w = *state;
    assert_false(gw_follow_reached(&w->follow, 1));
    open_ring(w);
    assert_false(gw_follow_reached(&w->follow, 1));
    say_evaluated(w, 31337, 1);
    assert_true(gw_follow_reached(&w->follow, 1));
    assert_false(gw_follow_reached(&w->follow, 2));
    gw_ring_destroy(&w->ring, false);
}

static void what_was_evaluated_before_opening_counts(void **state)
{
    struct world *w = *state;
    open_ring(w);
    say_evaluated(w, 31337, 4);
    say_evaluated(w, 31337, 9);
    assert_true(gw_follow_reached(&w->follow, 9));
    gw_ring_destroy(&w->ring, false);
}

static void the_monitor_of_another_chain_does_not_count(void **state)
{
    struct world *w = *state;
    open_ring(w);
    say_evaluated(w, 1, 50);
    assert_false(gw_follow_reached(&w->follow, 1));
    gw_ring_destroy(&w->ring, false);
}

static void an_older_sequence_takes_nothing_back(void **state)
{
    struct world *w = *state;
    open_ring(w);
    say_evaluated(w, 31337, 9);
    say_evaluated(w, 31337, 3);
    assert_true(gw_follow_reached(&w->follow, 9));
    gw_ring_destroy(&w->ring, false);
}

static void being_overrun_loses_nothing_that_matters(void **state)
{
    struct world *w = *state;
    open_ring(w);
    assert_false(gw_follow_reached(&w->follow, 1));
    for (uint64_t i = 1; i <= 100; i++) {
        say_evaluated(w, 31337, i);
    }
    assert_true(gw_follow_reached(&w->follow, 100));
    gw_ring_destroy(&w->ring, false);
}

static void other_records_are_passed_over(void **state)
{
    struct world *w = *state;
    struct gw_status_record status = {.head = {.kind = GW_RECORD_STATUS, .size = sizeof status}};
    open_ring(w);
    gw_ring_publish(&w->ring, &status, sizeof status);
    assert_false(gw_follow_reached(&w->follow, 1));
    say_evaluated(w, 31337, 1);
    assert_true(gw_follow_reached(&w->follow, 1));
    gw_ring_destroy(&w->ring, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whoever_follows_nobody_never_waits),
        TEST(a_ring_that_is_not_there_yet_is_waited_for),
        TEST(what_was_evaluated_before_opening_counts),
        TEST(the_monitor_of_another_chain_does_not_count),
        TEST(an_older_sequence_takes_nothing_back),
        TEST(being_overrun_loses_nothing_that_matters),
        TEST(other_records_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
