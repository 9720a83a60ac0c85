/* Is a key file made once, for its owner only, and never shown? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/unit/monitor/cli/command.h"

struct world {
    struct command said;
    char dir[64];
    char path[96];
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/gw-keys-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/signer.key", w->dir);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    unlink(w->path);
    rmdir(w->dir);
    free(w);
    return 0;
}

static void run(struct world *w, const char *action, const char *flags)
{
    char line[256];
    snprintf(line, sizeof line, "keys %s %s %s", action, w->path, flags);
    command_run(&w->said, line, "");
}

static void a_new_key_is_for_its_owner_only_and_only_its_address_is_said(void **state)
{
    struct world *w = *state;
    struct stat facts;
    char secret[80] = "";
    run(w, "new", "");
    assert_int_equal(w->said.code, 0);
    assert_int_equal(strlen(w->said.output), 43);
    assert_memory_equal(w->said.output, "0x", 2);
    assert_int_equal(stat(w->path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    FILE *file = fopen(w->path, "r");
    assert_non_null(file);
    assert_non_null(fgets(secret, sizeof secret, file));
    fclose(file);
    assert_null(strstr(w->said.output, secret + 2));
}

static void the_address_of_a_file_is_shown_again_also_as_json(void **state)
{
    struct world *w = *state;
    char address[64];
    char wanted[160];
    run(w, "new", "");
    snprintf(address, sizeof address, "%.42s", w->said.output);
    run(w, "show", "");
    assert_memory_equal(w->said.output, address, 42);
    run(w, "show", "--json");
    snprintf(wanted, sizeof wanted, "{\"schema\":\"gammawatch.key/1\",\"address\":\"%s\"}\n", address);
    assert_string_equal(w->said.output, wanted);
}

static void an_existing_key_is_never_overwritten(void **state)
{
    struct world *w = *state;
    char address[64];
    run(w, "new", "");
    snprintf(address, sizeof address, "%.42s", w->said.output);
    run(w, "new", "");
    assert_int_equal(w->said.code, 1);
    run(w, "show", "");
    assert_memory_equal(w->said.output, address, 42);
}

static void a_key_that_others_may_read_is_refused(void **state)
{
    struct world *w = *state;
    run(w, "new", "");
    assert_int_equal(chmod(w->path, 0640), 0);
    run(w, "show", "");
    assert_int_equal(w->said.code, 1);
}

#define KEYS(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS(a_new_key_is_for_its_owner_only_and_only_its_address_is_said),
        KEYS(the_address_of_a_file_is_shown_again_also_as_json),
        KEYS(an_existing_key_is_never_overwritten),
        KEYS(a_key_that_others_may_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
