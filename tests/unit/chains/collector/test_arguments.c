/* Is a wrong command line of gw-collector told from everything else, before anything is read or made? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static char said[16384]; /* stdout and stderr */

static int run(const char *arguments)
{
    char command[1024];
    int size = snprintf(command, sizeof command, "%s/gw-collector %s 2>&1", GW_BIN_DIR, arguments);
    assert_true(size > 0 && (size_t)size < sizeof command);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t got = fread(said, 1, sizeof said - 1, pipe);
    said[got] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void check_usage(const char *arguments, const char *message)
{
    assert_int_equal(run(arguments), 2);
    assert_non_null(strstr(said, message));
}

static void a_block_must_be_a_number_a_hash_or_a_tag(void **state)
{
    static const char *const wrong[] = {"yesterday", "0x12", "-1", "''", "1e3", "12345678901234567890"};
    char arguments[128];
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        snprintf(arguments, sizeof arguments, "--once --at=%s", wrong[i]);
        check_usage(arguments, "--at takes a number, a 32-byte 0x hash, latest, safe or finalized");
    }
}

static void every_kind_of_block_is_accepted(void **state)
{
    static const char *const right[] = {
        "latest", "safe",     "finalized",
        "0",      "19000000", "0xABcd000000000000000000000000000000000000000000000000000000000000"};
    char arguments[192];
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        snprintf(arguments, sizeof arguments, "--once --at=%s -c /nonexistent/gw.yaml", right[i]);
        assert_int_equal(run(arguments), 3);
    }
}

static void what_belongs_to_a_snapshot_needs_once(void **state)
{
    (void)state;
    check_usage("--at latest", "--at, --positions, --json and --output go with --once");
    check_usage("--positions", "go with --once");
    check_usage("--json", "go with --once");
    check_usage("-o /tmp/none", "go with --once");
}

static void the_mode_must_fit_the_tape(void **state)
{
    (void)state;
    check_usage("--mode replay", "--mode replay goes with --replay TAPE, and with nothing else");
    check_usage("--replay a.tape --mode live", "--mode replay goes with --replay TAPE");
    check_usage("--mode wet", "no mode is called 'wet': live, dry_run or replay");
}

static void numbers_must_be_whole_and_in_range(void **state)
{
    (void)state;
    check_usage("--speed=-1", "--speed takes a number from 0 to 1000000");
    check_usage("--speed=nan", "--speed takes a number");
    check_usage("--speed=2x", "--speed takes a number");
    check_usage("--ready-fd=-3", "'-3' is no descriptor");
    check_usage("--ready-fd=3a", "'3a' is no descriptor");
}

static void a_stray_word_is_wrong_use(void **state)
{
    (void)state;
    check_usage("devnet", "unexpected argument \"devnet\"");
    check_usage("--no-such-option", "--no-such-option");
}

static void the_configuration_comes_from_the_flag_then_the_environment_then_the_folder(void **state)
{
    (void)state;
    unsetenv("GW_CONFIG");
    assert_int_equal(run("-c /nonexistent/flag.yaml"), 3);
    assert_non_null(strstr(said, "/nonexistent/flag.yaml"));
    setenv("GW_CONFIG", "/nonexistent/env.yaml", 1);
    assert_int_equal(run(""), 3);
    assert_non_null(strstr(said, "/nonexistent/env.yaml"));
    assert_int_equal(run("-c /nonexistent/flag.yaml"), 3);
    assert_non_null(strstr(said, "/nonexistent/flag.yaml"));
    unsetenv("GW_CONFIG");
    assert_int_equal(run(""), 3);
    assert_non_null(strstr(said, "gw-collector: gammawatch.yaml"));
}

static void help_shows_examples_and_exit_codes(void **state)
{
    (void)state;
    assert_int_equal(run("--help"), 0);
    assert_non_null(strstr(said, "Examples:"));
    assert_non_null(strstr(said, "Exit codes:"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_must_be_a_number_a_hash_or_a_tag),
        cmocka_unit_test(every_kind_of_block_is_accepted),
        cmocka_unit_test(what_belongs_to_a_snapshot_needs_once),
        cmocka_unit_test(the_mode_must_fit_the_tape),
        cmocka_unit_test(numbers_must_be_whole_and_in_range),
        cmocka_unit_test(a_stray_word_is_wrong_use),
        cmocka_unit_test(the_configuration_comes_from_the_flag_then_the_environment_then_the_folder),
        cmocka_unit_test(help_shows_examples_and_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
