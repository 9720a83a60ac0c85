/* Is a child that ends started again, and does what cannot be healed end everything with its code?
 * Children are shell scripts here; the wait before a restart is real and not asserted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/base/log.h"
#include "monitor/cli/supervise.h"

#define SCRIPT_MAX 512

struct world {
    struct gw_supervisor supervisor;
    char dir[64];
    char scripts[4][SCRIPT_MAX];
    size_t count;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    gw_log_init("test", 0, 1);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-supervise-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    gw_supervisor_init(&w->supervisor, false, NULL);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", w->dir);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

/* A child that runs `script` in the test's directory; the first one added is the signer. */
static void add(struct world *w, const char *name, const char *script)
{
    struct gw_child *child = gw_supervisor_add(&w->supervisor, name);
    snprintf(child->program, sizeof child->program, "/bin/sh");
    snprintf(w->scripts[w->count], SCRIPT_MAX, "cd %s; %s", w->dir, script);
    gw_child_option(child, "-c", w->scripts[w->count]);
    w->count++;
}

#define READY "echo >&3; "

static size_t file_size(const struct world *w, const char *name)
{
    char path[128];
    FILE *file = NULL;
    long size = 0;
    snprintf(path, sizeof path, "%s/%s", w->dir, name);
    file = fopen(path, "r");
    if (file == NULL) {
        return 0;
    }
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    fclose(file);
    return (size_t)size;
}

static void nothing_starts_before_the_signer_listens(void **state)
{
    struct world *w = *state;
    add(w, "signer", "test -e second && echo early >early; " READY "exec sleep 20");
    add(w, "monitor", "printf x >>second; exit 3");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
    assert_int_equal(file_size(w, "second"), 1);
    assert_int_equal(file_size(w, "early"), 0);
}

static void a_signer_that_never_listens_starts_nobody(void **state)
{
    struct world *w = *state;
    add(w, "signer", "exit 3");
    add(w, "monitor", "printf x >>second; exec sleep 20");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
    assert_int_equal(file_size(w, "second"), 0);
}

static void a_child_that_ends_is_started_again(void **state)
{
    struct world *w = *state;
    add(w, "signer", READY "exec sleep 20");
    add(w, "monitor", "printf x >>runs; test $(wc -c <runs) -ge 2 && exit 3; exit 1");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
    assert_int_equal(file_size(w, "runs"), 2);
}

static void a_child_that_was_killed_is_started_again(void **state)
{
    struct world *w = *state;
    add(w, "signer", READY "exec sleep 20");
    add(w, "monitor", "printf x >>runs; test $(wc -c <runs) -ge 2 && exit 2; kill -9 $$");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_USAGE);
    assert_int_equal(file_size(w, "runs"), 2);
}

static void a_restarted_signer_does_not_start_the_others_twice(void **state)
{
    struct world *w = *state;
    add(w, "signer",
        "printf x >>signers; " READY "test $(wc -c <signers) -ge 2 && { sleep 0.3; exit 3; }; exit 1");
    add(w, "monitor", "printf x >>monitors; exec sleep 20");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
    assert_int_equal(file_size(w, "signers"), 2);
    assert_int_equal(file_size(w, "monitors"), 1);
}

static void restarts_are_counted_until_the_child_is_ready(void **state)
{
    struct world *w = *state;
    add(w, "signer", READY "exec sleep 20");
    add(w, "monitor", "printf x >>runs; test $(wc -c <runs) -ge 3 && exit 3; exit 1");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
    assert_int_equal(w->supervisor.children[1].restarts, 2);
}

static void readiness_resets_the_back_off(void **state)
{
    struct world *w = *state;
    add(w, "signer", READY "exec sleep 20");
    add(w, "monitor", READY "printf x >>runs; sleep 0.2; test $(wc -c <runs) -ge 2 && exit 3; exit 1");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
    assert_int_equal(w->supervisor.children[1].restarts, 0);
}

static void a_signal_goes_to_every_child_and_names_the_exit_code(void **state)
{
    struct world *w = *state;
    add(w, "signer", "trap 'echo x >signer; exit 0' TERM; " READY "while :; do sleep 0.05; done");
    add(w, "monitor", "trap 'echo x >monitor; exit 0' TERM; kill -TERM $PPID; while :; do sleep 0.05; done");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_SIGNAL_BASE + SIGTERM);
    assert_int_equal(file_size(w, "signer"), 2);
    assert_int_equal(file_size(w, "monitor"), 2);
}

static void a_child_that_ignores_the_signal_is_killed(void **state)
{
    struct world *w = *state;
    add(w, "signer", "trap '' TERM; " READY "while :; do sleep 0.1; done");
    add(w, "monitor", "exit 3");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_CONFIG);
}

static void a_program_that_is_not_there_is_a_failure(void **state)
{
    struct world *w = *state;
    add(w, "signer", "exit 0");
    snprintf(w->supervisor.children[0].program, GW_CLI_PATH_MAX, "%s/none", w->dir);
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_FAILURE);
}

static void a_replay_ends_well_when_all_but_the_signer_have(void **state)
{
    struct world *w = *state;
    gw_supervisor_init(&w->supervisor, true, NULL);
    add(w, "signer", READY "exec sleep 20");
    add(w, "monitor", "sleep 0.2; printf x >>monitors");
    add(w, "collector", "printf x >>collectors");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_OK);
    assert_int_equal(file_size(w, "monitors"), 1);
    assert_int_equal(file_size(w, "collectors"), 1);
}

static void the_first_failure_of_a_replay_ends_it(void **state)
{
    struct world *w = *state;
    gw_supervisor_init(&w->supervisor, true, NULL);
    add(w, "signer", READY "exec sleep 20");
    add(w, "monitor", "exec sleep 20");
    add(w, "collector", "printf x >>collectors; exit 4");
    assert_int_equal(gw_supervise(&w->supervisor), GW_EXIT_UPSTREAM);
    assert_int_equal(file_size(w, "collectors"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_starts_before_the_signer_listens),
        TEST(a_signer_that_never_listens_starts_nobody),
        TEST(a_child_that_ends_is_started_again),
        TEST(a_child_that_was_killed_is_started_again),
        TEST(a_restarted_signer_does_not_start_the_others_twice),
        TEST(restarts_are_counted_until_the_child_is_ready),
        TEST(readiness_resets_the_back_off),
        TEST(a_signal_goes_to_every_child_and_names_the_exit_code),
        TEST(a_child_that_ignores_the_signal_is_killed),
        TEST(a_program_that_is_not_there_is_a_failure),
        TEST(a_replay_ends_well_when_all_but_the_signer_have),
        TEST(the_first_failure_of_a_replay_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
