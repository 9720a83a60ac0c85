/* Rings of collectors into a monitor: opening, backlog, replacement, restart of the writer. */
#include "tests/unit/monitor/scene.h"

#include "ipc/ring.h"
#include "monitor/source.h"

struct world {
    struct scene *scene;
    char path[96];
    struct gw_ring ring;
    bool has_ring;
    struct gw_source source;
    uint64_t mono_ms;
};

static int set_up(void **state, enum gw_mode mode)
{
    struct world *w = calloc(1, sizeof *w);
    w->scene = scene_make(mode);
    scene_start_signer(w->scene);
    scene_open(w->scene);
    snprintf(w->path, sizeof w->path, "%s/devnet.ring", w->scene->folder);
    assert_int_equal(gw_source_init(&w->source, &w->scene->config.chains[0], w->scene->folder), GW_OK);
    assert_string_equal(w->source.path, w->path);
    w->mono_ms = 1000;
    *state = w;
    return 0;
}

static int live(void **state)
{
    return set_up(state, GW_MODE_LIVE);
}

static int replay(void **state)
{
    return set_up(state, GW_MODE_REPLAY);
}

static void halt_writer(struct world *w)
{
    if (w->has_ring) {
        gw_ring_destroy(&w->ring, false);
    }
    w->has_ring = false;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    halt_writer(w);
    gw_source_close(&w->source);
    unlink(w->path);
    scene_remove(w->scene);
    free(w);
    return 0;
}

static void start_writer(struct world *w)
{
    assert_int_equal(gw_ring_create(&w->ring, w->path, 64, GW_RECORD_SIZE_MAX), GW_OK);
    w->has_ring = true;
}

static void write_block(struct world *w, uint64_t block, uint64_t epoch)
{
    struct gw_exposure e = scene_exposure(w->scene, block, 10000);
    struct gw_status_record r = scene_status(w->scene, block);
    e.head.epoch = r.head.epoch = epoch;
    gw_ring_publish(&w->ring, &e, sizeof e);
    gw_ring_publish(&w->ring, &r, sizeof r);
}

static void write_freeze(struct world *w, uint64_t block)
{
    struct gw_status_record r = scene_status(w->scene, block);
    r.freeze_reason = GW_FREEZE_DEEP;
    r.freeze_epoch = 1;
    gw_ring_publish(&w->ring, &r, sizeof r);
}

static void drain(struct world *w)
{
    w->mono_ms += GW_SOURCE_RETRY_MS;
    assert_int_equal(gw_source_drain(&w->source, &w->scene->monitor, w->mono_ms), GW_OK);
}

static size_t evaluations(struct world *w)
{
    scene_look(w->scene);
    return scene_count(w->scene, GW_RECORD_EVALUATED);
}

static void ring_is_waited_for(void **state)
{
    struct world *w = *state;
    drain(w);
    assert_false(w->source.is_open);
    start_writer(w);
    write_block(w, 1, 0);
    drain(w);
    assert_true(w->source.is_open);
    assert_int_equal(evaluations(w), 1);
}

static void live_backlog_is_evaluated_once_and_then_each_block(void **state)
{
    struct world *w = *state;
    start_writer(w);
    for (uint64_t block = 1; block <= 10; block++) {
        write_block(w, block, 0);
    }
    drain(w);
    assert_int_equal(evaluations(w), 1);
    write_block(w, 11, 0);
    write_block(w, 12, 0);
    drain(w);
    assert_int_equal(evaluations(w), 3);
    assert_int_equal(scene_find(w->scene, GW_RECORD_EVALUATED, 2)->evaluated.ring_sequence, 24);
}

static void backlog_that_ends_inside_a_block_is_evaluated_too(void **state)
{
    struct world *w = *state;
    start_writer(w);
    write_block(w, 1, 0);
    const struct gw_exposure e = scene_exposure(w->scene, 2, 10000);
    gw_ring_publish(&w->ring, &e, sizeof e);
    drain(w);
    assert_int_equal(evaluations(w), 1);
    assert_int_equal(scene_find(w->scene, GW_RECORD_EVALUATED, 0)->evaluated.head.block_number, 1);
}

static void replay_evaluates_every_block_from_the_oldest(void **state)
{
    struct world *w = *state;
    start_writer(w);
    for (uint64_t block = 1; block <= 10; block++) {
        write_block(w, block, 0);
    }
    drain(w);
    assert_int_equal(evaluations(w), 10);
    assert_int_equal(scene_find(w->scene, GW_RECORD_EVALUATED, 0)->evaluated.ring_sequence, 2);
}

static void restarted_collector_may_begin_its_epochs_anew(void **state)
{
    struct world *w = *state;
    start_writer(w);
    write_block(w, 10, 5);
    drain(w);
    halt_writer(w);
    start_writer(w);
    write_block(w, 9, 0);
    drain(w);
    write_block(w, 10, 0);
    drain(w);
    assert_int_equal(evaluations(w), 3);
}

static void records_of_both_lives_of_a_collector_do_not_lock_the_second_out(void **state)
{
    struct world *w = *state;
    start_writer(w);
    write_block(w, 10, 5);
    drain(w);
    write_block(w, 11, 5);
    halt_writer(w);
    start_writer(w);
    write_block(w, 11, 0);
    drain(w);
    write_block(w, 12, 0);
    drain(w);
    scene_look(w->scene);
    const size_t count = scene_count(w->scene, GW_RECORD_EVALUATED);
    assert_int_equal(scene_find(w->scene, GW_RECORD_EVALUATED, count - 1)->evaluated.head.block_number, 12);
}

static void replaced_ring_is_opened_anew(void **state)
{
    struct world *w = *state;
    start_writer(w);
    write_block(w, 1, 0);
    drain(w);
    halt_writer(w);
    unlink(w->path);
    start_writer(w);
    write_block(w, 2, 0);
    /* The reader looks at the name only now and then. */
    for (unsigned i = 0; i < 400 && w->scene->monitor.cause.head.block_number != 2; i++) {
        drain(w);
        usleep(10000);
    }
    assert_int_equal(w->scene->monitor.cause.head.block_number, 2);
}

static void records_lost_by_overrun_end_a_replay_only(void **state)
{
    struct world *w = *state;
    start_writer(w);
    write_block(w, 1, 0);
    drain(w);
    for (uint64_t block = 2; block <= 100; block++) {
        write_block(w, block, 0);
    }
    w->mono_ms++;
    const enum gw_status expected = w->scene->options.mode == GW_MODE_REPLAY ? GW_OVERRUN : GW_OK;
    assert_int_equal(gw_source_drain(&w->source, &w->scene->monitor, w->mono_ms), expected);
    assert_true(w->source.reader.missed > 0);
}

static void path_that_does_not_fit_is_refused(void **state)
{
    struct world *w = *state;
    char folder[300];
    memset(folder, 'a', sizeof folder - 1);
    folder[sizeof folder - 1] = '\0';
    struct gw_source source;
    assert_int_equal(gw_source_init(&source, &w->scene->config.chains[0], folder), GW_E_BOUND);
}

static void a_freeze_is_of_the_segment_that_told_it(void **state)
{
    struct world *w = *state;
    const struct gw_freezes *freezes = &w->scene->monitor.feeds.freezes;
    uint8_t first[16];
    start_writer(w);
    write_freeze(w, 1);
    drain(w);
    assert_int_equal(freezes->count, 1);
    assert_memory_equal(freezes->items[0].entry.segment, w->source.reader.uuid, 16);
    memcpy(first, freezes->items[0].entry.segment, sizeof first);
    halt_writer(w);
    unlink(w->path); /* as a boot does */
    start_writer(w);
    write_freeze(w, 2);
    for (unsigned i = 0; i < 400 && w->scene->monitor.cause.head.block_number != 2; i++) {
        drain(w);
        usleep(10000);
    }
    assert_memory_equal(freezes->items[0].entry.segment, w->source.reader.uuid, 16);
    assert_memory_not_equal(freezes->items[0].entry.segment, first, sizeof first);
}

#define LIVE(name)   cmocka_unit_test_setup_teardown(name, live, tear_down)
#define REPLAY(name) cmocka_unit_test_setup_teardown(name, replay, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(ring_is_waited_for),
        LIVE(live_backlog_is_evaluated_once_and_then_each_block),
        LIVE(backlog_that_ends_inside_a_block_is_evaluated_too),
        REPLAY(replay_evaluates_every_block_from_the_oldest),
        LIVE(restarted_collector_may_begin_its_epochs_anew),
        LIVE(records_of_both_lives_of_a_collector_do_not_lock_the_second_out),
        LIVE(replaced_ring_is_opened_anew),
        LIVE(records_lost_by_overrun_end_a_replay_only),
        REPLAY(records_lost_by_overrun_end_a_replay_only),
        LIVE(a_freeze_is_of_the_segment_that_told_it),
        LIVE(path_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
