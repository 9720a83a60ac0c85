/* Does `gammawatch rebaseline` enter what it says, and refuse what it must? */
#include "tests/unit/monitor/cli/command.h"

#include <stdlib.h>
#include <unistd.h>

#include "monitor/feed.h"
#include "monitor/layout.h"

struct world {
    char dir[64];
    char path[96];
    char into[96];
    uint32_t layout; /* of the build that wrote the journal */
    struct command command;
};

static void write_journal(const struct world *w)
{
    struct gw_journal journal;
    struct gw_journal_start start = {.epoch = 1, .layout = w->layout};
    struct gw_journal_memory entry = {.memory = {.underlying = "ETH", .blocks = 500}};
    assert_int_equal(gw_journal_open(&journal, w->path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_START, &start, sizeof start, true), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_MEMORY, &entry, sizeof entry, true), GW_OK);
    gw_journal_close(&journal);
}

static void ask(struct world *w, const char *path, const char *rest)
{
    char line[512];
    const int length = snprintf(line, sizeof line, "rebaseline --journal %s %s", path, rest);
    assert_true(length > 0 && (size_t)length < sizeof line);
    command_run(&w->command, line, "");
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-rebaseline-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/journal", w->dir);
    snprintf(w->into, sizeof w->into, "%s/journal-2", w->dir);
    w->layout = gw_layout_number();
    write_journal(w);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    unlink(w->path);
    unlink(w->into);
    rmdir(w->dir);
    free(w);
    return 0;
}

static struct gw_feeds read_back(const struct world *w)
{
    struct gw_feeds feeds;
    struct gw_journal journal;
    assert_int_equal(gw_feeds_init(&feeds), GW_OK);
    assert_int_equal(gw_journal_open(&journal, w->path, gw_feeds_visit, &feeds), GW_OK);
    gw_journal_close(&journal);
    return feeds;
}

static void the_named_underlying_is_forgotten(void **state)
{
    struct world *w = *state;
    struct gw_feeds feeds = read_back(w);
    assert_int_equal(feeds.memories[0].blocks, 500);
    gw_feeds_fini(&feeds);
    ask(w, w->path, "--why 'a week without a node' ETH");
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "forgets ETH"));
    feeds = read_back(w);
    assert_int_equal(feeds.memories[0].blocks, 0);
    assert_int_equal(feeds.rebaselines, 1);
    gw_feeds_fini(&feeds);
}

static void freeze_chain(const struct world *w, uint64_t chain_id, const char *name)
{
    struct gw_journal journal;
    struct gw_journal_freeze entry = {.chain_id = chain_id, .epoch = 3, .reason = GW_FREEZE_DEEP};
    snprintf(entry.chain, sizeof entry.chain, "%s", name);
    assert_int_equal(gw_journal_open(&journal, w->path, NULL, NULL), GW_OK);
    assert_int_equal(gw_journal_append(&journal, GW_JOURNAL_FREEZE, &entry, sizeof entry, true), GW_OK);
    gw_journal_close(&journal);
}

static void check_frozen(const struct world *w, uint64_t chain_id, bool is_frozen)
{
    struct gw_feeds feeds = read_back(w);
    assert_int_equal(gw_freezes_is_frozen(&feeds.freezes, chain_id), is_frozen);
    gw_feeds_fini(&feeds);
}

static void a_frozen_chain_goes_on_alone_or_with_all_that_is_forgotten(void **state)
{
    struct world *w = *state;
    freeze_chain(w, 1, "ethereum");
    freeze_chain(w, 10, "optimism");
    ask(w, w->path, "--why 'looked' --chain nowhere");
    assert_int_equal(w->command.code, 1);
    ask(w, w->path, "--why 'looked' --chain optimism ETH");
    assert_int_equal(w->command.code, 2);
    ask(w, w->path, "--why 'looked' ETH");
    assert_int_equal(w->command.code, 0);
    check_frozen(w, 10, true); /* an underlying is not a chain */
    ask(w, w->path, "--why 'looked' --chain optimism");
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "optimism go on"));
    check_frozen(w, 10, false);
    check_frozen(w, 1, true);
    struct gw_feeds feeds = read_back(w);
    assert_int_equal(feeds.rebaselines, 1);
    gw_feeds_fini(&feeds);
    ask(w, w->path, "--why 'looked'");
    assert_int_equal(w->command.code, 0);
    check_frozen(w, 1, false);
}

static void without_a_reason_or_a_known_name_nothing_is_entered(void **state)
{
    struct world *w = *state;
    ask(w, w->path, "ETH");
    assert_int_equal(w->command.code, 2);
    ask(w, w->path, "--why x BTC");
    assert_int_equal(w->command.code, 1);
    ask(w, "/nowhere/journal", "--why x");
    assert_int_equal(w->command.code, 1);
    struct gw_feeds feeds = read_back(w);
    assert_int_equal(feeds.rebaselines, 0);
    gw_feeds_fini(&feeds);
}

static void a_running_monitor_is_not_disturbed(void **state)
{
    struct world *w = *state;
    struct gw_journal journal;
    struct gw_feeds feeds;
    assert_int_equal(gw_feeds_init(&feeds), GW_OK);
    assert_int_equal(gw_journal_open(&journal, w->path, gw_feeds_visit, &feeds), GW_OK);
    ask(w, w->path, "--why x ETH");
    assert_int_equal(w->command.code, 1);
    assert_non_null(strstr(w->command.output, "stop it first"));
    gw_journal_close(&journal);
    gw_feeds_fini(&feeds);
}

static void a_journal_of_another_version_is_left_alone_and_succeeded(void **state)
{
    struct world *w = *state;
    char line[256];
    struct gw_feeds feeds;
    struct gw_journal journal;
    unlink(w->path);
    w->layout ^= 2;
    write_journal(w);
    freeze_chain(w, 10, "optimism");
    ask(w, w->path, "--why 'new version' ETH");
    assert_int_equal(w->command.code, 1);
    assert_non_null(strstr(w->command.output, "another version of gammawatch wrote it; --into NEW"));
    snprintf(line, sizeof line, "--why 'new version' --into %s", w->into);
    ask(w, w->path, line);
    assert_int_equal(w->command.code, 0);
    assert_non_null(strstr(w->command.output, "journal-2 goes on behind"));
    assert_int_equal(gw_feeds_init(&feeds), GW_OK);
    assert_int_equal(gw_journal_open(&journal, w->into, gw_feeds_visit, &feeds), GW_OK);
    gw_journal_close(&journal);
    assert_true(feeds.epoch == 1 && feeds.starts == 1 && feeds.rebaselines == 1 && feeds.memory_count == 0);
    assert_true(gw_freezes_is_frozen(&feeds.freezes, 10));
    gw_feeds_fini(&feeds);
    ask(w, w->path, line);
    assert_int_equal(w->command.code, 1);
    assert_non_null(strstr(w->command.output, "is there already"));
    snprintf(line, sizeof line, "--why x --into %s ETH", w->into);
    ask(w, w->path, line);
    assert_int_equal(w->command.code, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_named_underlying_is_forgotten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_frozen_chain_goes_on_alone_or_with_all_that_is_forgotten, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_a_reason_or_a_known_name_nothing_is_entered, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_running_monitor_is_not_disturbed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_journal_of_another_version_is_left_alone_and_succeeded, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
