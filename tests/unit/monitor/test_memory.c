/* Does what the policy learnt survive the monitor, and is it forgotten only when a person says so? */
#include "tests/unit/monitor/scene.h"

#include "monitor/journal/journal.h"

static int begin(void **state)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    *state = s;
    return 0;
}

static int end(void **state)
{
    scene_remove(*state);
    return 0;
}

/* Blocks 300 apart are an hour apart. */
static void live_for_hours(struct scene *s, uint64_t first, uint64_t hours)
{
    for (uint64_t i = 0; i < hours; i++) {
        scene_block(s, first + 300 * i, 10000);
    }
}

static void hourly_returns_are_found_again(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    live_for_hours(s, 1, 6);
    const struct gw_memory memory = s->monitor.feeds.memories[0];
    const struct gw_history history = s->monitor.feeds.histories[0];
    assert_int_equal(memory.samples, 5);
    assert_int_equal(history.count, 5);
    scene_close(s);
    scene_open(s);
    assert_memory_equal(&s->monitor.feeds.memories[0], &memory, sizeof memory);
    assert_memory_equal(&s->monitor.feeds.histories[0], &history, sizeof history);
}

/* Falling gamma, so that hours have a worst block of their own. */
static void live_and_worsen(struct scene *s, uint64_t first, uint64_t blocks)
{
    for (uint64_t i = 0; i < blocks; i++) {
        scene_block(s, first + 100 * i, 10000 - 500.0 * (double)(i % 5));
    }
}

static void correlations_and_the_worst_of_a_day_are_found_again(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    live_and_worsen(s, 1, 20);
    const struct gw_correlation_memory correlation = s->monitor.survey.correlation;
    const struct gw_absence_entry worst = s->monitor.book.absence.entries[0];
    assert_int_equal(correlation.count, 1);
    assert_int_equal(s->monitor.book.absence.count, 1);
    scene_close(s);
    scene_open(s);
    assert_memory_equal(&s->monitor.survey.correlation, &correlation, sizeof correlation);
    assert_int_equal(s->monitor.book.absence.count, 1);
    struct gw_absence_entry again = s->monitor.book.absence.entries[0];
    again.changed = worst.changed; /* what was written at the end */
    assert_memory_equal(&again, &worst, sizeof worst);
}

static void last_inputs(uint8_t out[32], bool is_restarted)
{
    struct scene *s = scene_make(GW_MODE_LIVE);
    scene_start_signer(s);
    scene_open(s);
    live_and_worsen(s, 1, 12);
    if (is_restarted) {
        scene_close(s);
        scene_open(s);
    }
    live_and_worsen(s, 1201, 9);
    memcpy(out, s->monitor.feeds.items[0].last.signal.header.inputs_digest, 32);
    scene_remove(s);
}

/* The digest of all inputs is the same as if the monitor had never stopped. */
static void a_restart_changes_no_input(void **state)
{
    uint8_t through[32];
    uint8_t restarted[32];
    (void)state;
    last_inputs(through, false);
    last_inputs(restarted, true);
    assert_memory_equal(through, restarted, 32);
}

static void append_rebaseline(struct scene *s, const char *underlying)
{
    struct gw_journal journal;
    struct gw_journal_rebaseline entry;
    memset(&entry, 0, sizeof entry);
    snprintf(entry.underlying, sizeof entry.underlying, "%s", underlying);
    snprintf(entry.why, sizeof entry.why, "a test");
    assert_int_equal(gw_journal_open(&journal, s->journal, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_REBASELINE, &entry, sizeof entry, true), GW_OK);
    gw_journal_close(&journal);
}

static void a_rebaseline_forgets_and_warms_up_without_loosening(void **state)
{
    struct scene *s = *state;
    s->config.policy.warmup_blocks = 3;
    scene_open(s);
    live_for_hours(s, 1, 4);
    const uint32_t margin = s->monitor.feeds.items[0].state.initial_margin_bps;
    const uint64_t seq = s->monitor.feeds.items[0].state.seq;
    scene_close(s);
    append_rebaseline(s, "ETH");
    scene_open(s);
    assert_int_equal(s->monitor.feeds.memories[0].blocks, 0);
    assert_int_equal(s->monitor.feeds.histories[0].count, 0);
    assert_int_equal(s->monitor.feeds.items[0].state.initial_margin_bps, margin);
    scene_block(s, 2000, 10000);
    scene_look(s);
    const struct gw_feed *feed = &s->monitor.feeds.items[0];
    assert_int_equal(feed->state.seq, seq + 1);
    assert_true((feed->last.signal.header.reason_bits & GW_REASON(WARMUP)) != 0);
    assert_true(feed->state.initial_margin_bps >= margin);
    assert_int_equal(s->monitor.feeds.memories[0].blocks, 1);
}

static void a_rebaseline_of_another_underlying_changes_nothing(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    live_for_hours(s, 1, 3);
    const struct gw_memory memory = s->monitor.feeds.memories[0];
    scene_close(s);
    append_rebaseline(s, "BTC");
    scene_open(s);
    assert_memory_equal(&s->monitor.feeds.memories[0], &memory, sizeof memory);
    scene_close(s);
    append_rebaseline(s, "");
    scene_open(s);
    assert_int_equal(s->monitor.feeds.memories[0].blocks, 0);
    assert_string_equal(s->monitor.feeds.memories[0].underlying, "ETH");
}

static void a_vector_keeps_its_explanation_through_a_restart(void **state)
{
    struct scene *s = *state;
    scene_open(s);
    scene_block(s, 1, 10000);
    const struct gw_explanation explanation = s->monitor.feeds.items[0].explanation;
    scene_close(s);
    unlink(s->ring);
    scene_open(s);
    scene_look(s);
    const union gw_publish_payload *again = scene_find(s, GW_RECORD_EXPLANATION, 0);
    assert_memory_equal(&again->explanation, &explanation, sizeof explanation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hourly_returns_are_found_again, begin, end),
        cmocka_unit_test_setup_teardown(correlations_and_the_worst_of_a_day_are_found_again, begin, end),
        cmocka_unit_test(a_restart_changes_no_input),
        cmocka_unit_test_setup_teardown(a_rebaseline_forgets_and_warms_up_without_loosening, begin, end),
        cmocka_unit_test_setup_teardown(a_rebaseline_of_another_underlying_changes_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_vector_keeps_its_explanation_through_a_restart, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
