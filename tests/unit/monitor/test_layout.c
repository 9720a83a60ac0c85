/* Is a journal of another build refused whole, and left as it was? */
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
    scene_remove(*state);
    return 0;
}

/* As a build of that layout would leave it, its memory of the same size. */
static void write_journal(const struct scene *s, uint32_t layout)
{
    struct gw_journal journal;
    struct gw_journal_start start;
    struct gw_journal_memory memory;
    memset(&start, 0, sizeof start);
    memset(&memory, 0, sizeof memory);
    start.epoch = 7;
    start.layout = layout;
    snprintf(memory.memory.underlying, sizeof memory.memory.underlying, "ETH");
    memory.memory.k_mean = 0.5;
    assert_int_equal(gw_journal_open(&journal, s->journal, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_START, &start, sizeof start, true), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_MEMORY, &memory, sizeof memory, true), GW_OK);
    gw_journal_close(&journal);
}

static size_t read_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t length = fread(out, 1, size, file);
    fclose(file);
    assert_true(length < size);
    return length;
}

static void nothing_of_another_layout_is_taken(void **state)
{
    struct scene *s = *state;
    static char before[4096];
    static char after[4096];
    const uint32_t others[] = {0, gw_layout_number() ^ 2};
    for (size_t i = 0; i < 2; i++) {
        struct gw_feeds feeds;
        struct gw_journal journal;
        unlink(s->journal);
        write_journal(s, others[i]);
        const size_t size = read_file(s->journal, before, sizeof before);
        assert_int_equal(gw_feeds_init(&feeds), GW_OK);
        assert_int_equal(gw_journal_open(&journal, s->journal, gw_feeds_visit, &feeds), GW_E_LAYOUT);
        assert_true(feeds.starts == 0 && feeds.memory_count == 0);
        gw_feeds_fini(&feeds);
        assert_int_equal(scene_try_open(s), GW_E_LAYOUT);
        assert_int_equal(read_file(s->journal, after, sizeof after), size);
        assert_memory_equal(before, after, size);
    }
    unlink(s->journal);
    write_journal(s, gw_layout_number());
    scene_open(s);
    assert_true(s->monitor.feeds.memories[0].k_mean == 0.5 && s->monitor.epoch == 8);
}

static void the_number_is_the_builds_and_never_nothing(void **state)
{
    (void)state;
    assert_int_equal(gw_layout_number(), gw_layout_number());
    assert_int_equal(gw_layout_number() & 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_of_another_layout_is_taken, begin, end),
        cmocka_unit_test(the_number_is_the_builds_and_never_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
