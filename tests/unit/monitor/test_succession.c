/* Does a journal that goes on behind an unreadable one keep what must not be lost, and nothing else? */
#include "tests/unit/monitor/scene.h"

#include "monitor/layout.h"
#include "monitor/succession.h"

static int begin(void **state)
{
    *state = scene_make(GW_MODE_LIVE);
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/next", s->folder);
    unlink(path);
    scene_remove(s);
    return 0;
}

static void append(struct gw_journal *journal, enum gw_journal_kind kind, const void *payload, size_t size)
{
    assert_int_equal(gw_journal_append(journal, kind, payload, size, true), GW_OK);
}

/* A start of 16 bytes, an entry of 9, freezes as they were before they knew their segment, and a longer thaw. */
static void write_foreign(const struct scene *s)
{
    const size_t freeze_size = offsetof(struct gw_journal_freeze, segment);
    const uint64_t starts[][2] = {{3, GW_MODE_LIVE}, {9, GW_MODE_LIVE}, {4, GW_MODE_LIVE}};
    struct gw_journal journal;
    struct gw_journal_freeze freeze = {.chain_id = 1, .epoch = 5, .reason = GW_FREEZE_DEEP, .chain = "one"};
    uint64_t thaw[40] = {1};
    assert_int_equal(gw_journal_open(&journal, s->journal, NULL, NULL), GW_OK);
    for (size_t i = 0; i < 3; i++) {
        append(&journal, GW_JOURNAL_START, starts[i], sizeof starts[i]);
    }
    append(&journal, GW_JOURNAL_MEMORY, "anything", 9);
    append(&journal, GW_JOURNAL_FREEZE, &freeze, freeze_size);
    freeze.chain_id = 10;
    append(&journal, GW_JOURNAL_FREEZE, &freeze, freeze_size);
    append(&journal, GW_JOURNAL_THAW, thaw, sizeof thaw);
    gw_journal_close(&journal);
}

static void epochs_go_on_and_freezes_stay(void **state)
{
    struct scene *s = *state;
    char path[128];
    struct gw_succession succession;
    struct gw_succession again;
    snprintf(path, sizeof path, "%s/next", s->folder);
    write_foreign(s);
    assert_int_equal(scene_try_open(s), GW_E_LAYOUT);
    assert_int_equal(gw_succession_read(&succession, s->journal), GW_OK);
    assert_true(succession.epoch == 9 && succession.starts == 3 && succession.mode == GW_MODE_LIVE);
    assert_int_equal(gw_succession_write(&succession, path, "new version"), GW_OK);
    assert_int_equal(gw_succession_write(&succession, path, "again"), GW_E_REFUSED);
    assert_int_equal(gw_succession_read(&again, path), GW_OK);
    assert_true(again.epoch == 9 && again.starts == 1 && again.freezes.count == 1);
    s->options.journal = path;
    scene_open(s);
    assert_int_equal(s->monitor.epoch, 10);
    assert_true(gw_freezes_is_frozen(&s->monitor.feeds.freezes, 10));
    assert_false(gw_freezes_is_frozen(&s->monitor.feeds.freezes, 1));
}

static void what_tells_not_even_that_is_refused(void **state)
{
    struct scene *s = *state;
    const struct {
        enum gw_journal_kind kind;
        size_t size;
    } cases[] = {{GW_JOURNAL_START, 8}, {GW_JOURNAL_FREEZE, 40}, {GW_JOURNAL_THAW, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const uint8_t payload[64];
        struct gw_journal journal;
        struct gw_succession succession;
        unlink(s->journal);
        assert_int_equal(gw_journal_open(&journal, s->journal, NULL, NULL), GW_OK);
        append(&journal, cases[i].kind, payload, cases[i].size);
        gw_journal_close(&journal);
        assert_int_equal(gw_succession_read(&succession, s->journal), GW_E_LAYOUT);
    }
}

static void a_reason_that_does_not_fit_leaves_no_file(void **state)
{
    struct scene *s = *state;
    const struct gw_succession succession = {.epoch = 1, .starts = 1};
    char why[GW_REBASELINE_WHY_SIZE + 1];
    memset(why, 'x', sizeof why - 1);
    why[sizeof why - 1] = '\0';
    assert_int_equal(gw_succession_write(&succession, s->journal, why), GW_E_BOUND);
    assert_int_not_equal(access(s->journal, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(epochs_go_on_and_freezes_stay, begin, end),
        cmocka_unit_test_setup_teardown(what_tells_not_even_that_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_reason_that_does_not_fit_leaves_no_file, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
